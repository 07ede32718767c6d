"""Lay out the text of a spec: one way to write what its author has chosen to write."""

from archspec.language.formatting.columns import align_lines
from archspec.language.formatting.same_meaning import check_same_meaning
from archspec.language.formatting.spec_layout import SpecLayout
from archspec.reader import read_document
from archspec.reader.written import read_written

__all__ = ["format_spec"]


def format_spec(text: str, file: str) -> str:
    """Return a spec in canonical layout, with the same data and all comments.

    Formatting the result again changes nothing. docs/decisions/0034 lists the rules.

    Args:
        text: the spec.
        file: its name in messages.

    Raises:
        SpecError: A102 to A113 for what cannot be read.
        AssertionError: if the result would not say the same, which is a bug.
    """
    text = text.replace("\r\n", "\n")
    before = read_document(text, file)
    written = read_written(text, file)
    layout = SpecLayout.of(written)
    layout.lay_out(written.root)
    formatted = align_lines(layout.lines)
    check_same_meaning(before, formatted, written.comments)
    return formatted
