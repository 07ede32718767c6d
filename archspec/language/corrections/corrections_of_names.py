"""List the corrections of named values: which one a step takes, and where a value gets its name."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from archspec.diagnostics import Edit, Span
from archspec.language.box import split_index
from archspec.language.corrections.correction import Correction, Rarity
from archspec.language.corrections.corrections_of_joins import ORDERED
from archspec.language.corrections.corrections_of_splits import list_split_corrections
from archspec.language.corrections.written_spec import (
    Named,
    Source,
    Step,
    WrittenBlock,
    WrittenSpec,
    find_end,
    get_stem,
)
from archspec.ops import JOINS
from archspec.reader import Array, Scalar, Tree
from archspec.text.spelling import count_edits

_RUNNING: Final = "."
_ENTRY: Final = "input"

_NUMBERED: Final = re.compile(r"([a-z_]*)(\d+)(\w*)")


def list_name_corrections(spec: WrittenSpec, block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections of the names of one block."""
    lacking = _list_lacking(spec, block)
    if lacking:
        yield from _name_steps(block, lacking)
        yield from _add_inputs(spec, block, lacking)
        yield from _rename_values(block, lacking)
    yield from _index_names(block)
    yield from _drop_inputs(spec, block)
    yield from list_split_corrections(spec, block, lacking)
    for source in block.sources:
        yield from _exchange_source(spec, block, source, is_lacking=source.name in lacking)
    lists = {one.items.span: one for one in block.sources if one.items is not None}
    for source in lists.values():
        yield from _change_list(spec, block, source)


def _list_lacking(spec: WrittenSpec, block: WrittenBlock) -> dict[str, Source]:
    """Return the names that a block takes and no value in it has, each with its first use."""
    known = {_make_key(one.name) for one in block.named} | {(_RUNNING, False), (_ENTRY, False)}
    known |= {(str(key.value), False) for key, _ in spec.get_section("inputs")}
    return {
        one.name: one
        for one in reversed(block.sources)
        if _make_key(one.name) not in known or _lacks_index(block, one.name)
    }


def _lacks_index(block: WrittenBlock, name: str) -> bool:
    """Check whether a name has a number for its index that none of the same values has."""
    found = split_index(name)
    if found is None or not found.index.isdecimal():
        return False
    for one in block.named:
        other = split_index(one.name)
        if other is None or other.stem != found.stem:
            continue
        numbers = [int(other.index)] if other.index.isdecimal() else []
        if not numbers:
            tree = dict(one.loops).get(other.index)
            numbers = _list_numbers(tree) if isinstance(tree, Array) else [int(found.index)]
        if int(found.index) in numbers:
            return False
    return True


def _make_key(name: str) -> tuple[str, bool]:
    return get_stem(name), "(" in name


def _name_steps(block: WrittenBlock, lacking: dict[str, Source]) -> Iterator[Correction]:
    """Yield the corrections that name a value, the nearest step before its use first."""
    stems = Counter(map(get_stem, lacking))
    for name, use in lacking.items():
        before, behind = _find_neighbors(block, name)
        for step in reversed(block.steps[: use.turn]):
            is_between = bool(step.loops) or (before <= step.turn + 1 and step.turn < behind)
            for word in _list_indexed(block, name, step):
                edit = None if step.is_named else _write_name(step, word)
                if edit is not None:
                    is_one = not step.loops and stems[get_stem(name)] > 1  # of several that lack
                    is_odd = (not is_between) + bool(block.unused) + is_one
                    rarity = Rarity.EVIDENT - 1 + 2 * is_odd + (word != name)
                    words = f"call the value of this step `{word}`"
                    yield Correction.at(rarity, edit, words, step.tree.span)


