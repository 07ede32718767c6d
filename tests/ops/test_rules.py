"""Shapes and bounds of operators, held against torch at the places where rules are easily wrong."""

from itertools import product
from typing import Any

import pytest
import torch
import torch.nn.functional as F

from archspec import SpecError, limits, load
from archspec.codegen.torch.join import CENTER_CROP
from archspec.expressions import Quantity
from archspec.ops import AvgPool, Image, Shape, ShapeError, Vector, find
from archspec.ops.arguments import Zeros
from archspec.ops.grid import check_side
from archspec.ops.join import Add, Concat, Crop, Mul
from archspec.ops.upconv import UpConv
from tests.ops.boxes import graph_of, operator_of, shape_of


def refused(box: str, entering: str) -> list[str]:
    """The codes with which a box is refused; none if it is not."""
    try:
        graph_of(box, entering)
    except SpecError as error:
        return [each.code for each in error.diagnostics]
    return []


def test_up_convolutions_take_what_torch_takes() -> None:
    """Output padding is smaller than the stride or the dilation, whichever is larger."""
    accepted = 0
    for kernel, stride, dilation, padding, more in product(
        (1, 2, 3), (1, 2, 3), (1, 2, 3), range(3), range(4)
    ):
        op: Any = UpConv.with_arguments(
            {
                "filters": 1, "kernel": kernel, "stride": stride, "dilation": dilation,
                "padding": padding, "output_padding": more,
            }
        )  # fmt: skip
        for size in (1, 2, 5):
            wanted = _run_up_convolution(size, kernel, stride, padding, more, dilation)
            try:
                found = op.shape(Image(Quantity.of(1), (size, size + 1))).grid
            except ShapeError as error:
                assert error.code == "A301"
                found = None
            assert found == wanted, (op, size)
            accepted += found is not None
    assert accepted > 300


def _run_up_convolution(
    size: int, kernel: int, stride: int, padding: int, more: int, dilation: int
) -> tuple[int, ...] | None:
    source, weight = torch.zeros(1, 1, size, size + 1), torch.zeros(1, 1, kernel, kernel)
    try:
        made = F.conv_transpose2d(source, weight, None, stride, padding, more, 1, dilation)
    except RuntimeError:
        return None
    return tuple(made.shape[2:])


@pytest.mark.parametrize("ceil", [False, True])
def test_pools_have_as_many_windows_as_those_of_torch(ceil: bool) -> None:
    """One that is rounded up begins within the grid or the padding before it."""
    for kernel, stride, padding, size in product(
        (1, 2, 3, 4), (1, 2, 3, 5), (0, 1, 2), range(1, 9)
    ):
        if 2 * padding > kernel or size + 2 * padding < kernel:
            continue
        op: Any = AvgPool.with_arguments(
            {
                "kernel": kernel, "stride": stride, "padding": Quantity.of(padding),
                "ceil": Quantity.of(ceil),
            }
        )  # fmt: skip
        source = torch.zeros(1, 1, size, size + 3)
        made = F.avg_pool2d(source, kernel, stride, padding, ceil_mode=ceil)
        found = op.shape(Image(Quantity.of(1), (size, size + 3)))
        assert found.grid == tuple(made.shape[2:]), (kernel, stride, padding, size)


