"""Sums, products and concatenations: of values, and of a value with a weight or a number."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from torch import Tensor

from archspec.importers.flat import Operation
from archspec.importers.readers.places import CHANNELS, Inexpressible, Place
from archspec.importers.readers.recorder import Recorder
from archspec.importers.readers.torch_functions.channels import concatenate_values
from archspec.importers.readers.translation import Drawn, Stack, Translation, Translator, draw


def join_values(
    recorder: Recorder, word: str, result: Tensor, input: Tensor, other: Tensor
) -> Drawn:
    """Return the join of two values.

    Raises:
        Inexpressible: if one of them is spread over the other, which only a product may be.
    """
    axes = _find_axes(recorder, result, input, other)
    values, shapes = [], []
    for tensor in (input, other):
        values.append(_take_spread(recorder, word, result, tensor, axes))
        shapes.append(recorder.get_shape(values[-1]))
    if shapes[0] != shapes[1] and (word != "mul" or input.dim() != other.dim()):
        raise Inexpressible("it spreads one value over the other")
    return draw(word, *values, axes=axes)


def _find_axes(recorder: Recorder, result: Tensor, input: Tensor, other: Tensor) -> tuple[int, ...]:
    first, second = recorder.get_place(input), recorder.get_place(other)
    whole = first if input.dim() == result.dim() else second
    return whole.axes


def _take_spread(
    recorder: Recorder, word: str, result: Tensor, tensor: Tensor, axes: tuple[int, ...]
) -> str:
    """Return the value of a tensor, from before it was spread over a grid, if it was."""
    if tensor.dim() != result.dim():
        raise Inexpressible("it spreads one value over the other")
    value = recorder.take(tensor, axes)
    made = recorder.find_operation(value)
    return made.inputs[0] if word == "mul" and made and made.box == "expand" else value


def _combine(word: str) -> Translator:
    """Return the translator of a join of two values, or of a value with a number or a weight."""

    def translate(
        recorder: Recorder,
        result: Tensor,
        input: Any,
        other: Any,
        *,
        alpha: float = 1,
        rounding_mode: str | None = None,
        out: Any = None,
    ) -> Translation:
        if rounding_mode is not None:
            raise Inexpressible("it rounds what it divides")
        if alpha != 1:
            return _combine_scaled(recorder, word, result, (input, other), alpha)
        first, second = recorder.find(input), recorder.find(other)
        if first is not None and second is not None:
            if word == "div":
                raise Inexpressible("it divides two values")
            return join_values(recorder, word, result, input, other)
        is_first = first is not None
        value, constant = (input, other) if is_first else (other, input)
        if isinstance(constant, Tensor):
            return _apply_weight(recorder, word, value, constant)
        return _apply_number(recorder, word, value, constant, is_first=is_first)

    return translate


def _combine_scaled(
    recorder: Recorder, word: str, result: Tensor, given: tuple[Any, Any], alpha: float
) -> Translation:
    """Return the sum with a multiple of the second, or the difference."""
    factor = float(alpha if word == "add" else -alpha)
    scaled = recorder.add(draw("scale", given[1], factor=factor), given[1], "mul")
    assert isinstance(scaled, Place)
    axes = recorder.get_place(given[0]).axes
    if scaled.axes != axes or given[0].shape != given[1].shape:
        raise Inexpressible("it spreads one value over the other")
    return draw("add", recorder.get_place(given[0]).value, scaled.value, axes=axes)


def _apply_number(
    recorder: Recorder, word: str, value: Tensor, number: Any, *, is_first: bool
) -> Translation:
    if not isinstance(number, (int, float)):
        raise Inexpressible("it computes with something that is no number")
    is_neutral = number == (0 if word in ("add", "sub") else 1)
    if is_neutral and (is_first or word in ("add", "mul")):
        return recorder.find(value)
    if word == "mul":
        return draw("scale", value, factor=float(number))
    if word == "div" and is_first:
        return draw("scale", value, factor=1 / number)
    if word == "add":
        return draw("shift", value, amount=float(number))
    if word == "sub" and is_first:
        return draw("shift", value, amount=-float(number))
    raise Inexpressible("it subtracts or divides the other way round")


def _apply_weight(recorder: Recorder, word: str, value: Tensor, constant: Tensor) -> Translation:
    place = recorder.get_place(value)
    axes = _align_channels(place, value, constant)
    if word == "add":
        return _add_weight(recorder, place, value, constant)
    if word != "mul" or recorder.held.find(constant) is None:
        raise Inexpressible("it computes with numbers that are no weights")
    tensors, start = {"weight": constant}, recorder.held.find_start(constant)
    if constant.numel() == 1:
        return draw("LearnedScale", value, tensors=tensors, options=start)
    if axes is None:
        raise Inexpressible("it computes with a weight of this shape")
    return draw("LayerScale", recorder.take(value, axes), tensors=tensors, axes=axes, options=start)


def _align_channels(place: Place, value: Tensor, constant: Tensor) -> tuple[int, ...] | None:
    """Return the axes of a value for which a weight has a number for each channel.

    Tokens and channels change places if it has one for each token.
    """
    at = [axis - constant.dim() for axis, side in enumerate(constant.shape) if side != 1]
    channels = place.axes.index(CHANNELS) - value.dim()
    if at in ([channels], []) and constant.numel() == value.shape[channels]:
        return place.axes
    if len(place.axes) == 3 and at == [place.axes.index(2) - 3]:
        turned = tuple({0: 0, 1: 2, 2: 1}[axis] for axis in place.axes)
        return turned if constant.numel() == value.shape[at[0]] else None
    return None


def _add_weight(recorder: Recorder, place: Place, value: Tensor, constant: Tensor) -> Translation:
    made = recorder.find_operation(place.value)
    is_alike = _align_channels(place, value, constant) == place.axes
    if is_alike and made and made.box == "LayerScale" and value.dim() > 2:
        recorder.held.check(constant)
        return _scale_and_shift(place, made, constant)
    channels = place.axes.index(CHANNELS) - value.dim()
    is_whole = tuple(constant.shape[-(value.dim() - 1) :]) == tuple(value.shape[1:])
    if is_whole and recorder.held.find_channels_last(constant, channels):
        return draw("PositionEmbedding", value, tensors={"weight": constant})
    if recorder.held.find(constant) is None:
        raise Inexpressible("it computes with numbers that are no weights")
    raise Inexpressible("it adds a weight of this shape")


def _scale_and_shift(place: Place, scaled: Operation, offset: Tensor) -> Drawn:
    """Return a factor and an offset for each channel as a depthwise 1x1 convolution."""
    ones = (1,) * (len(place.axes) - 2)
    channels = scaled.shape[0]
    return draw(
        "Conv",
        *scaled.inputs,
        tensors={"weight": scaled.tensors["weight"], "bias": offset},
        axes=place.axes,
        filters=channels,
        kernel=ones,
        stride=ones,
        padding=(0,) * len(ones),
        dilation=ones,
        groups=channels,
        bias=True,
    )


def _add_product(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    tensor1: Tensor,
    tensor2: Tensor,
    *,
    value: float = 1,
    out: Any = None,
) -> Translation:
    if value != 1:
        raise Inexpressible("it scales the product that it adds")
    product = result.view_as(result)
    found = _combine("mul")(recorder, result, tensor1, tensor2)
    assert not isinstance(found, Sequence)
    recorder.add_part(found, product, "mul")
    return _combine("add")(recorder, result, input, product)  # type: ignore[return-value]


def _concatenate(
    recorder: Recorder, result: Tensor, tensors: Sequence[Tensor], dim: int = 0, out: Any = None
) -> Translation:
    places = [recorder.find(tensor) for tensor in tensors]
    known = [place for place in places if place is not None]
    if len(known) < len(places):
        return _prepend_token(recorder, tensors, known[0], dim)
    if len(known) == 1:
        return known[0]
    fitting = [place.axes for place in known if place.axes[dim] == CHANNELS]
    if not fitting:
        raise Inexpressible("it joins positions, not channels")
    axes = fitting[0]
    return concatenate_values(recorder, [recorder.take(each, axes) for each in tensors], axes)


def _prepend_token(recorder: Recorder, tensors: Sequence[Tensor], place: Place, dim: int) -> Drawn:
    first, *rest = tensors
    is_token = len(rest) == 1 and len(place.axes) == 3 and place.axes[dim] == 2
    if is_token and first.shape[dim] == 1 and recorder.held.find(first):
        return draw("ClassToken", rest[0], tensors={"weight": first})
    raise Inexpressible("it joins a value and a constant")


def _stack(
    recorder: Recorder, result: Tensor, tensors: Sequence[Tensor], dim: int = 0, out: Any = None
) -> Translation:
    places = [recorder.get_place(tensor) for tensor in tensors]
    if len({place.axes for place in places}) > 1:
        raise Inexpressible("it stacks values whose axes have different orders")
    return Stack(tuple(tensors), dim % result.dim())


def _multiply_matrices(
    recorder: Recorder, result: Tensor, input: Tensor, mat2: Tensor, out: Any = None
) -> Drawn:
    if input.dim() != 3 or mat2.dim() != 3:
        raise Inexpressible("it multiplies other matrices than two values")
    if recorder.get_place(input).is_plain and recorder.get_place(mat2).is_plain:
        return draw("matmul", mat2, input, axes=(0, 1, 2))  # both are transposed
    # rows are tokens and columns channels: (batch, tokens, channels)
    rows = (0, 2, 1)
    return draw("matmul", recorder.take(input, rows), recorder.take(mat2, rows), axes=rows)


_PAIRED: Final[Mapping[str, Translator]] = {
    **dict.fromkeys(("add", "iadd", "radd"), _combine("add")),
    **dict.fromkeys(("sub", "isub", "subtract"), _combine("sub")),
    **dict.fromkeys(("mul", "imul", "rmul", "multiply"), _combine("mul")),
    **dict.fromkeys(
        ("div", "idiv", "itruediv", "truediv", "divide", "true_divide"), _combine("div")
    ),
}

ELEMENTWISE: Final = tuple(_PAIRED)
"""The names of functions that take each pair of numbers by itself."""

JOINS: Final[Mapping[str, Translator]] = {
    **_PAIRED,
    "addcmul": _add_product,
    **dict.fromkeys(("cat", "concat", "concatenate"), _concatenate),
    "stack": _stack,
    **dict.fromkeys(("matmul", "bmm"), _multiply_matrices),
}
"""The translators, by the name of the function."""
