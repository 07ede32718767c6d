"""Tell what findings say about where a fault is, by which corrections are ranked."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from archspec.dataclass import cached_property, dataclass
from archspec.diagnostics import Diagnostic, Edit, Span
from archspec.language.corrections.correction import Correction
from archspec.language.corrections.corrections_of_conditions import NONZERO
from archspec.language.corrections.written_spec import WrittenBlock, WrittenSpec, get_stem
from archspec.language.messages import PARTLY_NEEDED

_AWAY: Final = 3
"""How much further to seek a correction is that is not in the block of a finding."""

_POINTED: Final = 3
"""How much nearer a correction is that changes what a finding is about."""

_EXPLAINED: Final = 6
"""How much nearer a correction is of a step that explains by how much totals differ."""

_OF_PLACES: Final = frozenset(("A224", "A303"))
"""The codes of findings about what is written at their place: a loop, the parts of a split."""

_OF_LOOPS: Final = "A224"
_REFUSED: Final = "A210"
_UNUSED: Final = "A312"
_TOTAL: Final = "A307"
_RUNNING: Final = re.compile(r"(?<![\w.])\.(?![\w.])")
_WORD: Final = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Evidence:
    """What findings say about a spec.

    Attributes:
        spec: the spec.
        found: the findings.
        sources: the texts that they point into, by their names in messages.
    """

    spec: WrittenSpec
    found: Sequence[Diagnostic]
    sources: Mapping[str, str]

    @cached_property
    def spans(self) -> list[Span]:
        """The places of all findings."""
        return [span for one in self.found for span in self._list_spans(one)]

    def _list_spans(self, finding: Diagnostic) -> Iterator[Span]:
        for span in (finding.span, *(mark.span for mark in finding.marks)):
            if span is not None and span.file in self.sources:
                yield span

    def rank(self, one: Correction, block: WrittenBlock | None) -> tuple[int, int]:
        """Return how far to seek a correction of a block is, and how many lines from a finding."""
        lines = _count_lines(one.span, self.spans)
        is_near = (self._is_total and not self._explaining) or not lines
        away = 0 if is_near else 1 if block is None or block in self._near else _AWAY
        places = [edit.span for edit in one.edits]
        if any(place.is_within(step) for place in places for step in self._explaining):
            return one.rarity - _EXPLAINED, lines
        return one.rarity + (-_POINTED if any(map(self._points_at, one.edits)) else away), lines

    @cached_property
    def _explaining(self) -> list[Span]:
        """The steps that explain totals, if they should stand under another condition."""
        marks = (mark for one in self.found for mark in one.marks)
        return [mark.span for mark in marks if mark.text == PARTLY_NEEDED]

    def _points_at(self, edit: Edit) -> bool:
        """Check whether a finding is about what an edit changes."""
        if self._is_value_refused and edit.text.endswith(NONZERO):
            return True
        if any(map(edit.span.is_within, self._places)):
            return not self._is_length or _changes_length(edit.text)
        if self._is_running_unused and _RUNNING.search(edit.text):
            return True
        words = _WORD.findall(edit.text)
        return any(name in words for name in self._unused)

    @property
    def _is_value_refused(self) -> bool:
        """Whether a value is refused, as a width of 0 is where a step should not be."""
        return any(one.code == _REFUSED for one in self.found)

    @cached_property
    def _is_total(self) -> bool:
        """Whether nothing is known to be wrong but totals."""
        return all(one.code == _TOTAL for one in self.found)

    @cached_property
    def _near(self) -> list[WrittenBlock]:
        """The blocks that have a finding, and those that are used at one."""
        return [block for block in self.spec.blocks if self._is_near(block)]

    def _is_near(self, block: WrittenBlock) -> bool:
        if not block.name:
            named = [one.span for one in self.spec.blocks if one.name]
            return any(not any(map(span.is_within, named)) for span in self.spans)
        used = re.compile(rf"\b{re.escape(block.name)}\b")
        return any(
            span.is_within(block.span) or used.search(self.spec.read_line(span))
            for span in self.spans
        )

    @cached_property
    def _places(self) -> list[Span]:
        """The places of which findings say that something is wrong there, with what they name."""
        pointed = [one for one in self.found if one.code in _OF_PLACES]
        places = [span for one in pointed for span in self._list_spans(one)]
        words = {word for span in places for word in _WORD.findall(self.spec.read(span))}
        params = self.spec.get_section("params")
        return [*places, *(value.span for key, value in params if key.value in words)]

    @cached_property
    def _is_length(self) -> bool:
        """Whether lists of one loop differ in length."""
        return any(one.code == _OF_LOOPS and one.marks for one in self.found)

    @cached_property
    def _unused(self) -> list[str]:
        """The names of the values of which findings say that they are never used."""
        return [get_stem(name) for _, name in self._list_unused() if name]

    @cached_property
    def _is_running_unused(self) -> bool:
        """Whether a value without a name is never used."""
        return any(not name for _, name in self._list_unused())

    def _list_unused(self) -> Iterator[tuple[Span, str]]:
        """Yield the places of values that are never used, with their names if they have one."""
        places = [one.span for one in self.found if one.code == _UNUSED and one.span is not None]
        unused = [one for block in self.spec.blocks for one in block.unused]
        for place in places:
            names = [one.name for one in unused if one.span[:2] == place[:2]]
            yield from ((place, name) for name in names or [""])


def _changes_length(text: str) -> bool:
    """Check whether a text that is written into a list may change how many items it has."""
    return not text or "," in text or ".." in text


def _count_lines(span: Span, others: Iterable[Span]) -> int:
    """Return how many lines lie between a place and the nearest of others."""
    return min((abs(span.line - one.line) for one in others if one.file == span.file), default=999)
