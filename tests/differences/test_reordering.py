"""A concat in another order: a difference, or the same network with its weights moved."""

import random
from collections.abc import Sequence

import pytest
import torch
from torch import Tensor, nn

import archspec
from archspec.differences.compare import Difference, diff_networks, print_remark, settle_reorderings
from archspec.differences.compare.channel_order import ChannelOrders, OrderObstacle, follow_orders
from archspec.differences.compare.step_text import print_side
from archspec.expressions import Quantity
from archspec.graph import Graph, Node
from archspec.ops import ChannelShuffle
from archspec.ops.channels import ChannelUse, carry_groups
from archspec.ops.conv import Conv
from archspec.ops.smooth_activations import GLU
from archspec.ops.upconv import UpConv
from tests.rounds import ROUNDS

BRANCHES = ("a: [3x3 Conv (8)]", "b: [1x1 Conv (8)]")


def network(tail: str, *, turned: bool = False, start: str = "") -> str:
    branches = ", ".join(BRANCHES[::-1] if turned else BRANCHES)
    return f"archspec: 1\nname: t\ninput: 9x9x4\nbody:\n{start}  - branches: {{{branches}}}\n{tail}"


def settled(before: str, after: str) -> Difference:
    one, two = archspec.load(before), archspec.load(after)
    return settle_reorderings(diff_networks(one.program, two.program), one, two)


def turn(tail: str, start: str = "") -> Difference:
    return settled(network(tail, start=start), network(tail, start=start, turned=True))


def told(found: Difference) -> list[tuple[str, str, str]]:
    return [(each.what, print_side(each.before), print_side(each.after)) for each in found.changes]


ORDER = [("order", "a, b", "b, a")]


@pytest.mark.parametrize(
    ("tail", "obstacle"),
    [
        ("  - GLU\n  - 1x1 Conv (3)\n", "glu tells channels apart by their order"),
        ("  - 1x1 Conv (16 groups=8)\n  - GLU\n", "glu"),
        ("  - LocalResponseNorm\n  - 1x1 Conv (3)\n", "local_response_norm tells"),
        ("  - GroupNorm (1)\n  - LocalResponseNorm\n  - 1x1 Conv (3)\n", "local_response_norm"),
        ("  - ReLU\n", "the channels of the output, relu, move too"),
        ("  - GlobalAvgPool\n", "the channels of the output, global_avg_pool, move too"),
        ("  - residual: [3x3 Conv (16)]\n", "the channels of the output, add, move too"),
        ("  - residual: [3x3 Conv (16 norm=group(2))]\n  - 1x1 Conv (3)\n", "add joins other"),
    ],
)
def test_what_tells_channels_apart_makes_it_a_difference(tail: str, obstacle: str) -> None:
    found = turn(tail)
    assert told(found) == ORDER
    (remark,) = map(print_remark, found.remarks)
    assert remark.startswith("body.concat concatenates its branches in another order: a, b -> b, a")
    assert obstacle in remark


def test_a_group_of_channels_from_both_branches_makes_it_a_difference() -> None:
    """One group of eight has channels of `a` and `b`, whose order is 4 and 12."""
    texts = [
        f"archspec: 1\nname: t\ninput: 9x9x4\nbody:\n  - branches: {{{branches}}}\n"
        "  - 1x1 Conv (16 groups=2)\n  - 1x1 Conv (3)\n"
        for branches in (
            "a: [3x3 Conv (4)], b: [1x1 Conv (12)]",
            "b: [1x1 Conv (12)], a: [3x3 Conv (4)]",
        )
    ]
    assert told(settled(*texts)) == ORDER


@pytest.mark.parametrize(
    "residual",
    ["  - residual: [{{branches: {{{}}}}}]\n", "  - ReLU\n  - residual: [{{branches: {{{}}}}}]\n"],
)
def test_a_residual_whose_branches_change_places_is_a_difference(residual: str) -> None:
    branches = ["a: [3x3 Conv (2)]", "b: [1x1 Conv (2)]"]
    texts = [
        f"archspec: 1\nname: t\ninput: 9x9x4\nbody:\n{residual.format(', '.join(each))}"
        "  - 1x1 Conv (3)\n"
        for each in (branches, branches[::-1])
    ]
    found = settled(*texts)
    assert told(found) == ORDER
    assert found.remarks[0].verdict.endswith("add joins other channels then")


@pytest.mark.parametrize(
    ("tail", "moved"),
    [
        ("  - 1x1 Conv (3)\n", "conv"),
        ("  - BN\n  - ReLU\n  - 2x2 MaxPool (stride 2)\n  - 3x3 Conv (3)\n", "bn and 1 more"),
        ("  - Flatten\n  - FC (3)\n", "fc"),
        ("  - GlobalAvgPool\n  - FC (3)\n", "fc"),
        ("  - residual: [3x3 Conv (16), BN, 3x3 Conv (16)]\n  - 1x1 Conv (3)\n", "and 2 more"),
        ("  - residual: [3x3 Conv (16 norm=group(16))]\n  - 1x1 Conv (3)\n", "and 1 more"),
    ],
)
def test_what_only_moves_weights_is_a_remark(tail: str, moved: str) -> None:
    found = turn(tail)
    assert found.changes == ()
    remark, whose = map(print_remark, found.remarks)
    assert remark.endswith("a, b -> b, a; this only moves weights")
    assert whose.startswith("weights move in ")
    assert whose.endswith(moved)


