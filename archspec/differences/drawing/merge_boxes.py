"""Merge the boxes that two networks share: their status and their captions."""

from dataclasses import field, replace
from typing import Final

from archspec.dataclass import dataclass
from archspec.differences.compare.model import Change
from archspec.differences.drawing.change_text import format_change, format_remark
from archspec.differences.drawing.implied_arguments import BLOCK, ArgumentContrast, BoxComparer
from archspec.differences.drawing.match_items import ScenePairing
from archspec.differences.drawing.merge_labels import add_names, merge_captions
from archspec.language.box_printer import Caption
from archspec.render.layout.metrics import clip_label
from archspec.render.scene.captions import text_between
from archspec.render.scene.change import Status
from archspec.render.scene.model import BoxKind, Figure, SceneBox, SceneFork

_SCALE: Final = "scale"
"""The argument of a join that is shown in a box of its own."""

_REPEAT: Final = "repeat"
_OWN: Final = frozenset({"step", "head"})
"""The kinds of parts that are boxes; a block can have the location of its join."""

_CUT: Final = "…"
"""The end of a truncated text."""

_UNWRITTEN: Final = frozenset({"label", "share", "name", "from", "inputs", "when", "loss_weight"})
"""The aspects of boxes that can change but are not shown in them."""

_WRITTEN: Final = frozenset({BoxKind.INPUT, BoxKind.READOUT})
"""The kinds of boxes not made by steps, whose captions show everything about them."""


@dataclass(slots=True)
class BoxMerging:
    """Merges the boxes of one figure of two networks.

    A box is changed only if a change is about it, or about a source of its arguments: a default, a
    mark, a table, a parameter. Differences in notation do not count.

    Attributes:
        pairing: the matching steps.
        meaning: compares the effective arguments of boxes.
        letters: the parameters of the block that have different values across its uses in one of
            the networks; None for a spine.
        following: the keys of boxes that are written the same in both networks, but get another
            number from all uses of the block.
        joins: the joins whose scales have boxes of their own, by the keys of these boxes.
    """

    pairing: ScenePairing
    meaning: BoxComparer
    letters: frozenset[str] | None
    following: set[str] = field(default_factory=set)
    joins: dict[str, tuple[SceneBox, SceneBox]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, one: Figure, two: Figure, pairing: ScenePairing, meaning: BoxComparer
    ) -> "BoxMerging":
        """Return the merger for the boxes of a figure."""
        letters = frozenset(name for figure in (one, two) for name, _ in figure.letters)
        return cls(pairing, meaning, letters if two.key else None)

    def box(self, one: SceneBox, two: SceneBox) -> SceneBox:
        """Merge a box that both networks have."""
        own, contrasts = self._own(one, two), self._told(one, two)
        caption = _merge_caption(one, two, contrasts)
        itself = bool(own) or one.counted != two.counted or self._is_other(one, two)
        itself = itself or not all(map(self._follows, contrasts))
        same = not itself and (not contrasts or str(caption) == two.label)
        if not itself and not same:
            self.following.add(two.key)
        return replace(
            two,
            caption=two.caption if same else caption,
            size=text_between(one.size, two.size),
            status=Status.SAME if same else Status.CHANGED,
            was=one,
            remark=_format_remark(own, contrasts),
        )

    def scaled(self, one: SceneFork, two: SceneFork) -> tuple[SceneFork, SceneFork]:
        """Return two forks, after recording which scale boxes belong to them."""
        first, second = _find_scale(one), _find_scale(two)
        if first and second and one.join and two.join:
            self.joins[second.key] = (one.join, two.join)
        return _locate_scale(one), _locate_scale(two)

    def _own(self, one: SceneBox, two: SceneBox) -> tuple[Change, ...]:
        """Return the changes of the step; the scale of a sum is shown in its own box."""
        found = self.pairing.changes_of(one.span, two.span)
        changes = tuple(change for change in found if change.part in _OWN)
        if BoxKind.SCALE in (one.kind, two.kind):
            return tuple(change for change in changes if change.what == _SCALE)
        if two.kind is BoxKind.SUM:
            return tuple(change for change in changes if change.what != _SCALE)
        return changes

    def _told(self, one: SceneBox, two: SceneBox) -> tuple[ArgumentContrast, ...]:
        """Return the differing arguments of two boxes, without those that only follow from uses."""
        if two.key in self.joins:
            found = self.meaning.contrasts(*self.joins[two.key])
            found = tuple(contrast for contrast in found if contrast.name == _SCALE)
        else:
            shown = _SCALE if two.kind is BoxKind.SUM else ""
            found = self.meaning.contrasts(one, two)
            found = tuple(contrast for contrast in found if contrast.name != shown)
        return tuple(contrast for contrast in found if not self._varies(contrast))

    def _is_other(self, one: SceneBox, two: SceneBox) -> bool:
        """Check whether an input or the readout of the network changed."""
        return self.letters is None and two.kind in _WRITTEN and one.label != two.label

    def _follows(self, contrast: ArgumentContrast) -> bool:
        """Check whether a difference follows from the arguments that uses give to the block."""
        return self.letters is not None and bool(contrast.letters)

    def _varies(self, contrast: ArgumentContrast) -> bool:
        """Check whether the figure shows a letter in place of the differing value."""
        return self.letters is not None and bool(contrast.letters & self.letters)


