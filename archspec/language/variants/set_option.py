"""Parse overrides from outside the spec, each a line `path: value`."""

from typing import Final

from archspec.diagnostics import Findings, Span, SpecError, fail
from archspec.language.mappings import FileReading
from archspec.language.program import OVERRIDES
from archspec.language.variants.model import Set
from archspec.language.variants.read import read_set
from archspec.reader import Object, Scalar, Tree, read_document
from archspec.reader.comments import read_comments

_SEPARATOR: Final = ": "
_QUOTE: Final = """put the value in quotes, as in --set 'title="Net #2"'"""


def read_overrides(text: str) -> tuple[Set, ...]:
    """Parse overrides.

    Args:
        text: the lines. A path has no colon, and a value ends with its line.

    Raises:
        SpecError: A1xx for a value that is not YAML on one line, A203 or A228 for a malformed path.
    """
    findings, entries = Findings(), []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            entries.append(_parse_entry(number, line))
        except SpecError as error:
            findings.extend(error.diagnostics)
    findings.stop()
    reading = FileReading()
    changes = read_set(reading, Object(tuple(entries), Span(OVERRIDES, 1, 1, 1, 1)))
    reading.findings.stop()
    return changes


def _parse_entry(number: int, line: str) -> tuple[Scalar, Tree]:
    path, _, value = line.partition(_SEPARATOR)
    key = Scalar(path, Span(OVERRIDES, number, 1, number, len(path) + 1))
    behind = Span(OVERRIDES, number, len(path) + 3, number, len(line) + 1)
    if value[:1] in ("|", ">"):
        raise fail("A228", "a block of text needs further lines", behind, help=_QUOTE)
    text = "\n" * (number - 1) + " " * (len(path) - 1) + f"k{_SEPARATOR}{value}\n"
    document = read_document(text, OVERRIDES)
    if read_comments(text):
        raise fail("A228", "what stands behind `#` would be a comment", behind, help=_QUOTE)
    return key, document.entries[0][1]
