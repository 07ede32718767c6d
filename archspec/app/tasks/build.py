"""Compile a spec to the file that holds its PyTorch source."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from archspec.api import graph_of
from archspec.app.output.target import Target
from archspec.app.specs import open_spec
from archspec.codegen import emit
from archspec.codegen.header import Header, read_header
from archspec.graph import Graph

FOLDER: Final = "generated"
"""The default output folder."""


def compile_spec(
    argument: str, output: str | None = None, purpose: str = "", outputs: Sequence[str] = ()
) -> Target:
    """Compile a spec to its target file.

    Args:
        argument: names the spec.
        output: a folder, or a file that ends in `.py`; None for the default folder.
        purpose: `inference` for the network rewritten for it; empty for the network as it is.
        outputs: the values that it returns; empty for its own outputs.

    Raises:
        SpecError: with every error of the spec; A217 for an output that it does not have.
    """
    opened = open_spec(argument, going_on=True)
    program, shown = opened.program, opened.shown
    graph: Graph = graph_of(program)
    done = list[str]()
    path = Path(output or FOLDER)
    if path.suffix != ".py":
        kind = "backbone" if outputs else ""
        path /= f"{'_'.join(filter(None, (graph.name, kind, purpose)))}.py"
    if outputs:
        from archspec.rewrites.select_outputs import select_outputs

        graph = select_outputs(graph, outputs).graph
    if purpose:
        from archspec.rewrites import optimize_network

        found = optimize_network(graph)
        graph, done = found.graph, [*found.done]
    data, cost = emit(graph, done).encode(), (graph.parameters, graph.macs)
    return Target(path, data, shown, program.digest, program.files, _read_seal, cost=cost)


def _read_seal(found: bytes) -> Header | None:
    return read_header(found.decode("utf-8", "replace"))
