"""Slips of the pen: indentation, brackets, punctuation; and changes of what means nothing."""

import re
from collections.abc import Iterator
from random import Random
from typing import Final

from tests.mutants.edits.model import Edit, Range
from tests.mutants.edits.sheet import Sheet


def _lines(sheet: Sheet) -> Iterator[Range]:
    for number in range(1, len(sheet.index.starts)):
        line = sheet.index.line_range(number)
        if line.of(sheet.text).strip() and not line.of(sheet.text).lstrip().startswith("#"):
            yield line


def indent(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a line that stands too far to the left or right."""
    for line in _lines(sheet):
        first = re.match(r" *", line.of(sheet.text))
        depth = len(first[0]) if first else 0
        more = random.choice([1, 2])
        yield sheet.edit("indentation", Range(line.start, line.start), " " * more,
                         Range(line.start, line.end), restores=True)  # fmt: skip
        if depth:
            less = random.choice([1, 2])
            yield sheet.edit("indentation", Range(line.start, line.start + min(less, depth)), "",
                             line, restores=True)  # fmt: skip


def drop_bracket(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a bracket that is missing."""
    for line in _lines(sheet):
        code = Range(line.start, line.start + len(line.of(sheet.text).partition(" #")[0]))
        if re.search(r"why:|source:|title:|description:", code.of(sheet.text)):
            continue
        for at in sheet.find(r"[()\[\]{}]", code):
            yield sheet.edit("bracket missing", at, "", line, restores=True)


def drop_mark(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: punctuation that is missing or wrong."""
    for pair in sheet.pairs:
        at = next(sheet.find(":", Range(pair.key.end, pair.value.start)))
        around = Range(pair.key.start, pair.value.start + 1)
        yield sheet.edit("punctuation", at, "", around, restores=True)
    for each in sheet.lists:
        for one, two in zip(each.items, each.items[1:], strict=False):
            if each.in_flow:
                at = next(sheet.find(",", Range(one.end, two.start)))
                around = Range(one.start, min(two.end, sheet.text.index("\n", one.start)))
                yield sheet.edit("punctuation", at, "", around, restores=True)
    for box in sheet.boxes():
        for pattern, wrong in ((r"->", "="), (r" x (?=[A-Z])", " "), (r"(?<=\d)x(?=\d)", " x ")):
            for at in sheet.find(pattern, box):
                yield sheet.edit("punctuation", at, wrong, box, restores=True)


def change_wording(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another comment, title or space, which changes nothing."""
    for pair in sheet.pairs:
        if pair.trail[-1] in ("title", "description", "why") and pair.is_scalar:
            at = Range(pair.value.start + 2, pair.value.start + 3)
            yield sheet.edit("wording", at, "q", pair.value)
    for box in sheet.boxes():
        for at in sheet.find(r"  +(?=->)", box):
            yield sheet.edit("wording", at, " ", box)
    for line in _lines(sheet):
        end = Range(line.end, line.end)
        yield sheet.edit("wording", end, "  # as printed", line)


KINDS: Final = (indent, drop_bracket, drop_mark, change_wording)
