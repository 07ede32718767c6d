"""Merge the figures of two networks, item by item."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field, replace

from archspec.dataclass import dataclass
from archspec.differences.drawing.arrows import compare_arrows
from archspec.differences.drawing.implied_arguments import BoxComparer
from archspec.differences.drawing.mark import (
    BEFORE,
    mark_box,
    mark_head,
    mark_items,
    mark_lane,
    rename_sources,
)
from archspec.differences.drawing.match_items import (
    Couple,
    ScenePairing,
    T,
    Token,
    pair_unordered,
    split_runs,
)
from archspec.differences.drawing.merge_boxes import BoxMerging, add_remark
from archspec.render.backends.stylesheet import MARKED
from archspec.render.scene.captions import text_between
from archspec.render.scene.change import Status
from archspec.render.scene.model import (
    Figure,
    Item,
    SceneBox,
    SceneFork,
    SceneGroup,
    SceneHead,
    SceneJoin,
    SceneLane,
    SceneReference,
)


@dataclass(slots=True)
class FigureMerging:
    """Merges one figure of two networks.

    Attributes:
        pairing: the matching steps.
        boxes: merges the boxes.
        keys: the keys of boxes that both have, by their keys as marked.
        renamed: whether a branch was renamed, which no box shows.
    """

    pairing: ScenePairing
    boxes: BoxMerging
    keys: dict[str, str] = field(default_factory=dict)
    renamed: bool = False

    @classmethod
    def of(
        cls, one: Figure, two: Figure, pairing: ScenePairing, meaning: BoxComparer
    ) -> "FigureMerging":
        """Return the merger for a figure that both have."""
        return cls(pairing, BoxMerging.of(one, two, pairing, meaning))

    def figure(self, one: Figure, two: Figure) -> Figure:
        """Merge two figures."""
        entries = tuple(self.entries(one.entries, two.entries))
        items = self.items(one.items, two.items)
        heads = tuple(self.heads(one.heads, two.heads))
        made = replace(
            two,
            title=text_between(one.title, two.title) if two.key else two.title,
            entries=entries,
            items=rename_sources(items, self.keys),
            heads=tuple(self._resolved(head) for head in heads),
            was=one,
        )
        made = replace(made, arrows=compare_arrows(made))
        differs = (
            self.renamed
            or bool(made.arrows)
            or any(
                box.status in MARKED and box.key not in self.boxes.following for box in made.boxes()
            )
        )
        return replace(made, status=Status.CHANGED if differs else Status.SAME)

    def _key(self, key: str) -> str:
        """Return the key of a box of the first network in the merged figure."""
        return self.keys.get(BEFORE + key, BEFORE + key)

    def _resolved(self, head: SceneHead) -> SceneHead:
        source, former = (self.keys.get(each, each) for each in (head.source, head.former))
        former = "" if former == source else former
        return replace(
            head, source=source, former=former, items=rename_sources(head.items, self.keys)
        )

    def entries(self, before: Sequence[SceneBox], after: Sequence[SceneBox]) -> Iterable[SceneBox]:
        """Merge the inputs: the first of both is paired, and the others by name."""
        tokens, others = (["", *(box.key for box in boxes[1:])] for boxes in (before, after))
        couples = pair_unordered(before, after, tokens, others)
        return [merge_couple(couple, self.box, mark_box) for couple in couples]

    def heads(self, before: Sequence[SceneHead], after: Sequence[SceneHead]) -> Iterable[SceneHead]:
        """Merge the heads, each with its sources in both."""
        tokens, others = self.pairing.heads(before, after)
        couples = pair_unordered(before, after, tokens, others)
        return [merge_couple(couple, self.head, mark_head) for couple in couples]

    def head(self, one: SceneHead, two: SceneHead) -> SceneHead:
        """Merge a head that both have."""
        items = self.items(one.items, two.items)
        changes = self.pairing.changes_of(one.span, two.span)
        match items:
            case (SceneBox() as box, *others) if changes:
                items = (add_remark(box, changes), *others)
        return replace(two, items=items, former=self._key(one.source))

    # Items -----------------------------------------------------------------------------------

    def items(self, before: tuple[Item, ...], after: tuple[Item, ...]) -> tuple[Item, ...]:
        """Merge items in order; replaced items are placed next to their replacements."""
        tokens, others = self.pairing.tokens(before, after, self._key)
        made: list[Item] = []
        for common, gone, new in split_runs(before, after, tokens, others):
            if common:
                made += map(self.item, gone, new)
            else:
                made += pair_replacements(tuple(gone), tuple(new))
        return tuple(made)

    def item(self, one: Item, two: Item) -> Item:
        """Merge an item that both have."""
        match one, two:
            case SceneBox(), SceneBox():
                return self.box(one, two)
            case SceneFork(), SceneFork():
                return self.fork(one, two)
            case SceneGroup(), SceneGroup():
                return SceneGroup(self.box(one.box, two.box), self.items(one.items, two.items))
            case SceneJoin(), SceneJoin():
                return self.meet(one, two)
            case _:
                return two

    def box(self, one: SceneBox, two: SceneBox) -> SceneBox:
        """Merge a box that both have."""
        self.keys[BEFORE + one.key] = two.key
        return self.boxes.box(one, two)

    def fork(self, one: SceneFork, two: SceneFork) -> SceneFork:
        """Merge a fork that both have; a join that one figure omits is drawn."""
        one, two = self.boxes.scaled(one, two)
        lanes = tuple(self.lanes(one, two))
        join = one.join or two.join
        if one.join and two.join:
            join = self.box(one.join, two.join)
        elif one.join:
            join = replace(one.join, key=BEFORE + one.join.key)
        return replace(
            two, lanes=lanes, join=join and replace(join, status=join.status or Status.SAME)
        )

    def lanes(self, one: SceneFork, two: SceneFork) -> Iterable[SceneLane]:
        """Merge the lanes of a fork; the shortcut and the residual of a sum keep their roles."""
        tokens: Sequence[Token]
        others: Sequence[Token]
        tokens, others = self.pairing.tokens(one.lanes, two.lanes, self._key)
        if one.residual:
            tokens = others = range(len(one.lanes))
        couples = pair_unordered(one.lanes, two.lanes, tokens, others)
        return [merge_couple(couple, self.lane, mark_lane) for couple in couples]

    def lane(self, one: SceneLane, two: SceneLane) -> SceneLane:
        """Merge a lane that both have."""
        self.renamed |= bool(self.pairing.changes_of(one.span, two.span))
        return replace(two, items=self.items(one.items, two.items))

    def meet(self, one: SceneJoin, two: SceneJoin) -> SceneJoin:
        """Merge a join of named values, with the values of both and of either."""
        free, statuses = Counter(map(self._key, one.sources)), list[Status | None]()
        for source in two.sources:
            statuses.append(None if free[source] else Status.ADDED)
            free[source] -= free[source] > 0
        gone = tuple(free.elements())
        statuses += [Status.REMOVED] * len(gone)
        return SceneJoin(self.box(one.box, two.box), two.sources + gone, tuple(statuses))


def merge_couple(
    couple: Couple[T], merge: Callable[[T, T], T], mark: Callable[[T, Status], T]
) -> T:
    """Merge two pieces, or mark the only one."""
    one, two = couple
    if one is not None and two is not None:
        return merge(one, two)
    if two is not None:
        return mark(two, Status.ADDED)
    assert one is not None, "a couple has at least one"
    return mark(one, Status.REMOVED)


def pair_replacements(gone: tuple[Item, ...], new: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return removed items next to their replacements, or in sequence if one is a reference."""
    old, made = mark_items(gone, Status.REMOVED), mark_items(new, Status.ADDED)
    jumps = any(isinstance(scene_box, SceneReference) for scene_box in (*old, *made))
    if not jumps and not (old and made):
        return (*old, *made)
    lanes = (SceneLane("", old, status=Status.REMOVED), SceneLane("", made, status=Status.ADDED))
    return (SceneFork(lanes, None),)
