"""Read boxes: the text of each is parsed once, wherever it stands.

A network has few different texts in many places, and the next one has them again.
"""

from dataclasses import field
from functools import lru_cache
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Span, SpecError
from archspec.language.box import parse_box
from archspec.language.model import Argument, Box, Data, Formula, Label, Size
from archspec.reader import Scalar

_LONGEST: Final = 120
"""The length in characters up to which a text is remembered."""

_REMEMBERED: Final = 4096
"""How many texts are remembered."""


def read_box(source: Scalar) -> Box:
    """Read one box.

    Args:
        source: a scalar with the text of the box.

    Raises:
        SpecError: as `parse_box`.
    """
    text, offset = source.value, source.offset
    assert isinstance(text, str)
    if offset is None or len(text) > _LONGEST:
        return parse_box(source)
    box, span = _parse_text(text), source.span
    if box is None:
        return parse_box(source)
    move = _Move(source, span.file, span.line, span.column + offset - 1)
    if offset == 0 and span.end_column - span.column == len(text):
        move.spans[1, 1 + len(text)] = span
    return move.box(box)


def read_names(source: Scalar) -> tuple[str, ...]:
    """Return the names in a box: its operator or block, its label and its module.

    Raises:
        SpecError: as `parse_box`.
    """
    text = str(source.value)
    box = (_parse_text(text) if len(text) <= _LONGEST else None) or parse_box(source)
    return (box.name, *(label.name for label in (box.label, box.module) if label is not None))


@lru_cache(_REMEMBERED)
def _parse_text(text: str) -> Box | None:
    """Return the box of a text at the first column; None for one that is refused."""
    try:
        return parse_box(Scalar(text, Span("", 1, 1, 1, 1 + len(text))))
    except SpecError:
        return None


@dataclass(frozen=True, slots=True)
class _Move:
    """From the first column of a line to the place of a scalar.

    Attributes:
        source: the scalar.
        file: its file.
        line: its line.
        shift: the number of columns before its first character.
        spans: the places so far, by their columns in the text.
    """

    source: Scalar
    file: str
    line: int
    shift: int
    spans: dict[tuple[int, int], Span] = field(default_factory=dict)

    def box(self, box: Box) -> Box:
        """Return a box at the place of the scalar."""
        return Box(
            span=self.span(box.span),
            name=box.name,
            name_span=self.span(box.name_span),
            count=box.count and self.formula(box.count),
            arguments=tuple([self.argument(argument) for argument in box.arguments]),
            condition=box.condition and self.formula(box.condition),
            share=box.share and self.label(box.share),
            module=box.module and self.label(box.module),
            label=box.label and self.label(box.label),
            size=box.size and Size(span=self.span(box.size.span), sides=box.size.sides),
        )

    def argument(self, argument: Argument) -> Argument:
        """Return an argument; what has no name has one span for both."""
        span, name = self.span(argument.span), argument.name
        name_span = span if name is None else self.span(argument.name_span)
        value = self.value(argument.value)
        return Argument(span=span, name=name, name_span=name_span, value=value)

    def value(self, value: Data) -> Data:
        """Return the value of an argument."""
        match value:
            case Formula():
                return self.formula(value)
            case list():
                return [self.value(item) for item in value]
            case dict():
                return {name: self.value(item) for name, item in value.items()}
            case _:
                return value

    def formula(self, formula: Formula) -> Formula:
        """Return an expression, whose parts have places in its text."""
        return Formula(span=self.span(formula.span), tree=formula.tree, source=self.source)

    def label(self, label: Label) -> Label:
        """Return a label."""
        index = label.index and self.formula(label.index)
        return Label(span=self.span(label.span), name=label.name, stem=label.stem, index=index)

    def span(self, span: Span) -> Span:
        """Return the place of what has a place in the text."""
        columns = span[2::2]
        found = self.spans.get(columns)
        if found is None:
            start, end = columns
            place = (self.file, self.line, self.shift + start, self.line, self.shift + end)
            self.spans[columns] = found = tuple.__new__(Span, place)
        return found
