"""Changes of shape of ONNX: reshapes, cuts, paddings and resampling."""

from collections.abc import Sequence
from math import prod
from typing import Any, Final

from archspec.importers.flat import Value
from archspec.importers.readers.flat_builder import resolve_reshape
from archspec.importers.readers.onnx_file.reading import Node, Reading, Translator
from archspec.importers.readers.places import CHANNELS, Inexpressible, Place, plain_axes

_FAR: Final = (1 << 31) - 1
"""The largest end of a slice: for the end of an axis files write the largest number there is."""


def keep(reading: Reading, node: Node) -> Place:
    """Return what enters."""
    return reading.find(node.inputs[0])


def drop(reading: Reading, node: Node) -> Place:
    """Return a dropout."""
    place = reading.find(node.inputs[0])
    if "ratio" in node.attributes or node.find_input(1):
        ratio = reading.get(node, "ratio", 1, (0.5,))
        rate = round(float(ratio[0] if isinstance(ratio, tuple) else ratio), 6)
    else:
        rate = 0.5
    if not rate:
        return place
    return reading.emit(node, "Dropout", (place.value,), place.axes, rate=rate)


def transpose(reading: Reading, node: Node) -> Place:
    """Return the same value with its axes in another order."""
    place = reading.find(node.inputs[0])
    usual = range(len(place.axes) - 1, -1, -1)
    order = tuple(node.attributes.get("perm", usual))
    if order[0] != 0:
        raise Inexpressible("it moves the batch")
    return Place(place.value, tuple(place.axes[axis] for axis in order))


def reshape(reading: Reading, node: Node) -> Place:
    """Return what a `Reshape` means."""
    before = reading.measure(node.inputs[0])
    wanted = list(map(int, reading.get(node, "shape", 1, ())))
    if not node.attributes.get("allowzero", 0):
        wanted = [
            before[at] if side == 0 and at < len(before) else side for at, side in enumerate(wanted)
        ]
    return change_shape(reading, node, resolve_reshape(before, tuple(wanted)))


def flatten(reading: Reading, node: Node) -> Place:
    """Return a `Flatten`."""
    before = reading.measure(node.inputs[0])
    axis = int(node.attributes.get("axis", 1)) % (len(before) + 1)
    return change_shape(reading, node, (prod(before[:axis]), prod(before[axis:])))


def squeeze(reading: Reading, node: Node) -> Place:
    """Return a value without axes of 1."""
    before = reading.measure(node.inputs[0])
    axes = [int(each) % len(before) for each in reading.get(node, "axes", 1, ())]
    gone = axes or [at for at, side in enumerate(before) if side == 1 and at > 0]
    return change_shape(reading, node, tuple(s for at, s in enumerate(before) if at not in gone))


def unsqueeze(reading: Reading, node: Node) -> Place:
    """Return a value with more axes of 1."""
    sides = list(reading.measure(node.inputs[0]))
    axes = list(map(int, reading.get(node, "axes", 1, ())))
    count = len(sides) + len(axes)
    for axis in sorted(each % count for each in axes):
        sides.insert(axis, 1)
    return change_shape(reading, node, tuple(sides))


def change_shape(reading: Reading, node: Node, after: tuple[int, ...]) -> Place:
    """Return what another shape means: nothing, tokens, a vector, a grid, or glue."""
    name = node.inputs[0]
    place, before = reading.find(name), reading.measure(name)
    if before == after:
        return place
    if before[:1] != after[:1]:
        raise Inexpressible("it mixes the examples of a batch")
    return _name_shape(reading, node, place, before, after) or reading.emit(
        node, "reshape", (reading.take_plain(name, node),), plain_axes(len(after)), shape=after[1:]
    )


def _name_shape(
    reading: Reading, node: Node, place: Place, before: tuple[int, ...], after: tuple[int, ...]
) -> Place | None:
    """Return what another shape means if the language has an operator for it."""
    count, last = len(after), (0, *range(2, len(before)), 1)
    sides = tuple(range(2, len(before)))
    if count == 2 and len(before) > 2:
        value = reading.take_plain(node.inputs[0], node)
        return reading.emit(node, "Flatten", (value,), (0, 1))
    if len(before) > 3 and count == 3:
        if place.is_plain and before[1] == after[1]:
            return reading.emit(node, "Tokens", (place.value,), (0, 1, 2))
        if place.axes == (0, *sides, 1) and before[-1] == after[-1]:
            return reading.emit(node, "Tokens", (place.value,), (0, 2, 1))
    if len(before) == 3 and count > 3:
        if place.axes == last and before[-1] == after[-1]:
            axes = (0, *range(2, count), 1)
            return reading.emit(node, "Unflatten", (place.value,), axes, grid=after[1:-1])
        if place.is_plain and before[1] == after[1]:
            return reading.emit(
                node, "Unflatten", (place.value,), plain_axes(count), grid=after[2:]
            )
    if len(before) == 2 and count > 2 and prod(after[2:]) == 1:
        return reading.emit(node, "Unflatten", (place.value,), plain_axes(count), grid=after[2:])
    return None


