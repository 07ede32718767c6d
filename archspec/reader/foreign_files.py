"""Recognize files of other programs and name what they are, instead of calling them bad YAML."""

import re
from functools import cache
from typing import Any, Final

from archspec.diagnostics import Span, SpecError, fail

HEAD: Final = 4096
"""The number of bytes needed to recognize a file."""

_SPEC: Final = re.compile(r"^[ \t{\"']*archspec[\"']?\s*:", re.MULTILINE)
_TEXT_START: Final = (b"archspec", b"#", b"[")
"""How nearly all specs and settings begin; the table of formats is not read for these."""


@cache
def _read_formats() -> dict[str, Any]:
    import tomllib
    from importlib.resources import files

    return tomllib.loads((files("archspec.reader") / "foreign_files.toml").read_text("utf-8"))


def refuse_binary(data: bytes, shown: str) -> None:
    """Refuse a binary file of another program by its first bytes.

    Args:
        data: its first bytes, `HEAD` of them or more.
        shown: its name in spans.

    Raises:
        SpecError: A114.
    """
    if data.startswith(_TEXT_START) and b"\0" not in data[:8]:
        return
    formats = _read_formats()
    for kind in formats["binary"]:
        if re.match(kind["pattern"].encode(), data[:HEAD], re.DOTALL):
            raise _refuse_format(kind["name"], formats["help"][kind["help"]], shown)


def refuse_garbled(data: bytes, shown: str) -> None:
    """Refuse bytes that are neither UTF-8 nor text in another encoding.

    Raises:
        SpecError: A114.
    """
    head = data[:HEAD]
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if 10 * controls > len(head):
        raise _refuse_format("binary data", "name a file of text", shown)


def _refuse_format(name: str, help: str, shown: str) -> SpecError:
    return fail("A114", f"this is {name}, not a spec", Span(shown, 1, 1, 1, 1), help=help)


def refuse_foreign(text: str, shown: str) -> None:
    """Refuse a text file of another program; one that has `archspec:` is a spec.

    Args:
        text: the whole text.
        shown: its name in spans.

    Raises:
        SpecError: A115, at the line that identifies it.
    """
    if _SPEC.search(text):
        return
    formats = _read_formats()
    for kind in formats["text"]:
        first, *others = (re.search(pattern, text, re.MULTILINE) for pattern in kind["patterns"])
        if first is not None and all(others):
            message, line = f"this is {kind['name']}, not a spec", first.start()
            help = formats["help"][kind["help"]]
            raise fail("A115", message, _find_line(text, line, shown), help=help)


def _find_line(text: str, at: int, shown: str) -> Span:
    """Return the span of the line at an index, without surrounding spaces."""
    at += len(text[at:]) - len(text[at:].lstrip())
    line, start = text.count("\n", 0, at) + 1, text.rfind("\n", 0, at) + 1
    whole = text[start:].partition("\n")[0].rstrip()
    return Span(shown, line, at - start + 1, line, max(len(whole), at - start + 1) + 1)