@pytest.mark.parametrize("kernel", ["3x2", "1x4", "5x5", "2x3"])
@pytest.mark.parametrize("stride", ["1", "2x3", "4"])
@pytest.mark.parametrize("dilation", ["1", "2", "1x3"])
def test_tensorflows_up_convolution_is_the_gradient_of_its_convolution(
    kernel: str, stride: str, dilation: str
) -> None:
    """As TensorFlow defines it: its window covers what that of the convolution would."""
    box = f"{kernel} UpConv (1 stride {stride} dilation={dilation} padding=tf_same)"
    down = operator_of(
        f"{kernel} Conv (1 stride {stride} dilation={dilation} padding=tf_same)", "24x24x1"
    ).window()
    graph = graph_of(box, "6x5x1")
    up: Any = graph.output.op
    grid = graph.output.type.grid  # type: ignore[union-attr]
    assert down.output(grid) == (6, 5)
    before = [reach.before for reach in down.reach(grid)]
    assert [int(side) for side in up.cut] == before
    assert [reach.before for reach in up.reach((6, 5))] == before
    ends = zip(up.before_cut(shape_of("6x5x1")).grid, grid, before, strict=True)
    kept = [whole - cut for whole, _, cut in ends]
    sizes = zip((6, 5), up.stride, up.kernel, up.dilation, before, up.more, strict=True)
    whole = [
        (size - 1) * int(step) + int(gap) * (int(taps) - 1) + 1 - 2 * cut + int(more)
        for size, step, taps, gap, cut, more in sizes
    ]
    assert up.before_cut(shape_of("6x5x1")).grid == tuple(whole)
    assert all(side <= each + cut for side, each, cut in zip(grid, kept, before, strict=True))


@pytest.mark.parametrize(
    ("box", "entering", "leaving"),
    [
        ("2x2 MaxPool (padding=1 dilation=2)", "2x8x4", "2x8x4"),
        ("4x4 MaxPool (padding=2)", "8x8x4", "9x9x4"),
        ("2x2 AvgPool (padding=1)", "8x8x4", "9x9x4"),
        ("3x3 MaxPool (padding=0x1)", "8x8x4", "6x8x4"),
        ("3x3 Conv (8 padding=0)", "8x8x4", "6x6x8"),
        ("GroupNorm (16)", "1x2x16", "1x2x16"),
        ("InstanceNorm", "1x5x8", "1x5x8"),
        ("InstanceNorm", "5x1x8", "5x1x8"),
        ("RReLU (lower=0.25 upper=0.25)", "4", "4"),
    ],
)
def test_what_torch_takes_is_accepted(box: str, entering: str, leaving: str) -> None:
    from archspec.runtime import build_module

    graph = graph_of(box, entering)
    assert str(graph.output.type) == leaving
    made = build_module(graph, {})(torch.rand(2, *shape_of(entering).tensor))
    assert tuple(made.shape[1:]) == shape_of(leaving).tensor
    assert torch.isfinite(made).all()


@pytest.mark.parametrize(
    ("box", "entering", "code"),
    [
        ("5x5 MaxPool (padding=3)", "8x8x4", "A301"),
        ("BN (eps=true)", "8x8x4", "A210"),
        ("Dropout (true)", "8x8x4", "A210"),
        ("Dropout (rate=0.2 keep=0.8)", "64", "A212"),
        ("Dropout (keep=0.8 rate=0.2)", "64", "A212"),
        ("Dropout (0.2 keep=0.8)", "64", "A212"),
        ("Upsample (factor=1x32)", "8x65536x4", "A310"),
        ("Upsample (factor=32x1)", "65536x8x4", "A310"),
    ],
)
def test_what_has_no_meaning_is_refused(box: str, entering: str, code: str) -> None:
    assert refused(box, entering) == [code]


