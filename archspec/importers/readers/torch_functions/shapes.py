"""Functions that change the shape of a value, or the order of its axes."""

from collections.abc import Mapping
from math import prod
from typing import Any, Final

from torch import Tensor

from archspec.importers.readers.places import CHANNELS, Inexpressible, Place
from archspec.importers.readers.recorder import Recorder
from archspec.importers.readers.torch_functions.channels import (
    concatenate_values,
    slice_channels,
)
from archspec.importers.readers.translation import Stack, Translation, Translator, draw, list_axes

_MOST_PARTS: Final = 64
"""More groups of channels than these are not read as values of their own."""


def reshape_value(
    recorder: Recorder, result: Tensor, input: Tensor, *shape: Any, **options: Any
) -> Translation:
    """Return what another shape means: nothing, tokens, a vector, a grid, groups, or glue."""
    before, after = tuple(input.shape), tuple(result.shape)
    if before[:1] != after[:1]:
        raise Inexpressible("it mixes the examples of a batch")
    stack = recorder.find_stack(input)
    if stack is not None:
        return _merge_stack(recorder, result, input, stack)
    place = recorder.get_place(input)
    if before == after:
        return place
    if len(after) == 2:
        return draw("Flatten", input, axes=(0, CHANNELS))
    found = (
        _make_tokens(place, input, after)
        or _unmake_tokens(recorder, place, input, result)
        or _divide_channels(recorder, place, result, before)
    )
    return found or draw("reshape", input, axes=list_axes(result), shape=after[1:])


def _make_tokens(place: Place, input: Tensor, after: tuple[int, ...]) -> Translation:
    before = tuple(input.shape)
    if len(after) != 3:
        return None
    if place.is_plain and before[1] == after[1] and len(before) > 3:
        return draw("Tokens", input, axes=(0, 1, 2))
    if place.is_channels_last and before[-1] == after[-1] and len(before) > 3:
        return draw("Tokens", place.value, axes=(0, 2, 1))
    return None


def _unmake_tokens(recorder: Recorder, place: Place, input: Tensor, result: Tensor) -> Translation:
    before, after = tuple(input.shape), tuple(result.shape)
    axes, grid = list_axes(result), after[2:]
    if after[1:] == (1, before[1]) and set(before[2:]) <= {1}:
        return _turn_vector(recorder, place, result)
    if len(before) == 2:
        return draw("Unflatten", input, axes=axes, grid=grid)
    if set(grid) == {1} and place.is_plain:
        if before[1] == 1 and len(before) == 3:
            turned = recorder.take(input, (0, 2, 1))
            return draw("Unflatten", turned, axes=axes, grid=grid)
        vector = _find_vector(recorder, place)
        if vector is None:
            flat = recorder.add(
                draw("Flatten", input, axes=(0, CHANNELS)), result.flatten(1), "flatten"
            )
            assert isinstance(flat, Place)
            vector = flat.value
        return draw("Unflatten", vector, axes=axes, grid=grid)
    if len(before) == 3 and place.is_channels_last and before[-1] == after[-1]:
        axes = (0, *range(2, len(after)), CHANNELS)
        return draw("Unflatten", place.value, axes=axes, grid=after[1:-1])
    if len(before) == 3 and place.is_plain and before[1] == after[1]:
        return draw("Unflatten", input, axes=axes, grid=grid)
    return None


def _turn_vector(recorder: Recorder, place: Place, result: Tensor) -> Translation:
    """Return the numbers of a vector as tokens of one channel each."""
    value = place.value
    made = recorder.find_operation(value)
    tokens = result.transpose(1, 2)
    if len(recorder.get_shape(value)) == 1:
        grid, image = (1, 1), tokens.unsqueeze(-1)
        found = draw("Unflatten", value, axes=(0, 1, 2, 3), grid=grid)
        if made is not None and made.box in ("GlobalAvgPool", "GlobalMaxPool"):
            sides = len(recorder.get_shape(made.inputs[0])) - 1
            image = tokens.reshape(*tokens.shape[:2], *(1,) * sides)
            found = draw(made.box, *made.inputs, axes=list_axes(image), keepdim=True)
        value = recorder.get_place(recorder.add_part(found, image, "view")).value
    if len(recorder.get_shape(value)) != 2:
        row = recorder.add_part(draw("Tokens", value, axes=(0, 1, 2)), tokens, "view")
        value = recorder.get_place(row).value
    return draw("Transpose", value, axes=(0, 1, 2))


def _find_vector(recorder: Recorder, place: Place) -> str | None:
    """Return the vector that a grid was made of."""
    made = recorder.find_operation(place.value)
    is_grid = made is not None and made.box == "Unflatten"
    return (
        made.inputs[0]
        if is_grid and made and len(recorder.get_shape(made.inputs[0])) == 1
        else None
    )


def _divide_channels(
    recorder: Recorder, place: Place, result: Tensor, before: tuple[int, ...]
) -> Translation:
    """Return groups of channels as values along an axis of their own."""
    after = tuple(result.shape)
    is_divided = after[1] * after[2] == before[1] and after[3:] == before[2:]
    if not place.is_plain or not is_divided or not 1 < after[1] <= _MOST_PARTS:
        return None
    size = after[2]
    parts = []
    for at, part in enumerate(result.unbind(1)):
        found = slice_channels(recorder, place, at * size, (at + 1) * size)
        parts.append(recorder.add_part(found, part, "Slice"))
    return Stack(tuple(parts), 1)


