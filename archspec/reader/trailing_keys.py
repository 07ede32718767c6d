"""Recognize `as` and `->` after a list or mapping, where YAML accepts neither.

In box notation they are part of the text, so writing them after `add: [a, .]` is a natural mistake:
there, they must be keys.
"""

import re
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics.instruction import say_to_write
from archspec.ops import JOINS

_BEHIND: Final = re.compile(
    r"(?:as\s+(?P<label>[^\s\[\]{}(),#>]+(?:\([^()]*\))?))?\s*(?:->\s*(?P<size>[^\s\[\]{}(),#]+))?"
)
_CONDITION: Final = re.compile(r"if\s+[^\n#,\]}{]+")
_GAP: Final = re.compile(r"(?<=\S)\s+(?=as\s|->)|(?<=[\]}\w])(?=->)")
_LONGEST: Final = 256
"""The maximum length of a label with its index and a size, in characters."""

_END: Final = re.compile(r"\s*(?:#[^\n]*)?(?:\n|\Z)|\s*[,\]}]")
_KEY: Final = re.compile(r"(?:\A|(?<=[\s,{\[]))(?P<key>[A-Za-z]\w*)\s*:\s*\Z", re.ASCII)
_STEPS: Final = (*JOINS, "residual", "shortcut", "branches", "body")
_LOOP: Final = re.compile(r"\A\{\s*(?:repeat|for)\s*:.*\bbody\s*:", re.DOTALL)
_OPEN: Final = {"]": "[", "}": "{"}
_NOT_A_STEP: Final = "remove it: only the steps of a list take `as` and `->`"


@dataclass(frozen=True, slots=True)
class TrailingParts:
    """A label, a size or both, written after a step.

    Attributes:
        text: the text as written.
        label: the label, or empty.
        size: the size, or empty.
    """

    text: str
    label: str
    size: str

    @property
    def keys(self) -> str:
        """The same as keys of a mapping: `as: b, size: 8x8x4`."""
        named = (("as", self.label), ("size", self.size))
        return ", ".join(f"{key}: {value}" for key, value in named if value)


def parse_trailing(text: str) -> TrailingParts | None:
    """Parse the label or size at the start of a text, if there is one."""
    found = _BEHIND.match(text)
    if found is None or not found[0].strip():
        return None
    return TrailingParts(found[0].strip(), found["label"] or "", found["size"] or "")


def split_trailing(text: str) -> tuple[str, TrailingParts] | None:
    """Split `[a, .] as b` into `[a, .]` and `as b`; return None for other texts."""
    start = max(0, len(text) - _LONGEST)
    for found in _GAP.finditer(text, start):
        behind = parse_trailing(text[found.end() :])
        if behind is not None and behind.text == text[found.end() :].strip():
            return text[: found.start()].strip(), behind
    return None


def suggest_keys(text: str, place: int, mapping: int | None) -> tuple[TrailingParts, str] | None:
    """Find a label or size after a value where YAML accepts nothing, and say how to write it.

    Args:
        text: the file.
        place: the index of the label or size.
        mapping: the index of the block mapping that contains the value, if any.

    Returns:
        None for anything else than a label or a size after a list or mapping.
    """
    behind, start = parse_trailing(text[place:]), _find_opening(text, place)
    if behind is None or start is None or not _END.match(text, place + len(behind.text)):
        return None
    key = _KEY.search(text, max(0, start - 80), start)
    return behind, _suggest_form(text, (start, place), key, behind, mapping)


def suggest_condition(text: str, place: int) -> tuple[str, str] | None:
    """Find a condition behind the list of a branch, and say how to write it.

    Args:
        text: the file.
        place: the index of the condition.

    Returns:
        The condition as written, and the help; None for anything else.
    """
    found, start = _CONDITION.match(text, place), _find_opening(text, place)
    key = None if start is None else _KEY.search(text, max(0, start - 80), start)
    if found is None or start is None or key is None:
        return None
    written, steps = found[0].rstrip(), text[start:place].rstrip()
    wrong = text[key.start("key") : place + len(written)]
    return written, say_to_write(f"{key['key']} {written}: {steps}", wrong=wrong)


