"""A spec that is followed: its files are read again and again, and each reading is a state."""

import os
import time
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Final, TypeAlias

from archspec.api import find_spec
from archspec.budgets.usage import SpentLimit, collect_limits, measure_limits
from archspec.budgets.violations import report_exceeded_limits
from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, SpecError
from archspec.editor.open_spec import OpenSpec
from archspec.elaborate.network_size import check_steps
from archspec.graph import Graph
from archspec.language import Limit
from archspec.language.messages import refuse_library
from archspec.live.faulty_boxes import BoxFinder
from archspec.live.state import Baseline, Figures, LiveState, Mode, Shown
from archspec.live.summary_html import write_summary
from archspec.reader import read_source
from archspec.render import View, build_scene
from archspec.render.page.page_parts import build_parts
from archspec.render.page.sheet_memory import SheetMemory
from archspec.render.scene.model import Scene

_FOLDED: Final[frozenset[str]] = frozenset()

_WRITING: Final = 0.03
"""Seconds that a program may take to write a file which it has emptied."""

FileStamp: TypeAlias = tuple[int, int, int] | None
"""What tells that a file is another one than before; None for one that is not there."""


@dataclass(frozen=True, slots=True)
class ProjectLimits:
    """The budget of a project.

    Attributes:
        limits: the limits, which those of a spec replace.
        sources: the text of the file that states them, by its name in messages.
    """

    limits: Sequence[Limit]
    sources: Mapping[str, str]


class FollowedSpec:
    """A spec that is followed. One thread at a time may call its methods, except `settle`.

    Attributes:
        shown: its name in messages.
        state: what was known of it last.
    """

    def __init__(
        self, source: str, *, budget: ProjectLimits | None = None, baseline: Baseline | None = None
    ) -> None:
        """Read a spec for the first time; it may have errors.

        Args:
            source: a path, or the name of a shipped spec.
            budget: the budget of its project.
            baseline: what it is compared with.

        Raises:
            SpecError: if there is no such file.
        """
        path, self.shown = find_spec(source)
        self._path = Path(os.path.abspath(path))  # noqa: PTH100 - a link stays one
        self._budget, self._baseline = budget or ProjectLimits((), {}), baseline
        self._numbers = count(1)
        self._memories = {mode: SheetMemory() for mode in Mode}
        self._drawn: Graph | None = None
        self._is_there = True
        self._seen: object = None
        self._opened = OpenSpec(self._path, read_source(self._path, self.shown), self.shown)
        self.state = LiveState(0, self.shown)
        self.update()

    @property
    def files(self) -> tuple[Path, ...]:
        """The files to watch, whether they are there or not."""
        others = self._baseline.files if self._baseline else ()
        return (self._path, *self._opened.files, *others)

    def update(self) -> LiveState | None:
        """Read the files again; return the new state, or None if nothing is different."""
        findings, sources = self._read()
        others = self._baseline.files if self._baseline else ()
        stamps = tuple(map(stamp_file, others))
        seen = (findings, dict(sources), self._is_there, stamps)
        if seen == self._seen:
            return None
        self._seen = seen
        state = replace(
            self.state,
            number=self.take_number(),
            saved=time.strftime("%H:%M:%S"),
            findings=findings,
            sources=sources,
        )
        self.state = self._finish(state)
        return self.state

    def _read(self) -> tuple[tuple[Diagnostic, ...], Mapping[str, str]]:
        """Return the findings about the present files, and the texts of these."""
        try:
            text = self._read_text()
        except SpecError as error:
            self._is_there = False
            return error.diagnostics, self._opened.sources
        self._is_there = True
        self._opened.edit(text)
        opened = self._opened
        good = opened.good
        if good is not None and good.graph is None and not opened.has_errors:
            span = good.program.spec.span
            refused = refuse_library(self.shown, span, "serve a spec that uses it")
            return refused.diagnostics, opened.sources
        return opened.findings, opened.sources

    def _read_text(self) -> str:
        """Return the text of the spec; one that is empty may be just about to be written.

        Raises:
            SpecError: if it cannot be read.
        """
        text = read_source(self._path, self.shown)
        if not text:
            time.sleep(_WRITING)
            text = read_source(self._path, self.shown)
        return text

    def _finish(self, state: LiveState) -> LiveState:
        """Draw the network if it is another one, and find the boxes of findings."""
        graph = self._find_graph(state)
        is_current = graph is not None
        if graph is not None and graph is not self._drawn:
            try:
                state, self._drawn = self._draw(state, graph), graph
            except SpecError as error:  # too large to be drawn
                state, is_current = replace(state, findings=error.diagnostics), False
        state = replace(
            state, is_current=is_current, sources={**state.sources, **self._budget.sources}
        )
        return complete_findings(state, state.findings)

    def _find_graph(self, state: LiveState) -> Graph | None:
        """Return the network of the present text if it can be drawn: at most its claims fail."""
        if state.errors:
            return self._opened.prove_without_claims() if self._is_there else None
        good = self._opened.good
        return None if good is None else good.graph

    def _draw(self, state: LiveState, graph: Graph) -> LiveState:
        """Return a state with the figures, the summary and the budget of a network.

        Raises:
            SpecError: if it is too large to be drawn.
        """
        graph = check_steps(graph)
        figures = self._build(build_scene(graph, _FOLDED), Mode.FIGURES)
        return replace(
            state,
            graph=graph,
            figures=figures,
            drawn=state.saved,
            summary=write_summary(graph),
            budget=self._measure(graph),
        )

    def _measure(self, graph: Graph) -> tuple[SpentLimit, ...]:
        return measure_limits(graph, collect_limits(graph, usual=self._budget.limits))

    def _build(self, scene: Scene, mode: Mode) -> Figures:
        return Figures(scene, build_parts(scene, View(), self._memories[mode]))

    def take_number(self) -> int:
        """Return the number of the next state."""
        return next(self._numbers)

    def settle(self) -> tuple[Diagnostic, ...] | None:
        """Return the findings about the present text with helps that were tried; it takes a second.

        Returns:
            The findings; None if there is nothing to be mended.
        """
        return self._opened.settle() if self._is_there and self._opened.has_errors else None

    def show(self, state: LiveState, mode: Mode) -> Shown:
        """Return what a page shows of a state."""
        if mode is Mode.FIGURES:
            return Shown(state, mode, state.figures)
        if self._baseline is None or state.graph is None:
            return Shown(state, mode, None, "There is nothing to compare with.")
        try:
            scene = self._baseline.compare(state.graph)
            return Shown(state, mode, self._build(scene, mode))
        except SpecError as error:
            return Shown(state, mode, None, describe_refusal(error))


def complete_findings(state: LiveState, findings: Sequence[Diagnostic]) -> LiveState:
    """Return a state with findings about its text, and those about its budget.

    Args:
        state: the state.
        findings: the findings about its text.
    """
    over: tuple[Diagnostic, ...] = ()
    if state.is_current and state.graph is not None:
        over = tuple(report_exceeded_limits(state.graph, state.budget))
    found = (*findings, *over)
    if state.figures is None:
        return replace(state, findings=found, faults=((),) * len(found))
    finder = BoxFinder(state.figures.scene, state.sources)
    return replace(state, findings=found, faults=tuple(map(finder.find, found)))


def describe_refusal(error: SpecError) -> str:
    """Return in words why there is nothing to be drawn."""
    first = error.diagnostics[0]
    return f"{first.message}{f'; {first.help}' if first.help else ''}"


def stamp_file(path: Path) -> FileStamp:
    """Return what tells that a file is another one than before."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
