"""Fold batch normalization into the layer before it.

Ioffe & Szegedy, arXiv:1502.03167, section 3.2; Jacob et al., arXiv:1712.05877, section 3.2. At
inference mean and variance are constants, so the normalization is affine in each channel, and so
is the layer.

To prove: nothing else reads the value between the two. Zeros that pad the input of the layer do
no harm, since the normalization is behind it.
"""

from archspec.diagnostics import Span
from archspec.graph import Node
from archspec.language import Box, Step
from archspec.ops.norm import BN
from archspec.rewrites.edit import Edit
from archspec.rewrites.layer_names import name_layers
from archspec.rewrites.recipe import FoldedWeights, LayerWeights
from archspec.rewrites.steps import (
    NetworkSteps,
    StepWeights,
    WeightsOf,
    count_transposed_groups,
    replace_pairs,
    write_word,
    write_yes,
)


def fold_norm(network: NetworkSteps) -> Edit:
    """Fold the `norm` of layers, and boxes of normalization right behind a layer."""
    weights: dict[Span, WeightsOf] = {}

    def fold_behind(node: Node) -> StepWeights:
        norm = network.find_reader(node)
        assert isinstance(norm.op, BN)
        return _fold(node, norm.path, norm.op)

    def merge(layer: Box, _: Box) -> Box:
        weights[layer.span] = fold_behind
        return network.write_arguments(layer, bias=write_yes(layer))

    def change(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        pairs = {id(norm): layer for layer, norm in network.list_pairs(steps, BN)}
        return tuple([drop(step) for step in replace_pairs(steps, pairs, merge)])

    def drop(step: Step) -> Step:
        layers = network.find_layers(step)
        if not layers or not all(isinstance(layer.norm, BN) for layer in layers):
            return step
        assert isinstance(step, Box)
        weights[step.span] = _fold_attached
        none, yes = write_word(step, "none"), write_yes(step)
        return network.write_arguments(step, norm=none, bias=yes)

    program = network.graph.program.map_chains(change)
    done = "batch normalization is folded into the layer before it" if weights else ""
    return Edit(program, done, weights)


def _fold_attached(node: Node) -> StepWeights:
    norm = getattr(node.op, "norm", None)
    assert isinstance(norm, BN)
    return _fold(node, name_layers(node).attached["norm"], norm)


def _fold(node: Node, path: str, norm: BN) -> StepWeights:
    layer, eps = LayerWeights(name_layers(node).main), float(norm.eps.value)
    groups = count_transposed_groups(node.op)
    return StepWeights(FoldedWeights(layer, LayerWeights(path), eps, groups))
