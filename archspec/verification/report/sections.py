"""The sections of a report on how a network compares with its paper."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from archspec.dataclass import dataclass
from archspec.graph import Graph, Item, Jump, Stage
from archspec.language.box_printer import print_box
from archspec.language.spec import Total
from archspec.summary.captions import print_caption
from archspec.text.phrases import pluralize
from archspec.verification.erratum_trials import ErratumTrial
from archspec.verification.fidelity import Fidelity

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
    """A section of the report, with a table that may be empty.

    Attributes:
        title: its title.
        head: the column headings.
        rows: the cells.
        right: the right-aligned columns.
        folding: the column that wraps in a narrow terminal, if any.
        spare: the column to drop first there.
    """

    title: str
    head: tuple[str, ...] = ()
    rows: Sequence[tuple[str, ...]] = ()
    right: tuple[int, ...] = ()
    folding: int | None = 1
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
    yield ReportSection(_format_errata_title(found))
    for trial in found.trials:
        place = trial.erratum.span.file_line
        yield ErratumCase(trial.erratum.at, place, tuple(_list_lines(trial)))
    if found.inherited:
        yield _build_inherited_section(found)
    yield _build_implicit_section(found)


def _build_figures_section(found: Fidelity) -> ReportSection:
    rows = [
        (figure.figure or "-", figure.block, f"{figure.uses:,}", figure.span.file_line)
        for figure in found.figures
    ]
    return ReportSection("Figures", ("figure", "block", "uses", "where"), rows, right=(2,))


def _build_sizes_section(found: Fidelity) -> ReportSection:
    rows = [
        (
            size.at,
            print_step(found.graph, size.item),
            str(size.stated),
            size.proved,
            size.stated.span.file_line,
        )
        for size in found.sizes
    ]
    head = ("at", "step", "stated", "proved", "where")
    return ReportSection(_format_proved(len(rows), "size"), head, rows, right=(2, 3), spare=0)


def _build_totals_section(found: Fidelity) -> ReportSection:
    rows = [
        (
            TOTALS[total.stated.quantity],
            f"{total.stated.value:,}",
            f"{total.proved:,}",
            total.stated.span.file_line,
        )
        for total in found.totals
    ]
    head, title = ("total", "stated", "proved", "where"), _format_proved(len(rows), "total")
    return ReportSection(title, head, rows, right=(1, 2), folding=None)


def _format_proved(number: int, noun: str) -> str:
    stated = pluralize(number, noun)
    return f"{stated} stated, {number:,} proved" if number else f"No {noun} is stated"


def _build_inherited_section(found: Fidelity) -> ReportSection:
    rows = [
        (
            erratum.at,
            erratum.quote or NOT_DRAWN,
            print_box(erratum.used),
            erratum.span.file_line,
            erratum.inherited,
        )
        for erratum in found.inherited
    ]
    number = pluralize(len(rows), "erratum", "errata")
    title = f"{number} inherited, tried where they come from"
    return ReportSection(title, ("at", "printed", "used", "where", "inherited from"), rows, spare=3)


def _build_implicit_section(found: Fidelity) -> ReportSection:
    rows = [
        (
            implicit.name,
            " ".join(f"{argument}={value}" for argument, value in implicit.values),
            f"{implicit.boxes:,}",
            implicit.giver,
            implicit.span.file_line if implicit.span else "",
        )
        for implicit in found.silent
    ]
    head = ("of", "values", "boxes", "given by", "where")
    return ReportSection("Not said in the boxes", head, rows, right=(2,), spare=3)


def print_step(graph: Graph, item: Item) -> str:
    """Return a step as the spec writes it, without its size, to tell equal steps apart."""
    if isinstance(item, Jump):
        return print_caption(graph, item)
    if isinstance(item, Stage):
        for box in graph.program.boxes:
            if box.span == item.span:
                return print_box(replace(box, size=None))
    return print_caption(graph, item) + (f" as {item.label}" if item.label else "")


def _format_errata_title(found: Fidelity) -> str:
    """Return the number of errata, and how many of them the compiler finds by itself."""
    if not found.trials:
        return "No errata of its own" if found.inherited else "No errata"
    number = sum(trial.disproved for trial in found.trials)
    errata = pluralize(len(found.trials), "erratum", "errata")
    return f"{errata}; {number:,} cannot stand as printed"


def _list_lines(trial: ErratumTrial) -> Iterator[tuple[str, str]]:
    erratum = trial.erratum
    yield "printed", erratum.quote or NOT_DRAWN
    yield "used", print_box(erratum.used)
    yield "why", erratum.why
    if trial.fits_together:
        yield "found", FITS_TOGETHER
        return
    if trial.fits:
        yield "found", FITS if erratum.printed else FITS_UNDRAWN
    for finding in trial.findings:
        yield "found", f"{finding.severity}[{finding.code}]: {finding.message}"
        yield from (("note", note) for note in finding.notes)
        if finding.help:
            yield "help", finding.help
