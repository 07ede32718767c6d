"""Warn about specs that are valid but probably not what was meant."""

from functools import partial

from archspec.dataclass import replace
from archspec.diagnostics import Diagnostic
from archspec.elaborate.mentions import list_mentions
from archspec.graph import Graph
from archspec.ops import find
from archspec.passes.lint_conventions import find_ambiguous_notation
from archspec.passes.lint_windows import find_askew_branches


def lint_graph(graph: Graph) -> Graph:
    """Warn about what is probably a mistake: askew windows, and words that have other meanings.

    Returns:
        The graph, which finds its warnings when it is asked for them, A313 to A315.

    Raises:
        SpecError: if an operator of another package fails; it is asked at once.
    """
    if not _has_package(graph):
        return replace(graph, _find_warnings=_find_warnings)
    return replace(graph, _find_warnings=partial(_get_found, _find_warnings(graph)))


def _get_found(found: tuple[Diagnostic, ...], graph: Graph) -> tuple[Diagnostic, ...]:
    return found


def _find_warnings(graph: Graph) -> tuple[Diagnostic, ...]:
    found = (*find_askew_branches(graph), *find_ambiguous_notation(graph))
    return tuple(sorted(found, key=Diagnostic.sort_key))


def _has_package(graph: Graph) -> bool:
    """Check whether a box of a network may name an operator of another package."""
    mentions, blocks = list_mentions(graph.program, graph.memory), graph.program.blocks
    key = ("package", id(mentions), *blocks)
    known: bool | None = graph.memory.find(key)
    if known is None:
        operators = (find(name) for each in mentions for name in each.boxes
                     if name not in blocks)  # fmt: skip
        known = any(operator is not None and operator.offered_by for operator in operators)
        graph.memory.keep(key, known, mentions)
    return known
