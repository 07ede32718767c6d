"""Compare two specs as far as they can be proved."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from archspec.api import graph_of
from archspec.app.options import overrides
from archspec.app.specs import REVISION, Opened, open_spec
from archspec.diagnostics import SpecError, fail, pointing_into
from archspec.diff.compare import compare, settle_reorderings
from archspec.diff.report.consequences import consequences, of_one
from archspec.diff.report.contents import Comparison
from archspec.diff.report.one_sided import OneSided
from archspec.graph import Graph
from archspec.language.stated import without_claims

CHANGED: Final = " --set"
"""The suffix of the name of a spec that the command changes."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparison of two specs.

    Attributes:
        comparison: the differences and their consequences.
        errors: the errors of either spec. If only stated claims fail, sizes and totals are
            compared all the same.
        graphs: the networks that could be proved.
    """

    comparison: Comparison
    errors: Sequence[SpecError]
    graphs: Sequence[Graph] = ()

    @property
    def is_proved(self) -> bool:
        """Whether both are proved, apart from the claims they state."""
        return len(self.graphs) == 2


@dataclass(frozen=True, slots=True)
class Alone:
    """A spec that only one side has.

    Attributes:
        one: the spec and its description.
        errors: its errors.
    """

    one: OneSided
    errors: Sequence[SpecError]


def compared(before: str, after: str) -> Compared | Alone:
    """Compare two specs.

    Args:
        before: names the first.
        after: names the second.

    Returns:
        The comparison; or, if one is in a commit and the other side lacks the file, that spec
        alone.

    Raises:
        SpecError: if either cannot be read or is not a network.
    """
    one, two = _tried(before, as_it_is=True), _tried(after)
    if isinstance(one, Opened) and isinstance(two, Opened):
        return _both(one, two)
    if isinstance(two, Opened) and isinstance(one, SpecError) and _lacks(before, one, after):
        return _alone(two, before, is_new=True)
    if isinstance(one, Opened) and isinstance(two, SpecError) and _lacks(after, two, before):
        return _alone(one, after, is_new=False)
    raise _together(each for each in (one, two) if isinstance(each, SpecError))


def _tried(argument: str, *, as_it_is: bool = False) -> Opened | SpecError:
    try:
        return _opened(argument, as_it_is=as_it_is)
    except SpecError as error:
        return error


def _together(errors: Iterable[SpecError]) -> SpecError:
    """Merge errors into one."""
    kept = list(errors)
    findings = dict.fromkeys(finding for each in kept for finding in each.diagnostics)
    return SpecError(findings, {name: text for each in kept for name, text in each.sources.items()})


def _lacks(argument: str, error: SpecError, other: str) -> bool:
    """Check whether an argument names a file that the other side has and it lacks.

    At least one side is in a commit, and both have the same name, so that a typo does not count as
    a new or removed file.
    """
    from archspec.app.git_specs import AbsentError

    if _file_name(argument) != _file_name(other) or not _in_commit(argument, other):
        return False
    return isinstance(error, AbsentError) or not (_in_commit(argument) or os.path.lexists(argument))


def _in_commit(*arguments: str) -> bool:
    return any(each.startswith(REVISION) for each in arguments)


def _file_name(argument: str) -> str:
    """Return the last part of a path, in a commit or not."""
    path = argument.split(":", 2)[-1] if _in_commit(argument) else argument
    return PurePosixPath(path).name


def _alone(opened: Opened, absent: str, *, is_new: bool) -> Alone:
    graphs, errors = _graphs(opened)
    found = of_one(graphs[0], is_new=is_new) if graphs else None
    findings = tuple(each for error in errors for each in error.diagnostics)
    shown = f"{opened.shown}{CHANGED}" if overrides() and is_new else opened.shown
    one = OneSided(shown, absent, is_new, opened.program, found, findings)
    return Alone(one, tuple(errors))


def _both(one: Opened, two: Opened) -> Compared:
    """Compare two networks as far as they could be read."""
    difference = compare(one.program, two.program)
    graphs, errors = _graphs(one, two)
    both = None
    if len(graphs) == 2:
        difference = settle_reorderings(difference, *graphs.values())
        both = consequences(difference, *graphs.values())
    shown = (one.shown, f"{two.shown}{CHANGED}" if overrides() else two.shown)
    unproved = [each for number, each in enumerate(shown) if number not in graphs]
    comparison = Comparison(
        before=shown[0],
        after=shown[1],
        difference=difference,
        consequences=both,
        unproved=tuple(unproved),
        findings=tuple(each for error in errors for each in error.diagnostics),
    )
    return Compared(comparison, tuple(errors), tuple(graphs.values()))


def _graphs(*specs: Opened) -> tuple[dict[int, Graph], list[SpecError]]:
    """Prove specs; return the networks that succeed, by index, and all errors."""
    graphs: dict[int, Graph] = {}
    errors: list[SpecError] = []
    for number, each in enumerate(specs):
        try:
            graphs[number] = graph_of(each.program)
        except SpecError as error:
            errors.append(error)
            with suppress(SpecError):
                graphs[number] = graph_of(without_claims(each.program))
    return graphs, errors


def _opened(argument: str, *, as_it_is: bool = False) -> Opened:
    """Open the spec of a network.

    Raises:
        SpecError: A1xx, A2xx or A4xx; A220 for a library.
    """
    opened = open_spec(argument, as_it_is=as_it_is)
    spec = opened.program.spec
    with pointing_into(opened.program.sources):
        if not spec.is_network:
            message = f"{opened.shown} is a library: it has blocks, and no `body`"
            raise fail("A220", message, spec.span, help="compare specs that use it")
    return opened
