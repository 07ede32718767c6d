"""Padding that is part of a convolution or a pool."""

from archspec.dataclass import replace
from archspec.importers.boxes import BoxGraph, FoundBox, place_box

_PADDED = {"Conv": "zeros", "DWConv": "zeros", "MaxPool": "-inf"}
"""The boxes that may pad by themselves, and with what."""


def join_padding(graph: BoxGraph) -> None:
    """Make padding before a window part of it, the same on both sides or as TensorFlow pads."""
    uneven = any(map(_is_uneven, graph.boxes))
    for box in list(graph.boxes):
        user = graph.find_only_user(box.output)
        if box.name != "Pad" or user is None:
            continue
        fill = box.arguments.get("mode", "zeros")
        if _PADDED.get(user.name) != fill or any(_list_sides(user, "padding", 0)):
            continue
        before, after = _list_sides(box, "before", 0), _list_sides(box, "after", 0)
        wanted = _pad_as_tensorflow(graph.shape(box.inputs[0])[1:], user)
        if uneven and (before, after) == wanted:
            padding: object = "tf_same"
        elif before == after and fill == "zeros":
            padding = before
        else:
            continue
        joined = replace(
            user,
            inputs=box.inputs,
            arguments={**user.arguments, "padding": padding},
            operations=(*box.operations, *user.operations),
        )
        graph.replace({user.output: place_box(joined)}, [box.output])


def _is_uneven(box: FoundBox) -> bool:
    return box.name == "Pad" and box.arguments.get("before") != box.arguments.get("after")


def _list_sides(box: FoundBox, name: str, default: int) -> tuple[int, ...]:
    value = box.arguments.get(name)
    count = len(box.shape) - 1
    return value if isinstance(value, tuple) else (default,) * count  # type: ignore[return-value]


def _pad_as_tensorflow(
    grid: tuple[int, ...], box: FoundBox
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the rows and columns before and behind that give a position for each stride."""
    kernel, stride, gap = (_list_sides(box, name, 1) for name in ("kernel", "stride", "dilation"))
    missing = [
        max((side - 1) // step * step + (taps - 1) * apart + 1 - side, 0)
        for side, taps, step, apart in zip(grid, kernel, stride, gap, strict=True)
    ]
    return tuple(each // 2 for each in missing), tuple(each - each // 2 for each in missing)
