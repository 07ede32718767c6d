"""Edits of values that stand behind a key, and of keys that are gone or too many."""

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from tests.mutants.edits.in_boxes import other_number, other_size
from tests.mutants.edits.model import Edit, Range
from tests.mutants.edits.sheet import Pair, Sheet

_OTHERS: Final = {
    "same": ["valid", "tf_same"],
    "relu": ["none", "silu", "relu6", "prelu"],
    "none": ["relu", "batch"],
    "true": ["false"],
    "false": ["true"],
    "1e-3": ["1e-5", "0", "-1"],
    "silu": ["relu", "prelu"],
    "mul": ["add", "concat"],
}


def _whole(pair: Pair) -> Range:
    return Range(pair.key.start, pair.value.end)


def change_cell(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another number in a table, or a cell too few or too many."""
    for row in sheet.lists:
        if row.trail[:1] != ("tables",) or row.trail[-1] == "columns":
            continue
        known = [at.of(sheet.text) for at in row.items]
        for at in row.items:
            cell = at.of(sheet.text)
            for wrong in _other_cells(cell, known, random):
                yield sheet.edit("table cell", at, wrong, at)
    yield from _misshape_rows(sheet)


def _other_cells(cell: str, known: Sequence[str], random: Random) -> Iterator[str]:
    if cell.isdigit():
        yield other_number(cell, [each for each in known if each.isdigit()], random)
    elif re.fullmatch(r"\d+\.\d+", cell):
        yield from (f"{float(cell) + 0.1:.1f}", cell.replace(".", ""))
    elif cell in ("true", "false"):
        yield "false" if cell == "true" else "true"
    else:
        yield from ("HS" if cell == "RE" else "RE", "relu")


def _misshape_rows(sheet: Sheet) -> Iterator[Edit]:
    for row in sheet.lists:
        if row.trail[:1] == ("tables",):
            first, second = row.items[:2]
            around = (row.key, Range(row.items[0].start, row.items[-1].end))
            yield sheet.edit("table row", Range(first.start, second.start), "", *around)
            twice = f"{first.of(sheet.text)}, "
            yield sheet.edit("table row", Range(first.start, first.start), twice, *around)


def change_parameter(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another default of a parameter."""
    for pair in sheet.pairs:
        if pair.trail[-2:-1] != ("params",) or not pair.is_scalar:
            continue
        value = pair.value.of(sheet.text)
        if value.isdigit():
            wrong = [other_number(value, [], random) if int(value) else "1" for _ in range(3)]
        elif value in ("int", "word", "bool"):
            wrong = [other for other in ("int", "float", "list", "bool", "64") if other != value]
        elif value in ("true", "false"):
            wrong = ["false" if value == "true" else "true", "0"]
        elif re.fullmatch(r"[a-z]\w*", value):
            wrong = [f"{value}1", "none"]
        else:
            wrong = ["0.5", "8", "0.08", "-0.8", "1.0"]
        for each in dict.fromkeys(wrong):
            yield sheet.edit("parameter value", pair.value, each, _whole(pair))


def change_default(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another default or mark."""
    for pair in sheet.pairs:
        value = pair.value.of(sheet.text)
        if pair.trail[0] in ("defaults", "legend") and pair.is_scalar:
            for wrong in _OTHERS.get(value, []):
                yield sheet.edit("default", pair.value, wrong, _whole(pair))
        if pair.trail[0] in ("defaults", "legend") and value.startswith("{batch"):
            for wrong in ("none", "batch", "{group: {groups: 8}}"):
                yield sheet.edit("default", pair.value, wrong, _whole(pair))


def change_merge(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another join of branches."""
    for pair in sheet.pairs:
        if pair.name == "merge":
            for wrong in ("add", "concat"):
                yield sheet.edit("merge", pair.value, wrong, _whole(pair), *_key(pair.parent))
            line = _line_of(sheet, pair)
            yield sheet.edit("merge", line, "", *pair.siblings, *_key(pair.parent))
        if pair.name == "branches" and not pair.in_flow:
            keys = (pair.key, *_key(pair.parent))
            column = sheet.index.place(pair.key.start)[1] - 1
            end = sheet.text.find("\n", pair.value.end)
            word = random.choice(["add", "mul"])
            added = f"\n{' ' * column}merge: {word}"
            at = Range(end, end)
            yield sheet.edit("merge", at, added, *keys, Range(end, end + 1))


def _key(key: Range | None) -> Sequence[Range]:
    return () if key is None else (key,)


def _line_of(sheet: Sheet, pair: Pair) -> Range:
    """Return the lines that a pair in block style takes, with the break behind them."""
    start = sheet.text.rfind("\n", 0, pair.key.start) + 1
    end = sheet.text.find("\n", pair.value.end) + 1
    return Range(start, end or len(sheet.text))


def drop_key(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a key that is left out with its value."""
    for pair in sheet.pairs:
        if pair.trail[0] in ("paper", "title", "reported", "errata") or pair.name == "merge":
            continue
        number = pair.siblings.index(pair.key)
        beside = (*pair.siblings[max(0, number - 1) : number], *pair.siblings[number + 1 :][:1])
        at = _line_of(sheet, pair)
        if pair.in_flow:
            at = _item_range(sheet, _whole(pair), number, len(pair.siblings))
        elif sheet.text[at.start : pair.key.start].strip():
            continue  # it begins a step
        around = (*beside, *_key(pair.parent), *_list_uses(sheet, pair))
        if pair.trail[0] == "blocks" and len(pair.trail) == 2:
            yield sheet.edit("block deleted", at, "", *around)
        elif pair.trail[-2:-1] == ("branches",):
            yield sheet.edit("branch deleted", at, "", *around)
        else:
            yield sheet.edit("key dropped", at, "", *around)


def _list_uses(sheet: Sheet, gone: Pair) -> Iterator[Range]:
    """Yield the boxes that name what is defined nowhere without a pair."""
    below = [pair for pair in sheet.pairs if pair.trail[: len(gone.trail)] == gone.trail]
    names = {pair.name for pair in below if find_definition(pair)}
    pattern = re.compile(rf"\b({'|'.join(sorted(names))})\b")
    for box in sheet.boxes():
        is_left = box.end <= gone.key.start or box.start >= gone.value.end
        if names and is_left and pattern.search(box.of(sheet.text)):
            yield box


def find_definition(pair: Pair) -> str:
    """Return what a key gives a name to; empty for a key of the language."""
    match pair.trail:
        case ("blocks", _):
            return "block"
        case ("params", _) | ("blocks", _, "params", _):
            return "parameter"
        case ("tables", _) | ("tables", _, _) if pair.name != "columns":
            return "table"
        case ("legend", _):
            return "mark"
        case ("functions", _):
            return "function"
    return ""


def _item_range(sheet: Sheet, item: Range, number: int, count: int) -> Range:
    """Return an item of a list or mapping in flow style with the comma that belongs to it."""
    if number + 1 < count:
        comma = sheet.text.index(",", item.end)
        rest = re.compile(r",\s*").match(sheet.text, comma)
        assert rest is not None
        return Range(item.start, rest.end())
    before = sheet.text.rfind(",", 0, item.start) if number else item.start
    return Range(before, item.end)


def change_input(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another input size."""
    for pair in sheet.pairs:
        if pair.trail == ("input",):
            size = pair.value.of(sheet.text)
            *grid, channels = size.split("x")
            wrong = ["x".join(grid), "x".join((channels, *grid)), "x".join((*grid, "1"))]
            known = ("224", "300", "229", "32", "331")
            wrong += ["x".join((*(other for _ in grid), channels)) for other in known]
            wrong += [other_size(size, random)]
            for each in dict.fromkeys(wrong):
                if each != size:
                    yield sheet.edit("input size", pair.value, each, _whole(pair))


def change_total(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another total."""
    for pair in sheet.pairs:
        if pair.trail[:-1] == ("expect",):
            digits = pair.value.of(sheet.text)
            at = random.randrange(len(digits) - 1)
            swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
            for wrong in {digits[:at] + digits[at + 1 :], swapped, f"{digits[:-1]}7"} - {digits}:
                yield sheet.edit("expected total", pair.value, wrong, _whole(pair))


def change_set_value(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another value at a path."""
    for pair in sheet.pairs:
        if pair.trail[0] == "set" and len(pair.trail) == 2:
            value = pair.value.of(sheet.text)
            if value.isdigit():
                wrong = [other_number(value, [], random), "0", "-1", f"{value}.5", f'"{value}"']
            elif value.startswith("["):
                wrong = [value.replace("[", "[8, "), "96", re.sub(r"\d+, ", "", value, count=1)]
            elif value.startswith("{"):
                wrong = [value.replace("repeat", "count"), value.replace("body", "steps")]
            else:
                wrong = ["relu6", "none", "3"]
            for each in wrong:
                yield sheet.edit("value at a path", pair.value, each, _whole(pair))


KINDS: Final = (
    *(change_cell, change_parameter, change_default, change_merge, drop_key, change_input),
    *(change_total, change_set_value),
)
