"""Comparing two specs, as far as they can be proved."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from archspec.api import graph_of
from archspec.app.options import overrides
from archspec.app.specs import Opened, open_spec
from archspec.diagnostics import SpecError, fail, pointing_into
from archspec.difference import compare, settle_reorderings
from archspec.graph import Graph
from archspec.language.claims import without_claims
from archspec.report.difference.comparison import Comparison
from archspec.report.difference.consequences import consequences

CHANGED: Final = " --set"
"""What stands behind the name of a spec that the command changes."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two specs that were compared.

    Attributes:
        comparison: what differs, and what follows.
        errors: what is wrong with either. Sizes and totals are told nevertheless where it is only
            that what a spec states of them does not hold.
        graphs: the networks that could be proved.
    """

    comparison: Comparison
    errors: Sequence[SpecError]
    graphs: Sequence[Graph] = ()

    @property
    def is_proved(self) -> bool:
        """Whether both are proved, but for what they claim."""
        return len(self.graphs) == 2


def compared(before: str, after: str) -> Compared:
    """Compare two specs.

    Args:
        before: names the first.
        after: names the second.

    Raises:
        SpecError: where one of them cannot be read, or is no network.
    """
    one, two = _opened(before, as_it_is=True), _opened(after)
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
    """The networks that can be proved, and what is wrong with any."""
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
    """A spec of a network.

    Raises:
        SpecError: A1xx, A2xx or A4xx, A220 for a library.
    """
    opened = open_spec(argument, as_it_is=as_it_is)
    spec = opened.program.spec
    with pointing_into(opened.program.sources):
        if not spec.is_network:
            message = f"{opened.shown} is a library: it has blocks, and no `body`"
            raise fail("A220", message, spec.span, help="compare specs that use it")
    return opened
