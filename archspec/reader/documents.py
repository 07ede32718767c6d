"""Parse the text of a spec into plain data in which every value has a span."""

from dataclasses import dataclass, field
from typing import Final, cast

from yaml.events import (
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from archspec import limits
from archspec.diagnostics import Diagnostic, Span
from archspec.reader.builder import ArrayBuilder, ObjectBuilder, describe_kind, is_missing
from archspec.reader.characters import refuse_hidden, refuse_hidden_value
from archspec.reader.data import Object, Scalar, Tree
from archspec.reader.events import parse_events
from archspec.reader.files import refuse_too_large
from archspec.reader.scalars import Refusal, Value, resolve_plain
from archspec.reader.source_text import TextPosition, TextReading

_ROOT_HELP: Final = "begin with `archspec: 1`, then one key on each line"


def read_document(text: str, file: str) -> Object:
    """Parse a spec, a mapping in the safe subset of YAML.

    Args:
        text: the spec.
        file: its name in spans.

    Raises:
        SpecError: A102 to A113 with all findings, up to `FINDINGS`; A402 if the text is too large.
    """
    if len(text) > limits.FILE_BYTES:
        raise refuse_too_large(file)
    reading = TextReading(file, text)
    refuse_hidden(reading)
    document = _Document(reading)
    for event in parse_events(reading):
        document.take_event(event)
    reading.finish()
    return document.root()


@dataclass(slots=True)
class _Document:
    """The state of parsing a document: a stack of open collections, then the root."""

    reading: TextReading
    open: list[ArrayBuilder | ObjectBuilder] = field(default_factory=list)
    finished: Tree | None = None

    def take_event(self, event: Event) -> None:
        """Process one event.

        Raises:
            SpecError: A104, A105 or A111, after which parsing cannot continue.
        """
        match event:
            case ScalarEvent():
                self._take(self._scalar(event))
            case MappingStartEvent():
                self._begin(ObjectBuilder(self._span(event), self.reading))
            case SequenceStartEvent() if not self.open:
                span = self.reading.rest_of_line(_start_of(event))
                raise self.reading.error(_refuse_root("a list", span))
            case SequenceStartEvent():
                self._begin(ArrayBuilder(self._span(event)))
            case CollectionEndEvent():
                self._take(self._end(event))
            case DocumentStartEvent() if self.finished is not None:
                message, advice = "a second document begins here", "keep one document in a file"
                raise self.reading.error(
                    Diagnostic("A104", message, self._span(event), help=advice)
                )

    def root(self) -> Object:
        """Return the whole document after all events are processed."""
        if isinstance(self.finished, Object):
            return self.finished
        raise self.reading.error(_refuse_empty(Span(self.reading.file, 1, 1, 1, 1)))

    def _take(self, tree: Tree) -> None:
        if self.open:
            self.open[-1].take(tree)
        elif is_missing(tree):
            raise self.reading.error(_refuse_empty(tree.span))
        elif not isinstance(tree, Object):
            raise self.reading.error(_refuse_root(describe_kind(tree), tree.span))
        else:
            self.finished = tree

    def _begin(self, collection: ArrayBuilder | ObjectBuilder) -> None:
        if len(self.open) == limits.YAML_DEPTH:
            message = f"nested deeper than {limits.YAML_DEPTH} lists and mappings"
            advice = "give the inner parts names, as blocks"
            raise self.reading.error(Diagnostic("A111", message, collection.span, help=advice))
        self.open.append(collection)

    def _end(self, event: CollectionEndEvent) -> Tree:
        """Close a collection at its bracket, or at the end of its last part."""
        collection = self.open.pop()
        start, bracket = collection.span, self._span(event)
        if (bracket.line, bracket.column) == (bracket.end_line, bracket.end_column):
            return collection.close(start)
        end_line, end_column = bracket.end_line, bracket.end_column
        return collection.close(Span(start.file, start.line, start.column, end_line, end_column))

    def _scalar(self, event: ScalarEvent) -> Scalar:
        span, style = self._span(event), event.style
        raw = self.reading.text[_start_of(event).index : _end_of(event).index]
        if not style:
            offset = 0 if raw == event.value else None
            return Scalar(self._plain(event.value, span), span, offset)
        if style in "|>":
            span = self.reading.stretch(_start_of(event), raw.rstrip(" \t\r\n"))
        refuse_hidden_value(self.reading, event.value, span)
        return Scalar(event.value, span, 1 if raw[1:-1] == event.value else None)

    def _plain(self, text: str, span: Span) -> Value:
        value = resolve_plain(text)
        if not isinstance(value, Refusal):
            return value
        finding = Diagnostic(value.code, value.message, span, value.label, help=value.help)
        self.reading.refuse(finding)
        return text

    def _span(self, event: Event) -> Span:
        return self.reading.span(_start_of(event), _end_of(event))


def _start_of(event: Event) -> TextPosition:
    return cast("TextPosition", event.start_mark)


def _end_of(event: Event) -> TextPosition:
    return cast("TextPosition", event.end_mark)


def _refuse_empty(span: Span) -> Diagnostic:
    return Diagnostic("A105", "the file has no content", span, help=_ROOT_HELP)


def _refuse_root(what: str, span: Span) -> Diagnostic:
    return Diagnostic("A105", f"the file is {what}, not a mapping", span, help=_ROOT_HELP)
