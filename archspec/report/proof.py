"""What a check found out about a good spec, as one line and for programs."""

from collections.abc import Sequence
from typing import TypedDict

from archspec.fidelity.stated import stated_sizes, stated_totals
from archspec.graph import Graph
from archspec.language import Spec
from archspec.report.budgets.spending import Spent
from archspec.report.budgets.told import SpentRecord, headroom, spent_records
from archspec.report.words import counted


class NetworkRecord(TypedDict):
    """A proved network; the keys always stand in this order.

    `input` and `output` are sizes, `HxWxC` or `C`; inputs with names are `left HxWxC, right HxWxC`.
    `sizes` and `totals` count what the spec states, and the proof confirmed. `budget` has
    each quantity that is limited.
    """

    name: str
    title: str
    input: str
    output: str
    operators: int
    parameters: int
    macs: int
    sizes: int
    totals: int
    budget: dict[str, SpentRecord]


class LibraryRecord(TypedDict):
    """A library, by the names of its own blocks and tables."""

    blocks: list[str]
    tables: list[str]


def network_line(graph: Graph, found: Sequence[Spent] = ()) -> str:
    """What a network is and what was proved of it, in one line.

    Args:
        graph: a proved graph.
        found: what it spends of its budget.
    """
    parts = [
        f"{graph.name} {graph.entering} -> {graph.output.type}",
        counted(len(graph.operators), "operator"),
        counted(graph.parameters, "parameter"),
        counted(graph.macs, "MAC"),
    ]
    spends = [headroom(found) if all(each.ok for each in found) else "over budget"] if found else []
    return "; ".join([", ".join(parts), _proved(graph), *spends])


def _proved(graph: Graph) -> str:
    counts = ((len(stated_sizes(graph)), "size"), (len(stated_totals(graph)), "total"))
    parts = [counted(number, noun) for number, noun in counts if number]
    return f"{' and '.join(parts)} proved" if parts else "no size is stated"


def library_line(library: Spec) -> str:
    """What a library holds, in one line."""
    parts = [
        counted(len(part), noun)
        for part, noun in ((library.blocks, "block"), (library.tables, "table"))
        if part
    ]
    holds = " and ".join(parts) or "nothing"
    return f"library of {holds}, well formed; sizes and channels are checked where a block is used"


def network_record(graph: Graph, found: Sequence[Spent] = ()) -> NetworkRecord:
    """A proved network for programs, with what it spends of its budget."""
    return {
        "name": graph.name,
        "title": graph.title,
        "input": graph.entering,
        "output": str(graph.output.type),
        "operators": len(graph.operators),
        "parameters": graph.parameters,
        "macs": graph.macs,
        "sizes": len(stated_sizes(graph)),
        "totals": len(stated_totals(graph)),
        "budget": spent_records(found),
    }


def library_record(library: Spec) -> LibraryRecord:
    """A library for programs."""
    return {
        "blocks": [block.name for block in library.blocks],
        "tables": [table.name for table in library.tables],
    }
