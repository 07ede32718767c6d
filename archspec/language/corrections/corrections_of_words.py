"""List other spellings of a name that is not known, where it is used and where it is defined."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from archspec.diagnostics import Diagnostic, Edit, Span
from archspec.language.corrections.correction import Correction, Rarity
from archspec.language.corrections.written_spec import WrittenSpec
from archspec.text.spelling import count_edits

_CODES: Final = frozenset(("A206", "A207", "A217", "A224"))
"""The codes of names that are not known."""

_KNOWN: Final = (
    "first",
    "here",
    "cin",
    "row",
    "input",
    "reversed",
    "floor",
    "ceil",
    "round",
    "max",
)
"""Names that the language gives."""

_WORD: Final = re.compile(r"[A-Za-z_]\w*")
_STEM: Final = re.compile(r"[A-Za-z_]+")
_KEYS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
"""The letters of a keyboard, by row."""

_LONG: Final = 6
"""How long a name is in which two letters may be wrong."""


def list_spellings(spec: WrittenSpec, found: Sequence[Diagnostic]) -> Iterator[Correction]:
    """Yield the edits that spell an unknown name as another one, or another one as that."""
    counts = Counter(word for text in spec.sources.values() for word in _WORD.findall(text))
    stems = Counter(stem for text in spec.sources.values() for stem in _STEM.findall(text))
    for finding in found:
        if finding.code not in _CODES or finding.span is None:
            continue
        for span, used in _list_words(spec, finding):
            for word in sorted({*counts, *_KNOWN}):
                if _are_like(used, word):
                    is_known = counts[word] > 1 or word in _KNOWN
                    cost = Rarity.EVIDENT - 2 * is_known + _rate(word, used, stems)
                    yield Correction.at(cost, Edit(span, word), f"write `{word}`")
                    yield from _rename(spec, word, used, counts, stems)


def _list_words(spec: WrittenSpec, finding: Diagnostic) -> Iterator[tuple[Span, str]]:
    """Yield the words at a finding that may be misspelled, with their places."""
    assert finding.span is not None
    text = spec.read(finding.span)
    for word in _WORD.finditer(text):
        if not finding.about or finding.about == word[0]:
            yield finding.span.part(*word.span()), word[0]


def _rename(
    spec: WrittenSpec, word: str, used: str, counts: Counter[str], stems: Counter[str]
) -> Iterator[Correction]:
    """Yield the edit that spells a name as its use does, if it stands nowhere else."""
    cost = Rarity.EVIDENT - 2 * (counts[used] > 1) + _rate(used, word, stems)
    for place in _list_definitions(spec, word, is_rare=counts[word] == 1):
        yield Correction.at(cost, Edit(place, used), f"call it `{used}`")


def _list_definitions(spec: WrittenSpec, word: str, *, is_rare: bool) -> Iterator[Span]:
    """Yield where a name is defined that nothing uses: a value, a function, a loop's variable."""
    for block in spec.blocks:
        yield from (one.span for one in block.unused if one.name == word)
        yield from (key.span for key, _ in block.loops if key.value == word and is_rare)
    for key, _ in spec.get_section("functions") if is_rare else ():
        if str(key.value).startswith(f"{word}("):
            yield key.part(0, len(word))


def _rate(word: str, other: str, stems: Counter[str]) -> int:
    """Return how unlikely it is that a name is meant by another, which is like it.

    People seldom mistake digits, and letters that stand in more places are the likelier.
    """
    if _list_digits(word) != _list_digits(other):
        return 4
    if word.casefold() == other.casefold():
        return -word.islower()
    if _is_far_slip(word.casefold(), other.casefold()):
        return 4
    one, two = (_STEM.match(name) for name in (word, other))
    return -bool(one and two and stems[one[0]] > stems[two[0]])


def _is_far_slip(word: str, other: str) -> bool:
    """Check whether two words differ in one letter, and its keys are not beside each other."""
    pairs = [pair for pair in zip(word, other, strict=False) if pair[0] != pair[1]]
    if len(word) != len(other) or len(pairs) != 1:
        return False
    places = [
        (row, keys.index(letter))
        for letter in pairs[0]
        for row, keys in enumerate(_KEYS)
        if letter in keys
    ]
    return len(places) == 2 and max(abs(a - b) for a, b in zip(*places, strict=True)) > 1


def _list_digits(name: str) -> list[str]:
    return sorted(filter(str.isdigit, name))


def _are_like(one: str, other: str) -> bool:
    edits = count_edits(one.casefold(), other.casefold())
    return one != other and edits <= (1 if max(len(one), len(other)) < _LONG else 2)
