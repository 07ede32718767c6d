"""List the corrections of loops, of the lists and tables that they go over, and of functions."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import prod
from typing import Final

from archspec.diagnostics import Edit, Span
from archspec.language.box import split_index
from archspec.language.corrections.correction import Correction, Rarity
from archspec.language.corrections.corrections_of_conditions import correct_expression
from archspec.language.corrections.written_spec import WrittenBlock, WrittenSpec
from archspec.reader import Array, Object, Scalar, Tree

_REVERSED: Final = re.compile(r"reversed\((.*)\)")
_RANGE: Final = re.compile(r"(\d+)\.\.(\d*)")
_NUMBER: Final = re.compile(r"(?<![\w.])\d+(?![\w.])|(?<=\d\.)\d+\b")
_STEPS: Final = 2
"""From how many equal steps on some numbers are a series."""

_ROUNDS: Final = 4
"""The most rounds to try for a range without an end."""

_MULTIPLE: Final = 8
"""What widths are multiples of."""

_FAR: Final = 4
"""How many times larger than all others a number is unusual."""

_LONGEST: Final = 12
"""The most items of a series to write for a range."""

_WIDE: Final = 16
"""From how many rounds on a range is hardly meant."""


def list_loop_corrections(spec: WrittenSpec, block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections of the loops of one block."""
    indices = sorted({*_list_indices(block)})
    for key, items in block.loops:
        yield from _correct_items(spec, items)
        if needed := _list_needed(block, str(key.value)):
            word = f"[{', '.join(map(str, needed))}]"
            yield Correction.at(Rarity.OBVIOUS, Edit(items.span, word), f"write `{word}`")
        for word in _list_known(spec, block) if isinstance(items, Scalar) else ():
            yield Correction.at(Rarity.EVIDENT, Edit(items.span, word), f"write `{word}`")
        found = _RANGE.fullmatch(str(items.value)) if isinstance(items, Scalar) else None
        if found and int(found[2] or 0) < int(found[1]):
            for word in _list_closed(int(found[1]), indices):
                edit = Edit(items.span, word)
                yield Correction.at(Rarity.FREQUENT, edit, f"write `{word}`")


def _list_needed(block: WrittenBlock, variable: str) -> list[int]:
    """Return the numbers that a variable needs for all values to exist that are taken by number."""
    named = {*filter(None, (split_index(one.name) for one in block.named))}
    stems = [one.stem for one in named if one.index == variable]
    taken = filter(None, (split_index(source.name) for source in block.sources))
    numbers = [
        int(one.index)
        for one in taken
        if one.stem in stems and one.index.isdecimal() and one not in named
    ]
    return numbers if len(numbers) > _STEPS and len({*numbers}) == len(numbers) else []


def _list_known(spec: WrittenSpec, block: WrittenBlock) -> Iterator[str]:
    """Yield the lists that other loops of a block go over, and these turned around."""
    arrays = [items for _, items in block.loops if isinstance(items, Array)]
    lists = [[spec.read(item.span) for item in array.items] for array in arrays]
    words = (f"[{', '.join(order)}]" for texts in lists for order in (texts, texts[::-1]))
    yield from dict.fromkeys(words)


def list_section_corrections(spec: WrittenSpec) -> Iterator[Correction]:
    """Yield the corrections of what loops go over, and of functions."""
    for _, value in spec.get_section("params"):
        if isinstance(value, Array):
            yield from _correct_items(spec, value)
    for _, table in spec.get_section("tables"):
        yield from _correct_rows(spec, table)
    for key, value in spec.get_section("functions"):
        yield from _correct_function(spec, key, value)


def _list_indices(block: WrittenBlock) -> Iterator[int]:
    """Yield the numbers that values of a block have as their index."""
    names = [one.name for one in block.sources] + [one.name for one in block.named]
    for name in names:
        found = split_index(name)
        if found and found.index.isdecimal():
            yield int(found.index)


def _list_closed(first: int, indices: Sequence[int]) -> Iterator[str]:
    """Yield the ranges that one without an end may be a slip for, as the values around it say."""
    for last in reversed(indices):
        for start in dict.fromkeys((first, *(index + 1 for index in reversed(indices)))):
            if start < last:
                yield f"{start}..{last}"
    yield from (f"{first}..{last}" for last in range(first + 1, first + _ROUNDS))


def _correct_items(spec: WrittenSpec, items: Tree) -> Iterator[Correction]:
    """Yield the corrections of what a loop goes over."""
    if isinstance(items, Array):
        yield from _correct_list(spec, items)
    elif isinstance(items, Scalar) and isinstance(items.value, str):
        text = items.value
        inner = _REVERSED.fullmatch(text)
        word = inner[1] if inner else f"reversed({text})"
        yield Correction.at(Rarity.EVIDENT, Edit(items.span, word), f"write `{word}`")
        found = _RANGE.fullmatch(text)
        if found and int(found[2] or 0) - int(found[1]) > _WIDE:
            for word in (f"[{found[1]}, {found[2]}]", f"[{', '.join(found.groups() * 2)}]"):
                edit = Edit(items.span, word)
                yield Correction.at(Rarity.EVIDENT - 1, edit, f"write `{word}`")
        for word in _list_ranges(int(found[1]), int(found[2] or found[1])) if found else ():
            edit = Edit(items.span, word)
            yield Correction.at(Rarity.FREQUENT, edit, f"write `{word}`")


