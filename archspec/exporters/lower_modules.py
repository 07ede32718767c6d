"""Replace modules that runtimes compute otherwise than torch by others that all compute alike.

* A pool that rounds up: OpenVINO keeps windows that start in the padding, and divides those that
  reach beyond it by the whole window; so does ONNX Runtime in int8. Here the padding is explicit,
  and a pool that rounds down follows.
* An adaptive pool: torch exports 20 gathers with arithmetic of indices. Here it is a pool of fixed
  windows, or products with fixed matrices, for the size of the example.
* `LogSigmoid`: exported as log(sigmoid(x)), which is -inf from -18 on in ONNX Runtime.
* Resizing with `antialias`: OpenVINO ignores it. Here it is two products with fixed matrices.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, pad

from archspec.dataclass import dataclass

Target: TypeAlias = Literal["onnx", "pt2", "openvino"]
"""What a module is exported to."""


@dataclass(frozen=True, slots=True)
class Lowered:
    """A module whose parts were replaced.

    Attributes:
        module: the module.
        fixed: the paths of the parts that are right for the sides of the example alone.
    """

    module: nn.Module
    fixed: tuple[str, ...]


def lower_modules(module: nn.Module, examples: Sequence[Tensor], target: Target) -> Lowered:
    """Replace parts of a module in place.

    Args:
        module: a module in evaluation mode that nobody else uses.
        examples: its inputs, whose sides count.
        target: what it is exported to.
    """
    if target == "pt2":
        return Lowered(module, ())
    fixing = [path for path, part in module.named_modules() if _needs_sides(part, target)]
    sides = _measure_sides(module, fixing, examples) if fixing else {}
    fixed = []
    for path, part in [*module.named_modules()]:
        grids = sides.get(path, set())
        made = _lower_fixed(part, grids) if len(grids) == 1 else _lower(part)
        if made is not None and path:
            _put(module, path, made)
            fixed += [path] if grids else []
    return Lowered(module, tuple(fixed))


def _put(module: nn.Module, path: str, made: nn.Module) -> None:
    """Replace a part of a module; the module itself cannot be replaced."""
    around, _, name = path.rpartition(".")
    setattr(module.get_submodule(around), name, made.eval())


def _needs_sides(part: nn.Module, target: Target) -> bool:
    """Check whether a part is replaced by one for certain sides."""
    if isinstance(part, _ADAPTIVE):
        return any(side != 1 for side in _list_sides(part.output_size, 0))
    return target == "openvino" and _is_resize(part)


def _is_resize(part: nn.Module) -> bool:
    """Check for the generated class `Resize`, which averages where it makes grids smaller."""
    return all(hasattr(part, name) for name in ("height", "width", "mode", "align_corners"))


def _measure_sides(
    module: nn.Module, paths: Sequence[str], examples: Sequence[Tensor]
) -> Mapping[str, set[tuple[int, ...]]]:
    """Run a module on single examples, and return the sides of what enters some of its parts."""
    found: dict[str, set[tuple[int, ...]]] = {path: set() for path in paths}

    def note(path: str) -> Callable[..., None]:
        return lambda part, given: found[path].add(tuple(given[0].shape[2:]))

    hooks = [module.get_submodule(path).register_forward_pre_hook(note(path)) for path in paths]
    with torch.no_grad():
        module(*(example[:1] for example in examples))
    for hook in hooks:
        hook.remove()
    return found


# Pools --------------------------------------------------------------------------------------------

_MAX_POOLS: Final[tuple[Any, ...]] = (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d)
_AVG_POOLS: Final[tuple[Any, ...]] = (nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d)
_ADAPTIVE: Final = (
    nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d, nn.AdaptiveAvgPool3d,
    nn.AdaptiveMaxPool1d, nn.AdaptiveMaxPool2d, nn.AdaptiveMaxPool3d,
)  # fmt: skip


def _lower(part: nn.Module) -> nn.Module | None:
    """Return what takes the place of a part for any sides; None if it stays."""
    if isinstance(part, nn.LogSigmoid):
        return StableLogSigmoid()
    if isinstance(part, (*_MAX_POOLS, *_AVG_POOLS)) and part.ceil_mode:
        return make_floor_pool(part)
    return None


class StableLogSigmoid(nn.Module):
    """`nn.LogSigmoid` in a form whose tail is exact in every runtime."""

    def forward(self, x: Tensor) -> Tensor:
        """Return -softplus(-x)."""
        return -nn.functional.softplus(-x)


class CeilMaxPool(nn.Module):
    """Max pooling that rounds up, as padding and a pool that rounds down.

    Args:
        pool: a pool that rounds down and does not pad.
        before: what is padded before each side.
        after: what is padded behind each side.
        reach: where each side ends for windows to start in; None where none starts behind it.
    """

    def __init__(
        self,
        pool: nn.Module,
        before: Sequence[int],
        after: Sequence[int],
        reach: Sequence[tuple[int, int] | None],
    ) -> None:
        super().__init__()
        self.pool = pool
        self.pads = [side for pair in zip(before[::-1], after[::-1], strict=True) for side in pair]
        self.reach = list(reach)

    def forward(self, x: Tensor) -> Tensor:
        """Return the pooled grid."""
        return self.drop_outside(self.pool(pad(x, self.pads, value=float("-inf"))), x)

    def drop_outside(self, y: Tensor, x: Tensor) -> Tensor:
        """Leave out windows that start behind the grid that entered, x."""
        for axis, each in enumerate(self.reach, 2):
            if each is not None:
                padding, stride = each
                y = y.narrow(axis, 0, (x.shape[axis] + padding + stride - 1) // stride)
        return y


class CeilAvgPool(CeilMaxPool):
    """Average pooling that rounds up, over what torch counts.

    Args:
        pool: as for `CeilMaxPool`.
        before: as for `CeilMaxPool`.
        after: as for `CeilMaxPool`.
        reach: as for `CeilMaxPool`.
        counted: the padding that counts, of each side.
    """

    def __init__(
        self,
        pool: nn.Module,
        before: Sequence[int],
        after: Sequence[int],
        reach: Sequence[tuple[int, int] | None],
        counted: Sequence[int],
    ) -> None:
        super().__init__(pool, before, after, reach)
        rest = [
            side
            for first, last, each in zip(before[::-1], after[::-1], counted[::-1], strict=True)
            for side in (first - each, last - each)
        ]
        self.counted, self.rest = [each for each in counted[::-1] for _ in range(2)], rest

    def forward(self, x: Tensor) -> Tensor:
        """Return the pooled grid: the mean over the whole window, by the share that counts."""
        share = pad(torch.ones_like(x[:1, :1]), self.counted, value=1.0)
        share = self.pool(pad(share, self.rest))
        return self.drop_outside(self.pool(pad(x, self.pads)) / share, x)


def make_floor_pool(part: Any) -> nn.Module:
    """Return a pool that rounds up as padding and one that rounds down.

    With `stride - 1` more pixels behind a side, rounding down gives the windows of rounding up. One
    that would start behind the grid and its padding before it does not exist in torch.
    """
    number = next(at for at in (1, 2, 3) if type(part).__name__.endswith(f"{at}d"))
    kernel, padding = (_repeat(each, number) for each in (part.kernel_size, part.padding))
    stride = _repeat(part.stride, number)
    dilation = _repeat(getattr(part, "dilation", 1), number)
    spans = [(taps - 1) * step + 1 for taps, step in zip(kernel, dilation, strict=True)]
    after = [zeros + step - 1 for zeros, step in zip(padding, stride, strict=True)]
    reach = [
        None if span >= zeros + step else (zeros, step)
        for span, zeros, step in zip(spans, padding, stride, strict=True)
    ]
    if isinstance(part, _MAX_POOLS):
        pool = type(part)(kernel, stride, dilation=dilation)
        return CeilMaxPool(pool, padding, after, reach)
    counted = padding if part.count_include_pad else [0] * number
    return CeilAvgPool(type(part)(kernel, stride), padding, after, reach, counted)


def _repeat(sides: int | Sequence[int], number: int) -> tuple[int, ...]:
    values = (sides,) if isinstance(sides, int) else tuple(sides)
    return values * number if len(values) == 1 else values


# Parts for certain sides --------------------------------------------------------------------------


def _lower_fixed(part: Any, grids: set[tuple[int, ...]]) -> nn.Module | None:
    """Return what takes the place of a part where it is always given the same sides."""
    (grid,) = grids
    if _is_resize(part):
        return _make_resize(part, grid)
    sides = _list_sides(part.output_size, len(grid))
    wanted = [here if side is None else side for side, here in zip(sides, grid, strict=True)]
    is_max = "Max" in type(part).__name__
    if all(here % side == 0 for side, here in zip(wanted, grid, strict=True)):
        kernel = tuple(here // side for side, here in zip(wanted, grid, strict=True))
        pools = _MAX_POOLS if is_max else _AVG_POOLS
        pool: nn.Module = pools[len(grid) - 1](kernel, kernel)
        return pool
    if is_max:
        return SpanMaxima(grid, wanted)
    return GridProducts([_make_averages(*pair) for pair in zip(grid, wanted, strict=True)])


def _list_sides(sides: Any, number: int) -> tuple[int | None, ...]:
    values = sides if isinstance(sides, tuple | list) else (sides,)
    return tuple(values) * number if len(values) == 1 and number else tuple(values)


class GridProducts(nn.Module):
    """A linear map of each side of a grid.

    Args:
        matrices: that of each side, entering x leaving.
    """

    def __init__(self, matrices: Sequence[Tensor]) -> None:
        super().__init__()
        self.number = len(matrices)
        for axis, matrix in enumerate(matrices):
            self.register_buffer(f"matrix{axis}", matrix, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Return the products along each side, the last first."""
        for axis in range(self.number - 1, -1, -1):
            matrix = getattr(self, f"matrix{axis}").to(x.dtype)
            x = (x.movedim(axis + 2, -1) @ matrix).movedim(-1, axis + 2)
        return x