def split(reading: Reading, node: Node) -> Sequence[Place]:
    """Return parts of the channels."""
    place, sizes = reading.find(node.inputs[0]), reading.measure(node.inputs[0])
    axis = int(node.attributes.get("axis", 0)) % len(sizes)
    if place.axes[axis] != CHANNELS:
        raise Inexpressible("it splits other axes than the channels")
    parts = list(map(int, reading.get(node, "split", 1, ())))
    if not parts:
        each = -(-sizes[axis] // len(node.outputs))
        parts = [min(each, sizes[axis] - at * each) for at in range(len(node.outputs))]
    if sum(parts) != sizes[axis] or len(parts) != len(node.outputs) or min(parts) < 1:
        raise Inexpressible("its parts are not all of the channels")
    ends = [sum(parts[: at + 1]) for at in range(len(parts))]
    return [
        reading.emit(node, "Slice", (place.value,), place.axes, start=end - part, stop=end)
        for part, end in zip(parts, ends, strict=True)
    ]


def cut(reading: Reading, node: Node) -> Place:
    """Return a part of a value: channels, or rows and columns, or every so many of these."""
    place, sizes = reading.find(node.inputs[0]), reading.measure(node.inputs[0])
    starts, ends = (
        list(reading.get(node, name, at, ())) for name, at in (("starts", 1), ("ends", 2))
    )
    axes = list(reading.get(node, "axes", 3, range(len(starts))))
    steps = list(reading.get(node, "steps", 4, [1] * len(starts)))
    ranges = [(0, side, 1) for side in sizes]
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        ranges[axis] = slice(start, min(end, _FAR), step).indices(sizes[axis])
    moved = [at for at, each in enumerate(ranges) if each != (0, sizes[at], 1)]
    if not moved:
        return place
    if any(ranges[at][2] < 1 for at in moved):
        raise Inexpressible("it turns an axis around")
    if [place.axes[at] for at in moved] == [CHANNELS] and ranges[moved[0]][2] == 1:
        start, stop, _ = ranges[moved[0]]
        return reading.emit(node, "Slice", (place.value,), place.axes, start=start, stop=stop)
    if all(place.axes[at] > CHANNELS for at in moved):
        return _cut_sides(
            reading, node, [ranges[place.axes.index(at)] for at in range(2, len(sizes))]
        )
    raise Inexpressible("it takes a part that is no range of channels or positions")


def _cut_sides(reading: Reading, node: Node, ranges: Sequence[tuple[int, int, int]]) -> Place:
    """Return rows and columns: those in a rectangle, and then every so many of them."""
    place, sizes = reading.find(node.inputs[0]), reading.measure(node.inputs[0])
    grid = [sizes[place.axes.index(at)] for at in range(2, len(sizes))]
    before = tuple(start for start, _, _ in ranges)
    after = tuple(side - stop for side, (_, stop, _) in zip(grid, ranges, strict=True))
    none = (0,) * len(grid)
    if any((*before, *after)):
        place = reading.emit(node, "Cropping", (place.value,), place.axes, sides=none,
                             before=before, after=after)  # fmt: skip
    steps = tuple(step for _, _, step in ranges)
    if any(step > 1 for step in steps):
        ones = (1,) * len(steps)
        place = reading.emit(node, "MaxPool", (place.value,), place.axes, kernel=ones, stride=steps,
                             padding=none)  # fmt: skip
    return place


def gather(reading: Reading, node: Node) -> Place:
    """Return one token, or a range of channels."""
    place, sizes = reading.find(node.inputs[0]), reading.measure(node.inputs[0])
    held = reading.find_held(node.find_input(1))
    axis = int(node.attributes.get("axis", 0)) % len(sizes)
    chosen = [int(each) % sizes[axis] for each in reading.list_numbers(held.name)]
    if not held.shape and place.axes[axis] == 2 and len(sizes) == 3:
        return reading.emit(node, "TakeToken", (place.value,), (0, 1), index=chosen[0])
    whole = chosen == list(range(chosen[0], chosen[0] + len(chosen))) if chosen else False
    if len(held.shape) == 1 and whole and place.axes[axis] == CHANNELS:
        stop = chosen[-1] + 1
        return reading.emit(node, "Slice", (place.value,), place.axes, start=chosen[0], stop=stop)
    raise Inexpressible("it gathers by an index")


def pad(reading: Reading, node: Node) -> Place:
    """Return a padding of the sides or of the channels."""
    place, sizes = reading.find(node.inputs[0]), reading.measure(node.inputs[0])
    pads = list(map(int, reading.get(node, "pads", 1, node.attributes.get("paddings", ()))))
    axes = [int(each) % len(sizes) for each in reading.list_numbers(node.find_input(3))]
    mode = node.attributes.get("mode", "constant")
    fill = reading.get(node, "value", 2, 0.0)
    fill = float(fill[0] if isinstance(fill, tuple) else fill)
    axes = axes or list(range(len(sizes)))
    count = len(axes)
    pairs = {place.axes[axis]: (pads[at], pads[at + count]) for at, axis in enumerate(axes)}
    moved = {axis: pair for axis, pair in pairs.items() if any(pair)}
    if not moved:
        return place
    if 0 in moved or (CHANNELS in moved and (len(moved) > 1 or mode != "constant" or fill)):
        raise Inexpressible("it pads channels, or the batch, in a way of its own")
    if CHANNELS in moved:
        return _pad_channels(reading, node, place, moved[CHANNELS])
    sides = [moved.get(at, (0, 0)) for at in range(2, len(sizes))]
    none = (0,) * len(sides)
    if all(max(pair) <= 0 for pair in sides):
        return reading.emit(node, "Cropping", (place.value,), place.axes, sides=none,
                            before=tuple(-each for each, _ in sides),
                            after=tuple(-each for _, each in sides))  # fmt: skip
    if any(min(pair) < 0 for pair in sides):
        raise Inexpressible("it pads and crops at once")
    return reading.emit(node, "Pad", (place.value,), place.axes, sides=none,
                        before=tuple(a for a, _ in sides), after=tuple(b for _, b in sides),
                        mode=_name_fill(mode, fill))  # fmt: skip


def _pad_channels(reading: Reading, node: Node, place: Place, pair: tuple[int, int]) -> Place:
    before, after = pair
    channels = reading.builder.find_shape(place.value)[0]
    if min(pair) < 0 or after - before not in (0, 1, after):
        raise Inexpressible("it pads channels in a way of its own")
    at = "both" if before else "end"
    return reading.emit(node, "ChannelPad", (place.value,), place.axes,
                        channels=channels + before + after, at=at)  # fmt: skip


def _name_fill(mode: str, fill: float) -> str:
    words = {"reflect": "reflect", "edge": "replicate", "wrap": "circular"}
    if mode in words:
        return words[mode]
    if mode == "constant" and fill == 0:
        return "zeros"
    if mode == "constant" and fill < -3e38:
        return "-inf"
    raise Inexpressible("it pads with a number of its own")


def reduce(box: str) -> Translator:
    """Return the translator of a mean or maximum over axes."""

    def translate(reading: Reading, node: Node) -> Place:
        place = reading.find(node.inputs[0])
        count = len(place.axes)
        given = [int(each) % count for each in reading.get(node, "axes", 1, ())]
        if not given:
            raise Inexpressible("it reduces everything to one number")
        over = {place.axes[each] for each in given}
        keepdim = bool(node.attributes.get("keepdims", 1))
        if 0 in over:
            raise Inexpressible("it reduces the batch")
        left = place.axes if keepdim else _rank([each for each in place.axes if each not in over])
        if over == set(range(2, count)) and over:
            return reading.emit(node, f"Global{box}Pool", (place.value,), left, keepdim=keepdim)
        if over == {CHANNELS} and keepdim:
            name = "ChannelMean" if box == "Avg" else "ChannelMax"
            return reading.emit(node, name, (place.value,), place.axes)
        word = "reduce_mean" if box == "Avg" else "reduce_max"
        return reading.emit(
            node, word, (place.value,), left, axes=tuple(sorted(over)), keepdim=keepdim
        )

    return translate


def _rank(axes: list[int]) -> tuple[int, ...]:
    return tuple(sorted(axes).index(axis) for axis in axes)


def shuffle_pixels(reading: Reading, node: Node) -> Place:
    """Return channels as positions."""
    if node.attributes.get("mode", "DCR") != "CRD":
        raise Inexpressible("it takes channels in the order DCR, not CRD as torch does")
    value = reading.take_plain(node.inputs[0], node)
    factor = int(node.attributes["blocksize"])
    return reading.emit(node, "PixelShuffle", (value,), plain_axes(4), factor=factor)


def resample(reading: Reading, node: Node) -> Place:
    """Return a larger grid, or one of a given size."""
    place, sizes = reading.find(node.inputs[0]), reading.measure(node.inputs[0])
    scales, wanted = _list_targets(reading, node, sizes)
    around = {place.axes[at]: (scales[at], wanted[at]) for at in range(len(sizes))}
    if any(around[at] != (1.0, size) for at, size in _enclosing(place, sizes)):
        raise Inexpressible("it resamples channels")
    grid = tuple(around[at][1] for at in range(2, len(sizes)))
    factors = tuple(around[at][0] for at in range(2, len(sizes)))
    value = reading.take_plain(node.inputs[0], node)
    whole = all(factor >= 1 and factor == int(factor) for factor in factors)
    options = _name_mode(node, factors, whole=whole, sides=len(grid))
    axes = plain_axes(len(sizes))
    if node.attributes.get("antialias", 0):
        options["antialias"] = True
        whole = False
    if whole:
        return reading.emit(node, "Upsample", (value,), axes,
                            factor=tuple(map(int, factors)), **options)  # fmt: skip
    if node.find_input(3) == "":
        raise Inexpressible("it resamples by a factor that is no whole number")
    return reading.emit(node, "Resize", (value,), axes, grid=grid, **options)


def _enclosing(place: Place, sizes: tuple[int, ...]) -> list[tuple[int, int]]:
    return [(at, sizes[place.axes.index(at)]) for at in (0, CHANNELS)]


def _list_targets(
    reading: Reading, node: Node, sizes: tuple[int, ...]
) -> tuple[list[float], list[int]]:
    """Return the factor of each axis, and its size afterwards."""
    is_new = node.kind == "Resize" and reading.opset >= 11
    given = reading.get(node, "scales", 2 if is_new else 1, ())
    if given:
        scales = [float(each) for each in given]
        return scales, [int(side * factor) for side, factor in zip(sizes, scales, strict=True)]
    wanted = [int(each) for each in reading.list_numbers(node.find_input(3))]
    if len(wanted) != len(sizes) or "axes" in node.attributes:
        raise Inexpressible("it resamples some of the axes")
    return [left / side for side, left in zip(sizes, wanted, strict=True)], wanted


_LINEAR: Final = {1: "linear", 2: "bilinear", 3: "trilinear"}


def _name_mode(node: Node, factors: Sequence[float], *, whole: bool, sides: int) -> dict[str, Any]:
    """Return mode and corners, if they are those of the language."""
    mode = node.attributes.get("mode", "nearest")
    usual = "half_pixel" if node.kind == "Resize" else "asymmetric"
    where = node.attributes.get("coordinate_transformation_mode", usual)
    if mode == "nearest":
        rounding = node.attributes.get(
            "nearest_mode", "round_prefer_floor" if node.kind == "Resize" else "floor"
        )
        centred = (
            where in ("half_pixel", "pytorch_half_pixel") and rounding.startswith("round") and whole
        )
        corner = where == "asymmetric" and (
            rounding == "floor" or (rounding == "round_prefer_floor" and set(factors) <= {1.0, 2.0})
        )
        if centred or corner:
            return {"mode": "nearest"}
        raise Inexpressible("it takes the nearest pixel in another way than torch")
    options: dict[str, Value] = {"mode": _LINEAR[sides] if mode == "linear" else "bicubic"}
    if mode == "cubic" and (
        abs(node.attributes.get("cubic_coeff_a", -0.75) + 0.75) > 1e-6 or sides != 2
    ):
        raise Inexpressible("its cubic curve is another one than torch's")
    if where == "align_corners":
        options["align_corners"] = True
    elif where not in ("half_pixel", "pytorch_half_pixel"):
        raise Inexpressible(f"it places pixels as {where} does")
    return options


SHAPES: Final[dict[str, Translator]] = {
    **dict.fromkeys(("Identity", "Cast", "CastLike"), keep),
    "Dropout": drop,
    "Transpose": transpose,
    "Reshape": reshape,
    "Flatten": flatten,
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "Split": split,
    "Slice": cut,
    "Gather": gather,
    "Pad": pad,
    "ReduceMean": reduce("Avg"),
    "ReduceMax": reduce("Max"),
    "DepthToSpace": shuffle_pixels,
    "Resize": resample,
    "Upsample": resample,
}
"""The translators of changes of shape, by operator of ONNX."""
