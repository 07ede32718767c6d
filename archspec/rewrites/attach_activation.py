"""Attach an activation to the layer before it, so that both are one call.

oneDNN and the like apply it while the output of the layer is still in a register.

To prove: nothing else reads the value between the two.
"""

from archspec.diagnostics import Span
from archspec.expressions import Quantity
from archspec.graph import Node
from archspec.language import Box, Data, Step
from archspec.language.box_arguments import resolve_given
from archspec.ops.activation import Activation
from archspec.ops.attached import find_parameter
from archspec.ops.family import ACTIVATIONS
from archspec.rewrites.edit import Edit
from archspec.rewrites.layer_names import name_layers
from archspec.rewrites.recipe import LayerWeights
from archspec.rewrites.steps import (
    NetworkSteps,
    StepWeights,
    WeightsOf,
    replace_pairs,
)

_ACROSS = ("Softmax", "GLU")
"""Activations of all channels together."""


def attach_activation(network: NetworkSteps) -> Edit:
    """Attach the boxes of activations right behind a bare layer."""
    weights: dict[Span, WeightsOf] = {}
    words = {name: word for word, name in ACTIVATIONS.names.items() if name not in _ACROSS}

    def attach(node: Node) -> StepWeights:
        act = LayerWeights(network.find_reader(node).path)
        return StepWeights(LayerWeights(name_layers(node).main), act)

    def merge(layer: Box, act: Box) -> Box:
        weights[layer.span] = attach
        return network.write_arguments(layer, act=_write_activation(network, act, words[act.name]))

    def change(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        pairs = {
            id(act): layer
            for layer, act in network.list_pairs(steps, Activation)
            if act.name in words and _is_plain(network, act)
        }
        return replace_pairs(steps, pairs, merge) if pairs else steps

    program = network.graph.program.map_chains(change)
    done = "activations are attached to the layer before them" if weights else ""
    return Edit(program, done, weights)


def _is_plain(network: NetworkSteps, box: Box) -> bool:
    """Check whether the arguments of an activation are numbers, as those of attached ones are."""
    return not any(map(find_parameter, network.find_operators(box, Activation)))


def _write_activation(network: NetworkSteps, box: Box, word: str) -> Data:
    """Return an activation as the value of an argument."""
    given = resolve_given(box, network.symbols)
    values = ((name, each.value) for name, each in given.items())
    own = {name: value for name, value in values if not isinstance(value, Quantity)}
    return {word: own} if own else word
