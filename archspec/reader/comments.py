"""Assign the comments of a text to the lines they describe."""

import re
from bisect import bisect
from collections.abc import Iterator
from typing import Final

import yaml

from archspec.dataclass import dataclass, replace
from archspec.text.visible import escape_all_invisible

_MODELINE: Final = re.compile(r"^# yaml-language-server:[^\n]*", re.MULTILINE)
"""What tells an editor where the schema of a file is, by a path from that file."""

_HASH: Final = re.compile(r"(?<![^ \t])#")


@dataclass(frozen=True, slots=True)
class LineComments:
    """The comments on one line.

    Attributes:
        above: the comments on the lines above it.
        beside: the comment at its end, empty for none.
        below: the comments on the lines below it that are indented deeper than what follows them.
    """

    above: tuple[str, ...] = ()
    beside: str = ""
    below: tuple[str, ...] = ()


def drop_modeline(text: str) -> str:
    """Return a text with a blank line for the one that tells an editor where its schema is."""
    return _MODELINE.sub("", text, count=1)


def read_comments(text: str) -> dict[int, LineComments]:
    """Return the comments of a spec by line; the text must be valid YAML.

    A comment on a line of its own describes the next line that is not a comment. If it is indented
    deeper than that, or at the end of the text, it belongs to the line before. Lines count from 1.
    """
    found: dict[int, LineComments] = {}
    waiting: list[tuple[int, str]] = []
    places = dict(find_comments(text))
    start = last = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        comment = places.get(number)
        plain = line if comment is None else line[: comment - start]
        said = "" if comment is None else _escape_comment(line[comment - start :].strip())
        start += len(line)
        if plain.strip():
            above = _settle_waiting(found, waiting, last, len(plain) - len(plain.lstrip()))
            found[number] = LineComments(above, said)
            waiting, last = [], number
        elif said:
            waiting.append((len(plain), said))
    _settle_waiting(found, waiting, last, -1)
    return {number: said for number, said in found.items() if said != LineComments()}


def _escape_comment(comment: str) -> str:
    """Return a comment with invisible characters other than tabs escaped."""
    return "\t".join(map(escape_all_invisible, comment.split("\t")))


def _settle_waiting(
    found: dict[int, LineComments], waiting: list[tuple[int, str]], last: int, column: int
) -> tuple[str, ...]:
    """Assign comments to the previous line as long as they are indented deeper than the next one.

    Returns:
        the remaining comments, which describe the next line.
    """
    deeper = 0
    while last and deeper < len(waiting) and waiting[deeper][0] > column:
        deeper += 1
    if deeper:
        found[last] = replace(found[last], below=tuple(said for _, said in waiting[:deeper]))
    return tuple(said for _, said in waiting[deeper:])


def find_comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield the line of each comment and the column at which it begins."""
    scalars = [
        (token.start_mark.index, token.end_mark.index)
        for token in yaml.scan(text, Loader=yaml.SafeLoader)
        if isinstance(token, yaml.ScalarToken)
    ]
    begin = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        for found in _HASH.finditer(line):
            at = begin + found.start()
            before = bisect(scalars, (at, len(text))) - 1
            if before < 0 or at >= scalars[before][1]:
                yield number, at
                break
        begin += len(line)