def _list_ranges(first: int, last: int) -> Iterator[str]:
    """Yield the ranges that one may be a slip for, and the series of doubled numbers."""
    low, high = sorted((first, last))
    for start, end in ((first, last), (first - 1, last), (first, last + 1), (first + 1, last)):
        yield from _list_doubled(max(start, 0), end)
    if first > last:
        yield f"{low}..{high}"
    yield from (f"{low}..{high - 1}", f"{low}..{high + 1}", f"{low + 1}..{high}")
    yield from ("1..", f"{max(low - 1, 0)}..{high}")


def _list_doubled(first: int, last: int) -> Iterator[str]:
    """Yield the series of doubled numbers that a range may be a slip for."""
    low, high = sorted((first, last))
    series = [low] if low else []
    while series and series[-1] < high and len(series) < _LONGEST:
        series.append(2 * series[-1])
    if series and series[-1] == high and len(series) > 1:
        ordered = series if first < last else series[::-1]
        yield f"[{', '.join(map(str, ordered))}]"
        yield f"[{', '.join(map(str, [*ordered, ordered[-1]]))}]"


def _correct_list(spec: WrittenSpec, array: Array) -> Iterator[Correction]:
    """Yield the corrections of a list: two items exchanged, one too many, too few, or another."""
    items = array.items
    texts = [spec.read(item.span) for item in items]
    if not items or array.span.line != array.span.end_line:
        return
    for number in range(len(items) - 1):
        if swapped := spec.swap(items, number):
            words = f"write `{texts[number + 1]}` before `{texts[number]}`"
            other = [*texts[:number], texts[number + 1], texts[number], *texts[number + 2 :]]
            rarity = _rate_list(_read_numbers(texts), _read_numbers(other), Rarity.USUAL)
            yield Correction.at(rarity, swapped, words)
    for number, item in enumerate(items if len(items) > 1 else ()):
        is_twice = number > 0 and texts[number] == texts[number - 1]
        rarity = Rarity.FREQUENT if is_twice else Rarity.ODD
        edit = spec.remove(items, number)
        yield Correction.at(rarity, edit, f"leave out `{texts[number]}`", item.span)
    numbers = _read_numbers(texts)
    if numbers:
        yield from _insert_numbers(spec, array, numbers)
        yield from _exchange_numbers(array, numbers)


def _insert_numbers(
    spec: WrittenSpec, array: Array, numbers: Sequence[int]
) -> Iterator[Correction]:
    """Yield the corrections that add a number to a list."""
    for at in range(len(numbers) + 1):
        for number in _guess_numbers(numbers[:at], numbers[at:]):
            beside = {*numbers[max(0, at - 1) : at + 1]}
            is_between = len(beside) == 2 and number * number == prod(beside)
            is_half = at == 0 and numbers[:1] == [2 * number]
            is_near = bool(beside & {number - 1, number + 1}) or is_between or is_half
            is_usual = is_near or numbers.count(number) > 1
            usual = Rarity.USUAL if is_usual else Rarity.OCCASIONAL
            rarity = _rate_list(numbers, [*numbers[:at], number, *numbers[at:]], usual)
            where = f"before `{numbers[at]}`" if at < len(numbers) else "at the end"
            edit = spec.insert(array.items, at, str(number))
            yield Correction.at(rarity, edit, f"write `{number}` {where}", array.span)


def _exchange_numbers(array: Array, numbers: Sequence[int]) -> Iterator[Correction]:
    """Yield the corrections of a number in a list."""
    for at, item in enumerate(array.items):
        others = [*numbers[:at], *numbers[at + 1 :]]
        is_odd = _is_odd(numbers[at], others)
        usual = Rarity.EVIDENT if is_odd else Rarity.OCCASIONAL
        slips = _list_slips(numbers[at]) if is_odd else []
        for number in (*slips, *_guess_numbers(numbers[:at], numbers[at + 1 :])):
            if number != numbers[at]:
                edit = Edit(item.span, str(number))
                words = f"write `{number}` for `{numbers[at]}`"
                other = [*numbers[:at], number, *numbers[at + 1 :]]
                yield Correction.at(_rate_list(numbers, other, usual), edit, words)


def _is_odd(number: int, others: Sequence[int]) -> bool:
    """Check whether a number is unlike all others of a list: no multiple of 8, or far larger."""
    if len(others) < _STEPS:
        return False
    is_broken = number % _MULTIPLE > 0 and not any(other % _MULTIPLE for other in others)
    return is_broken or number > _FAR * max(others)


