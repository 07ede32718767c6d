"""Fold batch normalization into the layer before it.

Ioffe & Szegedy, arXiv:1502.03167, section 3.2; Jacob et al., arXiv:1712.05877, section 3.2. At
inference mean and variance are constants, so the normalization is affine in each channel, and so
is the layer.

To prove: nothing else reads the value between the two. Zeros that pad the input of the layer do
no harm, since the normalization is behind it.
"""

from collections.abc import Collection, Mapping
from typing import Final

from archspec.dataclass import replace
from archspec.diagnostics import Span
from archspec.graph import Node
from archspec.language import Argument, Box, Data, Program, Step
from archspec.language.box_arguments import resolve_given
from archspec.language.model import Shorthand
from archspec.language.provenance import GivenValue, Giver
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
    write_yes,
)

_BOTH: Final = ("norm", "bias")


def fold_norm(network: NetworkSteps) -> Edit:
    """Fold the `norm` of layers, and boxes of normalization right behind a layer."""
    weights: dict[Span, WeightsOf] = {}
    shared = _find_shared_defaults(network)

    def fold_behind(node: Node) -> StepWeights:
        norm = network.find_reader(node)
        assert isinstance(norm.op, BN)
        return _fold(node, norm.path, norm.op)

    def merge(layer: Box, _: Box) -> Box:
        weights[layer.span] = fold_behind
        return network.write_arguments(layer, bias=write_yes(layer.span))

    def change(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        pairs = {id(norm): layer for layer, norm in network.list_pairs(steps, BN)}
        return tuple([drop(step) for step in replace_pairs(steps, pairs, merge)])

    def drop(step: Step) -> Step:
        if not isinstance(step, Box) or not _has_norm(network, step):
            return step
        weights[step.span] = _fold_attached
        values: dict[str, Data] = {"norm": "none", "bias": write_yes(step.span)}
        if step.name in shared:
            given = resolve_given(step, network.symbols)
            values = {name: value for name, value in values.items() if not _is_default(given, name)}
        return network.write_arguments(step, **values) if values else step

    program = network.graph.program.map_chains(change)
    program = replace(
        program, spec=replace(program.spec, defaults=_write_defaults(program, shared))
    )
    done = "batch normalization is folded into the layer before it" if weights else ""
    return Edit(program, done, weights)


def _has_norm(network: NetworkSteps, box: Box) -> bool:
    """Check whether a box is a layer with batch normalization in all uses."""
    layers = network.find_layers(box)
    return bool(layers) and all(isinstance(layer.norm, BN) for layer in layers)


def _find_shared_defaults(network: NetworkSteps) -> frozenset[str]:
    """Return the operators whose defaults can say that they have no normalization but a bias.

    It must not change a box that takes either from them and that has no normalization to fold.
    """
    program = network.graph.program
    full = [
        each for each in program.spec.defaults if {*_BOTH} <= {own.name for own in each.arguments}
    ]
    return frozenset(each.name for each in full if _has_norm_by_default(network, each.name))


def _has_norm_by_default(network: NetworkSteps, operator: str) -> bool:
    """Check whether each box that takes anything of both from the defaults has a normalization."""
    boxes = [box for box in network.graph.program.boxes if box.name == operator]
    given = [(box, resolve_given(box, network.symbols)) for box in boxes]
    takers = [box for box, values in given if any(_is_default(values, name) for name in _BOTH)]
    return bool(takers) and all(_has_norm(network, box) for box in takers)


def _is_default(given: Mapping[str, GivenValue], name: str) -> bool:
    return name in given and given[name].provenance.by is Giver.DEFAULTS


def _write_defaults(program: Program, shared: Collection[str]) -> tuple[Shorthand, ...]:
    """Return the defaults of a network, with a bias for a normalization in those of some."""

    def write(argument: Argument) -> Argument:
        if argument.name not in _BOTH:
            return argument
        span = argument.span
        value: Data = "none" if argument.name == "norm" else write_yes(span)
        return replace(argument, value=value)

    return tuple(
        [
            replace(shorthand, arguments=tuple(map(write, shorthand.arguments)))
            if shorthand.name in shared
            else shorthand
            for shorthand in program.spec.defaults
        ]
    )


def _fold_attached(node: Node) -> StepWeights:
    norm = getattr(node.op, "norm", None)
    assert isinstance(norm, BN)
    return _fold(node, name_layers(node).attached["norm"], norm)


def _fold(node: Node, path: str, norm: BN) -> StepWeights:
    layer, eps = LayerWeights(name_layers(node).main), float(norm.eps.value)
    groups = count_transposed_groups(node.op)
    return StepWeights(FoldedWeights(layer, LayerWeights(path), eps, groups))
