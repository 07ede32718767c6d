"""Compare two specs as far as they can be proved."""

import os
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from archspec.api import graph_of
from archspec.app.options import get_overrides
from archspec.app.specs import REVISION, open_spec
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.diagnostics.subject import Subject
from archspec.differences.report.consequences import compute_one_sided_consequences
from archspec.differences.report.contents import OneSidedReport
from archspec.elaborate.network_size import check_steps
from archspec.loading import OpenedSpec
from archspec.reports.diff import (
    Diff,
    diff_specs,
    merge_errors,
    prove_specs,
    require_network,
)

CHANGED: Final = " --set"
"""The suffix of the name of a spec that the command changes."""


REWRITTEN: Final = " --for inference"
"""The suffix of the name of a spec that the command rewrites."""


@dataclass(frozen=True, slots=True)
class UnmatchedSpec:
    """A spec that only one side has.

    Attributes:
        one: the spec and its description.
        errors: its errors.
    """

    one: OneSidedReport
    errors: Sequence[SpecError]


def compare_specs(before: str, after: str, purpose: str = "") -> Diff | UnmatchedSpec:
    """Compare two specs.

    Args:
        before: names the first.
        after: names the second.
        purpose: `inference` to compare with the second as rewritten for it; empty otherwise.

    Returns:
        The comparison; or, if one is in a commit and the other side lacks the file, that spec
        alone.

    Raises:
        SpecError: if either cannot be read or is not a network.
    """
    match _try_open(before, as_it_is=True), _try_open(after):
        case OpenedSpec() as one, OpenedSpec() as two:
            return diff_specs(one, _name_changed(_rewrite_network(two) if purpose else two))
        case SpecError() as error, OpenedSpec() as two if _is_absent(before, error, after):
            return describe_unmatched(two, before, is_new=True)
        case OpenedSpec() as one, SpecError() as error if _is_absent(after, error, before):
            return describe_unmatched(one, after, is_new=False)
        case opened:
            raise merge_errors([error for error in opened if isinstance(error, SpecError)])


def list_subjects(found: Diff | UnmatchedSpec) -> list[Subject]:
    """Return the specs that were compared, with their errors."""
    if isinstance(found, UnmatchedSpec):
        return [Subject(found.one.shown, found.errors[0] if found.errors else None)]
    failed = dict(zip(found.failed, found.failures, strict=True))
    names = (found.report.before, found.report.after)
    return [Subject(name, failed.get(number)) for number, name in enumerate(names)]


def _rewrite_network(opened: OpenedSpec) -> OpenedSpec:
    """Return a network as it is rewritten for inference.

    Raises:
        SpecError: if it cannot be proved.
    """
    from archspec.rewrites import optimize_network

    changed = CHANGED if get_overrides() else ""
    found = optimize_network(check_steps(graph_of(opened.program)))
    return OpenedSpec(f"{opened.shown}{changed}{REWRITTEN}", found.graph.program)


def _try_open(argument: str, *, as_it_is: bool = False) -> OpenedSpec | SpecError:
    try:
        return _open_network(argument, as_it_is=as_it_is)
    except SpecError as error:
        return error


def _is_absent(argument: str, error: SpecError, other: str) -> bool:
    """Check whether an argument names a file that the other side has and it lacks.

    At least one side is in a commit, and both have the same name, so that a typo does not count as
    a new or removed file.
    """
    from archspec.app.git_specs import AbsentError

    if _get_file_name(argument) != _get_file_name(other) or not _is_in_commit(argument, other):
        return False
    is_here = _is_in_commit(argument) or os.path.lexists(argument)
    return isinstance(error, AbsentError) or not is_here


def _is_in_commit(*arguments: str) -> bool:
    return any(argument.startswith(REVISION) for argument in arguments)


def _get_file_name(argument: str) -> str:
    """Return the last part of a path, in a commit or not."""
    path = argument.split(":", 2)[-1] if _is_in_commit(argument) else argument
    return PurePosixPath(path).name


def describe_unmatched(opened: OpenedSpec, absent: str, *, is_new: bool) -> UnmatchedSpec:
    """Describe a spec that only one side has.

    Args:
        opened: the spec.
        absent: the name of what the other side lacks.
        is_new: whether the second side has it.
    """
    graphs, errors = prove_specs(opened)
    found = compute_one_sided_consequences(graphs[0], is_new=is_new) if graphs else None
    findings = tuple(found for error in errors.values() for found in error.diagnostics)
    shown = f"{opened.shown}{CHANGED}" if get_overrides() and is_new else opened.shown
    one = OneSidedReport(shown, absent, is_new, opened.program, found, findings)
    return UnmatchedSpec(one, tuple(errors.values()))


def _name_changed(opened: OpenedSpec) -> OpenedSpec:
    """Return the second spec with a name that tells whether `--set` changed it."""
    is_named = opened.shown.endswith(REWRITTEN) or not get_overrides()
    return opened if is_named else OpenedSpec(f"{opened.shown}{CHANGED}", opened.program)


def _open_network(argument: str, *, as_it_is: bool = False) -> OpenedSpec:
    """Open the spec of a network.

    Raises:
        SpecError: A1xx, A2xx or A4xx; A220 for a library.
    """
    return require_network(open_spec(argument, as_it_is=as_it_is))
