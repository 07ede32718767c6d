"""How a network stands to its paper, for programs."""

from typing import TypedDict

from archspec.diagnostics import Record, as_records
from archspec.fidelity import Fidelity, Silent, StatedSize, StatedTotal, Trial
from archspec.graph import Graph
from archspec.report.captions import caption


class FigureRecord(TypedDict):
    """A figure; `figure` is empty where the spec does not say its number."""

    figure: str
    block: str
    uses: int
    file: str
    line: int


class SizeRecord(TypedDict):
    """A stated size; `uses` says how often it was proved."""

    block: str
    step: str
    stated: str
    proved: str
    uses: int
    file: str
    line: int


class TotalRecord(TypedDict):
    """A stated total; `total` is the key under `expect`."""

    total: str
    stated: int
    proved: int
    file: str
    line: int


class ErratumRecord(TypedDict):
    """An erratum; `printed` is null for a box that the figure does not draw.

    `findings` is what the compiler finds with the printed box put back, and `disproved` whether an
    error is among it, other than one about a total.
    """

    at: str
    printed: str | None
    used: str
    why: str
    disproved: bool
    findings: list[Record]
    file: str
    line: int


class SilentRecord(TypedDict):
    """Values that no figure prints; `giver` is `defaults`, `legend` or `operator`.

    `boxes` is how many boxes they reach. `file` and `line` are null for those of an operator.
    """

    giver: str
    name: str
    values: dict[str, str]
    boxes: int
    file: str | None
    line: int | None


class FidelityRecord(TypedDict):
    """A fidelity report for programs; the keys always stand in this order."""

    name: str
    title: str
    arxiv: str
    input: str
    output: str
    parameters: int
    macs: int
    figures: list[FigureRecord]
    sizes: list[SizeRecord]
    totals: list[TotalRecord]
    errata: list[ErratumRecord]
    silent: list[SilentRecord]


def as_record(found: Fidelity) -> FidelityRecord:
    """A report as dictionaries of text, numbers and lists, ready for `json.dumps`."""
    graph, paper = found.graph, found.graph.program.spec.paper
    return {
        "name": graph.name,
        "title": graph.title,
        "arxiv": paper.arxiv if paper else "",
        "input": str(graph.input.type),
        "output": str(graph.output.type),
        "parameters": graph.parameters,
        "macs": graph.macs,
        "figures": [
            {
                "figure": each.figure,
                "block": each.block,
                "uses": each.uses,
                "file": each.span.file,
                "line": each.span.line,
            }
            for each in found.figures
        ],
        "sizes": [_size_record(graph, each) for each in found.sizes],
        "totals": [_total_record(each) for each in found.totals],
        "errata": [_erratum_record(each) for each in found.trials],
        "silent": [_silent_record(each) for each in found.silent],
    }


def _size_record(graph: Graph, size: StatedSize) -> SizeRecord:
    return {
        "block": size.block,
        "step": caption(graph, size.item),
        "stated": str(size.stated),
        "proved": size.proved,
        "uses": size.uses,
        "file": size.stated.span.file,
        "line": size.stated.span.line,
    }


def _total_record(total: StatedTotal) -> TotalRecord:
    return {
        "total": total.stated.quantity,
        "stated": total.stated.value,
        "proved": total.proved,
        "file": total.stated.span.file,
        "line": total.stated.span.line,
    }


def _erratum_record(trial: Trial) -> ErratumRecord:
    erratum = trial.erratum
    return {
        "at": erratum.at,
        "printed": erratum.printed.text if erratum.printed else None,
        "used": erratum.used.text,
        "why": erratum.why,
        "disproved": trial.disproved,
        "findings": as_records(trial.findings),
        "file": erratum.span.file,
        "line": erratum.span.line,
    }


def _silent_record(silent: Silent) -> SilentRecord:
    return {
        "giver": silent.giver,
        "name": silent.name,
        "values": dict(silent.values),
        "boxes": silent.boxes,
        "file": silent.span.file if silent.span else None,
        "line": silent.span.line if silent.span else None,
    }