def _find_neighbors(block: WrittenBlock, name: str) -> tuple[int, int]:
    """Return the turns of the values with the numbers before and behind that of a name."""
    before, behind = 0, len(block.steps)
    number = _NUMBERED.fullmatch(get_stem(name))
    for one in block.named if number else ():
        other = _NUMBERED.fullmatch(get_stem(one.name))
        if number and other and number[1] == other[1]:
            place = int(other[2]), other[3]
            if place < (int(number[2]), number[3]):
                before = max(before, one.turn)
            else:
                behind = min(behind, one.turn)
    return before, behind


def _list_indexed(block: WrittenBlock, name: str, step: Step) -> Iterator[str]:
    """Yield a name as a step would have it: with the variables of its loops, or with a number."""
    found = split_index(name)
    if found is None:
        yield name
        return
    if step.loops:
        yield from dict.fromkeys(f"{found.stem}({variable})" for variable, _ in step.loops[::-1])
        return
    numbers = [found.index] if found.index.isdecimal() else []
    for _, items in block.loops:
        for number in _list_numbers(items)[:1]:
            numbers += [str(number - 1), str(number)]
    yield from dict.fromkeys(f"{found.stem}({number})" for number in numbers)


def _list_numbers(tree: Tree) -> list[int]:
    """Return the numbers of a list, or the first one of a range."""
    match tree:
        case Array(items=items):
            return [one.value for one in items if isinstance(one, Scalar)
                    and isinstance(one.value, int)]  # fmt: skip
        case Scalar(value=str(text)) if found := re.match(r"(?:reversed\()?(\d+)\.\.", text):
            return [int(found[1])]
    return []


def _write_name(step: Step, name: str) -> Edit | None:
    """Return the edit that names the value of a step."""
    tree = step.tree
    if isinstance(tree, Scalar):
        end = find_end(str(tree.value))
        return Edit(tree.part(end, end), f" as {name}")
    last = tree.entries[-1][1].span
    if tree.span.line != last.end_line or len(tree.entries) < 1:
        return None
    at = Span(last.file, last.end_line, last.end_column, last.end_line, last.end_column)
    return Edit(at, f", as: {name}")


def _rename_values(block: WrittenBlock, lacking: dict[str, Source]) -> Iterator[Correction]:
    """Yield the corrections that call an unused value as its use does."""
    for name in lacking:
        for one in block.unused:
            if get_stem(name) != get_stem(one.name):
                stem = one.span.part(0, len(get_stem(one.name)))
                edit = Edit(stem, get_stem(name))
                is_like = count_edits(get_stem(name).casefold(), get_stem(one.name).casefold()) <= 1
                rarity = Rarity.EVIDENT - 1 if is_like else Rarity.USUAL
                yield Correction.at(rarity, edit, f"call it `{get_stem(name)}`")