def _find_opening(text: str, place: int) -> int | None:
    """Return the index at which the list or mapping that ends before a place begins."""
    depth: list[str] = []
    for at in range(len(text[:place].rstrip()) - 1, -1, -1):
        letter = text[at]
        if letter in _OPEN:
            depth.append(_OPEN[letter])
        elif depth and letter == depth[-1]:
            depth.pop()
        if not depth:
            return at if letter in "[{" else None
    return None


def _suggest_form(
    text: str,
    value_at: tuple[int, int],
    key: re.Match[str] | None,
    behind: TrailingParts,
    mapping: int | None,
) -> str:
    """Return how to write it, depending on where the value is."""
    value, end = " ".join(text[slice(*value_at)].split()), value_at[1] + len(behind.text)
    if key is None:
        return _suggest_in_mapping(value, behind, text[value_at[0] : end])
    name, entry = key["key"], f"{key['key']}: {value}"
    wrong = text[key.start("key") : end]
    if name[:1].isupper() and value.startswith("{"):
        return say_to_write(f"{name}: {_add_keys(value, behind)}", wrong=wrong)
    if name not in _STEPS:
        return _NOT_A_STEP
    before, after = text[: key.start("key")], text[value_at[1] :]
    if mapping is None:
        return _suggest_in_brackets(before, after, entry, behind, wrong)
    starts_step = mapping == key.start("key")
    if starts_step and _is_whole_step(text[:mapping], after):
        return say_to_write(f"{{{entry}, {behind.keys}}}", wrong=wrong)
    return _suggest_in_lines(text[:mapping], name, behind)


def _suggest_in_mapping(value: str, behind: TrailingParts, wrong: str) -> str:
    """Return the fix after a step in braces: `{add: [a, .]} as b`."""
    found = re.match(r"\{\s*(\w+)\s*:\s*", value)
    if found is None:
        return _NOT_A_STEP
    if found[1][:1].isupper() and value.endswith("}}"):
        inside = _add_keys(value[found.end() : -1], behind)
        return say_to_write(f"{{{found[1]}: {inside}}}", wrong=wrong)
    known = found[1] in _STEPS or _LOOP.search(value) is not None
    return say_to_write(_add_keys(value, behind), wrong=wrong) if known else _NOT_A_STEP


def _add_keys(mapping: str, behind: TrailingParts) -> str:
    """Return a mapping in braces with more keys."""
    inside = mapping.strip()[1:-1].strip().rstrip(",")
    return f"{{{', '.join(part for part in (inside, behind.keys) if part)}}}"


def _is_whole_step(before: str, after: str) -> bool:
    """Check whether an entry of a block mapping is all of a step.

    Args:
        before: the text before the mapping.
        after: the text behind the value.
    """
    indent = before.rpartition("\n")[2]
    goes_on = rf"(?:[ ]*(?:#[^\n]*)?\n)*[ ]{{{len(indent)}}}\w"
    is_step = indent.rstrip().endswith("-")
    return is_step and not re.match(goes_on, after.partition("\n")[2])


def _suggest_in_lines(before: str, name: str, behind: TrailingParts) -> str:
    """Return the fix in a block mapping, which is a step if it follows a `- `."""
    if not before.rpartition("\n")[2].rstrip().endswith("-"):
        return _NOT_A_STEP
    lines = behind.keys.replace(", ", "` and `")
    return f"give it a line of its own, below `{name}`: `{lines}`"


def _suggest_in_brackets(
    before: str, after: str, entry: str, behind: TrailingParts, wrong: str
) -> str:
    """Return the fix inside brackets, where the pair is the step, or inside braces."""
    before, whole, rest = before.rstrip(), f"{entry}, {behind.keys}", after[len(behind.text) :]
    if before.endswith("{"):
        if before[:-1].rstrip().endswith(":"):
            return _NOT_A_STEP
        if rest.startswith("}"):
            return say_to_write(f"{{{whole}}}", wrong=f"{{{wrong}}}")
        return say_to_write(whole, wrong=wrong)
    in_braces = before.endswith(("[", ",")) and _find_open_bracket(before) == "["
    return say_to_write(f"{{{whole}}}" if in_braces else whole, wrong=wrong)


def _find_open_bracket(before: str) -> str:
    """Return the bracket that is still open at the end of a text."""
    depth = 0
    for letter in reversed(before):
        depth += {"]": 1, "}": 1, "[": -1, "{": -1}.get(letter, 0)
        if depth < 0:
            return letter
    return ""
