"""Explain a value by the full chain of its origins, through the networks that are extended.

Insertions and removals change the numbers of later steps. So a step is identified by its source
location, and one that was set by a change is identified by that change.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.language.program import Program
from archspec.language.provenance import Giver
from archspec.language.variants.checks import list_changed_drafts
from archspec.language.variants.draft import draft_box, make_draft
from archspec.language.variants.listing import OriginIndex
from archspec.language.variants.model import Change, Insert, Path, Set, make_path
from archspec.language.variants.node_kinds import NodeKind
from archspec.language.variants.origins import Origin, find_origin
from archspec.language.variants.paths import Location, find_child, list_children
from archspec.language.variants.read import read_path
from archspec.reader import Scalar
from archspec.text.report import Report
from archspec.text.visible import escape_invisible

if TYPE_CHECKING:
    from archspec.language.variants.origin_records import ReasonRecord


@dataclass(frozen=True, slots=True)
class Reason(Report):
    """The reason why a place has its value, as `archspec why` prints it.

    Attributes:
        parts: the path of the place.
        origins: its current value, then its earlier ones; empty for a key that is not written.
        sources: the reasons for the values that it comes from.
        again: whether its sources are omitted because they are given above for the same path.
    """

    parts: tuple[str, ...]
    origins: tuple[Origin, ...]
    sources: "tuple[Reason, ...]" = ()
    again: bool = False

    @property
    def path(self) -> str:
        """The path as text."""
        return ".".join(self.parts)

    def __repr__(self) -> str:
        value = self.origins[0].value if self.origins else "not written"
        return f"<Reason {self.path}: {escape_invisible(value)}>"

    def _make_record(self) -> "ReasonRecord":
        """Return its JSON record."""
        from archspec.language.variants.origin_records import ReasonRecord

        return ReasonRecord.model_validate(self)

    def _print_text(self) -> str:
        """Return the chain of origins of the value, one line each."""
        from archspec.language.variants.origin_text import render_reason

        return render_reason(self)


def explain_value(program: Program, path: Scalar) -> Reason:
    """Explain why a place has its value.

    Args:
        program: the network.
        path: the path, with its location for messages.

    Raises:
        SpecError: A227 or A228 if the path does not exist.
    """
    return _Reasons(program).of(read_path(path))


class _Reasons:
    """The reasons for one value, in which no chain is followed twice."""

    def __init__(self, program: Program) -> None:
        self.history = _History(program)
        self.told: set[tuple[str, ...]] = set()

    def of(self, path: Path) -> Reason:
        """Explain why a place has its value."""
        origins = tuple(self.history.of(path))
        if not origins:
            return Reason(path.parts, ())
        where, sources = origins[0].parts, self.history.present.sources(origins[0])
        if where in self.told:
            return Reason(where, origins, again=bool(sources))
        self.told.add(where)
        below = [self.of(make_path(parts, path.span)) for parts in sources]
        return Reason(where, origins, tuple(below))


class _History:
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
        if now.kind is not NodeKind.STEP or now.node is None or now.holder is None:
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
        around = [(change, list_changed_drafts(change, way[-1])) for change, way in self.changes]
        inside = (change for change, drafts in around if any(d.span == place for d in drafts))
        return tuple(map(_get_place, inside))


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