def _index_names(block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections that give a name the index that its uses have."""
    used: dict[str, list[str]] = {}
    for source in block.sources:
        if found := split_index(source.name):
            used.setdefault(found.stem, []).append(found.index)
    for one in block.named:
        indices = used.get(one.name, [])
        words = [variable for variable, _ in one.loops[::-1]]
        if not one.loops:
            words = [index for index in indices if index.isdecimal()]
            for numbers in (_list_numbers(tree) for _, tree in block.loops):
                edges = [*numbers[:1], *numbers[-1:]]
                words += [str(number + more) for number in edges for more in (-1, 0)]
        for word in dict.fromkeys(words) if indices else ():
            named = f"{one.name}({word})"
            yield Correction.at(Rarity.EVIDENT, Edit(one.span, named), f"call it `{named}`")


def _add_inputs(
    spec: WrittenSpec, block: WrittenBlock, lacking: Iterable[str]
) -> Iterator[Correction]:
    """Yield the corrections that let a value enter a block which takes it."""
    items = block.inputs.items if block.inputs else ()
    for name in lacking if items else ():
        for number in range(len(items), -1, -1):
            words = f"write `{name}` among the `inputs` of `{block.name}`"
            edit = spec.insert(items, number, name)
            yield Correction.at(Rarity.EVIDENT, edit, words, items[0].span)


def _drop_inputs(spec: WrittenSpec, block: WrittenBlock) -> Iterator[Correction]:
    """Yield the corrections that let one value less enter a block."""
    items = block.inputs.items if block.inputs else ()
    unused = {one.span for one in block.unused}
    for number, item in enumerate(items if len(items) > 1 else ()):
        is_unused = item.span in unused
        rarity = Rarity.EVIDENT if is_unused else Rarity.ODD
        words = f"leave out `{spec.read(item.span)}`"
        yield Correction.at(rarity, spec.remove(items, number), words, item.span)


def _list_known(block: WrittenBlock, source: Source) -> list[str]:
    """Return the names that a step could take, those that nothing uses first, then the nearest."""
    unused = {one.span for one in block.unused}
    before = [one for one in block.named if one.turn <= source.turn]
    ranked = sorted(before, key=lambda one: (one.span not in unused, -one.turn))
    names = [name for one in ranked for name in _list_spelled(one, source)]
    return [*dict.fromkeys([*names, _RUNNING, _ENTRY])]


def _list_spelled(one: Named, source: Source) -> Iterator[str]:
    """Yield a name as a step would take it: by the index of its loop, or as the values beside."""
    found = split_index(one.name)
    if found is None or not source.loops:
        yield one.name
        return
    items = source.items.items if source.items else ()
    beside = [source.name, *(str(item.value) for item in items if isinstance(item, Scalar))]
    indices = [known.index for known in map(split_index, beside) if known]
    variables = [variable for variable, _ in source.loops[::-1]]
    indices += [word for variable in variables for word in (variable, f"{variable}-1")]
    indices += [f"{variable}-2" for variable in variables]
    yield from dict.fromkeys(f"{found.stem}({index})" for index in indices)


def _exchange_source(
    spec: WrittenSpec, block: WrittenBlock, source: Source, *, is_lacking: bool
) -> Iterator[Correction]:
    """Yield the corrections that let a step take another value."""
    unused = {one.name for one in block.unused}
    counts = Counter(get_stem(one.name) for one in block.sources)
    beside = () if source.items is None else [spec.read(one.span) for one in source.items.items]
    for name in _list_known(block, source):
        if name == source.name or (name == _RUNNING and source.items is None):
            continue
        rarity: int = Rarity.ODD
        if is_lacking or name in unused:
            is_only = len(unused) == 1 or is_lacking  # what else could be meant
            rarity = Rarity.EVIDENT if is_only and name in unused else Rarity.USUAL
            rarity = Rarity.RARE if name == _RUNNING else rarity
            if name in unused and source.word == "outputs":
                rarity = Rarity.OBVIOUS
        elif counts[get_stem(source.name)] > 1:
            rarity = Rarity.OCCASIONAL + (name in beside)
            if beside.count(source.name) > 1 and name not in beside:
                rarity = Rarity.EVIDENT
        yield Correction.at(rarity, Edit(source.span, name), f"write `{name}`")
    found = split_index(source.name)
    if found:
        yield from _exchange_index(source, found.stem, found.index)


def _exchange_index(source: Source, stem: str, index: str) -> Iterator[Correction]:
    """Yield the corrections of the index of a value."""
    variables = [variable for variable, _ in source.loops[::-1]]
    base = index.split("+", maxsplit=1)[0].split("-", maxsplit=1)[0]
    words = [base, f"{base}-1", f"{base}+1"] if not base.isdecimal() else []
    words += [word for variable in variables for word in (variable, f"{variable}-1")]
    if base.isdecimal():
        words += [str(int(base) + more) for more in (-1, 1)]
    for word in dict.fromkeys(words):
        if word != index:
            name = f"{stem}({word})"
            edit = Edit(source.span, name)
            yield Correction.at(Rarity.USUAL, edit, f"write `{name}`")


def _change_list(spec: WrittenSpec, block: WrittenBlock, source: Source) -> Iterator[Correction]:
    """Yield the corrections that add a value to a list, leave one out, or exchange two."""
    assert source.items is not None
    items = source.items.items
    texts = [spec.read(item.span) for item in items]
    is_ordered = source.word in ORDERED or source.word not in JOINS
    for number in range(len(items) - 1):
        if edit := spec.swap(items, number):
            rarity = Rarity.FREQUENT if is_ordered else Rarity.ODD
            words = f"write `{texts[number + 1]}` before `{texts[number]}`"
            yield Correction.at(rarity, edit, words)
    for number, item in enumerate(items if len(items) > 1 else ()):
        is_twice = texts[number] in texts[:number] or texts[number] in texts[number + 1 :]
        rarity = Rarity.USUAL if is_twice else Rarity.ODD
        edit = spec.remove(items, number)
        yield Correction.at(rarity, edit, f"leave out `{texts[number]}`", item.span)
    yield from _insert_values(spec, block, source, texts, is_ordered=is_ordered)


def _insert_values(
    spec: WrittenSpec,
    block: WrittenBlock,
    source: Source,
    texts: Sequence[str],
    *,
    is_ordered: bool,
) -> Iterator[Correction]:
    """Yield the corrections that add a value to a list.

    Args:
        spec: the spec.
        block: the block.
        source: a value in the list.
        texts: the values as written.
        is_ordered: whether they are taken in an order.
    """
    assert source.items is not None
    items = source.items.items
    unused = {one.name for one in block.unused}
    taking = [one.inputs for one in spec.blocks if one.name == source.word.split(" ")[0]]
    is_lacking = any(inputs and len(inputs.items) == len(items) + 1 for inputs in taking)
    for name in _list_known(block, source):
        if name in texts:
            continue
        usual = Rarity.USUAL if _is_of_series(name, texts) else Rarity.OCCASIONAL
        rarity = Rarity.EVIDENT if is_lacking or name in unused else usual
        if _is_numbered_alike(name, texts):
            rarity = Rarity.OBVIOUS if name in unused else Rarity.EVIDENT
        for number in _list_positions(block, texts, name, is_ordered=is_ordered):
            where = f"before `{texts[number]}`" if number < len(items) else "at the end"
            inserted = spec.insert(items, number, name)
            yield Correction.at(rarity, inserted, f"write `{name}` {where}", source.items.span)


def _is_of_series(name: str, texts: Sequence[str]) -> bool:
    """Check whether a name has the index that all of some others have, and is another one."""
    found, others = split_index(name), [*map(split_index, texts)]
    if found is None or not all(others):
        return False
    stems = {other.stem for other in others if other}
    return found.stem not in stems and {other.index for other in others if other} == {found.index}


def _is_numbered_alike(name: str, texts: Sequence[str]) -> bool:
    """Check whether a name and several others differ in their numbers alone, as `x1` and `x2`."""
    found = _NUMBERED.fullmatch(name)
    others = [*map(_NUMBERED.fullmatch, texts)]
    stems = [other[1] for other in others if other]
    return found is not None and found[3] == "" and stems.count(found[1]) > 1


def _list_positions(
    block: WrittenBlock, texts: Sequence[str], name: str, *, is_ordered: bool
) -> Iterator[int]:
    """Yield where a value may stand in a list: by the order of their names, if any is right."""
    turns = {one.name: one.turn for one in block.named}
    if is_ordered:
        yield from range(len(texts) + 1)
    elif name == _RUNNING:
        at_end = sum(one.items.items[-1].span == one.span for one in block.sources
                     if one.items and one.name == _RUNNING)  # fmt: skip
        yield len(texts) if at_end else 0
    else:
        turn = turns.get(name, -1)
        is_before = [text != _RUNNING and turns.get(text, 0) <= turn for text in texts]
        yield len(is_before) - next(
            (at for at, one in enumerate(reversed(is_before)) if one), len(is_before)
        )
