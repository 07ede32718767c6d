"""Write scalars, quoted only if they would otherwise be read as something else."""

import json
from functools import cache

from archspec.diagnostics import SpecError
from archspec.reader import Array, Scalar, read_document
from archspec.text.visible import escape_all_invisible, is_seen


@cache
def print_scalar(text: str) -> str:
    """Return a text, quoted if it would otherwise be read as something else."""
    is_itself = _is_read_as(text, f"[{text}]")
    return text if is_itself else _quote(text)


def print_line(text: str) -> str:
    """Return a text that takes the rest of its line, where commas need no quotes."""
    return text if _is_read_as(text, text) else _quote(text)


def unquote_commas(written: str) -> str:
    """Return the output of `scalar` for a text that takes the rest of its line."""
    text = _read_back(written) if written.startswith('"') else None
    return written if text is None else print_line(text)


def _quote(text: str) -> str:
    """Return a text in quotes, with invisible characters escaped."""
    return escape_all_invisible(json.dumps(text, ensure_ascii=False))


def _is_read_as(text: str, written: str) -> bool:
    """Check whether a text is visible and read back unchanged, alone or in a list."""
    return all(map(is_seen, text)) and _read_back(written) == text


def _read_back(written: str) -> str | None:
    """Return the text that is read back, alone or in a list; None if it is not text."""
    try:
        tree = read_document(f"k: {written}\n", "").entries[0][1]
    except SpecError:
        return None
    match tree:
        case Scalar(str(value)) | Array((Scalar(str(value)),)):
            return value
        case _:
            return None


def print_text_or_digits(text: str) -> str:
    """Return a text, without quotes if it is a whole number."""
    return text if text.isdecimal() and str(int(text)) == text else print_scalar(text)
