"""The result of a successful check, as one line and as a JSON record."""

from collections.abc import Iterator, Sequence
from typing import TypedDict

from archspec.budget.report import LimitRecord, build_limit_records, format_headroom
from archspec.budget.usage import SpentLimit
from archspec.graph import Graph
from archspec.language import Spec
from archspec.summary.records import InferenceRecord, at_inference
from archspec.text.phrases import join_words, pluralize
from archspec.verify.stated import collect_stated_sizes, collect_stated_totals


class NetworkRecord(TypedDict):
    """A proved network; the keys always come in this order.

    `input` and `output` are sizes, `HxWxC` or `C`; named inputs are `left HxWxC, right HxWxC`.
    `sizes` and `totals` count the statements of the spec that were proved. `budget` has an entry
    for each limited quantity.
    """

    name: str
    title: str
    input: str
    output: str
    operators: int
    parameters: int
    macs: int
    inference: InferenceRecord
    sizes: int
    totals: int
    budget: dict[str, LimitRecord]


class LibraryRecord(TypedDict):
    """A library, by the names of its own blocks and tables."""

    blocks: list[str]
    tables: list[str]


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
    left = at_inference(graph)
    for number, noun, less in (
        (graph.parameters, "parameter", left["parameters"]),
        (graph.macs, "MAC", left["macs"]),
    ):
        yield pluralize(number, noun) + f" ({less:,} at inference)" * whole


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


def build_network_record(graph: Graph, found: Sequence[SpentLimit] = ()) -> NetworkRecord:
    """Return the JSON record of a proved network, with what it spends of its budget."""
    return {
        "name": graph.name,
        "title": graph.title,
        "input": graph.entering,
        "output": str(graph.output.type),
        "operators": len(graph.operators),
        "parameters": graph.parameters,
        "macs": graph.macs,
        "inference": at_inference(graph),
        "sizes": len(collect_stated_sizes(graph)),
        "totals": len(collect_stated_totals(graph)),
        "budget": build_limit_records(found),
    }


def build_library_record(library: Spec) -> LibraryRecord:
    """Return the JSON record of a library."""
    return {
        "blocks": [block.name for block in library.blocks],
        "tables": [table.name for table in library.tables],
    }