def add_remark(box: SceneBox, changes: tuple[Change, ...]) -> SceneBox:
    """Return a changed box with further changes added to its remark."""
    own = format_remark([change for change in changes if format_change(change) not in box.remark])
    remark = "; ".join(text for text in (box.remark, own) if text)
    return replace(box, status=Status.CHANGED, remark=remark)


def is_visible_change(box: SceneBox, change: Change) -> bool:
    """Check whether a changed box shows its own change, so that no extra line is needed."""
    if box.status is not Status.CHANGED or box.was is None or change.what in _UNWRITTEN:
        return False
    if change.what == _REPEAT:
        return box.was.counted != box.counted
    return (
        box.label != box.was.label and box.label == clip_label(box.label) and _CUT not in box.label
    )


def _format_remark(own: tuple[Change, ...], contrasts: tuple[ArgumentContrast, ...]) -> str:
    """Return the changes of a box as text, with the numeric values of its arguments."""
    texts = {contrast.name: contrast.text for contrast in contrasts}
    if not own:
        return "; ".join(texts.values())
    return "; ".join(texts.get(change.what) or format_change(change) for change in own)


def _merge_caption(
    one: SceneBox, two: SceneBox, contrasts: tuple[ArgumentContrast, ...]
) -> Caption:
    """Return the caption of a changed box; that of a block shows the arguments of its uses."""
    before, after = one.caption, two.caption
    if one.scope is None or two.scope is None:
        return merge_captions(before, after)
    if two.kind is BoxKind.BLOCK and all(contrast.name != BLOCK for contrast in contrasts):
        before = replace(before, head=after.head)  # the meaning is the same
    for argument_contrast in (contrast for contrast in contrasts if contrast.name != BLOCK):
        before = add_names(before, argument_contrast.name, argument_contrast.before)
        after = add_names(after, argument_contrast.name, argument_contrast.after)
    return merge_captions(before, after)


def _find_scale(fork: SceneFork) -> SceneBox | None:
    """Return the box with the scale of a residual, if it is drawn."""
    last = fork.lanes[-1].items[-1:]
    match last:
        case (SceneBox(kind=BoxKind.SCALE) as box,):
            return box
        case _:
            return None


def _locate_scale(fork: SceneFork) -> SceneFork:
    """Return a fork whose scale has the fork's location, so that its changes are found."""
    scale = _find_scale(fork)
    if scale is None:
        return fork
    *lanes, last = fork.lanes
    items = (*last.items[:-1], replace(scale, span=fork.span))
    return replace(fork, lanes=(*lanes, replace(last, items=items)))
