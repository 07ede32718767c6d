"""Placeholders for boxes that cannot be parsed, keeping their label and size if possible."""

import re
from typing import Final

from archspec.dataclass import replace
from archspec.diagnostics import SpecError
from archspec.language.box import read_label
from archspec.language.model import NOTHING, Box, Label, Size
from archspec.language.sizes import read_size
from archspec.reader import Scalar

_LABEL: Final = re.compile(r"\bas\s+(?P<name>[A-Za-z]\w*)\s*(?:->.*)?", re.ASCII)
_SIZE: Final = re.compile(r"->\s*(?P<size>\d+(?:x\d+){0,2})\s*", re.ASCII)
_AS: Final = re.compile(r"\bas\b")


def make_placeholder(source: Scalar) -> Box | None:
    """Return a placeholder for a box that cannot be parsed.

    Args:
        source: its text.

    Returns:
        A box without a name; None if its label cannot be determined, since the steps after it would
        be blamed for the missing label.
    """
    text = str(source.value)
    try:
        label, size = _guess_label(source, text), _guess_size(source, text)
    except SpecError:
        return None
    if label is None and _AS.search(text):
        return None
    return _make_nameless_box(source, label, size)


def blank_box(box: Box) -> Box:
    """Return a placeholder for a box whose arguments cannot be read."""
    return replace(box, name=NOTHING, count=None, arguments=(), share=None)


def _make_nameless_box(source: Scalar, label: Label | None, size: Size | None) -> Box:
    span = source.span
    return Box(span=span, name=NOTHING, name_span=span, label=label, size=size)


def _guess_label(source: Scalar, text: str) -> Label | None:
    places = list(_LABEL.finditer(text))
    if not places or places[-1].end() != len(text.rstrip()):
        return None
    return read_label(source, places[-1]["name"], places[-1].start("name"))


def _guess_size(source: Scalar, text: str) -> Size | None:
    found = _SIZE.search(text)
    if found is None or found.end() != len(text):
        return None
    return read_size(source, found["size"], found.start("size"))
