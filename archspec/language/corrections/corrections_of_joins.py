"""List the corrections of joins: which one it is, and what order its branches have."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from archspec.diagnostics import Edit, Span
from archspec.language.corrections.correction import Correction, Rarity
from archspec.language.corrections.written_spec import WrittenBlock, WrittenSpec
from archspec.ops import JOINS
from archspec.reader import Object, Scalar

ORDERED: Final = frozenset(("crop", "sub", "matmul", "resize"))
"""The joins that take their values in an order."""


def list_join_corrections(spec: WrittenSpec, block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections of the joins in a block, and of what leaves those that it uses."""
    yield from _exchange_joins(block)
    yield from _exchange_branches(spec, block)
    yield from _exchange_outputs(spec, block)


def _exchange_joins(block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections that join values in another way."""
    trees = [step.tree for step in block.steps if isinstance(step.tree, Object)]
    for key in (key for tree in trees for key, _ in tree.entries if _joins(str(key.value))):
        for number, word in enumerate(one for one in _JOINED if one != key.value):
            yield Correction.at(Rarity.USUAL + number, Edit(key.span, word), f"write `{word}`")


def _joins(word: str) -> bool:
    """Check whether a key joins values, or looks as if it did."""
    return word in JOINS or word == _SHARING


def _exchange_branches(spec: WrittenSpec, block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections that exchange two branches on one line that join in an order."""
    trees = [block.tree, *(step.tree for step in block.steps if isinstance(step.tree, Object))]
    for tree in trees:
        lanes, merge = tree.get("branches"), tree.get("merge")
        is_ordered = isinstance(merge, Scalar) and merge.value in ORDERED
        entries = lanes.entries if is_ordered and isinstance(lanes, Object) else ()
        for (key, value), (other, last) in pairwise(entries):
            one = Span(*key.span[:3], *value.span[3:])
            two = Span(*other.span[:3], *last.span[3:])
            if one.line == two.end_line:
                words = f"write `{spec.read(two)}` before `{spec.read(one)}`"
                yield Correction.at(Rarity.USUAL, spec.exchange(one, two), words)


_SHARING: Final = "softmax"
"""What takes a list of values and leaves as many."""

_JOINED: Final = ("concat", "add", "mul", "crop", "sub", "max", "mean", "matmul", "resize")
"""The joins, the commonest first."""


def _exchange_outputs(spec: WrittenSpec, block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections of what leaves a used block under a name."""
    for step in block.steps:
        names = step.tree.get("as") if isinstance(step.tree, Object) else None
        if not isinstance(names, Object):
            continue
        assert isinstance(step.tree, Object)
        used = [str(key.value).split(" ")[0] for key, _ in step.tree.entries]
        others = [one.tree.get("outputs") for one in spec.blocks if one.name in used]
        known = [str(key.value) for one in others if isinstance(one, Object)
                 for key, _ in one.entries]  # fmt: skip
        said = [spec.read(value.span) for _, value in names.entries]
        for _, value in names.entries:
            now = spec.read(value.span)
            for name in known:
                if name != now:
                    rarity = Rarity.EVIDENT if name not in said else Rarity.ODD
                    yield Correction.at(rarity, Edit(value.span, name), f"write `{name}`")
