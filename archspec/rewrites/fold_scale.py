"""Fold what multiplies the output of a layer into its weights.

The scale of a residual (Szegedy et al., arXiv:1602.07261, Figure 20), the learned scale of each
channel (Touvron et al., arXiv:2103.17239, section 2) and one learned scale (Bachlechner et al.,
arXiv:2003.04887).

To prove: nothing else reads the value of the layer, and no activation is between the two.
"""

from archspec.dataclass import replace
from archspec.diagnostics import Span
from archspec.graph import Node
from archspec.language import Box, Fork, Step
from archspec.ops.join import Add
from archspec.ops.scale import LayerScale, LearnedScale
from archspec.rewrites.edit import Edit
from archspec.rewrites.layer_names import name_layers
from archspec.rewrites.recipe import LayerWeights, ScaledWeights, WeightExpression
from archspec.rewrites.steps import (
    NetworkSteps,
    StepWeights,
    WeightsOf,
    count_transposed_groups,
    replace_pairs,
)


def fold_scale(network: NetworkSteps) -> Edit:
    """Fold the scales of residuals, and boxes of scales right behind a layer."""
    weights: dict[Span, WeightsOf] = {}

    def scale_behind(node: Node) -> StepWeights:
        reader = network.find_reader(node)
        if isinstance(reader.op, Add):
            return _scale(node, float(reader.op.scale.value))
        return _scale(node, LayerWeights(reader.path))

    def merge(layer: Box, _: Box) -> Box:
        weights[layer.span] = scale_behind
        return layer

    def change(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        for kind in (LayerScale, LearnedScale):
            pairs = {id(scale): layer for layer, scale in network.list_pairs(steps, kind)}
            steps = replace_pairs(steps, pairs, merge) if pairs else steps
        return tuple([fold(step) for step in steps])

    def fold(step: Step) -> Step:
        if not isinstance(step, Fork) or not _is_scaled_layer(network, step):
            return step
        weights[step.branches[-1].steps[-1].span] = scale_behind
        return replace(step, scale=None)

    program = network.graph.program.map_chains(change)
    done = "scales are folded into the layer before them" if weights else ""
    return Edit(program, done, weights)


def _is_scaled_layer(network: NetworkSteps, fork: Fork) -> bool:
    """Check whether what a fork scales is the value of a bare layer that only its sum reads."""
    last = fork.branches[-1]
    if fork.scale is None or fork.skip or last.condition or not last.steps:
        return False
    layer = last.steps[-1]
    if not isinstance(layer, Box) or layer.count is not None or layer.condition is not None:
        return False
    return bool(network.find_bare_layers(layer)) and network.is_read_by(layer, fork)


def _scale(node: Node, factor: float | WeightExpression) -> StepWeights:
    layer, groups = LayerWeights(name_layers(node).main), count_transposed_groups(node.op)
    return StepWeights(ScaledWeights(layer, factor, groups))
