"""Set the spaces in the scalars of a spec."""

import re
from functools import cache
from typing import Final

from archspec.diagnostics import Span, SpecError
from archspec.language.box import parse_box
from archspec.language.box_printer import print_box
from archspec.reader import Scalar
from archspec.reader.written import WrittenScalar

_SPACES: Final = re.compile(r"\s+")
_OPENING: Final = re.compile(r"([(\[])\s+")
_CLOSING: Final = re.compile(r"\s+([)\],])")
_COMMA: Final = re.compile(r",(?=\S)")
_ARROW: Final = re.compile(r"\s*->\s*")


def tidy_text(scalar: WrittenScalar, *, is_box: bool) -> str | None:
    """Return a scalar on one line; None if it has to stay on several.

    Args:
        scalar: the scalar.
        is_box: whether it may be a box.
    """
    text = scalar.text
    if "\n" in text:
        lines = [line.strip() for line in text.split("\n")]
        if not all(lines) or scalar.style in ("|", ">") or any(map(_is_continued, lines)):
            return None
        text = " ".join(lines)
    if scalar.style == "'" and not {'"', "\\", "'"} & {*text[1:-1]}:
        return f'"{text[1:-1]}"'
    return tidy_box(text) if is_box and not scalar.style else text


def _is_continued(line: str) -> bool:
    """Check whether a quoted line joins the next one without a space."""
    return line.endswith("\\")


@cache
def tidy_box(text: str) -> str:
    """Return a box with one space between its parts; any other text as it is."""
    before = _print(text)
    if before is None:
        return text
    tidy = _ARROW.sub(" -> ", _SPACES.sub(" ", text.strip()))
    tidy = _COMMA.sub(", ", _CLOSING.sub(r"\1", _OPENING.sub(r"\1", tidy)))
    box = parse_box(_make_scalar(tidy)) if _print(tidy) == before else None
    if box is not None:
        end = box.name_span.end_column - 1
        if tidy.startswith("(", end):
            tidy = f"{tidy[:end]} {tidy[end:]}"
    return tidy if _print(tidy) == before else text


def _make_scalar(text: str) -> Scalar:
    return Scalar(text, Span("", 1, 1, 1, 1 + len(text)))


def _print(text: str) -> str | None:
    """Return what a box says, however it is spaced; None for what is no box, such as a label."""
    try:
        box = parse_box(_make_scalar(text))
    except SpecError:
        return None
    return print_box(box) if box.name[:1].isupper() else None
