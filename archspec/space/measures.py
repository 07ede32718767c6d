"""What an evaluator measures of a member of a space."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from archspec.analysis.depth import count_layers
from archspec.analysis.receptive_field import compute_receptive_fields
from archspec.codegen.liveness import compute_liveness
from archspec.codegen.torch.memory import kept
from archspec.diagnostics import SpecError, attaching_sources
from archspec.elaborate import elaborate_partially
from archspec.graph import Graph, Node, TemplateMemory
from archspec.language import Program
from archspec.ops import Image, Shape
from archspec.passes import PASSES, infer_shapes
from archspec.passes.lint import lint_graph
from archspec.passes.template_inference import infer_until_fault

MEASURES: Final = (
    *("parameters", "macs", "inference_parameters", "inference_macs", "kept", "peak"),
    *("depth", "field_height", "field_width", "height", "width", "channels"),
)
"""The measures of a network: learned parameters and multiply-accumulates, also without heads that
exist only in training; for one example, the numbers that are kept in training and those alive at
the peak of inference; the layers with weights on the longest path; the receptive field of the last
grid; and the size of the output, of which a vector has a height and width of 1."""

Measure: TypeAlias = str | tuple[str, int]
"""One of `MEASURES`; or a module path, with 0 for a height, 1 for a width and 2 for channels."""

_PASSES: Final = tuple(
    infer_until_fault if run_pass is infer_shapes else run_pass
    for run_pass in PASSES
    if run_pass is not lint_graph
)
"""The passes that prove a network, which stop at the first fault; warnings change nothing."""

UNKNOWN: Final = -1
"""The memory of a valid network that no source can be generated for; the field of a network without
a grid, or one that takes too long to compute."""

WHOLE: Final = 0
"""The field of a grid whose positions see the whole input, whatever its size."""


def expand_program(program: Program, memory: TemplateMemory | None = None) -> Graph:
    """Return the graph of a network.

    Args:
        program: the network.
        memory: what was derived from the parts of others.

    Raises:
        SpecError: A2xx or A3xx if it is invalid.
    """
    with attaching_sources(program.sources):
        graph, found = elaborate_partially(program, memory=memory)
    if found or program.findings:
        raise SpecError((*program.findings, *found))
    return graph


def prove_graph(graph: Graph) -> Graph:
    """Return the graph with shapes inferred.

    Raises:
        SpecError: A2xx or A3xx if it is invalid.
        TraceError: if the rounds of a stage, of which one stands for several, are not alike.
    """
    with attaching_sources(graph.program.sources):
        for run_pass in _PASSES:
            graph = run_pass(graph)
    return graph


def measure_graph(graph: Graph) -> Mapping[Measure, int]:
    """Return the measures of a network."""
    times = _list_times(graph)
    held, peak = _measure_memory(graph, times)
    down, across = _measure_field(graph)
    at_inference = graph.at_inference if graph.heads else graph.nodes
    height, width, channels = _list_sides(graph.output.type)
    return {
        "parameters": sum(times[node.index] * node.parameters for node in graph.nodes),
        "macs": sum(times[node.index] * node.macs for node in graph.nodes),
        "inference_parameters": sum(times[node.index] * node.parameters for node in at_inference),
        "inference_macs": sum(times[node.index] * node.macs for node in at_inference),
        "kept": held,
        "peak": peak,
        "depth": count_layers(graph),
        "field_height": down,
        "field_width": across,
        "height": height,
        "width": width,
        "channels": channels,
    }


def measure_sizes(graph: Graph) -> Mapping[Measure, int]:
    """Return height, width and channels behind each module: a number for its path and a side."""
    return {
        (node.path, side): size
        for node in graph.nodes
        for side, size in enumerate(_list_sides(node.type))
    }


def _list_sides(shape: Shape | None) -> tuple[int, int, int]:
    """Return height, width and channels of a value; a vector has a height and width of 1."""
    assert shape is not None, "shapes are inferred"
    height, width = shape.grid if isinstance(shape, Image) else (1, 1)
    return height, width, shape.channels.whole


def _list_times(graph: Graph) -> list[int]:
    """Return how many nodes each node stands for, itself included."""
    inside: list[int] = []
    for scope in graph.scopes:
        around = 1 if scope.parent is None else inside[scope.parent]
        inside.append(around if scope.times is None else around * scope.times)
    return [inside[node.scope] for node in graph.nodes]


def _measure_memory(graph: Graph, times: Sequence[int]) -> tuple[int, int]:
    """Return the numbers kept in training, and those alive at the peak.

    The peak is the same for any number of uses behind the second one of a stage: what runs in them
    is the same, with the same tensors alive around it.
    """
    try:
        sizes = zip(times, kept(graph), strict=True)
        return sum(number * size for number, size in sizes), compute_liveness(graph).peak
    except SpecError:
        return UNKNOWN, UNKNOWN


def _measure_field(graph: Graph) -> tuple[int, int]:
    """Return the height and width that a position of the last grid before the head sees."""
    grid = _find_last_grid(graph)
    if grid is None:
        return UNKNOWN, UNKNOWN
    field = compute_receptive_fields(graph)[grid.index]
    if field is None:
        return WHOLE, WHOLE
    height, width = field.extent
    return (height, width) if field.is_known else (UNKNOWN, UNKNOWN)


def _find_last_grid(graph: Graph) -> Node | None:
    """Return the last node with more than one position, on the way back along first inputs."""
    node = graph.output
    while not isinstance(node.type, Image) or node.type.positions == 1:
        if not node.inputs:
            return None
        node = graph.nodes[node.inputs[0]]
    return node