class SpanMaxima(nn.Module):
    """Adaptive max pooling with windows that are not all alike.

    Args:
        grid: the sides that enter.
        wanted: the sides that leave.
    """

    def __init__(self, grid: Sequence[int], wanted: Sequence[int]) -> None:
        super().__init__()
        self.spans = [[*_list_spans(*pair)] for pair in zip(grid, wanted, strict=True)]

    def forward(self, x: Tensor) -> Tensor:
        """Return the largest values in the windows of each side."""
        for axis, spans in enumerate(self.spans, 2):
            parts = [x.narrow(axis, at, size).amax(axis, keepdim=True) for at, size in spans]
            x = torch.cat(parts, axis)
        return x


def _list_spans(side: int, wanted: int) -> Iterator[tuple[int, int]]:
    """Yield the start and the length of each window of an adaptive pool."""
    for place in range(wanted):
        start, end = place * side // wanted, -(-(place + 1) * side // wanted)
        yield start, end - start


def _make_averages(side: int, wanted: int) -> Tensor:
    """Return the matrix of adaptive average pooling along a side."""
    matrix = torch.zeros(side, wanted)
    for place, (start, size) in enumerate(_list_spans(side, wanted)):
        matrix[start : start + size, place] = 1 / size
    return matrix


def _make_resize(part: Any, grid: Sequence[int]) -> nn.Module:
    """Return the products that resample a grid; their matrices are what torch makes of pixels."""
    matrices = [
        interpolate(
            torch.eye(side, dtype=torch.float64)[None, None],
            size=[side, wanted],
            mode=part.mode,
            align_corners=part.align_corners,
            antialias=True,
        )[0, 0].float()
        for side, wanted in zip(grid, (part.height, part.width), strict=True)
    ]
    return GridProducts(matrices)
