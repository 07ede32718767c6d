"""List other spellings of a name that is not known, where it is used and where it is defined."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from archspec.diagnostics import Diagnostic, Edit, Span
from archspec.language.corrections.correction import Correction, Rarity
from archspec.language.corrections.written_spec import WrittenSpec, get_stem
from archspec.text.spelling import count_edits, is_slip_of_finger

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
_LONG: Final = 6
"""How long a name is in which two letters may be wrong."""


def list_spellings(spec: WrittenSpec, found: Sequence[Diagnostic]) -> Iterator[Correction]:
    """Yield the edits that spell an unknown name as another one, or another one as that."""
    counts = Counter(word for text in spec.sources.values() for word in _WORD.findall(text))
    stems = Counter(stem for text in spec.sources.values() for stem in _STEM.findall(text))
    yield from _name_doubles(spec, found)
    for finding in found:
        if finding.code not in _CODES or finding.span is None:
            continue
        if finding.code == "A206":
            yield from _leave_out(spec, finding.span)
        for span, used in _list_words(spec, finding):
            words = sorted({*counts, *_KNOWN})
            for word in sorted(words, key=lambda word: not is_slip_of_finger(used, word)):
                if _are_like(used, word):
                    is_known = counts[word] > 1 or word in _KNOWN
                    rarity = Rarity.EVIDENT - 2 * is_known + _rate(word, used, stems)
                    yield Correction.at(rarity, Edit(span, word), f"write `{word}`")
                    yield from _rename(spec, word, used, counts, stems)


def _name_doubles(spec: WrittenSpec, found: Sequence[Diagnostic]) -> Iterator[Correction]:
    """Yield the edits that call one of two values with one name as a name that is not known."""
    unknown = dict.fromkeys(spec.read(one.span) for one in found if one.code == "A217" and one.span)
    twice = [one for one in found if one.code == "A214"]
    places = [span for one in twice for span in (one.span, *(mark.span for mark in one.marks))]
    for name in unknown:
        for place in filter(None, places):
            yield Correction.at(Rarity.OBVIOUS, Edit(place, name), f"call it `{name}`")


def _leave_out(spec: WrittenSpec, place: Span) -> Iterator[Correction]:
    """Yield the edit that leaves out a word which does not belong into an expression."""
    word, before = spec.read(place), spec.read_line(place)[: place.column - 1]
    if _WORD.fullmatch(word) and before.endswith(" "):
        edit = Edit(place._replace(column=len(before.rstrip()) + 1), "")
        yield Correction.at(Rarity.EVIDENT, edit, f"leave out `{word}`", place)


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
    rarity = Rarity.EVIDENT - 2 * (counts[used] > 1) + _rate(used, word, stems)
    for place in _list_definitions(spec, word, is_rare=counts[word] == 1):
        yield Correction.at(rarity, Edit(place, used), f"call it `{used}`")


def _list_definitions(spec: WrittenSpec, word: str, *, is_rare: bool) -> Iterator[Span]:
    """Yield where a name is defined that nothing uses: a value, a function, a loop's variable."""
    for block in spec.blocks:
        unused = (one for one in block.unused if get_stem(one.name) == word)
        yield from (one.span.part(0, len(word)) for one in unused)
        yield from (key.span for key, _ in block.loops if key.value == word and is_rare)
    for key, _ in spec.get_section("functions") if is_rare else ():
        if str(key.value).startswith(f"{word}("):
            yield key.part(0, len(word))


def _rate(word: str, other: str, stems: Counter[str]) -> int:
    """Return how unlikely it is that a name is meant by another, which is like it.

    People hit the key beside the right one, leave letters out and seldom mistake digits; letters
    that stand in more places are the likelier.
    """
    if _list_digits(word) != _list_digits(other):
        return 4
    if word.casefold() == other.casefold():
        return -word.islower()
    is_letter = len(word) == len(other) and sorted(word) != sorted(other)
    if is_letter and not is_slip_of_finger(word, other):
        return 4
    if len(word) == len(other) + 1 and {*word} != {*other}:  # one was left out
        return -1
    one, two = (_STEM.match(name) for name in (word, other))
    return -bool(one and two and stems[one[0]] > stems[two[0]])


def _list_digits(name: str) -> list[str]:
    return sorted(filter(str.isdigit, name))


def _are_like(one: str, other: str) -> bool:
    edits = count_edits(one.casefold(), other.casefold())
    return one != other and edits <= (1 if max(len(one), len(other)) < _LONG else 2)