def _merge_stack(recorder: Recorder, result: Tensor, input: Tensor, stack: Stack) -> Translation:
    """Return the values of a stack as channels one after the other, or one by one from each."""
    if result.shape == input.shape:
        return stack
    places = [recorder.get_place(part) for part in stack.parts]
    is_plain = all(place.is_plain for place in places)
    channels, *sides = stack.parts[0].shape[1:]
    merged = (input.shape[0], len(stack.parts) * channels, *sides)
    if tuple(result.shape) != merged or not is_plain or stack.axis not in (1, 2):
        raise Inexpressible("it reshapes several values in another way than to their channels")
    axes = list_axes(result)
    whole = concatenate_values(recorder, [place.value for place in places], axes)
    if stack.axis == 1:
        return whole
    joined = recorder.add(whole, result, "concat")
    assert isinstance(joined, Place)
    return draw("ChannelShuffle", joined.value, axes=axes, groups=len(stack.parts))


def _unsqueeze(recorder: Recorder, result: Tensor, input: Tensor, dim: int) -> Translation:
    axis = dim % result.dim()
    is_side = input.dim() == 2 or axis == result.dim() - 1
    if recorder.find_stack(input) is None and not is_side and axis > 0:
        part = recorder.add_part(recorder.get_place(input), result.select(axis, 0))
        return Stack((part,), axis)
    return reshape_value(recorder, result, input)


def _squeeze(
    recorder: Recorder, result: Tensor, input: Tensor, *args: Any, **options: Any
) -> Translation:
    stack = recorder.find_stack(input)
    dims = args or tuple(options.values())
    if stack is not None and dims == (stack.axis,) and len(stack.parts) == 1:
        return recorder.find(stack.parts[0])
    return reshape_value(recorder, result, input)


def _permute(recorder: Recorder, result: Tensor, input: Tensor, *dims: Any) -> Translation:
    given = dims[0] if len(dims) == 1 and not isinstance(dims[0], int) else dims
    order = [each % input.dim() for each in given]
    stack = recorder.find_stack(input)
    if stack is not None:
        return _permute_stack(recorder, stack, order)
    if order[0] != 0:
        raise Inexpressible("it moves the batch")
    place = recorder.get_place(input)
    return Place(place.value, tuple(place.axes[axis] for axis in order))


def _permute_stack(recorder: Recorder, stack: Stack, order: list[int]) -> Translation:
    inner = [axis - (axis > stack.axis) for axis in order if axis != stack.axis]
    parts = []
    for part in stack.parts:
        turned = part.permute(inner)
        found = _permute(recorder, turned, part, inner)
        parts.append(recorder.add_part(found, turned))
    return Stack(tuple(parts), order.index(stack.axis))


def _transpose(
    recorder: Recorder, result: Tensor, input: Tensor, dim0: int, dim1: int
) -> Translation:
    order = list(range(input.dim()))
    order[dim0], order[dim1] = order[dim1], order[dim0]
    return _permute(recorder, result, input, order)


def _transpose_last(recorder: Recorder, result: Tensor, input: Tensor) -> Translation:
    return _transpose(recorder, result, input, -2, -1)


def _move_axis(
    recorder: Recorder, result: Tensor, input: Tensor, source: int, destination: int
) -> Translation:
    order = list(range(input.dim()))
    order.insert(destination % input.dim(), order.pop(source))
    return _permute(recorder, result, input, order)


def _expand(recorder: Recorder, result: Tensor, input: Tensor, *sizes: Any) -> Translation:
    place = recorder.get_place(input)
    if result.shape == input.shape:
        return place
    if result.dim() != input.dim() or result.shape[0] != input.shape[0]:
        raise Inexpressible("it repeats a value along a new axis")
    sides = dict(zip(place.axes, result.shape, strict=True))
    shape = tuple(sides[axis] for axis in sorted(sides))[1:]
    return draw("expand", input, shape=shape)


def _keep(
    recorder: Recorder, result: Tensor, input: Tensor, *args: Any, **options: Any
) -> Translation:
    return recorder.find_stack(input) or recorder.find(input)


def _drop(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    p: float = 0.5,
    training: bool = True,
    inplace: bool = False,
) -> Translation:
    return draw("Dropout", input, rate=float(p)) if p else recorder.find(input)


def _drop_channels(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    p: float = 0.5,
    training: bool = True,
    inplace: bool = False,
) -> Translation:
    if not p:
        return recorder.find(input)
    if prod(input.shape[2:]) > 1:
        raise Inexpressible("it drops whole channels in training")
    return draw("Dropout", input, rate=float(p))


_KEPT: Final = ("contiguous", "clone", "to", "float", "type_as", "type", "detach", "alias", "data",
                "requires_grad", "double", "cpu")  # fmt: skip

SHAPES: Final[Mapping[str, Translator]] = {
    **dict.fromkeys(_KEPT, _keep),
    "dropout": _drop,
    **dict.fromkeys(("dropout1d", "dropout2d", "dropout3d", "feature_dropout"), _drop_channels),
    **dict.fromkeys(
        ("flatten", "view", "reshape", "unflatten", "view_as", "reshape_as"), reshape_value
    ),
    "squeeze": _squeeze,
    "unsqueeze": _unsqueeze,
    **dict.fromkeys(("expand", "expand_as", "broadcast_to"), _expand),
    "permute": _permute,
    **dict.fromkeys(("transpose", "swapaxes", "swapdims"), _transpose),
    "mT": _transpose_last,
    **dict.fromkeys(("movedim", "moveaxis"), _move_axis),
}
"""The translators, by the name of the function."""