@pytest.mark.parametrize("groups", [1, 2, 3, 4, 6, 12])
def test_a_shuffle_carries_any_order(groups: int) -> None:
    """Shuffling what is in another order gives what is shuffled, in another order."""
    op = ChannelShuffle(groups=Quantity.of(groups))
    order = tuple(random.Random(groups).sample(range(12), 12))
    channels = torch.randn(1, 12, 2, 3)
    shuffled = torch.channel_shuffle(channels, groups)
    assert torch.equal(shuffled, channels[:, list(op.taken(12))])
    moved = torch.channel_shuffle(channels[:, list(order)], groups)
    assert torch.equal(moved, shuffled[:, list(op.carry_order([order]))])


@pytest.mark.parametrize("order", [(1, 0, 3, 2), (0, 1, 2, 3), (1, 0, 2, 3), (2, 3, 0, 1)])
def test_gated_halves_move_alike(order: tuple[int, ...]) -> None:
    channels = torch.randn(1, 4, 2, 3)
    gated, moved = (torch.nn.functional.glu(each, 1) for each in (channels, channels[:, order]))
    wanted = [each for each in ((0, 1), (1, 0)) if torch.equal(moved, gated[:, each])]
    assert GLU().carry_order([order]) == (wanted[0] if wanted else None)


