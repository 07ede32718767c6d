"""Trace a place of a network through the networks that it extends.

Insertions and removals change the numbers of later steps. So a step is identified by its source
location, and one that was set by a change is identified by that change.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from archspec.diagnostics import Span
from archspec.language.program import Program
from archspec.language.provenance import Giver
from archspec.language.variants.draft import Draft, ListDraft, make_draft
from archspec.language.variants.listing import OriginIndex
from archspec.language.variants.model import Change, Insert, Path, Set
from archspec.language.variants.node_kinds import NodeKind
from archspec.language.variants.origins import Origin, find_origin
from archspec.language.variants.paths import Location, find_child, list_children
from archspec.language.variants.steps import draft_box


class History:
    """The values of places, now and in each of the extended networks."""

    def __init__(self, program: Program) -> None:
        self.present = OriginIndex(program)
        self._hops: list[_Hop] = []
        while program.parent is not None:
            self._hops.append(_Hop(program.levels[0].spec.changes, OriginIndex(program.parent)))
            program = program.parent

    def of(self, path: Path) -> list[Origin]:
        """Return the current value, then its earlier ones; empty if it is not written.

        Raises:
            SpecError: A227 if the path does not exist.
        """
        way = self.present.way(path)
        first = find_origin(self.present.program, path.parts, way[-1])
        found = [] if first is None else [first]
        for hop in self._hops if found else ():
            way = hop.before(way)
            if not way:
                break  # it was added later
            origin = find_origin(hop.older.program, path.parts, way[-1])
            if origin is None or origin.provenance.by not in (Giver.BOX, Giver.ROW):
                continue
            changes = hop.within(way[-1])
            if origin.provenance.span != found[-1].provenance.span:
                found.append(origin)
            elif changes:
                found[-1:] = [replace(found[-1], changes=changes), origin]
        return found


class _Hop:
    """The step from a variant to the network that it extends."""

    def __init__(self, changes: Sequence[Change], older: OriginIndex) -> None:
        self.older = older
        self.changes = [(change, older.way(change.path)) for change in changes]
        self.instead = {
            draft_box(make_draft(change.value)).span: way
            for change, way in self.changes
            if isinstance(change, Set) and way[-1].kind is NodeKind.STEP
        }

    def before(self, way: Sequence[Location]) -> list[Location]:
        """Return the way to the same place before the changes; empty if there was none."""
        found = [self.older.root([spot.name for spot in way[1:]])]
        for spot in way[1:]:
            found = self._further(found, spot)
            if not found:
                return []
        return found

    def _further(self, way: Sequence[Location], now: Location) -> list[Location]:
        """Extend a way to the earlier counterpart of a place below its end."""
        if not (
            isinstance(now.holder, ListDraft) and now.kind is NodeKind.STEP and now.node is not None
        ):
            below = find_child(way[-1], now.name)
            return [] if below is None else [*way, below]
        place, steps = now.node.span, list(list_children(way[-1]))
        if place in self.instead:
            return list(self.instead[place])
        same = [step for step in steps if step.node is not None and step.node.span == place]
        chain = way[-1].node
        if not same and chain is not None and chain.span != now.holder.span:
            same = [step for step in steps if step.name == now.name and not now.name.isdecimal()]
        return [*way, *same[:1]] if same else []

    def within(self, spot: Location) -> tuple[Span, ...]:
        """Return the locations of the changes to anything within a place."""
        if spot.node is None:
            return ()
        place = spot.node.span
        return tuple(
            _get_place(change)
            for change, way in self.changes
            if any(draft.span == place for draft in _list_drafts(change, way[-1]))
        )


def _list_drafts(change: Change, spot: Location) -> Iterator[Draft]:
    """Yield the drafts that a change is made in."""
    yield from spot.trail
    if isinstance(change, Insert) and change.side == "into" and spot.node is not None:
        yield spot.node


def _get_place(change: Change) -> Span:
    """Return the location of a change: that of its value."""
    match change:
        case Set(value=value):
            return value.span
        case Insert(branches=((key, _), *_)):
            return key.span
        case Insert(steps=(first, *_)):
            return first.span
        case _:
            return change.span
