"""Comparing: every spec is proved before anything is said of one."""

from collections.abc import Sequence

from archspec.api import graph_of
from archspec.app.specs import open_spec
from archspec.diagnostics import SpecError
from archspec.graph import Graph


def graphs_of(specs: Sequence[str]) -> tuple[list[Graph], list[SpecError]]:
    """The networks of specs, and what is wrong with any of them.

    Args:
        specs: name the specs.
    """
    graphs: list[Graph] = []
    errors: list[SpecError] = []
    for spec in specs:
        try:
            graphs.append(graph_of(open_spec(spec).program))
        except SpecError as error:
            errors.append(error)
    return graphs, errors