@pytest.mark.parametrize("filters", [2, 4, 6])
def test_groups_of_filters_move_with_the_groups_of_channels(filters: int) -> None:
    """Groups may have more or fewer filters than channels; what is within a group is learned."""
    halves = ((0, 1, 2, 3, 6, 7, 4, 5), (4, 5, 6, 7, 1, 0, 2, 3))
    channels = torch.randn(1, 8, 3, 3)
    weight = torch.randn(filters, 4, 1, 1)
    made = torch.nn.functional.conv2d(channels, weight, groups=2)
    for turned in halves:
        carried = carry_groups(turned, 2, filters)
        assert carried is not None
        starts = [part[0] // 4 * (filters // 2) for part in (turned[:4], turned[4:])]
        kept = [[each % 4 for each in part] for part in (turned[:4], turned[4:])]
        groups = [weight[start : start + filters // 2][:, inside]
                  for start, inside in zip(starts, kept, strict=True)]  # fmt: skip
        moved = torch.nn.functional.conv2d(channels[:, turned], torch.cat(groups), groups=2)
        torch.testing.assert_close(moved, made[:, carried])
    assert carry_groups((0, 4, 2, 3, 1, 5, 6, 7), 2, filters) is None


def test_named_values_in_another_order() -> None:
    text = (
        "archspec: 1\nname: t\ninput: 9x9x4\nbody: [3x3 Conv (8) as a, 1x1 Conv (8) as b, "
        "{concat: [a, b]}, GLU]\n"
    )
    found = settled(text, text.replace("[a, b]", "[b, a]"))
    assert told(found) == ORDER
    fine = text.replace("GLU", "1x1 Conv (2)")
    assert settled(fine, fine.replace("[a, b]", "[b, a]")).changes == ()


def test_a_shared_module_cannot_undo_two_orders() -> None:
    """The block that is applied first is given channels in their old order."""
    blocks = "blocks: {Unit: {body: [3x3 Conv (16)]}}\n"
    text = network("  - Unit (share=u)\n", start="  - 1x1 Conv (16)\n  - Unit (share=u)\n")
    other = network("  - Unit (share=u)\n", start="  - 1x1 Conv (16)\n  - Unit (share=u)\n",
                    turned=True)  # fmt: skip
    assert told(settled(text + blocks, other + blocks)) == ORDER


def test_orders_that_are_fine_alone_must_be_fine_together() -> None:
    """Both branches of the sum change their order alike: neither may do so alone."""
    pairs = ["c: [3x3 Conv (2)]", "d: [1x1 Conv (2)]"]
    halves = [f"{{branches: {{{', '.join(order)}}}}}" for order in (pairs, pairs[::-1])]

    def text(one: str, two: str) -> str:
        return (
            "archspec: 1\nname: t\ninput: 9x9x4\nbody:\n"
            f"  - branches: {{x: [{one}], y: [{two}]}}\n    merge: add\n  - 1x1 Conv (3)\n"
        )

    assert settled(text(halves[0], halves[0]), text(halves[1], halves[1])).changes == ()
    assert len(settled(text(halves[0], halves[0]), text(halves[0], halves[1])).changes) == 1


TAILS = (
    "BN", "ReLU", "1x1 Conv (16 groups=16)", "1x1 Conv (32 groups=2)", "GroupNorm (2)",
    "GroupNorm (8)", "GLU", "3x3 Conv (16)", "3x3 Conv (16 norm=batch act=relu)",
    "residual: [3x3 Conv (16), BN, 3x3 Conv (16)]", "3x3 MaxPool (same)", "PReLU", "LayerNorm",
    "2x2 UpConv (16 stride 2)", "InstanceNorm (affine)", "LocalResponseNorm (3)",
    "ChannelShuffle (4)", "ChannelShuffle (2)",
    "residual: [ReLU, 3x3 Conv (16 norm=group(4))]", "3x3 Conv (16 groups=4 norm=group(4))",
)  # fmt: skip


@pytest.mark.fuzz
def test_moved_weights_give_the_same_output() -> None:
    """Whatever is said to move weights alone does: they are moved, and both are run."""
    proved = 0
    for seed in range(15 * ROUNDS):
        rng = random.Random(seed)
        steps = (*rng.sample(TAILS, rng.randint(1, 4)), "3x3 Conv (5)")
        tail = "".join(f"  - {each}\n" for each in steps)
        try:
            before = archspec.load(network(tail))
        except archspec.SpecError:
            continue
        after = archspec.load(network(tail, turned=True))
        (join,) = [node.index for node in before.nodes if node.operator.__name__ == "Concat"]
        verdict = follow_orders(before, {join: (1, 0)})
        is_proved = not settle_reorderings(
            diff_networks(before.program, after.program), before, after
        ).changes
        assert is_proved == isinstance(verdict, ChannelOrders)
        if isinstance(verdict, OrderObstacle):
            continue
        torch.manual_seed(seed)
        one, two = (archspec.build(network(tail, turned=each)).double() for each in (False, True))
        randomise(one)
        move_weights(before, verdict, one, two)
        image = torch.randn(2, 4, 9, 9, dtype=torch.float64)
        torch.testing.assert_close(two.eval()(image), one.eval()(image))
        proved += 1
    assert proved > 4 * ROUNDS


def randomise(net: nn.Module) -> None:
    for each in (*net.parameters(), *net.buffers()):
        if each.is_floating_point():
            each.data = torch.rand_like(each) + 0.1


def move_weights(graph: Graph, orders: ChannelOrders, one: nn.Module, two: nn.Module) -> None:
    """Give the second module the weights of the first, in their other order."""
    for node in graph.operators:
        if not node.parameters:
            continue
        source, target = one.get_submodule(node.path), two.get_submodule(node.path)
        moved = {
            name: moved_weight(node, tensor, orders) for name, tensor in source.state_dict().items()
        }
        target.load_state_dict(moved)


def moved_weight(node: Node, tensor: Tensor, orders: ChannelOrders) -> Tensor:
    entering, leaving = orders.outputs[node.inputs[0]], orders.outputs[node.index]
    assert node.op is not None
    if tensor.ndim == 0 or len(tensor) == 1:
        return tensor
    if tensor.ndim < 2 or node.op.channel_use(*node.sources) is ChannelUse.ALIKE:
        return tensor[list(leaving)]
    if isinstance(node.op, UpConv):
        return tensor[list(entering)][:, list(leaving)]
    groups = int(node.op.groups) if isinstance(node.op, Conv) else 1
    return torch.stack(list(filters(tensor, entering, leaving, groups)))


def filters(
    tensor: Tensor, entering: Sequence[int], leaving: Sequence[int], groups: int
) -> "list[Tensor]":
    """The filters of a convolution in their other order, each with its channels in theirs."""
    size, each = len(entering) // groups, len(leaving) // groups
    found = []
    for number, old in enumerate(leaving):
        group = number // each
        channels = [index % size for index in entering[group * size : (group + 1) * size]]
        found.append(tensor[old][channels])
    return found


def test_three_branches_that_turn_like_two() -> None:
    """Both joins put the last eight channels first, and so their sum does too."""
    text = """\
archspec: 1
name: t
input: 9x9x4
body:
  - branches: {a: [1x1 Conv (4)], b: [3x3 Conv (4)], c: [5x5 Conv (8)]}
    as: three
  - branches: {d: [3x3 Conv (8)], e: [5x5 Conv (8)]}
  - add: [three, .]
  - 1x1 Conv (3)
"""
    turned = text.replace(
        "a: [1x1 Conv (4)], b: [3x3 Conv (4)], c: [5x5 Conv (8)]",
        "c: [5x5 Conv (8)], a: [1x1 Conv (4)], b: [3x3 Conv (4)]",
    ).replace("d: [3x3 Conv (8)], e: [5x5 Conv (8)]", "e: [5x5 Conv (8)], d: [3x3 Conv (8)]")
    assert told(settled(text, turned)) == []
    assert told(settled(turned, text)) == []


def test_a_head_whose_channels_move_makes_it_a_difference() -> None:
    text = """\
archspec: 1
name: t
input: 9x9x4
body:
  - branches: {a: [3x3 Conv (8)], b: [1x1 Conv (8)]}
    as: joined
  - 1x1 Conv (3)
heads: {h: {from: joined, body: [ReLU]}}
"""
    turned = text.replace(
        "a: [3x3 Conv (8)], b: [1x1 Conv (8)]", "b: [1x1 Conv (8)], a: [3x3 Conv (8)]"
    )
    assert told(settled(text, turned)) == ORDER
