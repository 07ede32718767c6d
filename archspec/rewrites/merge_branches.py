"""Merge parallel convolutions and their sum into one convolution.

Ding et al., RepVGG, arXiv:2101.03697, section 3.3 and Figure 4: a smaller kernel is padded with
zeros, and a branch without a layer is a convolution that returns its input.

To prove: all branches have one input, only the sum reads them, and their windows have the same
steps and the same center.
"""

from collections.abc import Iterator

from archspec.dataclass import replace
from archspec.diagnostics import Span
from archspec.expressions import Quantity
from archspec.graph import Node
from archspec.language import Box, Fork, Label, Step
from archspec.ops.conv import Conv
from archspec.ops.norm import BN
from archspec.rewrites.edit import Edit
from archspec.rewrites.layer_names import name_layers
from archspec.rewrites.recipe import (
    FoldedWeights,
    IdentityWeights,
    LayerWeights,
    SummedWeights,
    WeightExpression,
)
from archspec.rewrites.steps import NetworkSteps, StepWeights, WeightsOf, write_yes


def merge_branches(network: NetworkSteps) -> Edit:
    """Write each sum of convolutions, normalizations and the input itself as one convolution."""
    weights: dict[Span, WeightsOf] = {}

    def merge(node: Node) -> StepWeights:
        return StepWeights(SummedWeights(tuple(_list_branches(network, node))))

    def change(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple([write(step) for step in steps])

    def write(step: Step) -> Step:
        largest = _find_largest(network, step) if isinstance(step, Fork) else None
        if largest is None or not isinstance(step, Fork):
            return step
        (name,) = (each.name for each in step.branches if each.steps == (largest,))
        weights[largest.span] = merge
        module = largest.module or Label(span=largest.span, name=name)
        made = network.write_arguments(largest, bias=write_yes(largest.span))
        return replace(made, module=module, label=step.label)

    program = network.graph.program.map_chains(change)
    done = "parallel convolutions are merged into one" if weights else ""
    return Edit(program, done, weights)


def _find_largest(network: NetworkSteps, fork: Fork) -> Box | None:
    """Return the convolution that can stand for all branches of a fork; None if there is none."""
    if fork.merge != "add" or fork.scale is not None or fork.skip is not None:
        return None
    if any(branch.condition is not None for branch in fork.branches if not branch.steps):
        return None
    for branch in fork.branches:
        match branch.steps:
            case (Box(count=None, condition=None, label=None) as box,) if (
                branch.condition is None and _can_stand_for_all(network, box, fork)
            ):
                return box
    return None


def _can_stand_for_all(network: NetworkSteps, box: Box, fork: Fork) -> bool:
    """Check whether a convolution can stand for all branches in all uses of a fork."""
    layers = network.find_bare_layers(box)
    if not layers or not network.find_operators(box, Conv):
        return False
    if not _has_single_steps(network, fork) or not network.is_read_by(box, fork):
        return False
    return all(_is_mergeable(network, node) for node in network.nodes[box.span])


def _has_single_steps(network: NetworkSteps, fork: Fork) -> bool:
    """Check whether each branch is a box that nothing names, or nothing at all."""
    for branch in fork.branches:
        match branch.steps:
            case ():
                continue
            case (Box(count=None, condition=None, label=None) as box,):
                found = network.nodes.get(box.span, ())
                if not all(isinstance(node.op, Conv | BN) for node in found):
                    return False
            case _:
                return False
    return True


def _is_mergeable(network: NetworkSteps, node: Node) -> bool:
    """Check whether the branches beside a convolution can be merged into it."""
    join = network.find_reader(node)
    return all(_fits(network, network.graph.nodes[each], node) for each in join.inputs)


def _fits(network: NetworkSteps, branch: Node, node: Node) -> bool:
    """Check whether a branch is a convolution with a window of the same steps and center."""
    op = node.op
    assert isinstance(op, Conv)
    is_plain = all(_is(side, 1) for side in op.stride) and _centers(op) == [0] * len(op.kernel)
    if branch.index == node.inputs[0]:
        return is_plain
    is_beside = branch.inputs == node.inputs and network.readers[branch.index] == [
        network.find_reader(node)
    ]
    if not is_beside or branch.index in network.outputs:
        return False
    if isinstance(branch.op, BN):
        return is_plain
    return isinstance(branch.op, Conv) and _has_same_steps(branch.op, op)


def _has_same_steps(small: Conv, large: Conv) -> bool:
    """Check whether a convolution is as another with a kernel that has zeros around it."""
    if small.norm is not None or small.act is not None or _centers(small) is None:
        return False
    kernels = [(one.whole, two.whole) for one, two in zip(small.kernel, large.kernel, strict=True)]
    dilations = [
        one.whole == two.whole for one, two in zip(small.dilation, large.dilation, strict=True)
    ]
    return (
        [each.whole for each in small.stride] == [each.whole for each in large.stride]
        and small.groups.whole == large.groups.whole
        and _centers(small) == _centers(large)
        and all(one <= two and (two - one) % 2 == 0 for one, two in kernels)
        and all(is_same or one == 1 for is_same, (one, _) in zip(dilations, kernels, strict=True))
    )


def _centers(op: Conv) -> list[int] | None:
    """Return twice how far the center of the first window is inside the grid, on each side.

    Returns:
        None for padding that differs between the ends of a side.
    """
    window = op.window()
    if window.asymmetric:
        return None
    sides = zip(op.kernel, op.dilation, window.zeros, strict=True)
    return [dilation.whole * (side.whole - 1) - 2 * zeros.whole for side, dilation, zeros in sides]


def _is(quantity: Quantity, value: int) -> bool:
    return quantity.whole == value


def _list_branches(network: NetworkSteps, node: Node) -> Iterator[WeightExpression]:
    """Yield the weights of a convolution, and those of the branches beside it as convolutions."""
    yield LayerWeights(name_layers(node).main)
    (reader,) = network.readers[node.index]
    if node.span == reader.span or len(reader.inputs) < 2 or not reader.operator.joins:
        return
    op, rest = node.op, list(reader.inputs)
    assert isinstance(op, Conv)
    rest.remove(node.index)
    same = IdentityWeights(node.sources[0].channels.whole, op.groups.whole, len(op.kernel))
    for branch in (network.graph.nodes[index] for index in rest):
        if branch.index == node.inputs[0]:
            yield same
        elif isinstance(branch.op, BN):
            yield FoldedWeights(same, LayerWeights(branch.path), float(branch.op.eps.value))
        else:
            yield LayerWeights(name_layers(branch).main)
