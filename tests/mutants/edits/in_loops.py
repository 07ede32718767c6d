"""Edits of loops, of the lists and tables that they go over, and of functions."""

import re
from collections.abc import Iterator
from random import Random
from typing import Final

from tests.mutants.edits.in_boxes import other_number
from tests.mutants.edits.model import Edit, Range
from tests.mutants.edits.sheet import Items, Pair, Sheet


def _whole(pair: Pair) -> Range:
    return Range(pair.key.start, pair.value.end)


def _is_looped(each: Items) -> bool:
    return each.trail[-2:-1] == ("for",) or each.trail[-2:-1] == ("params",)


def change_item(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another item of a list, one too few, or two in the wrong order."""
    for each in filter(_is_looped, sheet.lists):
        around = (each.key, Range(each.items[0].start, each.items[-1].end))
        known = [at.of(sheet.text) for at in each.items]
        for number, at in enumerate(each.items):
            value = at.of(sheet.text)
            if value.isdigit() and int(value):
                yield sheet.edit("loop item", at, other_number(value, known, random), *around)
            if number + 1 < len(each.items):
                rest = each.items[number + 1]
                yield sheet.edit("loop item dropped", Range(at.start, rest.start), "", *around)
                both, between = Range(at.start, rest.end), sheet.text[at.end : rest.start]
                swapped = f"{rest.of(sheet.text)}{between}{value}"
                yield sheet.edit("loop item", both, swapped, *around)


def change_direction(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a list the other way round."""
    for pair in sheet.pairs:
        if pair.trail[-2:-1] == ("for",) and pair.is_scalar:
            value = pair.value.of(sheet.text)
            inner = re.fullmatch(r"reversed\((.*)\)", value)
            wrong = inner[1] if inner else f"reversed({value})"
            yield sheet.edit("loop direction", pair.value, wrong, _whole(pair))


def change_rows(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a row of a table that is left out, or stands twice."""
    for row in sheet.lists:
        if row.trail[:1] == ("tables",) and row.trail[-1] != "columns" and not row.trail[3:]:
            start = sheet.text.rfind("\n", 0, row.key.start) + 1
            end = sheet.text.find("\n", row.items[-1].end) + 1
            line = Range(start, end).of(sheet.text)
            if line.strip().startswith(row.trail[-1]):
                at, behind = Range(start, end), Range(end, end)
                table = [pair.key for pair in sheet.pairs if pair.trail == row.trail[:2]]
                yield sheet.edit("loop row", at, "", *table, Range(end, end + 1))
                again = line.replace(row.trail[-1], f"{row.trail[-1]}b", 1)
                yield sheet.edit("loop row", behind, again, row.key, behind, *table)


def change_function(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another number in a function, another function, or other parameters."""
    for pair in sheet.pairs:
        if pair.trail[:1] == ("functions",):
            for at in sheet.find(r"\b\d+\b(?!\.)", pair.value):
                number = (
                    other_number(at.of(sheet.text), [], random) if at.of(sheet.text) != "0" else "1"
                )
                yield sheet.edit("function", at, number, _whole(pair))
            for at in sheet.find(r"\b(?:floor|max)(?=\()", pair.value):
                wrong = random.choice(("ceil", "min", "round"))
                yield sheet.edit("function", at, wrong, _whole(pair))
            for at in sheet.find(r"(?<=\()\w+", pair.key):
                yield sheet.edit("function", at, "x", _whole(pair))
                yield sheet.edit("function", Range(at.end, at.end), ", w", _whole(pair))


def change_range(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a range instead of a list, or another end of one."""
    for each in sheet.lists:
        numbers = [at.of(sheet.text) for at in each.items]
        if each.trail[-2:-1] == ("for",) and each.in_flow and all(map(str.isdigit, numbers)):
            at = Range(each.items[0].start - 1, each.items[-1].end + 1)
            last = int(numbers[-1])
            for wrong in (f"{numbers[0]}..{last}", f"{numbers[0]}..{last - 1}", "1..", "5..1"):
                yield sheet.edit("range", at, wrong, each.key, at)


KINDS: Final = (change_item, change_direction, change_rows, change_function, change_range)
