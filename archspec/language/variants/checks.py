"""Check changes: no collisions, no removal of unwritten parts, no insertion where none fits."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import assert_never

from archspec.diagnostics import Diagnostic, Mark, fail
from archspec.language.box import BOX_PARTS, slice_scalar
from archspec.language.box_arguments import take_arguments
from archspec.language.variants.draft import BoxDraft, Draft, ListDraft
from archspec.language.variants.model import Change, Insert, Path, Remove, Set
from archspec.language.variants.node_kinds import NodeKind
from archspec.language.variants.paths import Location


def find_collisions(found: Sequence[tuple[Change, Location]]) -> Iterator[Diagnostic]:
    """Yield an error for each change that undoes another: at the same place, or inside it."""
    if len(found) < 2:
        return
    first: dict[Hashable, Path] = {}
    nodes: dict[int, Path] = {}
    paths: dict[tuple[str, ...], Path] = {}
    for change, spot in found:
        if isinstance(change, Insert):
            continue
        before = first.setdefault(spot.identity, change.path)
        if before is not change.path:
            yield _make_collision(change.path, before, "is changed twice")
        paths[change.path.parts] = change.path
        if spot.node is not None:
            nodes[id(spot.node)] = change.path
    for change, spot in found:
        outer = _find_enclosing(change, spot, nodes, paths)
        if outer is not None:
            same = change.path.parts == outer.parts
            message = "changes too" if same else f"stands in `{outer}`, which changes too"
            yield _make_collision(change.path, outer, message)


def _find_enclosing(
    change: Change, spot: Location, nodes: Mapping[int, Path], paths: Mapping[tuple[str, ...], Path]
) -> Path | None:
    """Return the path of another change whose place encloses that of a change."""
    parts = change.path.parts
    by_node = (nodes.get(id(draft)) for draft in list_changed_drafts(change, spot))
    by_name = (paths.get(parts[:end]) for end in range(1, len(parts)))  # for parts not yet written
    return next((path for path in (*by_node, *by_name) if path is not None), None)


def list_changed_drafts(change: Change, spot: Location) -> tuple[Draft, ...]:
    """Return the drafts that a change is made in."""
    if isinstance(change, Insert) and change.side == "into" and spot.node is not None:
        return (*spot.trail, spot.node)
    return spot.trail


def _make_collision(path: Path, other: Path, message: str) -> Diagnostic:
    marks, help = (Mark(other.span, "the other change"),), "make one change of the two"
    return Diagnostic("A228", f"`{path}` {message}", path.span, marks=marks, help=help)


def check_possible(change: Change, spot: Location) -> None:
    """Reject a change that cannot be made at a place.

    Raises:
        SpecError: A227 or A228.
    """
    path = change.path
    match change:
        case Set():
            return
        case Remove():
            if not _is_written(spot):
                message = f"`{path}` is not written, so that nothing can be removed"
                raise fail("A227", message, path.span, help="`set` gives it a value")
            if isinstance(spot.holder, ListDraft) and spot.kind is not NodeKind.STEP:
                message = f"`{path}` is one of a list of values, and cannot be removed alone"
                raise fail("A228", message, path.span, help="set the whole list")
        case Insert():
            _check_insert(change, spot)
        case _:
            assert_never(change)


def _check_insert(change: Insert, spot: Location) -> None:
    """Reject an insertion where no step or branch is allowed.

    Raises:
        SpecError: A228.
    """
    path, wants = change.path, "branch" if change.branches else "step"
    if change.side == "into":
        fits = spot.kind is (NodeKind.BRANCHES if change.branches else NodeKind.CHAIN)
        fits = fits and spot.node is not None
        help = "into `...branches`" if change.branches else "into a list of steps, such as `body`"
    else:
        is_branch = spot.kind is NodeKind.CHAIN and path.parts[-2:-1] == ("branches",)
        fits = is_branch if change.branches else spot.kind is NodeKind.STEP
        help = f"name a {wants} that it comes {change.side}"
    if not fits:
        message = f"no {wants} can come {change.side} `{path}`"
        raise fail("A228", message, path.span, help=help)


def _is_written(spot: Location) -> bool:
    if not isinstance(spot.holder, BoxDraft):
        return spot.node is not None
    if spot.name in BOX_PARTS:
        return slice_scalar(spot.holder.box, spot.name) is not None
    return spot.name in take_arguments(spot.holder.box, spot.symbols)
