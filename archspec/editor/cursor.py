"""Where the cursor stands, told from the lines alone, so that half-typed text is no obstacle."""

import re
from collections.abc import Sequence
from typing import Final

from archspec.dataclass import dataclass

_KEY: Final = re.compile(
    r"""(?P<dash>(?:-\s+)*)(?P<key>"[^"]*"|'[^']*'|[^\s#:{\[,"'][^#:{\[]*?)\s*:(?:\s|$)"""
)
_OPEN: Final = {"[": "]", "{": "}"}
_FLOW_KEY: Final = re.compile(r"""([\w.() +*/%-]+?|"[^"]*"|'[^']*')\s*:\s+$|([\w.() +*/%-]+):$""")
_PARENTHESIS: Final = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the cursor stands.

    Attributes:
        keys: the keys of the mappings around it, the outermost first; empty text for a list.
        text: the text before it, of the scalar or key that is being typed.
        is_value: whether it is behind a key: the last of `keys`, on the same line.
        is_item: whether it is an item of a list.
        siblings: the keys that its mapping has already, if it can stand at a key.
    """

    keys: tuple[str, ...]
    text: str
    is_value: bool = False
    is_item: bool = False
    siblings: frozenset[str] = frozenset()


def find_cursor(lines: Sequence[str], line: int, column: int) -> Cursor:
    """Return where the cursor stands.

    Args:
        lines: the text.
        line: its line, from 1.
        column: its column, from 1.
    """
    before = lines[line - 1][: column - 1] if line <= len(lines) else ""
    indent, keys, rest, is_item = _split_line(before)
    outer, has_key = _find_outer(lines, line - 1, indent), bool(keys)
    keys = [*outer, *([""] if is_item else []), *keys]
    inside, text, bracket = _follow_brackets(rest)
    if bracket:
        return Cursor((*keys, *inside), text, bracket == "{:", bracket == "[")
    known = _list_siblings(lines, line, indent)
    return Cursor(tuple(keys), text, has_key, is_item and not has_key, known)


def _split_line(before: str) -> tuple[int, list[str], str, bool]:
    """Return the indentation of a line, its key in lines, what is behind it, and whether a dash is.

    The indentation is that of the key or the item.
    """
    indent = len(before) - len(before.lstrip(" "))
    rest, is_item = before[indent:], False
    while rest.startswith("-") and (len(rest) == 1 or rest[1] == " "):
        after = rest[1:].lstrip(" ")
        indent += len(rest) - len(after)
        rest, is_item = after, True
    found = _KEY.match(rest)
    if found is None or found["dash"]:
        return indent, [], rest, is_item
    return indent, [_unquote(found["key"])], rest[found.end() :], is_item


def _find_outer(lines: Sequence[str], line: int, indent: int) -> list[str]:
    """Return the keys of the mappings in lines around a line, the outermost first."""
    keys: list[str] = []
    bound = indent
    for text in reversed(lines[:line]):
        stripped = text.lstrip(" ")
        if not stripped.strip() or stripped.startswith("#"):
            continue
        start = len(text) - len(stripped)
        own, found, _, is_item = _split_line(text)
        if own < bound and found:
            keys.append(found[0])
            bound = own
        if is_item and start < bound:
            keys.append("")
            bound = start
        if bound == 0:
            break
    return keys[::-1]


def _follow_brackets(text: str) -> tuple[list[str], str, str]:
    """Return the keys of the lists and mappings in brackets that are open at the end of a text.

    Returns:
        the keys, an empty one for each item of a list; the text of the scalar that is being typed;
        and the innermost bracket, `{:` behind a key in it, and empty outside of brackets.
    """
    keys: list[str] = []
    open_: list[tuple[str, bool]] = []
    start, depth, quote = 0, 0, ""
    for at, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'" and not text[start:at].strip():
            quote = letter
        elif letter in "()":
            depth += 1 if letter == "(" else -1
        elif depth > 0:
            continue
        elif letter in _OPEN and not text[start:at].strip():
            open_.append((letter, False))
            keys += [""] if letter == "[" else []
            start = at + 1
        elif letter in "]}" and open_:
            bracket, has_key = open_.pop()
            if has_key or bracket == "[":
                keys.pop()
            start = at + 1
        elif letter == "," and open_:
            bracket, has_key = open_[-1]
            if has_key:
                keys.pop()
                open_[-1] = (bracket, False)
            start, depth = at + 1, 0
        elif letter == ":" and open_ and text[at + 1 : at + 2] in (" ", ""):
            bracket, _ = open_[-1]
            keys.append(_unquote(text[start:at].strip()))
            open_[-1] = (bracket, True)
            start = at + 1
    bracket, has_key = open_[-1] if open_ else ("", False)
    return keys, text[start:].lstrip(), f"{bracket}:" if has_key else bracket


def _list_siblings(lines: Sequence[str], line: int, indent: int) -> frozenset[str]:
    """Return the keys of the mapping in lines that a line belongs to, its own apart."""
    found: set[str] = set()
    for step in (-1, 1):
        at = line - 1 + step
        while 0 <= at < len(lines):
            text = lines[at]
            own, keys, _, is_item = _split_line(text)
            if text.strip() and not text.lstrip().startswith("#"):
                if own < indent or (is_item and own == indent and step > 0):
                    break
                if own == indent:
                    found.update(keys)
                    if is_item:
                        break
            at += step
    return frozenset(found)


def _unquote(key: str) -> str:
    return key[1:-1] if key[:1] in "\"'" and key[:1] == key[-1:] else key
