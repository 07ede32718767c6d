"""What a change cannot do: undo another, remove what is not written, insert where nothing fits."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import assert_never

from archspec.diagnostics import Diagnostic, Mark, fail
from archspec.language.box import SHARE
from archspec.language.changes.boxes import given_to
from archspec.language.changes.draft import BoxDraft, Items
from archspec.language.changes.places import Kind, Spot
from archspec.language.model import Box, Change, Insert, Path, Remove, Set


def collisions(found: Sequence[tuple[Change, Spot]]) -> Iterator[Diagnostic]:
    """Changes of which one undoes the other: of one place, or of a place inside another."""
    taken = [(change.path, spot) for change, spot in found if not isinstance(change, Insert)]
    for (path, spot), (other, later) in combinations(taken, 2):
        if spot.identity == later.identity:
            yield _collision(other, path, "is changed twice")
    for change, spot in found:
        for other, outer in taken:
            if _is_within(change, spot, other, outer):
                same = change.path.parts == other.parts
                message = "changes too" if same else f"stands in `{other}`, which changes too"
                yield _collision(change.path, other, message)


def _is_within(change: Change, spot: Spot, other: Path, outer: Spot) -> bool:
    """Whether a change is of something inside of what another one changes."""
    around = spot.trail
    if isinstance(change, Insert) and change.side == "into" and spot.node is not None:
        around = (*around, spot.node)
    is_longer = len(change.path.parts) > len(other.parts)
    is_below = is_longer and change.path.parts[: len(other.parts)] == other.parts
    return is_below or (outer.node is not None and outer.node in around)


def _collision(path: Path, other: Path, message: str) -> Diagnostic:
    marks = (Mark(other.span, "the other change"),)
    return Diagnostic(
        "A228", f"`{path}` {message}", path.span, "", marks, (), "make one change of the two"
    )


def check_possible(change: Change, spot: Spot) -> None:
    """Refuse what cannot be done at a place.

    Raises:
        SpecError: A227 or A228.
    """
    path = change.path
    match change:
        case Set():
            return
        case Remove():
            written = spot.node is not None
            if isinstance(spot.holder, BoxDraft):
                written = _is_said(spot.holder.box, spot)
            if not written:
                message = f"`{path}` is not written, so that nothing can be removed"
                raise fail("A227", message, path.span, help="`set` gives it a value")
            if isinstance(spot.holder, Items) and spot.kind is not Kind.STEP:
                message = f"`{path}` is one of a list of values, and cannot be removed alone"
                raise fail("A228", message, path.span, help="set the whole list")
        case Insert():
            _check_insert(change, spot)
        case _:
            assert_never(change)


def _check_insert(change: Insert, spot: Spot) -> None:
    """Refuse an insertion where no step or branch can be.

    Raises:
        SpecError: A228.
    """
    path, wants = change.path, "branch" if change.branches else "step"
    if change.side == "into":
        fits = spot.kind is (Kind.BRANCHES if change.branches else Kind.CHAIN)
        fits = fits and spot.node is not None
        help = "into `...branches`" if change.branches else "into a list of steps, such as `body`"
    else:
        is_branch = spot.kind is Kind.CHAIN and len(path.parts) > 1 and path.parts[-2] == "branches"
        fits = is_branch if change.branches else spot.kind is Kind.STEP
        help = f"name a {wants} that it comes {change.side}"
    if not fits:
        message = f"no {wants} can come {change.side} `{path}`"
        raise fail("A228", message, path.span, help=help)


def _is_said(box: Box, spot: Spot) -> bool:
    parts = {"repeat": box.count, "as": box.label, "size": box.size, SHARE: box.share}
    if spot.name in parts:
        return parts[spot.name] is not None
    return spot.name in given_to(box, spot.words)
