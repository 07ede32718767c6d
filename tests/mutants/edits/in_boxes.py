"""Edits of what a box says: its kernel, its numbers, its words."""

import re
from collections.abc import Iterator
from random import Random
from typing import Final

from tests.mutants.edits.model import Edit, Range
from tests.mutants.edits.sheet import Sheet

_WINDOWS: Final = r"\b(?:Conv|DWConv|SepConv|MaxPool|AvgPool)\b"


def drop_valid(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a `V` that is left out."""
    for box in sheet.boxes():
        for at in sheet.find(r" \(V\)| V(?=[ )])|(?<=\()V ", box):
            yield sheet.edit("`V` dropped", at, "", box)


def add_valid(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a `V` too many."""
    for box in sheet.boxes():
        if re.search(_WINDOWS, box.of(sheet.text)) and " V" not in box.of(sheet.text):
            yield _add_word(sheet, "`V` added", box, "V")


def _add_word(sheet: Sheet, kind: str, box: Range, word: str) -> Edit:
    """Return an edit that adds a word to the parentheses of a box."""
    closing = next(sheet.find(r"\)", box), None)
    if closing is not None:
        return sheet.edit(kind, Range(closing.start, closing.start), f" {word}", box)
    name = next(sheet.find(r"[A-Z]\w*", box))
    return sheet.edit(kind, Range(name.end, name.end), f" ({word})", box)


def change_stride(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a stride that is left out, another, or one too many."""
    for box in sheet.boxes():
        given = list(sheet.find(r" \(stride \d\)| stride[ =]\d|stride[ =]\d ", box))
        for at in given:
            yield sheet.edit("stride dropped", at, "", box)
            for number in sheet.find(r"stride[ =](\d)", box):
                yield sheet.edit("stride changed", number, random.choice("13"), box)
        if not given and re.search(_WINDOWS, box.of(sheet.text)):
            yield _add_word(sheet, "stride added", box, "stride 2")


def change_filters(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another number of filters."""
    widths = [at.of(sheet.text) for box in sheet.boxes() for at in _find_filters(sheet, box)]
    for box in sheet.boxes():
        for at in _find_filters(sheet, box):
            number = at.of(sheet.text)
            yield sheet.edit("filters", at, other_number(number, widths, random), box)


def _find_filters(sheet: Sheet, box: Range) -> Iterator[Range]:
    return sheet.find(r"\b(?:Conv|SepConv|UpConv) \((\d+)\b(?!\*)", box)


def other_number(number: str, known: list[str], random: Random) -> str:
    """Return a number that somebody could write for another."""
    value = int(number)
    ways = [value + 1, value - 1, value * 2, value // 2, value + 32, value * 10, value // 10]
    if len(number) > 1:
        ways.append(int(number[:-2] + number[-1] + number[-2]))
    ways += [int(other) for other in known] * 2
    return str(random.choice([way for way in ways if way > 0 and way != value]))


def change_kernel(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another kernel, or none."""
    for box in sheet.boxes():
        for at in sheet.find(r"\b\d+x\d+(?= [A-Z])", box):
            high, wide = at.of(sheet.text).split("x")
            others = ["1x1", "3x3", "5x5", "7x7", "2x2"] if high == wide else [f"{wide}x{high}"] * 2
            others += [f"{high}x{high}", "1x3"]
            wrong = random.choice([other for other in others if other != f"{high}x{wide}"])
            yield sheet.edit("kernel", at, wrong, box)
            yield sheet.edit("kernel dropped", Range(at.start, at.end + 1), "", box)


def change_repeat(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another count."""
    for box in sheet.boxes():
        for at in sheet.find(r"^([a-z]\w*(?:\.\w+)?)(?= x )", box):
            for wrong in (f"{at.of(sheet.text)}-1", f"{at.of(sheet.text)}+1"):
                yield sheet.edit("repeat", at, wrong, box)
        for at in sheet.find(r"\b(\d+)(?= x )", box):
            count = int(at.of(sheet.text))
            wrong = str(max(1, count + random.choice([-2, -1, 1, 2, 5])))
            yield sheet.edit("repeat", at, wrong, box)
            yield sheet.edit("repeat", Range(at.start, at.end + 3), "", box)
    for pair in sheet.pairs:
        is_plain = pair.is_scalar and pair.value.of(sheet.text).isdigit()
        if pair.name == "repeat" and is_plain and pair.trail[0] != "set":
            yield from _recount(sheet, pair.value, Range(pair.key.start, pair.value.end), random)


def _recount(sheet: Sheet, at: Range, around: Range, random: Random) -> Iterator[Edit]:
    count = int(at.of(sheet.text))
    for wrong in {count - 1, count + 1, count + random.randint(2, 9)}:
        yield sheet.edit("repeat", at, str(wrong), around)


def change_groups(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: groups too many, wrong, or left out."""
    for box in sheet.boxes():
        given = list(sheet.find(r" groups=\S+?(?=[ )])", box))
        for at in given:
            yield sheet.edit("groups", at, "", box)
            for wrong in ("1", "2", "4", "3*cin"):
                yield sheet.edit("groups", at, f" groups={wrong}", box)
        if not given and re.search(r"\bConv\b", box.of(sheet.text)):
            yield _add_word(sheet, "groups", box, f"groups={random.choice([2, 3, 4, 8, 32])}")


def change_option(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: an option or mark that is left out, or one too many."""
    for box in sheet.boxes():
        for at in sheet.find(r" (?:norm=none|act=\w+|bias|Linear)(?=[ )])| \(keepdim\)", box):
            yield sheet.edit("option", at, "", box)
        if re.search(r"\bConv \(", box.of(sheet.text)):
            word = random.choice(["bias", "norm=none", "act=none", "dilation=2", "padding=1"])
            yield _add_word(sheet, "option", box, word)


def change_argument(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another argument of a block or of a layer that is no convolution."""
    rows = [at.of(sheet.text) for box in sheet.boxes() for at in sheet.find(r"\w+\.\w+", box)]
    for box in sheet.boxes():
        text = box.of(sheet.text)
        if re.search(_WINDOWS, text):
            continue
        for at in sheet.find(r"\((\d+)(?=[ )])", box):
            yield sheet.edit("argument", at, other_number(at.of(sheet.text), [], random), box)
        for at in sheet.find(r"\((\w+\.\w+)(?=[ )])", box):
            others = [row for row in rows if row != at.of(sheet.text)]
            if others:
                yield sheet.edit("argument", at, random.choice(others), box)
        for at in sheet.find(r" \((?!name)[^ )]+\)|(?<=\()(?!name)[^ )=]+ ", box):
            yield sheet.edit("argument", at, "", box)


def exchange_operator(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another operator that exists."""
    others = {
        "MaxPool": ["AvgPool", "Conv"],
        "AvgPool": ["MaxPool", "GlobalAvgPool"],
        "GlobalAvgPool": ["AvgPool", "Flatten"],
        "Conv": ["MaxPool", "DWConv"],
        "DWConv": ["Conv", "SepConv"],
        "SepConv": ["Conv", "DWConv"],
        "UpConv": ["Conv", "Upsample"],
        "GlobalMaxPool": ["GlobalAvgPool", "MaxPool"],
        "BN": ["LayerNorm", "ReLU"],
        "LayerNorm": ["BN", "GroupNorm"],
        "PixelShuffle": ["Upsample", "ChannelShuffle"],
        "FC": ["Conv"],
        "Dropout": ["FC"],
    }
    for box in sheet.boxes():
        for at in sheet.find(rf"\b(?:{'|'.join(others)})\b", box):
            yield sheet.edit("operator", at, random.choice(others[at.of(sheet.text)]), box)


def change_stated_size(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: another stated size."""
    for box in sheet.boxes():
        for at in sheet.find(r"-> *(\S+)", box):
            yield sheet.edit("stated size", at, other_size(at.of(sheet.text), random), box)
    for pair in sheet.pairs:
        if pair.name == "size" and pair.trail[-2:-1] != ("params",):
            wrong = other_size(pair.value.of(sheet.text), random)
            yield sheet.edit(
                "stated size", pair.value, wrong, Range(pair.key.start, pair.value.end)
            )


def other_size(size: str, random: Random) -> str:
    sides = size.split("x")
    at = random.randrange(len(sides))
    sides[at] = other_number(sides[at], [], random)
    if len(sides) == 3 and at < 2 and random.random() < 0.7:
        sides[0] = sides[1] = sides[at]
    return "x".join(sides)


KINDS: Final = (
    *(drop_valid, add_valid, change_stride, change_filters, change_kernel, change_repeat),
    *(change_groups, change_option, change_argument, exchange_operator, change_stated_size),
)
