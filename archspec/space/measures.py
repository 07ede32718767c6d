"""What an evaluator measures of a member of a space."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

from archspec.analysis.depth import find_deepest_path
from archspec.codegen.liveness import compute_liveness
from archspec.codegen.torch.memory import kept
from archspec.diagnostics import SpecError, attaching_sources
from archspec.elaborate import elaborate_partially
from archspec.graph import Graph
from archspec.language import Program
from archspec.ops import Image
from archspec.passes import PASSES, infer_shapes
from archspec.passes.check_totals import compute_total
from archspec.passes.first_fault import infer_until_fault
from archspec.passes.lint import lint_graph

MEASURES: Final = ("parameters", "macs", "kept", "peak", "height", "width", "channels")
"""The measures of a network: learned parameters and multiply-accumulates; for one example, the
numbers that are kept in training and those alive at the peak of inference; and the size of the
output, of which a vector has a height and width of 1."""

_PASSES: Final = tuple(
    infer_until_fault if run_pass is infer_shapes else run_pass
    for run_pass in PASSES
    if run_pass is not lint_graph
)
"""The passes that prove a network, which stop at the first fault; warnings change nothing."""

UNKNOWN: Final = -1
"""The memory of a valid network that no source can be generated for."""


FURTHER: Final[Mapping[str, Callable[[Graph], int]]] = {
    "inference_parameters": partial(compute_total, quantity="inference_params"),
    "inference_macs": partial(compute_total, quantity="inference_macs"),
    "depth": lambda graph: find_deepest_path(graph).layers,
}
"""Measures that only a budget asks for: those of the network without its heads for training, and
the layers with weights on the longest path."""


def measure_program(program: Program, also: Iterable[str] = ()) -> Mapping[str, int]:
    """Return the measures of a network.

    Args:
        program: the network.
        also: the names of further measures than `MEASURES`, of `FURTHER`.

    Raises:
        SpecError: A2xx or A3xx if it is invalid.
    """
    with attaching_sources(program.sources):
        graph, found = elaborate_partially(program)
        if found or program.findings:
            raise SpecError((*program.findings, *found))
        for run_pass in _PASSES:
            graph = run_pass(graph)
    exit = graph.output.type
    assert exit is not None, "shapes are inferred"
    height, width = exit.grid if isinstance(exit, Image) else (1, 1)
    held, peak = _measure_memory(graph)
    return {
        "parameters": graph.parameters,
        "macs": graph.macs,
        "kept": held,
        "peak": peak,
        "height": height,
        "width": width,
        "channels": exit.channels.whole,
        **{name: FURTHER[name](graph) for name in also},
    }


def _measure_memory(graph: Graph) -> tuple[int, int]:
    try:
        return sum(kept(graph)), compute_liveness(graph).peak
    except SpecError:
        return UNKNOWN, UNKNOWN
