"""Labels of what changed: one for two, in which what both share stands once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from archspec.render.difference.words import text_between
from archspec.render.metrics import LONGEST, SIGNS, clipped
from archspec.render.scene import Status
from archspec.render.wording import words_in
from archspec.text.symbols import ARROW

_LABEL: Final = re.compile(r"(?P<name>[^(]*?)(?: \((?P<arguments>.*)\))?", re.DOTALL)
_NAME: Final = re.compile(r"[a-z_]\w*")
_NUMBER: Final = re.compile(r"[-+\d.\[(].*", re.DOTALL)
_FOLLOWED: Final = "stride"
"""The word that a value always follows, be it a letter."""


@dataclass(frozen=True, slots=True)
class _Word:
    """An argument in a label.

    Attributes:
        name: what it gives; empty where the label does not say that.
        joint: what stands between name and value.
        value: its value, or a mark.
    """

    name: str
    joint: str
    value: str

    @property
    def text(self) -> str:
        return f"{self.name}{self.joint}{self.value}"

    @property
    def is_bare_number(self) -> bool:
        """Whether only its place says what it gives."""
        return not self.name and bool(_NUMBER.fullmatch(self.value))


_Words: TypeAlias = Mapping[str, _Word]
"""The arguments of a label, by what makes two of them the same argument."""


def label_between(before: str, after: str) -> str:
    """One label for two: `3×3 Conv (96 → 128 V)`.

    A word that only one of them has stands with a sign: `3×3 Conv (96 −V)`. Where a value has a
    name in one of them alone, nobody could tell what it replaces, and both stand whole.
    """
    if before == after:
        return after
    text = _merged(before, after) or f"{before}{ARROW}{after}"
    if len(text) <= LONGEST:
        return text
    half = (LONGEST - len(ARROW)) // 2
    return clipped(before, half) + ARROW + clipped(after, half)


def completed(label: str, name: str, value: str) -> str:
    """A label that tells a value by its name, be it that it does so already."""
    head, arguments = _parts(label)
    if name in _words(arguments):
        return label
    return f"{head} ({' '.join([*arguments.split(), name, value])})"


def named_like(label: str, other: str) -> str:
    """A label with the name of another, where what it stands for is the same."""
    name, arguments = _parts(other)[0], _parts(label)[1]
    return f"{name} ({arguments})" if arguments else name


def _merged(before: str, after: str) -> str:
    """Both labels in one; empty where they have too little in common."""
    (one, first), (two, second) = _parts(before), _parts(after)
    if first == second:
        return f"{_names(one, two)} ({second})" if second else _names(one, two)
    if one.split()[-1:] != two.split()[-1:]:
        return ""
    arguments = _arguments(_words(first), _words(second))
    return f"{_names(one, two)} ({arguments})" if arguments else ""


def _parts(label: str) -> tuple[str, str]:
    """The name and the arguments of a label."""
    found = _LABEL.fullmatch(label)
    return (found["name"], found["arguments"] or "") if found else (label, "")


def _names(before: str, after: str) -> str:
    """Two names, word by word where they have as many."""
    one, two = before.split(), after.split()
    if len(one) != len(two):
        return text_between(before, after)
    same = [old == new for old, new in zip(one, two, strict=True)]
    if True not in same:
        return text_between(before, after)
    return " ".join(text_between(*pair) for pair in zip(one, two, strict=True))


def _arguments(before: _Words, after: _Words) -> str:
    """Arguments in the order of the second label; empty where a bare number has no partner."""
    gone = [each for key, each in before.items() if key not in after]
    new = [each for key, each in after.items() if key not in before]
    if any(each.is_bare_number for each in (*gone, *new)):
        return ""
    if len(gone) == len(new) == 1 and not gone[0].name and not new[0].name:
        gone, swapped = [], {new[0].text: text_between(gone[0].text, new[0].text)}
    else:
        swapped = {each.text: f"{SIGNS[Status.ADDED]}{each.text}" for each in new}
    kept = [swapped.get(each.text) or _word(before[key], each) for key, each in after.items()]
    return " ".join([*kept, *(f"{SIGNS[Status.REMOVED]}{each.text}" for each in gone)])


def _word(before: _Word, after: _Word) -> str:
    """An argument that both labels have."""
    return f"{after.name}{after.joint}{text_between(before.value, after.value)}"


def _words(arguments: str) -> _Words:
    """The arguments of a label: by their names, their places among numbers, or their texts."""
    found: dict[str, _Word] = {}
    numbers = 0
    for word in _read([*words_in(arguments)]):
        numbers += word.is_bare_number
        found[word.name or (f"#{numbers}" if word.is_bare_number else word.value)] = word
    return found


def _read(words: Sequence[str]) -> Iterator[_Word]:
    """The words of a label as arguments: `keep 0.8`, `act=none`, `96` and `V`."""
    at = 0
    while at < len(words):
        word, at = words[at], at + 1
        name, joint, value = word.partition("=")
        if joint and _NAME.fullmatch(name):
            yield _Word(name, joint, value)
        elif _NAME.fullmatch(word) and at < len(words) and _is_value(word, words[at]):
            end = at + 1
            while words[end - 1].endswith(",") and end < len(words):
                end += 1
            yield _Word(word, " ", " ".join(words[at:end]))
            at = end
        else:
            yield _Word("", "", word)


def _is_value(name: str, word: str) -> bool:
    return name == _FOLLOWED or bool(_NUMBER.fullmatch(word))
