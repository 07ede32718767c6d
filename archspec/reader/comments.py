"""The comments of a text, by the line that each is about."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml


@dataclass(frozen=True, slots=True)
class Comments:
    """What is said about one line.

    Attributes:
        above: the comments on the lines right above it.
        beside: the comment at its end, empty for none.
    """

    above: tuple[str, ...] = ()
    beside: str = ""


def comments_of(text: str) -> dict[int, Comments]:
    """The comments of a spec, by line; a text that can be read as YAML is expected.

    Comments above a line count from the last line without one. Lines count from 1.
    """
    found: dict[int, Comments] = {}
    above: list[str] = []
    places = dict(_places(text))
    start = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        comment = places.get(number)
        plain = line if comment is None else line[: comment - start]
        said = "" if comment is None else line[comment - start :].strip()
        start += len(line)
        if comment is not None and not plain.strip():
            above.append(said)
            continue
        if plain.strip() and (above or said):
            found[number] = Comments(tuple(above), said)
        above = []
    return found


def _places(text: str) -> Iterator[tuple[int, int]]:
    """The line of each comment, and the index at which it begins."""
    taken = [
        (token.start_mark.index, token.end_mark.index)
        for token in yaml.scan(text, Loader=yaml.SafeLoader)
        if isinstance(token, yaml.ScalarToken)
    ]
    within = iter(taken)
    begin, end = next(within, (len(text), len(text)))
    start = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        for at, character in enumerate(line, start):
            while at >= end and end < len(text):
                begin, end = next(within, (len(text), len(text)))
            if character == "#" and not begin <= at < end and _stands_apart(line, at - start):
                yield number, at
                break
        start += len(line)


def _stands_apart(line: str, column: int) -> bool:
    return column == 0 or line[column - 1] in " \t"
