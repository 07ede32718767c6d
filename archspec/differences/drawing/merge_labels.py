"""Merge the captions of a changed box, writing shared parts once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from archspec.language.box_printer import Caption, CaptionWord
from archspec.render.layout.metrics import LONGEST, SIGNS, clip_visible
from archspec.render.scene.captions import text_between
from archspec.render.scene.change import Status
from archspec.text.symbols import ARROW

_Words: TypeAlias = Mapping[str, CaptionWord]
"""The arguments of a caption, by a key that identifies each across captions."""


def merge_captions(before: Caption, after: Caption) -> Caption:
    """Merge two captions into one: `3×3 Conv (96 → 128 V)`.

    A word that only one of them has gets a sign: `3×3 Conv (96 −V)`. If a value has a name in only
    one of them, it would be unclear what it replaces, so both captions are written in full.
    """
    one, two = str(before), str(after)
    if one == two:
        return after
    both = _merge_or_none(before, after) or Caption((f"{one}{ARROW}{two}",))
    if len(str(both)) <= LONGEST:
        return both
    half = (LONGEST - len(ARROW)) // 2
    return Caption((clip_visible(one, half) + ARROW + clip_visible(two, half),))


def add_names(caption: Caption, name: str, value: str) -> Caption:
    """Return a caption with a name added to a value, unless it has one already."""
    if name in _index_arguments(caption):
        return caption
    return replace(caption, words=(*caption.words, CaptionWord(value, name, " ")))


def _merge_or_none(before: Caption, after: Caption) -> Caption | None:
    """Merge two captions; return None if they have too little in common."""
    if before.words == after.words:
        return Caption(_merge_heads(before.head, after.head), after.words)
    if before.head[-1:] != after.head[-1:]:
        return None
    words = _merge_arguments(_index_arguments(before), _index_arguments(after))
    return Caption(_merge_heads(before.head, after.head), words) if words else None


def _merge_heads(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    """Merge two heads, word by word if they have equal length and share words."""
    pairs = tuple(zip(before, after, strict=False))
    if len(before) == len(after) and any(one == two for one, two in pairs):
        return tuple(text_between(*pair) for pair in pairs)
    return (text_between(" ".join(before), " ".join(after)),)


def _merge_arguments(before: _Words, after: _Words) -> tuple[CaptionWord, ...] | None:
    """Merge arguments in the order of the second caption; None if a value has no partner."""
    gone = [caption_word for key, caption_word in before.items() if key not in after]
    new = [caption_word for key, caption_word in after.items() if key not in before]
    if any(map(_is_positional, (*gone, *new))):
        return None
    added = {
        key: f"{SIGNS[Status.ADDED]}{caption_word}"
        for key, caption_word in after.items()
        if caption_word in new
    }
    if len(gone) == len(new) == 1 and not gone[0].name and not new[0].name:
        added, gone = {new[0].value: text_between(gone[0].value, new[0].value)}, []
    kept = (
        CaptionWord(added[key]) if key in added else _merge_argument(before[key], caption_word)
        for key, caption_word in after.items()
    )
    return (
        *kept,
        *(CaptionWord(f"{SIGNS[Status.REMOVED]}{caption_word}") for caption_word in gone),
    )


def _merge_argument(before: CaptionWord, after: CaptionWord) -> CaptionWord:
    """Merge an argument that both captions have."""
    return replace(after, value=text_between(before.value, after.value))


def _index_arguments(caption: Caption) -> _Words:
    """Index the arguments of a caption by name, by position among values, or by text."""
    found: dict[str, CaptionWord] = {}
    values = 0
    for word in caption.words:
        values += _is_positional(word)
        found[word.name or (f"#{values}" if _is_positional(word) else word.value)] = word
    return found


def _is_positional(word: CaptionWord) -> bool:
    """Check whether a value is identified only by its position."""
    return not word.name and not word.is_mark
