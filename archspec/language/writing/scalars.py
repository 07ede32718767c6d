"""Scalars: texts in quotes only where they would be read as something else."""

import json
from functools import cache

from archspec.diagnostics import SpecError
from archspec.reader import Array, Scalar, read_document


@cache
def scalar(text: str) -> str:
    """A text, in quotes where it would be read as something else."""
    is_itself = _is_read_as(text, f"[{text}]")
    return text if is_itself else json.dumps(text, ensure_ascii=False)


def line(text: str) -> str:
    """A text that has the rest of its line, where commas need no quotes."""
    return text if _is_read_as(text, text) else json.dumps(text, ensure_ascii=False)


def unfolded(written: str) -> str:
    """What `scalar` writes, for a place that has the rest of its line."""
    return line(json.loads(written)) if written.startswith('"') else written


def _is_read_as(text: str, written: str) -> bool:
    """Whether a text is what is read where it, or a list of it, is written."""
    try:
        tree = read_document(f"k: {written}\n", "").entries[0][1]
    except SpecError:
        return False
    match tree:
        case Scalar(str(value)) | Array((Scalar(str(value)),)):
            return value == text
        case _:
            return False


def digits_or(text: str) -> str:
    """A text that may be a whole number, which then needs no quotes."""
    return text if text.isdecimal() and str(int(text)) == text else scalar(text)