def _list_slips(number: int) -> list[int]:
    """Return the numbers that one is a slip for: a digit too many, or two exchanged."""
    hundreds, last = divmod(number, 100)
    tens, ones = divmod(last, 10)
    found = [number // 10] if ones == 0 else []
    return [*found, 100 * hundreds + 10 * ones + tens]


def _read_numbers(texts: Sequence[str]) -> list[int]:
    """Return the numbers of a list; none if it has anything else."""
    return [int(text) for text in texts] if all(map(str.isdecimal, texts)) else []


def _rate_list(now: Sequence[int], other: Sequence[int], usual: int) -> int:
    """Return how far to seek another list than the one there is: a series is the likeliest.

    Args:
        now: the list as it is.
        other: the other one.
        usual: the rarity if neither is a series.
    """
    if not _is_series(other):
        return usual
    return Rarity.USUAL if _is_series(now) else Rarity.OBVIOUS


def _is_series(numbers: Sequence[int]) -> bool:
    """Check whether each number of a list follows from the one before in the same way."""
    pairs = [*pairwise(numbers)]
    if len(pairs) < _STEPS:
        return False
    first, second = numbers[:2]
    is_even = all(two - one == second - first for one, two in pairs)
    return is_even or all(two * first == one * second for one, two in pairs)


def _guess_numbers(before: Sequence[int], behind: Sequence[int]) -> Iterator[int]:
    """Yield the numbers that may stand between others: as a series, or as the one beside."""
    found: list[int] = []
    if before and behind:
        one, two = before[-1], behind[0]
        root = round((one * two) ** 0.5)
        found += [root] if root * root == one * two else []
        found += [(one + two) // 2] if (one + two) % 2 == 0 else []
    if len(before) > 1:
        found += _continue_series(before[-2], before[-1])
    if len(behind) > 1:
        found += _continue_series(behind[1], behind[0])
    found += [*before[-1:], *behind[:1]]
    yield from (number for number in dict.fromkeys(found) if number >= 0)


def _continue_series(one: int, two: int) -> list[int]:
    found = [2 * two - one]
    if one and two * two % one == 0:
        found.insert(0, two * two // one)
    return found


def _correct_rows(spec: WrittenSpec, table: Tree) -> Iterator[Correction]:
    """Yield the corrections that leave out a row of a table; one as the one before first."""
    rows = table.entries if isinstance(table, Object) else ()
    before = ""
    for key, row in rows:
        if key.value == "columns":
            continue
        cells = spec.read(row.span)
        rarity = Rarity.EVIDENT - 2 if cells == before else Rarity.ODD
        span = Span(key.span.file, key.span.line, 1, row.span.end_line + 1, 1)
        if key.span.line == row.span.end_line:
            words = f"leave out the row `{key.value}`"
            yield Correction.at(rarity, Edit(span, ""), words, key.span)
        before = cells


def _correct_function(spec: WrittenSpec, key: Scalar, value: Tree) -> Iterator[Correction]:
    """Yield the corrections of a function: its parameters, and what it computes."""
    head = split_index(str(key.value))
    if head is None or not isinstance(value, Scalar) or value.offset is None:
        return
    text = str(value.value)
    names = [name.strip() for name in head.index.split(",")]
    used = [*dict.fromkeys(re.findall(r"\b[A-Za-z_]\w*\b(?!\()", text))]
    used = [name for name in used if name not in ("if", "else", "and", "or", "not")]
    wanted = f"{head.stem}({', '.join(used)})"
    if names != used and sorted(names) != sorted(used):
        edit = Edit(key.part(0, len(str(key.value))), wanted)
        yield Correction.at(Rarity.EVIDENT, edit, f"write `{wanted}`", key.span)
    yield from correct_expression(value)
    numbers = Counter(int(found[0]) for found in _NUMBER.finditer(text))
    for found in _NUMBER.finditer(text):
        now = int(found[0])
        others = {one * 2 for one in numbers - Counter((now,))} | {*(numbers - Counter((now,)))}
        for number in _list_near(now, others):
            rarity: int = Rarity.USUAL if number in others else Rarity.OCCASIONAL
            if numbers[number] > 1:  # as in what rounds to multiples of 8
                rarity = Rarity.OBVIOUS + (numbers[number] <= numbers[now])
            changed = f"{text[: found.start()]}{number}{text[found.end() :]}"
            edit = Edit(value.part(*found.span()), str(number))
            words = f"write `{changed}`"
            yield Correction.at(rarity, edit, words, value.span)


def _list_near(number: int, others: Iterable[int]) -> list[int]:
    """Return the numbers that one may be a slip for, those that others are first."""
    near = [number + 1, number - 1, 2 * number, number * 10, number // 2, number // 10]
    return [one for one in dict.fromkeys([*others, *near]) if one >= 0 and one != number]
