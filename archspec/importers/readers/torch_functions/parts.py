"""Functions that take parts of a value: channels, positions, or one of several values."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from torch import Tensor

from archspec.importers.readers.places import CHANNELS, Inexpressible, Place
from archspec.importers.readers.recorder import Recorder
from archspec.importers.readers.torch_functions.channels import slice_channels
from archspec.importers.readers.torch_functions.grids import frame_grid
from archspec.importers.readers.torch_functions.shapes import reshape_value
from archspec.importers.readers.translation import Stack, Translation, Translator, draw, list_axes


def _divide(
    recorder: Recorder, result: Sequence[Tensor], input: Tensor, by: Any, dim: int = 0
) -> Sequence[Translation]:
    place = recorder.get_place(input)
    if place.axes[dim] != CHANNELS:
        raise Inexpressible("it splits other axes than the channels")
    start, parts = 0, []
    for part in result:
        stop = start + part.shape[dim]
        parts.append(slice_channels(recorder, place, start, stop))
        start = stop
    return parts


def _unbind(
    recorder: Recorder, result: Sequence[Tensor], input: Tensor, dim: int = 0
) -> Sequence[Translation]:
    stack = recorder.find_stack(input)
    if stack is not None and dim % input.dim() == stack.axis:
        return [recorder.find_stack(part) or recorder.find(part) for part in stack.parts]
    return [take_index(recorder, part, input, _make_index(input, dim, at))
            for at, part in enumerate(result)]  # fmt: skip


def _make_index(input: Tensor, dim: int, at: int) -> tuple[Any, ...]:
    return (*(slice(None),) * (dim % input.dim()), at)


def _select(recorder: Recorder, result: Tensor, input: Tensor, dim: int, index: int) -> Translation:
    return take_index(recorder, result, input, _make_index(input, dim, index))


def _narrow(
    recorder: Recorder, result: Tensor, input: Tensor, dim: int, start: int, length: int
) -> Translation:
    index = (*(slice(None),) * (dim % input.dim()), slice(start, start + length))
    return take_index(recorder, result, input, index)


def take_index(recorder: Recorder, result: Tensor, input: Tensor, index: Any) -> Translation:
    """Return what an index takes: a value, channels, rows and columns, or a token."""
    given = list(index) if isinstance(index, tuple) else [index]
    if any(isinstance(each, (Tensor, list)) for each in given):
        raise Inexpressible("it gathers by an index")
    if Ellipsis in given:
        at = given.index(Ellipsis)
        missing = input.dim() - sum(each is not None for each in given) + 1
        given[at : at + 1] = [slice(None)] * missing
    if None in given:
        if all(each is None or each == slice(None) for each in given):
            return reshape_value(recorder, result, input)
        raise Inexpressible("it adds axes as it cuts")
    given += [slice(None)] * (input.dim() - len(given))
    moved = [at for at, each in enumerate(given) if _moves(each, input.shape[at])]
    stack = recorder.find_stack(input)
    if stack is not None:
        return _take_of_stack(recorder, stack, given, moved)
    if not moved:
        return recorder.get_place(input)
    return _cut(recorder, input, given, moved)


def _moves(part: Any, side: int) -> bool:
    return not isinstance(part, slice) or part.indices(side) != (0, side, 1)


def _take_of_stack(
    recorder: Recorder, stack: Stack, given: list[Any], moved: list[int]
) -> Translation:
    if moved == [stack.axis]:
        wanted = given[stack.axis]
        if isinstance(wanted, int):
            part = stack.parts[wanted]
            return recorder.find_stack(part) or recorder.find(part)
        return Stack(stack.parts[wanted], stack.axis)
    raise Inexpressible("it takes a part of several values at once")


def _cut(recorder: Recorder, input: Tensor, given: list[Any], moved: list[int]) -> Translation:
    place = recorder.get_place(input)
    axes = [place.axes[at] for at in moved]
    only = given[moved[0]] if len(moved) == 1 else None
    if isinstance(only, int) and axes == [2] and input.dim() == 3:
        index = only % input.shape[moved[0]]
        return draw("TakeToken", place.value, axes=(0, CHANNELS), index=index)
    if not all(isinstance(given[at], slice) for at in moved):
        raise Inexpressible("it takes a part that is no range of channels or positions")
    ranges = {place.axes[at]: given[at].indices(input.shape[at]) for at in range(input.dim())}
    if 0 in axes:
        raise Inexpressible("it takes some examples of the batch")
    if any(step != 1 for _, _, step in ranges.values()):
        return _subsample(input, place, ranges)
    if axes == [CHANNELS]:
        start, stop, _ = ranges[CHANNELS]
        return slice_channels(recorder, place, start, stop)
    if CHANNELS in axes:
        raise Inexpressible("it cuts channels and positions at once")
    shape = recorder.get_shape(place.value)
    sides = [(ranges[axis][0], shape[axis - 1] - ranges[axis][1]) for axis in range(2, input.dim())]
    return frame_grid("Cropping", input, sides)


def _subsample(
    input: Tensor, place: Place, ranges: Mapping[int, tuple[int, int, int]]
) -> Translation:
    """Return every nth position from the first on."""
    sides = range(2, input.dim())
    sizes = dict(zip(place.axes, input.shape, strict=True))
    is_whole = all(ranges[axis][:2] == (0, sizes[axis]) for axis in ranges)
    if not is_whole or not place.is_plain or ranges[CHANNELS][2] != 1:
        raise Inexpressible("it takes every second position, and not from the first on")
    ones = (1,) * len(sides)
    return draw(
        "MaxPool",
        input,
        axes=list_axes(input),
        kernel=ones,
        stride=tuple(ranges[axis][2] for axis in sides),
        padding=(0,) * len(ones),
    )


PARTS: Final[Mapping[str, Translator]] = {
    **dict.fromkeys(("chunk", "split", "split_with_sizes", "tensor_split"), _divide),
    "unbind": _unbind,
    "select": _select,
    "narrow": _narrow,
    "getitem": take_index,
}
"""The translators, by the name of the function."""
