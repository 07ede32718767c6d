"""What is known of a spec at one time, and what a page shows of it."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeAlias

from archspec.budgets.usage import SpentLimit
from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Severity
from archspec.graph import Graph
from archspec.render.page.page_parts import PageParts
from archspec.render.scene.model import Scene

BoxName: TypeAlias = tuple[str, str]
"""The name of a box on a page: that of its sheet, and its key."""


class Mode(StrEnum):
    """What a page shows of a spec."""

    FIGURES = "figures"
    """Its figures, and its summary."""
    DIFFERENCE = "difference"
    """What differs from the last commit."""


class Baseline(Protocol):
    """What a spec is compared with."""

    @property
    def files(self) -> Sequence[Path]:
        """The files that tell when it becomes another."""

    def compare(self, graph: Graph) -> Scene:
        """Return the scene of both networks.

        Raises:
            SpecError: if there is nothing to compare with.
        """


@dataclass(frozen=True, slots=True)
class Figures:
    """What is drawn: a scene, and its parts of a page."""

    scene: Scene
    parts: PageParts


@dataclass(frozen=True, slots=True)
class LiveState:
    """What is known of a spec at one time.

    Attributes:
        number: its number; later states have higher ones.
        shown: the file of the spec in messages.
        saved: the time of day at which it was read.
        findings: what is wrong.
        sources: the text of each file, by its name in messages.
        graph: the network of the last text without an error; None if there was none.
        figures: its figures.
        drawn: the time of day at which that text was read.
        summary: its summary, as a sheet of the page.
        budget: its limits, with what it spends of them.
        faults: the boxes of each finding, in the order of the findings.
        is_current: whether the network is that of the present text.
    """

    number: int
    shown: str
    saved: str = ""
    findings: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    graph: Graph | None = None
    figures: Figures | None = None
    drawn: str = ""
    summary: str = ""
    budget: tuple[SpentLimit, ...] = ()
    faults: tuple[tuple[BoxName, ...], ...] = ()
    is_current: bool = True

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that are errors."""
        return tuple(each for each in self.findings if each.severity is Severity.ERROR)

    @property
    def faulty(self) -> list[BoxName]:
        """The boxes that errors are about, each once."""
        pairs = zip(self.findings, self.faults, strict=True)
        found = (box for each, boxes in pairs if each.severity is Severity.ERROR for box in boxes)
        return [*dict.fromkeys(found)]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of a state.

    Attributes:
        state: the state.
        mode: what it shows of it.
        figures: what is drawn; None if there is nothing to be drawn.
        reason: why there is not, in words; empty otherwise.
    """

    state: LiveState
    mode: Mode
    figures: Figures | None
    reason: str = ""
