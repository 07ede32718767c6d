"""Follow help lines literally, by their words, and look at what comes of it.

Where a finding carries the edits that do what its help says, these are taken; most do not yet, and
whoever follows them has to know how they are worded.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from tests.mutants.edits.model import Range

_QUOTED: Final = re.compile(r"`([^`]+)`")
_WORD: Final = re.compile(r"[\w./-]+")


def follow_elsewhere(text: str, others: Sequence[Range], help: str) -> Iterator[str]:
    """Yield the texts that a help line could mean about the secondary places of a finding."""
    if found := re.search(r"or call it `(\S+)` where it is defined", help):
        yield from (_replace(text, place, found[1]) for place in others)


def follow(text: str, at: Range, help: str) -> Iterator[str]:
    """Yield the texts that a help line could mean, the most literal one first.

    Args:
        text: the file.
        at: the primary place of the finding.
        help: the help.
    """
    if not help:
        return
    quoted = _QUOTED.findall(help)
    line = _line_around(text, at)
    if help.startswith("did you mean"):
        for word in quoted[: 1 if "? " in help else 3]:
            if "." in word:
                yield _replace(text, _expand(text, at, r"[\w./-]"), word)
            yield from _replace_alike(text, at, word)
    elif help.startswith(("write `", "call it", "take the quotes away")):
        for word in quoted[:2]:
            yield _replace(text, at, word)
            yield from _replace_alike(text, at, word)
            yield from _replace_pair(text, line, at, word)
    elif help.startswith(("with `", "without `")):
        for way in re.split(r",? or (?=with)", help.partition(" it would")[0]):
            yield from _change_words(text, _find_box(text, line, at), way)
    elif found := re.match(r"close it with `(.)` at the end of its line", help):
        yield _replace(text, Range(line.end, line.end), found[1])
    elif help.startswith("write it in lower case"):
        yield _replace(text, at, at.of(text).lower())
    elif found := re.match(r"let it make (\d+) channels", help):
        yield from _set_channels(text, at, found[1])
    elif found := re.match(r"(?:begin it with|add) `([^`]+)`", help):
        start = Range(at.start, at.start)
        yield _replace(text, start, f"{found[1]}\n{' ' * (at.start - line.start)}")
        end = Range(line.end, line.end)
        yield _replace(text, end, f"\n{' ' * (at.start - line.start)}{found[1]}")
    elif "leave it out" in help or help.startswith("leave this"):
        yield _replace(text, at, "")


def _replace(text: str, at: Range, new: str) -> str:
    return text[: at.start] + new + text[at.end :]


def _line_around(text: str, at: Range) -> Range:
    start = text.rfind("\n", 0, at.start) + 1
    end = text.find("\n", at.start)
    return Range(start, end if end >= 0 else len(text))


def _replace_alike(text: str, at: Range, new: str) -> Iterator[str]:
    """Yield the text with a suggestion in the place of the word that is most like it."""
    words = [Range(at.start + one.start(), at.start + one.end())
             for one in _WORD.finditer(at.of(text))]  # fmt: skip
    words = [part for word in words for part in (word, *_parts(text, word))] or [at]
    best = sorted(words, key=lambda word: -SequenceMatcher(None, word.of(text), new).ratio())
    yield from (_replace(text, word, new) for word in best[:2])


def _parts(text: str, word: Range) -> Iterator[Range]:
    """Yield the parts of a dotted word."""
    for part in re.finditer(r"\w+", word.of(text)):
        yield Range(word.start + part.start(), word.start + part.end())


def _expand(text: str, at: Range, letter: str) -> Range:
    """Return a place with the letters of some kind around it."""
    start, end = at
    while start and re.match(letter, text[start - 1]):
        start -= 1
    while end < len(text) and re.match(letter, text[end]):
        end += 1
    return Range(start, end)


def _replace_pair(text: str, line: Range, at: Range, new: str) -> Iterator[str]:
    """Yield the text with a suggestion `key: value` in the place of the pair there."""
    found = re.match(r"(\w*)(: |=)?(.*)", new)
    assert found is not None
    key, is_pair, value = found.groups()
    if is_pair:
        start = text.rfind(f"{key}:", line.start, at.end)
        yield from [] if start < 0 else [_replace(text, Range(start, at.end), new)]
        if text.startswith(f"{is_pair}{value}", at.end):
            yield _replace(text, at, key)


def _find_box(text: str, line: Range, at: Range) -> Range:
    """Return the box at a place; the place may be the size behind its arrow."""
    arrow = text.rfind("->", line.start, at.start)
    if arrow < 0 or text[arrow + 2 : at.start].strip():
        return at
    first = re.compile(r"\s*(?:- )?").match(text, line.start)
    assert first is not None
    return Range(first.end(), arrow)


def _change_words(text: str, at: Range, way: str) -> Iterator[str]:
    """Yield the text after `with ...` and `without ...` for the box at a place."""
    box = at.of(text)
    gained, _, lost = way.partition("without")
    for word in _QUOTED.findall(lost):
        bare = re.sub(rf" {re.escape(word)}(?=[ )])|(?<=\(){re.escape(word)} ", "", box, count=1)
        box = bare if bare != box else box.replace(f" ({word})", "", 1)
    words = " ".join(_QUOTED.findall(gained))
    if words.startswith("stride") and (given := re.search(r"\bstride[ =]\w+", box)):
        yield _replace(text, at, box[: given.start()] + words + box[given.end() :])
    elif not words:
        yield _replace(text, at, box)
    elif ")" in box:
        for place in _word_gaps(box):
            yield _replace(text, at, f"{box[:place]} {words}{box[place:]}")
    else:
        named = re.sub(r"([A-Z]\w*)", rf"\1 ({words})", box, count=1)
        yield _replace(text, at, named)


def _word_gaps(box: str) -> Sequence[int]:
    """Return where a word can be added within the parentheses of a box, the end first."""
    opening, closing = box.index("("), box.rindex(")")
    gaps = [place for place in range(opening, closing) if box[place] == " "][::-1]
    return (closing, *gaps)


def _set_channels(text: str, at: Range, channels: str) -> Iterator[str]:
    for number in re.finditer(r"(?<=\()\d+", at.of(text)):
        yield _replace(text, Range(at.start + number.start(), at.start + number.end()), channels)
