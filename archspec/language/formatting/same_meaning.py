"""Check that a formatted spec says what it said before."""

from collections import Counter
from collections.abc import Sequence

from archspec.language.formatting.tidy import tidy_box
from archspec.reader import Array, Object, Plain, Scalar, Tree, read_document
from archspec.reader.written import WrittenComment, read_written


def check_same_meaning(before: Tree, text: str, comments: Sequence[WrittenComment]) -> None:
    """Check that a text has the data and the comments of another.

    Raises:
        AssertionError: if it has not.
    """
    after = read_document(text, "")
    assert _tidy(before) == _tidy(after), "formatting has changed the data of the spec"
    kept = Counter(comment.text for comment in read_written(text, "").comments)
    were = Counter(comment.text for comment in comments)
    assert kept == were, "formatting has changed the comments of the spec"


def _tidy(tree: Tree) -> Plain:
    """Return data without its places, with the spaces in its boxes set."""
    match tree:
        case Scalar(str(text)):
            return tidy_box(text)
        case Scalar(value):
            return value
        case Array(items):
            return [_tidy(item) for item in items]
        case Object(entries):
            return [(tidy_box(str(key.value)), _tidy(inside)) for key, inside in entries]
