"""How a network stands to its paper, in the sections of a report for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from archspec.diagnostics import Diagnostic, Span
from archspec.fidelity import Fidelity, Trial
from archspec.language.model import Total
from archspec.report.captions import caption
from archspec.report.grid import Grid
from archspec.report.words import counted

FITS: Final = "the printed box fits too: no size contradicts it"
"""What is said of an erratum that rests on something else than sizes."""

NOT_DRAWN: Final = "nothing: the figure does not draw this box"

TOTALS: Final[dict[Total, str]] = {
    "params": "parameters",
    "macs": "MACs",
    "inference_params": "parameters at inference",
    "inference_macs": "MACs at inference",
}
"""What the entries of `expect` are called."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report.

    Attributes:
        title: its title.
        grid: what it lists; perhaps nothing.
        spare: the column that is left out first where a terminal is narrow.
    """

    title: str
    grid: Grid
    spare: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """An erratum: where it is, and what is said of it, each under a word of its own."""

    at: str
    where: str
    lines: tuple[tuple[str, str], ...]


def heading(found: Fidelity) -> str:
    """What the report is about: the network, its sizes, and its paper."""
    graph, paper = found.graph, found.graph.program.spec.paper
    arxiv = f", arXiv:{paper.arxiv}" if paper and paper.arxiv else ""
    return f"{graph.title} ({graph.name}): {graph.input.type} -> {graph.output.type}{arxiv}"


def figures_section(found: Fidelity) -> Section:
    """What the figures draw."""
    rows = [
        [each.figure or "-", each.block, f"{each.uses:,}", place(each.span)]
        for each in found.figures
    ]
    grid = Grid(["figure", "block", "uses", "where"], rows, right=[2], cut=1, folds=True)
    return Section("Figures", grid)


def sizes_section(found: Fidelity) -> Section:
    """Every stated size, with its proof."""
    rows = [
        [
            each.block,
            caption(found.graph, each.item),
            str(each.stated),
            each.proved,
            place(each.stated.span),
        ]
        for each in found.sizes
    ]
    head = ["block", "step", "stated", "proved", "where"]
    title = _proved(len(found.sizes), "size")
    return Section(title, Grid(head, rows, right=[2, 3], cut=1, folds=True), spare=0)


def totals_section(found: Fidelity) -> Section:
    """Every stated total, with its proof."""
    rows = [
        [
            TOTALS[each.stated.quantity],
            f"{each.stated.value:,}",
            f"{each.proved:,}",
            place(each.stated.span),
        ]
        for each in found.totals
    ]
    title = _proved(len(found.totals), "total")
    return Section(title, Grid(["total", "stated", "proved", "where"], rows, right=[1, 2]))


def _proved(number: int, noun: str) -> str:
    stated = counted(number, noun)
    return f"{stated} stated, {number:,} proved" if number else f"No {noun} is stated"


def silent_section(found: Fidelity) -> Section:
    """The values that no figure prints."""
    rows = [
        [
            each.name,
            " ".join(f"{argument}={value}" for argument, value in each.values),
            f"{each.boxes:,}",
            each.giver,
            place(each.span),
        ]
        for each in found.silent
    ]
    head = ["of", "values", "boxes", "given by", "where"]
    grid = Grid(head, rows, right=[2], cut=1, folds=True)
    return Section("Not printed in the figures", grid, spare=3)


def errata_title(found: Fidelity) -> str:
    """How many errata there are, and how many the compiler would find by itself."""
    if not found.trials:
        return "No errata"
    number = sum(trial.disproved for trial in found.trials)
    noun = "erratum" if len(found.trials) == 1 else "errata"
    return f"{len(found.trials):,} {noun}; {number:,} cannot stand as printed"


def cases(found: Fidelity) -> tuple[Case, ...]:
    """Every erratum with its proof."""
    return tuple(
        Case(trial.erratum.at, place(trial.erratum.span), tuple(_lines(trial)))
        for trial in found.trials
    )


def _lines(trial: Trial) -> Iterator[tuple[str, str]]:
    erratum = trial.erratum
    yield "printed", erratum.printed.text if erratum.printed else NOT_DRAWN
    yield "used", erratum.used.text
    yield "why", erratum.why
    if not trial.disproved:
        yield "found", FITS
    for each in trial.findings:
        yield from _finding(each)


def _finding(finding: Diagnostic) -> Iterator[tuple[str, str]]:
    yield "found", f"{finding.severity}[{finding.code}]: {finding.message}"
    yield from (("note", note) for note in finding.notes)
    if finding.help:
        yield "help", finding.help


def place(span: Span | None) -> str:
    """A place as `file:line`; nothing for none."""
    return f"{span.file}:{span.line}" if span else ""
