"""Build lists and mappings while they are being read."""

from dataclasses import dataclass, field

from archspec.diagnostics import Diagnostic, Mark, Span
from archspec.reader.data import Array, Object, Scalar, Tree
from archspec.reader.source_text import TextReading, quote_text


@dataclass(slots=True)
class ArrayBuilder:
    """A list that is not yet closed.

    Attributes:
        span: from its start to the end of what has been read so far.
    """

    span: Span
    items: list[Tree] = field(default_factory=list)

    def take(self, tree: Tree) -> None:
        """Add an item."""
        self.span = _join_spans(self.span, tree.span)
        self.items.append(tree)

    def close(self, span: Span) -> Array:
        """Return the finished list."""
        return Array(tuple(self.items), span)


@dataclass(slots=True)
class ObjectBuilder:
    """A mapping that is not yet closed; keys and values arrive in turn.

    An entry with a refused key is left out, so that reading can continue.

    Attributes:
        span: from its start to the end of what has been read so far.
    """

    span: Span
    reading: TextReading
    entries: list[tuple[Scalar, Tree]] = field(default_factory=list)
    keys: dict[str, Scalar] = field(default_factory=dict)
    key: Scalar | None = None
    key_is_next: bool = True

    def take(self, tree: Tree) -> None:
        """Add a key, or the value of the last key."""
        self.span = _join_spans(self.span, tree.span)
        if self.key_is_next:
            self.key = self._checked_key(tree)
        elif self.key is not None:
            self.entries.append((self.key, tree))
        self.key_is_next = not self.key_is_next

    def close(self, span: Span) -> Object:
        """Return the finished mapping."""
        return Object(tuple(self.entries), span)

    def _checked_key(self, tree: Tree) -> Scalar | None:
        if not isinstance(tree, Scalar) or not isinstance(tree.value, str):
            self.reading.refuse(_refuse_key(tree))
            return None
        if tree.value == "<<" and tree.offset == 0:
            self.reading.refuse(_refuse_merge_key(tree))
            return None
        first = self.keys.setdefault(tree.value, tree)
        if first is not tree:
            self.reading.refuse(_refuse_duplicate(tree, tree.value, first))
            return None
        return tree


def describe_kind(tree: Tree) -> str:
    """Describe the type of a tree in words."""
    match tree:
        case Array():
            return "a list"
        case Object():
            return "a mapping"
        case Scalar(value=str()):
            return "text"
        case Scalar(value=bool()):
            return "a truth value"
        case Scalar(value=None):
            return "`null`"
        case Scalar():
            return "a number"


def is_missing(tree: Tree) -> bool:
    """Check whether nothing is written where a value belongs."""
    span = tree.span
    return (span.line, span.column) == (span.end_line, span.end_column)


def _join_spans(span: Span, last: Span) -> Span:
    return Span(span.file, span.line, span.column, last.end_line, last.end_column)


def _refuse_key(tree: Tree) -> Diagnostic:
    if is_missing(tree):
        return Diagnostic(
            "A112", "the key is missing", tree.span, help="write a name before the `:`"
        )
    advice = "quote it" if isinstance(tree, Scalar) else "write text, quoted if it holds brackets"
    return Diagnostic("A112", f"{describe_kind(tree)} cannot be a key", tree.span, help=advice)


def _refuse_merge_key(key: Scalar) -> Diagnostic:
    advice = "write the keys out, or quote `<<` if it is text"
    return Diagnostic("A109", "merge key `<<` is not allowed", key.span, help=advice)


def _refuse_duplicate(key: Scalar, name: str, first: Scalar) -> Diagnostic:
    return Diagnostic(
        "A106",
        f"key {quote_text(name)} stands twice in one mapping",
        key.span,
        label="again here",
        marks=(Mark(first.span, "first here"),),
        help="rename one of them, or remove it",
    )
