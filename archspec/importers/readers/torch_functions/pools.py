"""Pools, means and maxima over the grid or the channels."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from torch import Tensor

from archspec.importers.flat import Value
from archspec.importers.readers.places import CHANNELS, Inexpressible, Place
from archspec.importers.readers.recorder import Recorder
from archspec.importers.readers.torch_functions.joins import join_values
from archspec.importers.readers.translation import (
    Drawn,
    Stack,
    Translation,
    Translator,
    draw,
    list_axes,
    spread_sides,
)


def _pool_largest(
    recorder: Recorder,
    result: Any,
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Drawn:
    count = input.dim() - 2
    kernel = spread_sides(kernel_size, count)
    return draw(
        "MaxPool",
        input,
        axes=list_axes(input),
        kernel=kernel,
        stride=spread_sides(stride, count) if stride else kernel,
        padding=spread_sides(padding, count),
        dilation=spread_sides(dilation, count),
        ceil=ceil_mode,
    )


def _pool_mean(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Drawn:
    if divisor_override:
        raise Inexpressible("it divides by a number of its own")
    count = input.dim() - 2
    kernel, zeros = spread_sides(kernel_size, count), spread_sides(padding, count)
    if tuple(input.shape[2:]) == kernel and not any(zeros):
        return draw("GlobalAvgPool", input, axes=list_axes(input), keepdim=True)
    counted: dict[str, Value] = {"count_include_pad": count_include_pad} if any(zeros) else {}
    return draw(
        "AvgPool",
        input,
        axes=list_axes(input),
        kernel=kernel,
        stride=spread_sides(stride, count) if stride else kernel,
        padding=zeros,
        ceil=ceil_mode,
        options=counted,
    )


def _pool_to_size(box: str) -> Translator:
    """Return the translator of a pool to a grid of a given size."""

    def translate(
        recorder: Recorder,
        result: Any,
        input: Tensor,
        output_size: Any,
        return_indices: bool = False,
    ) -> Translation:
        count = input.dim() - 2
        wanted = spread_sides(output_size, count) if output_size is not None else (None,) * count
        sides = zip(wanted, input.shape[2:], strict=True)
        grid = tuple(side if new is None else new for new, side in sides)
        return _pool_to(recorder, box, input, grid)

    return translate


def _pool_to(recorder: Recorder, box: str, input: Tensor, grid: tuple[int, ...]) -> Translation:
    if grid == tuple(input.shape[2:]) and set(grid) != {1}:
        return recorder.find(input)
    if set(grid) == {1}:
        return draw(f"Global{box}Pool", input, axes=list_axes(input), keepdim=True)
    return draw(f"Adaptive{box}Pool", input, axes=list_axes(input), grid=grid)


def _reduce(box: str) -> Translator:
    """Return the translator of a mean or maximum over axes."""

    def translate(
        recorder: Recorder,
        result: Any,
        input: Tensor,
        dim: Any = None,
        keepdim: bool = False,
        dtype: Any = None,
    ) -> Translation:
        over = list_reduced(input, dim)
        stack = recorder.find_stack(input)
        if stack is not None:
            return reduce_stack(recorder, "mean" if box == "Avg" else "max", stack, over, keepdim)
        place = recorder.get_place(input)
        return _reduce_axes(recorder, box, input, {place.axes[each] for each in over}, keepdim)

    return translate


def list_reduced(input: Tensor, dim: Any) -> tuple[int, ...]:
    """Return the axes that a function reduces, counted from the first."""
    if dim is None:
        raise Inexpressible("it reduces everything to one number")
    given = (dim,) if isinstance(dim, int) else tuple(dim)
    return tuple(each % input.dim() for each in given)


def reduce_stack(
    recorder: Recorder, word: str, stack: Stack, over: Sequence[int], keepdim: bool
) -> Translation:
    """Return the join of the values of a stack."""
    if tuple(over) != (stack.axis,) or keepdim:
        raise Inexpressible("it reduces several values along other axes than their own")
    if len(stack.parts) == 1:
        return recorder.find(stack.parts[0])
    return draw(word, *stack.parts)


def _reduce_axes(
    recorder: Recorder, box: str, input: Tensor, over: set[int], keepdim: bool
) -> Translation:
    place = recorder.get_place(input)
    sides = set(range(2, input.dim()))
    if over == sides and sides:
        axes = place.axes if keepdim else (0, CHANNELS)
        return draw(f"Global{box}Pool", place.value, axes=axes, keepdim=keepdim)
    if over == {CHANNELS} and keepdim:
        return draw("ChannelMean" if box == "Avg" else "ChannelMax", input)
    if over < sides and keepdim and place.is_plain:
        grid = (1 if axis in over else input.shape[axis] for axis in range(2, input.dim()))
        return _pool_to(recorder, box, input, tuple(grid))
    raise Inexpressible("it reduces other axes than all sides, or the channels")


def _find_largest(
    recorder: Recorder, result: Any, input: Tensor, dim: Any = None, keepdim: bool = False
) -> Translation:
    if isinstance(dim, Tensor):
        return join_values(recorder, "max", result, input, dim)
    return _reduce("Max")(recorder, result, input, dim, keepdim)  # type: ignore[return-value]


def _sum(
    recorder: Recorder,
    result: Tensor,
    input: Tensor,
    dim: Any = None,
    keepdim: bool = False,
    dtype: Any = None,
) -> Translation:
    over = list_reduced(input, dim)
    stack = recorder.find_stack(input)
    if stack is not None:
        return reduce_stack(recorder, "add", stack, over, keepdim)
    count = 1
    for axis in over:
        count *= input.shape[axis]
    axes = {recorder.get_place(input).axes[axis] for axis in over}
    mean = recorder.add(_reduce_axes(recorder, "Avg", input, axes, keepdim), result, "mean")
    assert isinstance(mean, Place)
    return draw("scale", mean.value, axes=mean.axes, factor=float(count))


POOLS: Final[Mapping[str, Translator]] = {
    **dict.fromkeys(("max_pool1d", "max_pool2d", "max_pool3d"), _pool_largest),
    "boolean_dispatch": _pool_largest,
    **dict.fromkeys(("avg_pool1d", "avg_pool2d", "avg_pool3d"), _pool_mean),
    **dict.fromkeys(
        ("adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d"), _pool_to_size("Avg")
    ),
    **dict.fromkeys(
        ("adaptive_max_pool1d", "adaptive_max_pool2d", "adaptive_max_pool3d"), _pool_to_size("Max")
    ),
    "mean": _reduce("Avg"),
    "amax": _reduce("Max"),
    "max": _find_largest,
    "maximum": _find_largest,
    "sum": _sum,
}
"""The translators, by the name of the function."""
