"""Edits of lists of steps and of branches."""

import re
from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Final

from tests.mutants.edits.model import Edit, Range
from tests.mutants.edits.sheet import Items, Pair, Sheet


def _unit(sheet: Sheet, chain: Items, number: int) -> Range:
    """Return a step with what belongs to it: its lines, or in brackets its comma."""
    item = chain.items[number]
    if not chain.in_flow:
        start = sheet.text.rfind("\n", 0, item.start) + 1
        return Range(start, sheet.text.find("\n", item.end) + 1 or len(sheet.text))
    if number + 1 < len(chain.items):
        return Range(item.start, chain.items[number + 1].start)
    return Range(chain.items[number - 1].end if number else item.start, item.end)


def delete_step(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a step that is left out."""
    for chain in sheet.chains:
        for number in range(len(chain.items)):
            beside = (*chain.items[max(0, number - 1) : number], *chain.items[number + 1 :][:1])
            around = tuple(_head(sheet, each) for each in beside) or (chain.key,)
            yield sheet.edit("step deleted", _unit(sheet, chain, number), "", *around)


def _head(sheet: Sheet, step: Range) -> Range:
    """Return the first line of a step."""
    end = sheet.text.find("\n", step.start)
    return Range(step.start, min(step.end, end if end >= 0 else step.end))


def duplicate_step(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a step that stands twice."""
    for chain in sheet.chains:
        for number, item in enumerate(chain.items):
            if chain.in_flow:
                at, text = Range(item.end, item.end), f", {item.of(sheet.text)}"
                around = Range(item.start, item.end)
                copy = Range(item.end, item.end)
                yield sheet.edit("step duplicated", at, text, around, copy)
            else:
                lines = _unit(sheet, chain, number)
                at = Range(lines.end, lines.end)
                copy = Range(lines.end, lines.end)
                text = lines.of(sheet.text)
                yield sheet.edit("step duplicated", at, text, _head(sheet, item), copy)


def swap_steps(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: two adjacent steps in the wrong order."""
    for chain in sheet.chains:
        for first, second in pairwise(chain.items):
            one, two = first.of(sheet.text), second.of(sheet.text)
            if one != two:
                at = Range(first.start, second.end)
                between = sheet.text[first.end : second.start]
                yield sheet.edit("steps swapped", at, two + between + one, at)


def edit_branches(sheet: Sheet, random: Random) -> Iterator[Edit]:
    """Yield: a branch under the name of another, under a new one, twice, or in another place."""
    forks: dict[tuple[Range, ...], list[Pair]] = {}
    for pair in sheet.pairs:
        if pair.trail[-2:-1] == ("branches",) and pair.trail[0] != "set":
            forks.setdefault(pair.siblings, []).append(pair)
    for lanes in forks.values():
        for lane in lanes:
            name = lane.key.of(sheet.text)
            other = random.choice([each for each in lanes if each is not lane])
            around = (lane.key, other.key)
            yield sheet.edit("branch name", lane.key, other.name, *around)
            for wrong in (f"{name}_", f"{name}x", name.upper(), "1x1", "forward", "lambda"):
                yield sheet.edit("branch name", lane.key, wrong, lane.key)
        for one, two in pairwise(lanes):
            at = Range(one.key.start, two.value.end)
            first, second = (sheet.text[lane.key.start : lane.value.end] for lane in (one, two))
            between = sheet.text[one.value.end : two.key.start]
            yield sheet.edit("branches swapped", at, second + between + first, at)
            if one.in_flow or "\n" in first:
                continue
            end = Range(one.value.end, one.value.end)
            line = between + re.sub(r"^\w+", f"{one.name}c", first)
            yield sheet.edit("branch duplicated", end, line, one.key, end)


KINDS: Final = (delete_step, duplicate_step, swap_steps, edit_branches)
