"""Find what differs between two networks, as far as they can be proved."""

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, TypeAlias

from archspec.api import graph_of
from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, SpecError, attaching_sources
from archspec.differences.compare import Change, diff_networks, settle_reorderings
from archspec.differences.report.consequences import compute_consequences
from archspec.differences.report.contents import DiffReport
from archspec.elaborate.network_size import check_steps
from archspec.graph import Graph
from archspec.language.messages import refuse_library
from archspec.loading import OpenedSpec
from archspec.reports.given_spec import GivenSpec, open_given
from archspec.text.report import Report

if TYPE_CHECKING:
    from archspec.differences.report.records import DifferenceRecord
    from archspec.render import Picture
    from archspec.render.choose_view import DirectionName, ThemeName

DiffFormat: TypeAlias = Literal["svg", "html", "png", "pdf", "tex", "tikz"]


@dataclass(frozen=True, slots=True)
class Diff(Report):
    """What differs between two networks, as `archspec diff` prints it.

    Attributes:
        report: the differences and their consequences.
        failures: the errors of either network. If only stated claims fail, sizes and totals are
            compared all the same.
        graphs: the networks that could be proved.
        failed: which of the two each of the errors is of, 0 or 1.
    """

    report: DiffReport
    failures: Sequence[SpecError] = ()
    graphs: Sequence[Graph] = ()
    failed: Sequence[int] = ()

    def __repr__(self) -> str:
        added, removed, changed = self.report.counts
        counts = f"{added} added, {removed} removed, {changed} changed"
        return f"<Diff {self.report.heading}: {counts}>"

    @property
    def is_empty(self) -> bool:
        """Whether no change is found: the two are the same network if both are proved."""
        return self.report.is_empty

    @property
    def is_proved(self) -> bool:
        """Whether both are proved, apart from the claims they state."""
        return len(self.graphs) == 2

    @property
    def changes(self) -> Sequence[Change]:
        """What was added, removed, changed or renamed, in the order of the first network."""
        return self.report.difference.changes

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What is wrong with either network, claims that do not hold among it."""
        return self.report.findings

    def _make_record(self) -> "DifferenceRecord":
        """Return its JSON record."""
        from archspec.differences.report.records import record_difference

        return record_difference(self.report)

    def _print_text(self) -> str:
        """Return the changes and their consequences as text."""
        from archspec.differences.report.text import render_difference

        return render_difference(self.report)

    def to_markdown(self) -> str:
        """Return it as Markdown, in which text from a spec is never markup."""
        from archspec.differences.report.markdown import render_markdown

        return render_markdown(self.report)

    def render(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        format: DiffFormat | None = None,
        direction: "DirectionName" = "up",
        theme: "ThemeName" = "auto",
        scale: float | None = None,
    ) -> "Picture":
        """Draw both networks as one, with what is added, removed and changed.

        Args:
            path: the file to write, over one that is there; None to only return the picture.
            format: the format; None for that of the path, or SVG.
            direction: the direction of the data flow.
            theme: the colors; `auto` is light, or follows the viewer's setting on a page.
            scale: device pixels per drawing pixel in a PNG, from 0.1 to 8; None for 2.

        Raises:
            SpecError: if one of the networks cannot be proved; A410 if a package is missing, A411
                if the format cannot have the picture, A409 if the file cannot be written.
            ValueError: for values that do not exist, or do not go with the format.

        Examples:
            >>> archspec.diff("inception_v4", "released/inception_v4").render("released.svg")
            <Picture .svg of inception_v4.yaml and released/inception_v4.yaml>
        """
        from archspec.render.choose_view import PictureOptions, choose_suffix, choose_view
        from archspec.reports.draw_difference import SUFFIXES, draw_difference

        if not self.is_proved:
            raise self.failures[0]
        suffix = choose_suffix(path, format, SUFFIXES)
        options = PictureOptions(direction=direction, theme=theme, scale=scale)
        picture = draw_difference(self, suffix, choose_view(suffix, options))
        if path is not None:
            picture.save(path)
        return picture


def diff(before: GivenSpec, after: GivenSpec, /) -> Diff:
    """Find what differs between two networks, by blocks and steps, and what follows from it.

    Args:
        before: a path, the name of a shipped spec, a text, or a network.
        after: the same for the second.

    Returns:
        The changes, and the totals and sizes that differ; it prints as `archspec diff` does. What
        is wrong with a network that can be read is among its findings.

    Raises:
        SpecError: if one of them cannot be read, or is a library.

    Examples:
        >>> found = archspec.diff("zoo/lenet5", archspec.load("zoo/lenet5", classes=26))
        >>> found
        <Diff zoo/lenet5.yaml -> zoo/lenet5.yaml (classes=26): 0 added, 0 removed, 1 changed>
        >>> found.changes
        (<Change changed params.classes: '10' -> '26'>,)
        >>> found.to_dict()["consequences"]["totals"][0]
        {'name': 'parameters', 'unit': 'count', 'before': 61706, 'after': 63066}
    """
    opened: list[OpenedSpec] = []
    errors: list[SpecError] = []
    for spec in (before, after):
        try:
            opened.append(require_network(open_given(spec)))
        except SpecError as error:
            errors.append(error)
    if errors:
        raise merge_errors(errors)
    return diff_specs(*opened)


def diff_specs(one: OpenedSpec, two: OpenedSpec) -> Diff:
    """Compare two networks as far as they could be read."""
    difference = diff_networks(one.program, two.program)
    graphs, errors = prove_specs(one, two)
    both = None
    if len(graphs) == 2:
        difference = settle_reorderings(difference, *graphs.values())
        both = compute_consequences(difference, *graphs.values())
    shown = (one.shown, two.shown)
    report = DiffReport(
        before=shown[0],
        after=shown[1],
        difference=difference,
        consequences=both,
        unproved=tuple(spec for number, spec in enumerate(shown) if number not in graphs),
        findings=tuple(found for error in errors.values() for found in error.diagnostics),
    )
    return Diff(report, tuple(errors.values()), tuple(graphs.values()), tuple(errors))


def prove_specs(*specs: OpenedSpec) -> tuple[dict[int, Graph], dict[int, SpecError]]:
    """Prove specs; return the networks that succeed, and the errors, by index."""
    graphs: dict[int, Graph] = {}
    errors: dict[int, SpecError] = {}
    for number, spec in enumerate(specs):
        try:
            graphs[number] = check_steps(graph_of(spec.program))
        except SpecError as error:
            errors[number] = error
            with suppress(SpecError):
                graphs[number] = check_steps(graph_of(spec.program.drop_claims()))
    return graphs, errors


def require_network(opened: OpenedSpec) -> OpenedSpec:
    """Return a spec, unless it is a library.

    Raises:
        SpecError: A220 for a library.
    """
    spec = opened.program.spec
    with attaching_sources(opened.program.sources):
        if not spec.is_network:
            raise refuse_library(opened.shown, spec.span, "compare specs that use it")
    return opened


def merge_errors(errors: Sequence[SpecError]) -> SpecError:
    """Merge errors into one."""
    findings = dict.fromkeys(finding for error in errors for finding in error.diagnostics)
    sources = {name: text for error in errors for name, text in error.sources.items()}
    return SpecError(findings, sources)
