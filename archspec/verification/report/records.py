"""JSON records of a fidelity report."""

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, ValidationInfo

from archspec.diagnostics.records import DiagnosticRecord, SpanFile, SpanLine
from archspec.graph import Graph, Item
from archspec.language.box_printer import print_box
from archspec.summary.records import InferenceCost
from archspec.text.records import Record, read_from
from archspec.verification.fidelity import Fidelity
from archspec.verification.report.sections import print_step


class FigureRecord(Record):
    """A figure; `figure` is empty if the spec does not give its number."""

    figure: str
    block: str
    uses: int
    file: SpanFile
    line: SpanLine


def _print_step(item: Item, info: ValidationInfo) -> str:
    """Print a step of the graph that is the context of the record."""
    assert isinstance(info.context, Graph)
    return print_step(info.context, item)


class SizeRecord(Record):
    """A stated size; `at` is its place, and `uses` the number of times it was proved."""

    at: str
    step: Annotated[str, read_from("item"), BeforeValidator(_print_step)]
    stated: Annotated[str, BeforeValidator(str)]
    proved: str
    uses: int
    file: Annotated[str, read_from("stated", "span", "file")]
    line: Annotated[int, read_from("stated", "span", "line")]


class TotalRecord(Record):
    """A stated total; `total` is the key under `expect`."""

    total: Annotated[str, read_from("stated", "quantity")]
    stated: Annotated[int, read_from("stated", "value")]
    proved: int
    file: Annotated[str, read_from("stated", "span", "file")]
    line: Annotated[int, read_from("stated", "span", "line")]


def _drop_empty(quote: str) -> str | None:
    return quote or None


Quote: TypeAlias = Annotated[str | None, BeforeValidator(_drop_empty)]
"""A box in the words of the figure; null for one that the figure does not draw."""

PrintedBox: TypeAlias = Annotated[str, BeforeValidator(print_box)]
"""A box as a spec writes it."""


class ErratumRecord(Record):
    """An erratum; `printed` is null for a box that the figure does not draw.

    `findings` holds what the compiler reports with the printed box restored; `together` what it
    reports with all printed boxes of one place restored, null if there is only one. `disproved`
    tells whether the printed box is impossible, and `fits_together` whether it is impossible alone
    but possible together with the others.
    """

    at: Annotated[str, read_from("erratum", "at")]
    printed: Annotated[Quote, read_from("erratum", "quote")]
    used: Annotated[PrintedBox, read_from("erratum", "used")]
    why: Annotated[str, read_from("erratum", "why")]
    disproved: bool
    fits_together: bool
    findings: list[DiagnosticRecord]
    together: list[DiagnosticRecord] | None
    file: Annotated[str, read_from("erratum", "span", "file")]
    line: Annotated[int, read_from("erratum", "span", "line")]


class InheritedRecord(Record):
    """An erratum that a variant inherits; `tried_in` is the file of the network it belongs to."""

    at: str
    printed: Annotated[Quote, read_from("quote")]
    used: PrintedBox
    why: str
    tried_in: Annotated[str, read_from("inherited")]
    file: SpanFile
    line: SpanLine


class ImplicitRecord(Record):
    """Values that boxes do not give; `giver` is `params`, `defaults`, `legend` or `operator`.

    `boxes` is the number of boxes they reach. `file` and `line` are null for those of an operator.
    """

    giver: str
    name: str
    values: Annotated[dict[str, str], BeforeValidator(dict)]
    boxes: int
    file: Annotated[str | None, read_from("span", "file")] = None
    line: Annotated[int | None, read_from("span", "line")] = None


class FidelityRecord(Record):
    """A fidelity report."""

    name: Annotated[str, read_from("graph", "name")]
    title: Annotated[str, read_from("graph", "title")]
    arxiv: Annotated[str, read_from("graph", "program", "spec", "paper", "arxiv")] = ""
    input: Annotated[str, read_from("graph", "entering")]
    output: Annotated[str, read_from("graph", "output", "type"), BeforeValidator(str)]
    parameters: Annotated[int, read_from("graph", "parameters")]
    macs: Annotated[int, read_from("graph", "macs")]
    inference: InferenceCost
    figures: list[FigureRecord]
    sizes: list[SizeRecord]
    totals: list[TotalRecord]
    errata: Annotated[list[ErratumRecord], read_from("trials")]
    inherited: list[InheritedRecord]
    silent: list[ImplicitRecord]


def record_fidelity(found: Fidelity) -> FidelityRecord:
    """Return the record of a fidelity report."""
    return FidelityRecord.model_validate(found, context=found.graph)
