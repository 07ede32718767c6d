"""Edits of conditions: the signs, numbers and words in them."""

import re
from collections.abc import Iterator
from random import Random
from typing import Final

from tests.mutants.edits.model import Edit, Range
from tests.mutants.edits.sheet import Sheet

_SIGNS: Final = {
    "==": ("!=", ">="), "!=": ("==",), "<=": ("<",), ">=": (">",), "<": ("<=", ">"),
    ">": (">=", "<"), "and": ("or",), "or": ("and",),
}  # fmt: skip


def _list_conditions(sheet: Sheet) -> Iterator[tuple[Range, Range]]:
    """Yield every condition, with the box or key that it belongs to."""
    for box in sheet.boxes():
        for at in sheet.find(r"(?<= if )(?:(?! else | as | *->).)+", box):
            yield at, box
    for pair in sheet.pairs:
        if pair.name in ("skip", "if") and pair.is_scalar:
            yield pair.value, Range(pair.key.start, pair.value.end)


def change_sign(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another comparison, another conjunction, or the opposite."""
    for condition, around in _list_conditions(sheet):
        for at in sheet.find(r"(?<= )(?:[=!<>]=|[<>]|and|or)(?= )", condition):
            for wrong in _SIGNS[at.of(sheet.text)]:
                yield sheet.edit("condition", at, wrong, around)
        text = condition.of(sheet.text)
        if re.fullmatch(r"\w+", text):
            yield sheet.edit("condition", condition, f"not {text}", around)


def change_condition(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another number or name in a condition, or half of it."""
    for condition, around in _list_conditions(sheet):
        for at in sheet.find(r"(?<![\w*])\d+(?![\w*])", condition):
            wrong = int(at.of(sheet.text)) + random.choice((1, 2))
            yield sheet.edit("condition", at, str(wrong), around)
        for at in sheet.find(r"\bcin\b|\b[cs]\b(?!\*)", condition):
            others = [name for name in ("cin", "c", "s") if name != at.of(sheet.text)]
            yield sheet.edit("condition", at, random.choice(others), around)
        for at in sheet.find(r" (?:and|or) .*", condition):
            yield sheet.edit("condition", at, "", around)
        for at in sheet.find(r"(?<!\w)\d+\*", condition):
            yield sheet.edit("condition", at, "", around)


def drop_condition(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a condition that is left out, or arms of a choice in the wrong order."""
    for box in sheet.boxes():
        for at in sheet.find(r" if (?:(?! else | as | *->)[^)])+$", box):
            yield sheet.edit("condition dropped", at, "", box)
        for at in sheet.find(r" if \S+ else [^ )]+", box):
            yield sheet.edit("condition dropped", at, "", box)
        for at in sheet.find(r"[\w.]+ if \w+ else [\w.]+", box):
            one, condition, other = re.split(r" if | else ", at.of(sheet.text))
            swapped = f"{other} if {condition} else {one}"
            yield sheet.edit("condition", at, swapped, box)
    for pair in sheet.pairs:
        if pair.name == "then" and not pair.in_flow:
            otherwise = [key for key in pair.siblings if key.of(sheet.text) == "else"]
            for key in otherwise:
                yield sheet.edit("condition dropped", key, "then", key, pair.key)


KINDS: Final = (change_sign, change_condition, drop_condition)
