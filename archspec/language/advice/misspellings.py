"""Typos: known names with a letter left out, doubled, swapped or replaced."""

from collections.abc import Iterable

from archspec.diagnostics.instruction import ask_whether_meant
from archspec.text.spelling import count_edits, find_slips, is_slip_of_finger


def find_misspelled(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the known names that a text misspells, nearest only.

    A short name may differ in one letter, a longer one in two. A name with letters added at one end
    is not a typo: `Conv3d` and `GConv` are different operators from `Conv`, and from `UpConv`.

    Args:
        text: the text as written.
        known: the known names.
    """
    written, names = text.casefold(), tuple(known)
    compound = any(len(name) > 3 and _is_longer(written, name.casefold()) for name in names)
    near = (name for name in names if abs(len(name) - len(written)) <= 2)
    found = {name: count_edits(written, name.casefold()) for name in near}
    most = {name: _max_distance(written, name.casefold()) for name in names}
    slips = {name: far for name, far in found.items() if far <= min(most[name], 2 - compound)}
    least = min(slips.values(), default=0)
    return tuple(name for name, far in slips.items() if far == least)


def suggest_misspelled(text: str, known: Iterable[str]) -> str:
    """Return the question whether the only known name that a text misspells is meant, or nothing.

    Args:
        text: the text as written.
        known: the known names.
    """
    slips = find_misspelled(text, known)
    return ask_whether_meant(*slips, wrong=text) if len(slips) == 1 else ""


def suggest_slip(text: str, known: Iterable[str]) -> str:
    """Return the question whether one of two names is meant that are an edit away, or nothing.

    It is for places where nothing but a few names can stand.

    Args:
        text: the text as written.
        known: the known names.
    """
    slips = find_slips(text, known) if len(text) > 1 else ()
    return ask_whether_meant(*slips, wrong=text) if len(slips) <= 2 else ""


def _max_distance(written: str, name: str) -> int:
    """Return the number of letters in which a text may differ from a name."""
    if written == name:
        return 0
    if len(name) == 2:
        return 1 if is_slip_of_finger(written, name) or written == name[::-1] else -1
    if min(len(written), len(name)) < 3 or _is_longer(written, name):
        return -1
    if [*filter(str.isdigit, written)] != [*filter(str.isdigit, name)]:
        return -1  # `ReLU1` is not a typo for `ReLU6`
    if len(name) == 3:
        is_slip = sorted(written) == sorted(name) or is_slip_of_finger(written, name)
        return 1 if is_slip else -1
    return 1 if len(name) < 6 else 2


def _is_longer(written: str, name: str) -> bool:
    """Check whether a text is a name with other letters at one end."""
    more = len(written) - len(name)
    if written.startswith(name):
        return set(written[-more:]) != {name[-1]}
    return more > 0 and written.endswith(name) and set(written[:more]) != {name[0]}
