"""Read files of networks, which are untrusted: regular files of bounded size."""

import json
from pathlib import Path
from typing import Any

from archspec import limits
from archspec.diagnostics import Span
from archspec.importers.readers.refusals import refuse_damaged, refuse_large
from archspec.weights.sources.files import open_regular


def read_bytes(path: Path, shown: str, most: int) -> bytes:
    """Return what a regular file holds.

    Args:
        path: the file.
        shown: its name in messages.
        most: the most bytes that it may have.

    Raises:
        SpecError: A401 if it cannot be read, A423 if it is larger.
    """
    with open_regular(path, shown) as (file, size):
        if size > most:
            raise refuse_large(shown, size, most, "byte")
        return file.read(most)


def parse_json(data: bytes, shown: str) -> Any:
    """Return what a text of JSON says.

    Raises:
        SpecError: A422 if it is no JSON, A423 if it is nested too deeply.
    """
    help = "save the model again, and import the whole file"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse_damaged(shown, f"is not UTF-8 at byte {error.start}", help=help) from error
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        span = Span(shown, error.lineno, error.colno, error.lineno, error.colno + 1)
        what = f"is no JSON: {error.msg.lower()}"
        raise refuse_damaged(shown, what, help=help, span=span) from error
    except RecursionError as error:
        raise refuse_large(shown, 1000, limits.IMPORTED_NESTING, "level") from error
    except ValueError as error:  # a number of more digits than Python converts, or no number
        raise refuse_damaged(shown, f"is no JSON: {error}", help=help) from error


def _refuse_constant(text: str) -> float:
    """Return the number that a constant of JavaScript stands for, such as `-Infinity`."""
    return float(text.replace("Infinity", "inf"))
