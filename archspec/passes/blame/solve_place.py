"""Solve for what a probe leaves open: the edit within its place after which everything holds."""

from collections.abc import Callable, Iterator
from contextlib import suppress

from archspec.diagnostics import Edit, Span, SpecError
from archspec.elaborate import elaborate_partially
from archspec.language import Program
from archspec.passes.blame.candidate import Candidate, Proposal
from archspec.passes.blame.search import EditSearch
from archspec.passes.blame.suggest_edit import does_mend
from archspec.passes.remeasure.known_parts import OutOfWorkError
from archspec.passes.remeasure.overlay import Overlay

_TRIED = 4
"""The most edits to try on the text."""


def solve_place(
    program: Program, place: Span, is_sound: Callable[[Program], bool]
) -> tuple[Edit, ...]:
    """Return the edits within a place after which everything holds; none if there are none.

    Args:
        program: a program with a probe.
        place: where it is.
        is_sound: checks whether a program has no fault.
    """
    with suppress(SpecError, OutOfWorkError):
        graph, found = elaborate_partially(program)
        if not found and not program.findings:
            edits = sorted(_list_solutions(EditSearch(graph), place), key=lambda edit: edit.cost)
            mending = (edit for edit in edits[:_TRIED] if does_mend(program, edit, is_sound))
            return next((edit.edits for edit in mending), ())
    return ()


def _list_solutions(search: EditSearch, place: Span) -> Iterator[Candidate]:
    """Yield the edits within a place that fit."""
    search.base = search.measure.measure(Overlay(), strict=False)
    within = (one for one in search.list_open_places() if _is_within(one, place))
    yield from search.find_fitting(within)


def _is_within(proposal: Proposal, place: Span) -> bool:
    edit = proposal if isinstance(proposal, Candidate) else proposal.make(proposal.probes[0])
    return bool(edit.edits) and all(one.span.is_within(place) for one in edit.edits)