def test_what_is_dropped_is_what_is_not_kept_to_the_last_digit() -> None:
    """In binary 1 - 0.8 is 0.19999999999999996."""
    shares = {keep: operator_of(f"Dropout (keep={keep})", "4").rate for keep in (0.8, 0.9, 0.35)}
    assert {keep: float(rate) for keep, rate in shares.items()} == {0.8: 0.2, 0.9: 0.1, 0.35: 0.65}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("8x8x4", "8x4x4"), ("8x8x4", "4x8x4"), ("8x4x4", "8x8x4"), ("4x8x4", "8x8x4"),
        ("8x8x4", "8x8x2"), ("8x2x4", "1x8x4"), ("2x8x4", "8x1x4"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("join", [Add, Mul])
def test_values_of_other_sizes_are_not_joined(join: type[Add | Mul], one: str, two: str) -> None:
    """Torch refuses their product, too; a sum it would spread as a figure does not mean it."""
    shapes = [shape_of(one), shape_of(two)]
    with pytest.raises(ShapeError) as caught:
        join().shape(*shapes)
    assert caught.value.code == "A305"
    if join is Mul:
        first, second = (torch.zeros(shape.tensor) for shape in shapes)
        with pytest.raises(RuntimeError):
            first * second


@pytest.mark.parametrize(
    ("larger", "smaller"), [("8x4x4", "4x8x4"), ("4x8x4", "8x4x4"), ("3x3x1", "4x4x1")]
)
def test_a_crop_cuts_both_axes(larger: str, smaller: str) -> None:
    with pytest.raises(ShapeError) as caught:
        Crop().shape(shape_of(larger), shape_of(smaller))
    assert caught.value.code == "A316"


@pytest.mark.parametrize(("side", "goal"), [(9, 4), (8, 4), (7, 6), (5, 5), (6, 1)])
def test_a_crop_looks_where_the_generated_function_cuts(side: int, goal: int) -> None:
    known: dict[str, Any] = {"Tensor": torch.Tensor}
    exec(CENTER_CROP.source, known)
    numbers = torch.arange(side).reshape(1, 1, side, 1).expand(1, 1, side, side + 2)
    cut = known[CENTER_CROP.name](numbers, torch.zeros(1, 1, goal, goal))
    rows, _ = Crop().offsets(*(Image(Quantity.of(1), (each, each)) for each in (side, goal)))
    assert cut[0, 0, :, 0].tolist() == [place - rows.before for place in range(goal)]


def test_sizes_reach_their_limit_and_no_more() -> None:
    most = limits.DIMENSION
    assert check_side(most) == most
    with pytest.raises(ShapeError):
        check_side(most + 1)
    for shapes, sides in (
        ((Vector(Quantity.of(most // 2)),) * 2, Vector(Quantity.of(most))),
        ((Image(Quantity.of(most - 4), (2, 2)), Image(Quantity.of(4), (2, 2))),
         Image(Quantity.of(most), (2, 2))),
    ):  # fmt: skip
        assert _tensor(Concat().shape(*shapes)) == _tensor(sides)
        with pytest.raises(ShapeError):
            Concat().shape(*shapes, shapes[0])
    flatten: Any = find("Flatten")
    side = 1 << 9
    whole = flatten().shape(Image(Quantity.of(most // side**2), (side, side)))
    assert _tensor(whole) == (most,)
    with pytest.raises(ShapeError):
        flatten().shape(Image(Quantity.of(most // side**2), (side, side + 1)))


def _tensor(shape: Shape) -> tuple[int, ...]:
    return shape.tensor


def test_numbers_reach_their_bounds() -> None:
    most = limits.DIMENSION
    assert operator_of(f"FC ({most})", "1").features.whole == most
    assert refused(f"FC ({most + 1})", "1") == ["A210"]
    assert operator_of("Upsample (32)", "2x2x1").factor[0].whole == 32
    assert refused("Upsample (33)", "2x2x1") == ["A210"]
    assert Zeros()("0x1") == (Quantity.of(0), Quantity.of(1))
    assert Zeros()(Quantity.of(0)) == (Quantity.of(0), Quantity.of(0))


BLOCK = """\
archspec: 1
name: net
input: 8x8x4
blocks:
  Cell: {{params: {{c: int, d: int}}, body: [3x3 Conv (c act=prelu({slopes})), 1x1 Conv (d)]}}
body: [Cell (6 6)]
"""


def test_slopes_are_those_of_the_layer() -> None:
    """The class takes its channels once, so that the slopes must be the same expression."""
    graph = load(BLOCK.format(slopes="c"))
    assert graph.parameters == (9 * 4 * 6 + 6) + 6 + (6 * 6 + 6)
    with pytest.raises(SpecError) as caught:
        load(BLOCK.format(slopes="d"))
    assert {each.code for each in caught.value.diagnostics} == {"A210"}


def test_a_depth_radius_has_the_channel_in_the_middle() -> None:
    """TensorFlow sums over 2 r + 1 channels, and torch counts them."""
    with pytest.raises(SpecError) as caught:
        graph_of("LocalResponseNorm (depth_radius=2)", "4x4x8")
    assert "neighbours=5" in str(caught.value)
