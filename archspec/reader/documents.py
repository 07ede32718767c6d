"""Parse the text of a spec into plain data in which every value has a span."""

from collections.abc import Iterator
from types import NoneType
from typing import Final

from yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from archspec import limits
from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Mark, Span, SpecError
from archspec.reader.characters import refuse_hidden, refuse_hidden_value
from archspec.reader.data import Array, Object, Scalar, Tree
from archspec.reader.events import get_end, get_start, parse_events
from archspec.reader.files import refuse_too_large
from archspec.reader.scalars import Value, resolve_plain
from archspec.reader.source_text import TextReading, quote_text

_ROOT_HELP: Final = "begin with `archspec: 1`, then one key on each line"
_KINDS: Final = {
    str: "text",
    bool: "a truth value",
    NoneType: "`null`",
    int: "a number",
    float: "a number",
}


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
    root = _Document(reading, parse_events(reading)).root()
    reading.finish()
    if root is None:
        raise _refuse_empty(reading, Span(file, 1, 1, 1, 1))
    return root


@dataclass(slots=True)
class _Document:
    """A document that is built from the events of a parser, node by node."""

    reading: TextReading
    events: Iterator[Event]

    def root(self) -> Object | None:
        """Return the whole document; None if there is none.

        Raises:
            SpecError: A104, A105 or A111, after which parsing cannot continue.
        """
        root: Object | None = None
        for event in self.events:
            match event:
                case DocumentStartEvent() if root is not None:
                    message, advice = "a second document begins here", "keep one document in a file"
                    raise self._refusal("A104", message, self._span(event), advice)
                case SequenceStartEvent():
                    raise self._refuse_root("a list", self.reading.rest_of_line(get_start(event)))
                case NodeEvent():
                    root = self._root(self._node(event, 0))
        return root

    def _root(self, tree: Tree) -> Object:
        if isinstance(tree, Object):
            return tree
        if _is_missing(tree):
            raise _refuse_empty(self.reading, tree.span)
        raise self._refuse_root(_describe_kind(tree), tree.span)

    def _node(self, event: Event, depth: int) -> Tree:
        """Return the value that begins with an event, inside `depth` lists and mappings."""
        if type(event) is ScalarEvent:
            return self._scalar(event)
        start = self._span(event)
        if depth == limits.YAML_DEPTH:
            message = f"nested deeper than {depth} lists and mappings"
            raise self._refusal("A111", message, start, "give the inner parts names, as blocks")
        if isinstance(event, MappingStartEvent):
            return self._mapping(start, depth + 1)
        items: list[Tree] = []
        while type(event := next(self.events)) is not SequenceEndEvent:
            items.append(self._node(event, depth + 1))
        return Array(tuple(items), self._whole(start, items[-1] if items else None, event))

    def _mapping(self, start: Span, depth: int) -> Object:
        """Read a mapping; an entry with a refused key is left out, so that reading can continue."""
        first: dict[str, Scalar] = {}
        entries: list[tuple[Scalar, Tree]] = []
        value: Tree | None = None
        while type(event := next(self.events)) is not MappingEndEvent:
            key = self._key(self._node(event, depth), first)
            value = self._node(next(self.events), depth)
            if key is not None:
                entries.append((key, value))
        return Object(tuple(entries), self._whole(start, value, event))

    def _whole(self, start: Span, last: Tree | None, event: Event) -> Span:
        """Return the span of a collection, up to its bracket or to the end of its last part."""
        end = self._span(event)
        if (end.line, end.column) == (end.end_line, end.end_column):
            end = start if last is None else last.span
        return Span(start.file, start.line, start.column, end.end_line, end.end_column)

    def _key(self, tree: Tree, first: dict[str, Scalar]) -> Scalar | None:
        """Return a key, or None for one that is refused.

        Args:
            tree: the key.
            first: the keys before it, to which it is added.
        """
        if not isinstance(tree, Scalar) or not isinstance(tree.value, str):
            finding = _refuse_key(tree)
        elif tree.value == "<<" and tree.offset == 0:
            advice = "write the keys out, or quote `<<` if it is text"
            finding = Diagnostic("A109", "merge key `<<` is not allowed", tree.span, help=advice)
        elif (before := first.setdefault(tree.value, tree)) is not tree:
            finding = Diagnostic(
                "A106",
                f"key {quote_text(tree.value)} stands twice in one mapping",
                tree.span,
                label="again here",
                marks=(Mark(before.span, "first here"),),
                help="rename one of them, or remove it",
            )
        else:
            return tree
        self.reading.refuse(finding)
        return None

    def _scalar(self, event: ScalarEvent) -> Scalar:
        start, end = get_start(event), get_end(event)
        style, value, reading = event.style, event.value, self.reading
        span, raw = reading.span(start, end), reading.text[start.index : end.index]
        if not style:
            return Scalar(self._plain(value, span), span, 0 if raw == value else None)
        if style in "|>":
            span = reading.stretch(start, raw.rstrip(" \t\r\n"))
        refuse_hidden_value(reading, value, span)
        return Scalar(value, span, 1 if raw[1:-1] == value else None)

    def _plain(self, text: str, span: Span) -> Value:
        value = resolve_plain(text)
        if not isinstance(value, Diagnostic):
            return value
        self.reading.refuse(replace(value, span=span))
        return text

    def _span(self, event: Event) -> Span:
        return self.reading.span(get_start(event), get_end(event))

    def _refuse_root(self, what: str, span: Span) -> SpecError:
        return self._refusal("A105", f"the file is {what}, not a mapping", span, _ROOT_HELP)

    def _refusal(self, code: str, message: str, span: Span, advice: str) -> SpecError:
        """Return the error that ends the reading, with the findings so far."""
        return self.reading.error(Diagnostic(code, message, span, help=advice))


def _describe_kind(tree: Tree) -> str:
    if isinstance(tree, Scalar):
        return _KINDS[type(tree.value)]
    return "a list" if isinstance(tree, Array) else "a mapping"


def _is_missing(tree: Tree) -> bool:
    """Check whether nothing is written where a value belongs."""
    span = tree.span
    return (span.line, span.column) == (span.end_line, span.end_column)


def _refuse_empty(reading: TextReading, span: Span) -> SpecError:
    return reading.error(Diagnostic("A105", "the file has no content", span, help=_ROOT_HELP))


def _refuse_key(tree: Tree) -> Diagnostic:
    if _is_missing(tree):
        advice = "write a name before the `:`"
        return Diagnostic("A112", "the key is missing", tree.span, help=advice)
    advice = "quote it" if isinstance(tree, Scalar) else "write text, quoted if it holds brackets"
    return Diagnostic("A112", f"{_describe_kind(tree)} cannot be a key", tree.span, help=advice)
