"""Suggest paths for one that does not exist.

Paths are compared part by part: the nearest has all written parts in order, and the fewest others.
A part may be misspelled, and a step may be named by its number or its module.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, TypeAlias

from archspec.diagnostics.instruction import ask_whether_meant
from archspec.language.program import OVERRIDES
from archspec.language.variants.model import Path
from archspec.text.spelling import count_edits

Part: TypeAlias = Mapping[str, str]
"""The possible names of a path part, with the text to write for each: a step has several names."""

_ADDED: Final = ("params", "legend", "tables", "blocks", "heads")
_MISSING: Final = 1.0
_SURPLUS: Final = 2.0
_FOLDED: Final = 0.1
_MISSPELT: Final = 1.5
_OTHER_SECTION: Final = 1.5
_OTHER_NUMBER: Final = 1.0
_ALIKE: Final = 0.7
_SWAPPED: Final = 0.9
_SECTIONS: Final = ("body", "blocks", "heads")
_SHOWN: Final = 3
_DIGITS: Final = 6


def suggest_paths(written: Sequence[str], known: Iterable[Sequence[Part]]) -> str:
    """Return a help line with the nearest paths; empty if none is near.

    Args:
        written: the parts as written.
        known: the paths that exist.
    """
    near: dict[str, float] = {}
    for path in known:
        found = _align_path(written, path)
        if found is not None:
            cost, text = found
            near[text] = min(cost, near.get(text, cost))
    best = [path for path, cost in near.items() if cost <= min(near.values()) + 1e-9]
    if not best:
        return ""
    if len(best) > _SHOWN:
        return f"{len(best)} paths have these parts, such as `{best[0]}`"
    return ask_whether_meant(*best, wrong=".".join(written))


def suggest_addition(path: Path, number: int) -> str:
    """Return how to add a missing part of a path; empty if no variant can add it.

    Args:
        path: the path of a change.
        number: the index of the missing part.
    """
    way, part = path.parts[:number], path.parts[number]
    variant = "a variant" if path.span.file == OVERRIDES else "the variant itself"
    if len(way) == 1 and way[0] in _ADDED:
        return f"add it under `{way[0]}:` in {variant}"
    if len(way) == 2 and way[0] == "tables":
        return f"add the row under `tables:` in {variant}, with the columns of `{way[1]}`"
    if way and way[-1] == "branches":
        return f"insert it: `{{into: {'.'.join(way)}, branch: {{{part}: [...]}}}}`"
    return ""


def _align_path(written: Sequence[str], path: Sequence[Part]) -> tuple[float, str] | None:
    """Return the distance of a path to an existing one, and its text; None if too far.

    The last part always matches the last written part.
    """
    last = _compare_part(written[-1], path[-1])
    if last is None or last[0] >= _OTHER_NUMBER:
        return None

    @cache
    def align(at: int, to: int) -> tuple[float, int, str]:
        """Return the least cost of aligning the parts from two indices on, matches and text."""
        ways: list[tuple[float, int, str]] = []
        if at < len(written) - 1 and to < len(path) - 1:
            like = _compare_part(written[at], path[to], section=at == to == 0)
            if like is not None:
                cost, matches, text = align(at + 1, to + 1)
                ways.append(
                    (cost + like[0], matches + (like[0] < _OTHER_NUMBER), f"{like[1]}.{text}")
                )
        if at < len(written) - 1:
            cost, matches, text = align(at + 1, to)
            ways.append((cost + _SURPLUS, matches, text))
        if to < len(path) - 1:
            cost, matches, text = align(at, to + 1)
            ways.append((cost + _MISSING, matches, f"{next(iter(path[to].values()))}.{text}"))
        return min(ways, key=lambda way: (way[0], -way[1]), default=(0.0, 0, ""))

    cost, matches, text = align(0, 0)
    near = cost + last[0] <= matches + 1
    return (cost + last[0], f"{text}{last[1]}") if near else None


def _compare_part(written: str, part: Part, *, section: bool = False) -> tuple[float, str] | None:
    """Return the distance of a part to the written one, and its text; None if unrelated."""
    if written in part:
        return 0.0, part[written]
    names = {_fold_name(each): name for each, name in part.items()}
    if _fold_name(written) in names:
        return _FOLDED, names[_fold_name(written)]
    ratio, name = max((_compute_ratio(_fold_name(written), each), each) for each in names)
    if ratio >= _ALIKE:
        return _MISSPELT * (1 - ratio), names[name]
    if section and written in _SECTIONS and next(iter(part)) in _SECTIONS:
        return _OTHER_SECTION, next(iter(part))
    number = next((word for word in part if word.isdecimal()), "")
    if number and written.isdecimal() and len(written) <= _DIGITS:
        return _OTHER_NUMBER + 0.1 * abs(int(number) - int(written)), next(iter(part.values()))
    return None


def _fold_name(name: str) -> str:
    """Fold a name so that `InceptionA` and its module `inception_a` are equal."""
    return name.lower().replace("_", "")


@lru_cache(maxsize=1 << 14)
def _compute_ratio(one: str, other: str) -> float:
    """Return the similarity of two words, from 0 to 1; numbers must be equal."""
    from difflib import SequenceMatcher

    if one.isdecimal() or other.isdecimal():
        return 0.0
    if len(one) > 2 and sorted(one) == sorted(other) and count_edits(one, other) == 1:
        return _SWAPPED
    matcher = SequenceMatcher(None, one, other)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE else 0.0
