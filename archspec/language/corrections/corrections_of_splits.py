"""List the corrections of splits: which parts a value has, and how large they are."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from archspec.diagnostics import Edit
from archspec.language.corrections.correction import Correction, Rarity
from archspec.language.corrections.written_spec import WrittenBlock, WrittenSpec
from archspec.reader import Array, Object, Scalar, Tree

_WHOLE: Final = "cin"
_REST: Final = re.compile(r"(.+?) - (.+)")


def list_split_corrections(
    spec: WrittenSpec, block: WrittenBlock, lacking: Collection[str]
) -> Iterator[Correction]:
    """Yield the corrections of the splits of a block.

    Args:
        spec: the spec.
        block: the block.
        lacking: the names that it takes and no value has.
    """
    unused = {one.span for one in block.unused}
    for split in block.splits:
        entries = _list_entries(split)
        items = [value for _, value in entries]
        keys = [key for key, _ in entries]
        for number, key in enumerate(keys if len(keys) > 1 else ()):
            if key.span in unused:
                words = f"leave out `{key.value}`"
                yield Correction.at(Rarity.EVIDENT, _remove(spec, entries, number), words, key.span)
        sizes = [spec.read(value.span) for value in items] if isinstance(split, Object) else []
        for name in lacking if entries else ():
            for text in [f"{name}: {size}" for size in _list_lacking(sizes)] or [name]:
                for number in _list_positions(block, keys, name):
                    edit = spec.insert(keys if number < len(keys) else items, number, text)
                    words = f"write `{text}` among the parts"
                    yield Correction.at(Rarity.EVIDENT, edit, words, split.span)
        yield from _exchange_sizes(items, sizes, block.parameters)


def _list_positions(block: WrittenBlock, keys: Sequence[Scalar], name: str) -> Iterator[int]:
    """Yield where a part may stand among others: first in the order in which they are taken."""
    taken = [source.name for source in block.sources]
    before = taken[: taken.index(name)]
    place = sum(str(key.value) in before for key in keys)
    yield place
    yield from (number for number in range(len(keys), -1, -1) if number != place)


def _list_entries(split: Tree) -> Sequence[tuple[Scalar, Tree]]:
    """Return the names of the parts of a value, with their sizes; the names again without any."""
    if isinstance(split, Object):
        return split.entries
    items = split.items if isinstance(split, Array) else ()
    return [(item, item) for item in items if isinstance(item, Scalar)]


def _remove(spec: WrittenSpec, entries: Sequence[tuple[Scalar, Tree]], number: int) -> Edit:
    """Return the edit that removes a part with its comma."""
    key, value = entries[number]
    whole = key.span._replace(end_line=value.span.end_line, end_column=value.span.end_column)
    if number + 1 < len(entries):
        after = entries[number + 1][0].span
        return Edit(whole._replace(end_line=after.line, end_column=after.column), "")
    before = entries[number - 1][1].span
    return Edit(whole._replace(line=before.end_line, column=before.end_column), "")


def _list_lacking(sizes: Sequence[str]) -> Iterator[str]:
    """Yield the sizes that a further part may have: that of another, or what others leave."""
    rests = [found for one in sizes if (found := _REST.fullmatch(one))]
    yield from dict.fromkeys(found[2] for found in rests)
    yield from dict.fromkeys(sizes)
    if sizes and not rests:
        yield from (f"{_WHOLE} - {rest}" for rest in _list_rests(sizes))


def _exchange_sizes(
    items: Sequence[Tree], sizes: Sequence[str], names: Sequence[str]
) -> Iterator[Correction]:
    """Yield the corrections of the size of a part: that of another, what is left, a parameter."""
    for number, value in enumerate(items if sizes else ()):
        others = [size for at, size in enumerate(sizes) if at != number]
        rests = [found for one in others if (found := _REST.fullmatch(one))]
        words = [one for one, _ in Counter(others).most_common()]
        words += [*(found[2] for found in rests), *(found[1] for found in rests)]
        words += [f"{one} - {other}" for one in others for other in others if one != other]
        left = [f"{whole} - {rest}" for rest in _list_rests(others) for whole in (_WHOLE, "here")]
        for word in dict.fromkeys((*words, *names, _WHOLE, *left)):
            if word != sizes[number]:
                is_alone = sizes[number] not in others and others.count(word) > 1
                rarity = Rarity.EVIDENT if is_alone else Rarity.USUAL
                yield Correction.at(rarity, Edit(value.span, word), f"write `{word}`")


def _list_rests(others: Sequence[str]) -> Iterator[str]:
    """Yield what is taken from a whole by its other parts: by all of them, and by each."""
    known = dict.fromkeys(one if one.isalnum() else f"({one})" for one in others)
    if len(known) == 1 and len(others) > 1:
        yield f"{len(others)}*{next(iter(known))}"
    elif len(others) > 1:
        yield " - ".join(known)
    yield from known
