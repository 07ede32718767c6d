"""Warn about specs that are valid but probably not what was meant."""

from archspec.dataclass import replace
from archspec.diagnostics import Diagnostic
from archspec.graph import Graph
from archspec.passes.lint_conventions import find_ambiguous_notation
from archspec.passes.lint_windows import find_askew_branches


def lint_graph(graph: Graph) -> Graph:
    """Warn about what is probably a mistake: askew windows, and words that have other meanings.

    Returns:
        The graph with its warnings, A313 to A315.
    """
    found = (*find_askew_branches(graph), *find_ambiguous_notation(graph))
    return replace(graph, warnings=tuple(sorted(found, key=Diagnostic.sort_key)))
