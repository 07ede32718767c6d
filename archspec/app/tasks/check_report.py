"""The result of a successful check, as one line."""

from collections.abc import Iterator, Sequence

from archspec.budget.usage import SpentLimit, format_headroom
from archspec.graph import Graph
from archspec.language import Spec
from archspec.passes.check_totals import compute_total
from archspec.text.phrases import join_words, pluralize
from archspec.verify.stated import collect_stated_sizes, collect_stated_totals


def print_network_line(graph: Graph, found: Sequence[SpentLimit] = ()) -> str:
    """Return one line about a network and what was proved of it.

    Args:
        graph: a proved graph.
        found: what it spends of its budget.
    """
    parts = [
        f"{graph.name} {graph.entering} -> {graph.output.type}",
        pluralize(len(graph.operators), "operator"),
        *_print_costs(graph),
    ]
    spends = (
        [
            format_headroom(found)
            if all(spent_limit.is_met for spent_limit in found)
            else "over budget"
        ]
        if found
        else []
    )
    return "; ".join([", ".join(parts), _print_proved(graph), *spends])


def _print_costs(graph: Graph) -> Iterator[str]:
    """Yield parameters and MACs; with heads for training, also the numbers without them."""
    whole = any(head.in_training for head in graph.heads)
    for number, noun, left in (
        (graph.parameters, "parameter", compute_total(graph, "inference_params")),
        (graph.macs, "MAC", compute_total(graph, "inference_macs")),
    ):
        yield pluralize(number, noun) + f" ({left:,} at inference)" * whole


def _print_proved(graph: Graph) -> str:
    counts = (
        (len(collect_stated_sizes(graph)), "size"),
        (len(collect_stated_totals(graph)), "total"),
    )
    parts = [pluralize(number, noun) for number, noun in counts if number]
    return f"{join_words(parts)} proved" if parts else "no size is stated"


def print_library_line(library: Spec) -> str:
    """Return one line about the contents of a library."""
    parts = [
        pluralize(len(part), noun)
        for part, noun in ((library.blocks, "block"), (library.tables, "table"))
        if part
    ]
    holds = join_words(parts) or "nothing"
    return f"library of {holds}, well formed; sizes and channels are checked where a block is used"
