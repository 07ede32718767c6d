"""Make an edit, ask both readings of the language, and keep what they answer."""

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import archspec
from archspec.api import read_program
from archspec.diagnostics import Diagnostic, Span
from archspec.passes.prove_program import prove_program
from tests.mutants.edits import Edit
from tests.mutants.edits.model import LineIndex, Range
from tests.mutants.reading import Broken, read_network

SPECS: Final = Path(__file__).parents[2] / "specs"
USERS: Final = {
    "blocks/reduction_a.yaml": ("inception_v4", "inception_resnet_v1", "inception_resnet_v2"),
    "blocks/reduction_b_resnet.yaml": ("inception_resnet_v1", "inception_resnet_v2"),
    "blocks/se.yaml": ("variants/inception_v4_se",),
    "blocks/stem_v4.yaml": ("inception_v4", "inception_resnet_v2"),
}
"""The networks that are checked behind an edit of a library."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an edit.

    Attributes:
        edit: the edit.
        original: the text of the file before it.
        network: the network that was checked, relative to the folder of specs.
        reason: why it breaks by the second reading; empty if it is harmless.
        findings: what archspec says; empty if it accepts the network.
        places: the characters that each place of a finding marks, as printed, in the edited file;
            None for one in another file. The first place of a finding is its primary one.
        crash: what went wrong in archspec itself; empty as a rule.
        seconds: processor time that archspec took.
    """

    edit: Edit
    original: str
    network: str
    reason: str
    findings: tuple[Diagnostic, ...]
    places: tuple[tuple[Range | None, ...], ...]
    crash: str
    seconds: float

    @property
    def breaks(self) -> bool:
        """Whether the edit breaks the network."""
        return bool(self.reason)

    @property
    def refused(self) -> bool:
        """Whether archspec refuses the network."""
        return bool(self.findings or self.crash)

    def touches(self, *, primary: bool = False) -> bool:
        """Check whether a finding marks what was edited.

        Args:
            primary: whether secondary places do not count.
        """
        wanted = list(self.edit.list_places(self.original))
        spans = [span for marked in self.places for span in marked[: 1 if primary else None]]
        return any(_overlaps(span, place) for span in spans if span is not None for place in wanted)


def _overlaps(one: Range, two: Range) -> bool:
    """Check whether two parts of a text share a character; an empty one has that behind it."""
    return one.start < max(two.end, two.start + 1) and two.start < max(one.end, one.start + 1)


@dataclass(slots=True)
class Workshop:
    """A folder of specs in which one file at a time is edited.

    Attributes:
        root: the folder.
        seeks_edits: whether archspec is to say what mends a network that it refuses.
        passing: the processor time of networks that are as they ship, in seconds.
    """

    root: Path
    seeks_edits: bool = True
    passing: dict[str, float] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> "Workshop":
        """Copy the shipped specs into a folder."""
        shutil.copytree(SPECS, folder / "specs")
        return cls(Path(os.path.realpath(folder / "specs")))

    def try_edit(self, edit: Edit) -> Answer:
        """Return what both readings answer to an edit.

        Of the networks that a library goes into, it is the first that breaks by the second reading
        or, if there is none, the first that archspec refuses.
        """
        networks = [f"{each}.yaml" for each in USERS.get(edit.file, ())] or [edit.file]
        original = (SPECS / edit.file).read_text(encoding="utf-8")
        with self.edited(edit.file, edit.apply(original)):
            reasons = {network: self.judge(network) for network in networks}
            broken = [network for network in networks if reasons[network]]
            answers = [
                self.check(edit, original, network, reasons[network])
                for network in (broken or networks)[: 1 if broken else None]
            ]
        return next((answer for answer in answers if answer.refused), answers[0])

    @contextmanager
    def edited(self, file: str, text: str) -> Iterator[None]:
        """Replace the text of a file for a while."""
        path = self.root / file
        before = path.read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(before, encoding="utf-8")

    def judge(self, network: str) -> str:
        """Return why a network breaks by the second reading; empty if it does not."""
        try:
            read_network(self.root / network, self.root)
        except Broken as broken:
            return str(broken) or "broken"
        return ""

    def findings(self, network: str) -> tuple[Diagnostic, ...]:
        """Return what archspec says of a network."""
        try:
            if self.seeks_edits:
                archspec.load(self.root / network)
            else:
                prove_program(read_program(self.root / network, going_on=True), seeks_edit=False)
        except archspec.SpecError as error:
            return error.diagnostics
        return ()

    def check(self, edit: Edit, original: str, network: str, reason: str) -> Answer:
        """Return the answer of archspec to a network that was edited."""
        crash, found = "", tuple[Diagnostic, ...]()
        start = time.process_time()
        try:
            found = self.findings(network)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault of archspec
            crash = repr(error)
        seconds = time.process_time() - start
        index = LineIndex(edit.apply(original))
        places = tuple(tuple(self._locate(edit, index, each)) for each in found)
        return Answer(edit, original, network, reason, found, places, crash, seconds)

    def _locate(self, edit: Edit, index: LineIndex, finding: Diagnostic) -> Iterator[Range | None]:
        for span in (finding.span, *(mark.span for mark in finding.marks)):
            here = span is not None and self.is_in(span, edit.file)
            yield to_range(index, span) if here and span is not None else None

    def is_in(self, span: Span, file: str) -> bool:
        """Check whether a place is in a file."""
        return os.path.realpath(span.file) == str(self.root / file)

    def time_passing(self, network: str) -> float:
        """Return the processor time that archspec takes for a network as it ships."""
        if network not in self.passing:
            times = []
            for _ in range(3):
                start = time.process_time()
                self.findings(network)
                times.append(time.process_time() - start)
            self.passing[network] = min(times)
        return self.passing[network]


def to_range(index: LineIndex, span: Span) -> Range:
    """Return the characters that a place marks when it is printed: those on its first line."""
    start = index.offset(span.line, span.column)
    line = index.line_range(min(span.line, len(index.starts)))
    end = index.offset(span.end_line, span.end_column) if span.end_line == span.line else line.end
    return Range(start, max(start, end))


def try_edits(workshop: Workshop, edits: Sequence[Edit]) -> Iterator[Answer]:
    """Yield the answer to each edit."""
    for edit in edits:
        yield workshop.try_edit(edit)
