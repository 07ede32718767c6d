"""Edits of named values: which one a step takes, what is split, and what enters and leaves."""

from collections.abc import Iterator
from random import Random
from typing import Final

from tests.mutants.edits.model import Edit, Range
from tests.mutants.edits.sheet import Items, Pair, Sheet

_JOINS: Final = ("concat", "add", "sub", "mul", "max", "mean", "crop", "softmax")


def _whole(pair: Pair) -> Range:
    return Range(pair.key.start, pair.value.end)


def _list_labels(sheet: Sheet) -> list[str]:
    """Return the labels that boxes give."""
    found = (
        at.of(sheet.text)
        for box in sheet.boxes()
        for at in sheet.find(r"(?<= as )\w+(?:\(\w+\))?", box)
    )
    return sorted(set(found))


def _takes_values(each: Items) -> bool:
    return each.trail[-1] in (*_JOINS, "from") or each.trail[-1][:1].isupper()


def change_source(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another value that a step takes, one too few, or two in the wrong order."""
    labels = [*_list_labels(sheet), ".", "input"]
    for pair in sheet.pairs:
        if pair.name == "from" and pair.is_scalar:
            others = [label for label in labels if label != pair.value.of(sheet.text)]
            yield sheet.edit("label", pair.value, random.choice(others), _whole(pair))
    for each in filter(_takes_values, sheet.lists):
        around = (each.key, Range(each.items[0].start, each.items[-1].end))
        for number, at in enumerate(each.items):
            others = [label for label in labels if label != at.of(sheet.text)]
            yield sheet.edit("label", at, random.choice(others), *around)
            if number + 1 < len(each.items):
                rest = each.items[number + 1]
                dropped = Range(at.start, rest.start)
                yield sheet.edit("label dropped", dropped, "", *around)
                swapped = (
                    f"{rest.of(sheet.text)}{sheet.text[at.end : rest.start]}{at.of(sheet.text)}"
                )
                yield sheet.edit("label", Range(at.start, rest.end), swapped, *around)


def change_join(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another join of named values."""
    for each in sheet.lists:
        if each.trail[-1] in _JOINS:
            for wrong in random.sample([word for word in _JOINS if word != each.trail[-1]], 2):
                around = Range(each.key.start, each.items[-1].end)
                yield sheet.edit("join", each.key, wrong, around)


def change_index(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another index of a label."""
    for each in filter(_takes_values, sheet.lists):
        for item in each.items:
            for at in sheet.find(r"^\w+\((.*)\)$", item):
                index = at.of(sheet.text)
                for wrong in (f"{index}+1", f"{index}-1", "0"):
                    yield sheet.edit("label index", at, wrong, item, each.key)
    for box in sheet.boxes():
        for at in sheet.find(r" as \w+(\(\w+\))", box):
            yield sheet.edit("label index", at, "", box)


def drop_label(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a value that gets no name."""
    for box in sheet.boxes():
        for at in sheet.find(r" +as \w+(?:\(\w+\))?", box):
            yield sheet.edit("name of a value dropped", at, "", box)


def change_split(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another size of a part, or one part too few or too many."""
    for pair in sheet.pairs:
        if pair.trail[-2:-1] == ("split",):
            value = pair.value.of(sheet.text)
            for wrong in (f"{value} + 1", f"2*({value})", "cin", "8"):
                yield sheet.edit("split", pair.value, wrong, _whole(pair))
            number = pair.siblings.index(pair.key)
            if number + 1 < len(pair.siblings):
                at = Range(pair.key.start, pair.siblings[number + 1].start)
                yield sheet.edit("split", at, "", *pair.siblings)
    for each in sheet.lists:
        if each.trail[-1] == "split":
            last = each.items[-1]
            around = (each.key, Range(each.items[0].start, last.end))
            yield sheet.edit("split", Range(last.end, last.end), ", more", *around)
            yield sheet.edit("split", Range(each.items[0].end, last.end), "", *around)


def change_values(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: values that enter or leave a block, or heads, of which one is another."""
    for each in sheet.lists:
        if each.trail[-1] == "inputs":
            last, around = (
                each.items[-1],
                (each.key, Range(each.items[0].start, each.items[-1].end)),
            )
            yield sheet.edit("input of a block", Range(last.end, last.end), ", more", *around)
            yield sheet.edit("input of a block", Range(each.items[-2].end, last.end), "", *around)
    for pair in sheet.pairs:
        is_output = pair.trail[-2:-1] in (("outputs",), ("as",))
        if is_output or (pair.trail[0] == "heads" and len(pair.trail) == 2 and pair.is_scalar):
            kind = "head" if pair.trail[0] == "heads" else "output of a block"
            others = [key.of(sheet.text) for key in pair.siblings if key != pair.key]
            for wrong in (*random.sample(others, min(1, len(others))), "none"):
                yield sheet.edit(kind, pair.value, wrong, _whole(pair))


KINDS: Final = (
    *(change_source, change_join, change_index, drop_label, change_split, change_values),
)
