"""Joins of joins."""

from collections.abc import Mapping
from math import isclose
from typing import Final

from archspec.dataclass import replace
from archspec.importers.boxes import BoxGraph, FoundBox, find_common, place_box

_PLAIN: Final = ("concat", "add", "mul", "max")
"""Joins that change nothing if they take one value."""


def separate_scales(graph: BoxGraph) -> None:
    """Make a sum that scales its second value two boxes, a factor and a sum."""
    boxes: list[FoundBox] = []
    for box in graph.boxes:
        factor = box.arguments.get("scale") if box.name == "add" else None
        if factor is None:
            boxes.append(box)
            continue
        scaled = f"{box.output}_scaled"
        first, second = box.inputs
        boxes.append(
            replace(
                box, name="scale", inputs=(second,), output=scaled, arguments={"factor": factor}
            )
        )
        boxes.append(replace(box, inputs=(first, scaled), arguments={}))
    graph.set_boxes(boxes)


def name_means(graph: BoxGraph) -> None:
    """Call a sum that is divided by the number of its values their mean."""
    for box in list(graph.boxes):
        user = graph.find_only_user(box.output)
        if box.name == "add" and user is not None and user.name == "scale":
            factor = user.arguments["factor"]
            if isinstance(factor, float) and isclose(factor * len(box.inputs), 1):
                operations = (*box.operations, *user.operations)
                mean = replace(
                    user, name="mean", inputs=box.inputs, arguments={}, operations=operations
                )
                graph.replace({user.output: place_box(mean)}, [box.output])


def flatten_joins(graph: BoxGraph) -> None:
    """Make one join of two if the first value of the second is the first, as in `a + b + c`."""
    for output in [box.output for box in graph.boxes]:
        box, user = graph.find(output), graph.find_only_user(output)
        if (
            box is not None
            and box.name in _CHAINED
            and user is not None
            and user.name == box.name
            and user.inputs[0] == box.output
            and not box.arguments
            and not user.arguments
        ):
            operations = (*box.operations, *user.operations)
            inputs = (*box.inputs, *user.inputs[1:])
            joined = place_box(replace(user, inputs=inputs, operations=operations))
            graph.replace({user.output: joined}, [box.output])


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
        if 1 < len(best) < len(box.inputs) or (best not in seen and _is_layer(graph, box)):
            nested = replace(box, inputs=(starts[best], *box.inputs[len(best) :]))
            changed[box.output] = _move(graph, nested, made)
        seen[box.inputs] = box.output
    graph.replace(changed)


def _is_layer(graph: BoxGraph, box: FoundBox) -> bool:
    """Check whether a concatenation begins a dense block: later ones begin like it."""
    length = len(box.inputs)
    return length == 2 and any(
        each.name == "concat" and each is not box and each.inputs[:length] == box.inputs
        for each in graph.users(box.inputs[0])
    )


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


_CHAINED: Final = ("add", "sub", "mul", "max")
"""Joins that are computed from left to right."""


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
