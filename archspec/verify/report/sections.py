"""The sections of a report on how a network compares with its paper."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from archspec.diagnostics import Diagnostic, Span
from archspec.graph import Graph, Item, Jump, Stage
from archspec.language import Box, Erratum
from archspec.language.box_printer import print_box
from archspec.language.spec import Total
from archspec.summary.captions import print_caption
from archspec.tables.terminal import TextGrid
from archspec.text.phrases import pluralize
from archspec.verify import ErratumTrial, Fidelity

FITS: Final = "the printed box fits too: no size contradicts it"
"""The verdict on an erratum that sizes cannot decide."""

FITS_UNDRAWN: Final = "nothing contradicts the absence of this box"
"""The same verdict on a box that the figure does not draw."""

FITS_TOGETHER: Final = "the printed boxes fit together: no size contradicts them"
"""The verdict on a box that only conflicts with corrected boxes around it."""

NOT_DRAWN: Final = "nothing: the figure does not draw this box"

TOTALS: Final[dict[Total, str]] = {
    "params": "parameters",
    "macs": "MACs",
    "inference_params": "parameters at inference",
    "inference_macs": "MACs at inference",
}
"""The names of the entries of `expect`."""


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A section of the report.

    Attributes:
        title: its title.
        grid: its table, which may be empty.
        spare: the column to drop first in a narrow terminal.
    """

    title: str
    grid: TextGrid
    spare: int | None = None


@dataclass(frozen=True, slots=True)
class ErratumCase:
    """An erratum: its place, and labeled lines about it."""

    at: str
    where: str
    lines: tuple[tuple[str, str], ...]


def format_heading(found: Fidelity) -> str:
    """Return the title of the report: the network, its sizes and its paper."""
    graph, paper = found.graph, found.graph.program.spec.paper
    arxiv = f", arXiv:{paper.arxiv}" if paper and paper.arxiv else ""
    name = graph.name if graph.title == graph.name else f"{graph.title} ({graph.name})"
    return f"{name}: {graph.entering} -> {graph.output.type}{arxiv}"


def list_parts(found: Fidelity) -> Iterator[ReportSection | ErratumCase]:
    """Yield what stands below the heading, in order."""
    yield _build_figures_section(found)
    yield _build_sizes_section(found)
    yield _build_totals_section(found)
    yield ReportSection(_format_errata_title(found), TextGrid([], []))
    for trial in found.trials:
        place = format_place(trial.erratum.span)
        yield ErratumCase(trial.erratum.at, place, tuple(_list_lines(trial)))
    if found.inherited:
        yield _build_inherited_section(found)
    yield _build_implicit_section(found)


def _build_figures_section(found: Fidelity) -> ReportSection:
    """Return the section on figures and their blocks."""
    rows = [
        [figure.figure or "-", figure.block, f"{figure.uses:,}", format_place(figure.span)]
        for figure in found.figures
    ]
    grid = TextGrid(["figure", "block", "uses", "where"], rows, right=[2], flexible=1, folds=True)
    return ReportSection("Figures", grid)


def _build_sizes_section(found: Fidelity) -> ReportSection:
    """Return the section on stated sizes, each with its proof."""
    rows = [
        [
            size.at,
            print_step(found.graph, size.item),
            str(size.stated),
            size.proved,
            format_place(size.stated.span),
        ]
        for size in found.sizes
    ]
    head = ["at", "step", "stated", "proved", "where"]
    title = _format_proved(len(found.sizes), "size")
    return ReportSection(title, TextGrid(head, rows, right=[2, 3], flexible=1, folds=True), spare=0)


def _build_totals_section(found: Fidelity) -> ReportSection:
    """Return the section on stated totals, each with its proof."""
    rows = [
        [
            TOTALS[total.stated.quantity],
            f"{total.stated.value:,}",
            f"{total.proved:,}",
            format_place(total.stated.span),
        ]
        for total in found.totals
    ]
    title = _format_proved(len(found.totals), "total")
    return ReportSection(
        title, TextGrid(["total", "stated", "proved", "where"], rows, right=[1, 2])
    )


def _format_proved(number: int, noun: str) -> str:
    stated = pluralize(number, noun)
    return f"{stated} stated, {number:,} proved" if number else f"No {noun} is stated"


def _build_implicit_section(found: Fidelity) -> ReportSection:
    """Return the section on values that boxes do not give themselves."""
    rows = [
        [
            implicit_values.name,
            " ".join(f"{argument}={value}" for argument, value in implicit_values.values),
            f"{implicit_values.boxes:,}",
            implicit_values.giver,
            format_place(implicit_values.span),
        ]
        for implicit_values in found.silent
    ]
    head = ["of", "values", "boxes", "given by", "where"]
    grid = TextGrid(head, rows, right=[2], flexible=1, folds=True)
    return ReportSection("Not said in the boxes", grid, spare=3)


def print_step(graph: Graph, item: Item) -> str:
    """Return a step as the spec writes it, without its size, to tell equal steps apart."""
    if isinstance(item, Jump):
        return print_caption(graph, item)
    box = _find_box(graph, item.span) if isinstance(item, Stage) else None
    if box is not None:
        return print_box(replace(box, size=None))
    return print_caption(graph, item) + (f" as {item.label}" if item.label else "")


def _find_box(graph: Graph, span: Span) -> Box | None:
    return next((box for box in graph.program.boxes if box.span == span), None)


def _build_inherited_section(found: Fidelity) -> ReportSection:
    """Return the section on errata that a variant inherits."""
    rows = [
        [
            erratum.at,
            _print_printed_box(erratum),
            print_box(erratum.used),
            format_place(erratum.span),
            erratum.inherited,
        ]
        for erratum in found.inherited
    ]
    head = ["at", "printed", "used", "where", "inherited from"]
    number = pluralize(len(rows), "erratum", "errata")
    title = f"{number} inherited, tried where they come from"
    return ReportSection(title, TextGrid(head, rows, flexible=1, folds=True), spare=3)


def _format_errata_title(found: Fidelity) -> str:
    """Return the number of errata, and how many of them the compiler finds by itself."""
    if not found.trials:
        return "No errata of its own" if found.inherited else "No errata"
    number = sum(trial.disproved for trial in found.trials)
    errata = pluralize(len(found.trials), "erratum", "errata")
    return f"{errata}; {number:,} cannot stand as printed"


def _list_lines(trial: ErratumTrial) -> Iterator[tuple[str, str]]:
    erratum = trial.erratum
    yield "printed", _print_printed_box(erratum)
    yield "used", print_box(erratum.used)
    yield "why", erratum.why
    if trial.fits_together:
        yield "found", FITS_TOGETHER
        return
    if trial.fits:
        yield "found", FITS if erratum.printed else FITS_UNDRAWN
    for finding in trial.findings:
        yield from _list_finding_lines(finding)


def _print_printed_box(erratum: Erratum) -> str:
    return erratum.quote or NOT_DRAWN


def _list_finding_lines(finding: Diagnostic) -> Iterator[tuple[str, str]]:
    yield "found", f"{finding.severity}[{finding.code}]: {finding.message}"
    yield from (("note", note) for note in finding.notes)
    if finding.help:
        yield "help", finding.help


def format_place(span: Span | None) -> str:
    """Return a place as `file:line`; nothing for none."""
    return span.file_line if span else ""
