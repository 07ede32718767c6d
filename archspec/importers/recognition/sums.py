"""Joins of joins."""

from collections.abc import Mapping
from typing import Final

from archspec.dataclass import replace
from archspec.importers.boxes import BoxGraph, FoundBox, find_common

_PLAIN: Final = ("concat", "add", "mul", "max")
"""Joins that change nothing if they take one value."""


def nest_concats(graph: BoxGraph) -> None:
    """Let a concatenation that begins like an earlier one take what that one leaves.

    The layers of a dense block take everything that came before, and so each adds to one value.
    """
    _drop_single(graph)
    made = {box.output: box for box in graph.boxes}
    seen: dict[tuple[str, ...], str] = {}
    changed = {}
    for box in graph.boxes:
        if box.name != "concat":
            continue
        starts = {box.inputs[:1]: box.inputs[0]} | seen
        best = max((key for key in starts if key == box.inputs[: len(key)]), key=len)
        if 1 < len(best) < len(box.inputs) or (best not in seen and _is_layer(graph, box, made)):
            nested = replace(box, inputs=(starts[best], *box.inputs[len(best) :]))
            changed[box.output] = _move(graph, nested, made)
        seen[box.inputs] = box.output
    graph.replace(changed)


def _is_layer(graph: BoxGraph, box: FoundBox, made: Mapping[str, FoundBox]) -> bool:
    """Check whether a concatenation begins a dense block: later ones begin like it."""
    length = len(box.inputs)
    return length == 2 and any(
        each.name == "concat" and each is not box and each.inputs[:length] == box.inputs
        for each in graph.users(box.inputs[0])
    )  # fmt: skip


def _move(graph: BoxGraph, box: FoundBox, made: Mapping[str, FoundBox]) -> FoundBox:
    """Let a concatenation belong to the layer whose result it adds to what the layer takes."""
    first, *added = box.inputs
    layer = made.get(added[0])
    if len(added) != 1 or layer is None:
        return box
    takers = [user.owners for user in graph.users(first) if user.name != "concat"]
    shared = max(
        (find_common([layer.owners, owners]) for owners in takers), key=len, default=box.owners
    )
    return replace(box, owners=shared) if len(shared) >= len(box.owners) - 1 else box


def _drop_single(graph: BoxGraph) -> None:
    same = {
        box.output: box.inputs[0]
        for box in graph.boxes
        if box.name in _PLAIN and len(box.inputs) == 1
    }
    for value, source in same.items():
        same[value] = same.get(source, source)
    graph.replace({}, same)
    graph.rename(same)
