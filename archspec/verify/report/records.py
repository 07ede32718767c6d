"""JSON records of a fidelity report."""

from typing import TypedDict

from archspec.diagnostics import DiagnosticRecord, make_records
from archspec.graph import Graph
from archspec.language import Erratum
from archspec.language.box_printer import print_box
from archspec.summary.inference import InferenceRecord, build_inference_record
from archspec.verify import ErratumTrial, Fidelity, ImplicitValues, StatedSize, StatedTotal
from archspec.verify.report.sections import print_step


class FigureRecord(TypedDict):
    """A figure; `figure` is empty if the spec does not give its number."""

    figure: str
    block: str
    uses: int
    file: str
    line: int


class SizeRecord(TypedDict):
    """A stated size; `at` is its place, and `uses` the number of times it was proved."""

    at: str
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

    `findings` holds what the compiler reports with the printed box restored; `together` what it
    reports with all printed boxes of one place restored, null if there is only one. `disproved`
    tells whether the printed box is impossible, and `fits_together` whether it is impossible alone
    but possible together with the others.
    """

    at: str
    printed: str | None
    used: str
    why: str
    disproved: bool
    fits_together: bool
    findings: list[DiagnosticRecord]
    together: list[DiagnosticRecord] | None
    file: str
    line: int


class InheritedRecord(TypedDict):
    """An erratum that a variant inherits; `tried_in` is the file of the network it belongs to."""

    at: str
    printed: str | None
    used: str
    why: str
    tried_in: str
    file: str
    line: int


class ImplicitRecord(TypedDict):
    """Values that boxes do not give; `giver` is `params`, `defaults`, `legend` or `operator`.

    `boxes` is the number of boxes they reach. `file` and `line` are null for those of an operator.
    """

    giver: str
    name: str
    values: dict[str, str]
    boxes: int
    file: str | None
    line: int | None


class FidelityRecord(TypedDict):
    """A fidelity report; the keys always come in this order."""

    name: str
    title: str
    arxiv: str
    input: str
    output: str
    parameters: int
    macs: int
    inference: InferenceRecord
    figures: list[FigureRecord]
    sizes: list[SizeRecord]
    totals: list[TotalRecord]
    errata: list[ErratumRecord]
    inherited: list[InheritedRecord]
    silent: list[ImplicitRecord]


def as_record(found: Fidelity) -> FidelityRecord:
    """Return a report as dictionaries of text, numbers and lists, ready for `json.dumps`."""
    graph, paper = found.graph, found.graph.program.spec.paper
    return {
        "name": graph.name,
        "title": graph.title,
        "arxiv": paper.arxiv if paper else "",
        "input": graph.entering,
        "output": str(graph.output.type),
        "parameters": graph.parameters,
        "macs": graph.macs,
        "inference": build_inference_record(graph),
        "figures": [
            {
                "figure": figure.figure,
                "block": figure.block,
                "uses": figure.uses,
                "file": figure.span.file,
                "line": figure.span.line,
            }
            for figure in found.figures
        ],
        "sizes": [_build_size_record(graph, size) for size in found.sizes],
        "totals": [_build_total_record(total) for total in found.totals],
        "errata": [_build_erratum_record(trial) for trial in found.trials],
        "inherited": [_build_inherited_record(erratum) for erratum in found.inherited],
        "silent": [_build_implicit_record(implicit_values) for implicit_values in found.silent],
    }


def _build_size_record(graph: Graph, size: StatedSize) -> SizeRecord:
    return {
        "at": size.at,
        "step": print_step(graph, size.item),
        "stated": str(size.stated),
        "proved": size.proved,
        "uses": size.uses,
        "file": size.stated.span.file,
        "line": size.stated.span.line,
    }


def _build_total_record(total: StatedTotal) -> TotalRecord:
    return {
        "total": total.stated.quantity,
        "stated": total.stated.value,
        "proved": total.proved,
        "file": total.stated.span.file,
        "line": total.stated.span.line,
    }


def _build_erratum_record(trial: ErratumTrial) -> ErratumRecord:
    erratum = trial.erratum
    return {
        "at": erratum.at,
        "printed": erratum.quote or None,
        "used": print_box(erratum.used),
        "why": erratum.why,
        "disproved": trial.disproved,
        "fits_together": trial.fits_together,
        "findings": make_records(trial.findings),
        "together": None if trial.together is None else make_records(trial.together),
        "file": erratum.span.file,
        "line": erratum.span.line,
    }


def _build_inherited_record(erratum: Erratum) -> InheritedRecord:
    return {
        "at": erratum.at,
        "printed": erratum.quote or None,
        "used": print_box(erratum.used),
        "why": erratum.why,
        "tried_in": erratum.inherited,
        "file": erratum.span.file,
        "line": erratum.span.line,
    }


def _build_implicit_record(silent: ImplicitValues) -> ImplicitRecord:
    return {
        "giver": silent.giver,
        "name": silent.name,
        "values": dict(silent.values),
        "boxes": silent.boxes,
        "file": silent.span.file if silent.span else None,
        "line": silent.span.line if silent.span else None,
    }
