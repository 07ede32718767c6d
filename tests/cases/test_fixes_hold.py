"""Following a help line that says what to write: the finding is gone, and the box has no new one.

It is followed on the specs of the corpus, on single edits of shipped specs, and on random specs
with random slips.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import archspec
from archspec.diagnostics import Diagnostic, Edit, apply_edits
from tests.rounds import ROUNDS
from tests.specgen import random_spec

BAD: Final = Path(__file__).parents[1] / "corpus" / "bad"
CASES: Final = sorted(BAD.glob("*.yaml"))
FEW: Final = 100
MANY: Final = 25
PARTS: Final = 4

SAYING: Final = re.compile(r"(?:did you mean|write|call it) `[^`]+`\??$|leave it out$|remove it$")
"""A help line that leaves no choice."""

SIZE: Final = re.compile(r"\b(\d+x\d+x\d+)\b|(?:->|(?<=[\w)] )[->]) *(\d+)(?![\dx])")
"""A stated size; one behind half an arrow, or with spaces in it, was meant to be."""

INPUT: Final = re.compile(r"(?m)^\w+: *\d+x\d+x\d+ *$")

LETTERS: Final = "abcdefilnorstvxBCDFNPRUV0123456789 ()[]{}:,-_.=*/"


def findings(text: str) -> tuple[Diagnostic, ...]:
    """What is found in a text: errors, or else warnings."""
    try:
        return archspec.load(text).warnings
    except archspec.SpecError as error:
        return error.diagnostics


def key(finding: Diagnostic) -> tuple[str, str]:
    return finding.code, finding.message


def item_around(text: str, edit: Edit) -> tuple[int, int]:
    """Where the step begins and ends that a new text is part of: a line, or an item of a list."""
    lines = text.split("\n")
    place = sum(len(line) + 1 for line in lines[: edit.span.line - 1]) + edit.span.column - 1
    start, end, depth = place, place + len(edit.text), 0
    while start and not (text[start - 1] in "\n[{" or (text[start - 1] == "," and depth <= 0)):
        depth += {")": 1, "(": -1}.get(text[start - 1], 0)
        start -= 1
    depth = 0
    while end < len(text) and not (text[end] in "\n]}" or (text[end] == "," and depth <= 0)):
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        end += 1
    return start, end


def offset(text: str, line: int, column: int) -> int:
    return sum(len(each) + 1 for each in text.split("\n")[: line - 1]) + column - 1


def list_sizes(text: str) -> list[object]:
    """The sizes that a text states, apart from that of its input, whatever the key is called."""
    return SIZE.findall(re.sub(r"(?<=\d) *x *(?=\d)", "x", INPUT.sub("", text)))


def check_fix(text: str, finding: Diagnostic, before: tuple[Diagnostic, ...]) -> None:
    """Follow one finding's edits."""
    mended = apply_edits(text, finding.fix)
    after = findings(mended)
    told = f"{finding.message}; {finding.help}\n{text}"
    sizes, after_sizes = map(list_sizes, (text, mended))
    assert sizes == after_sizes or finding.code[1] == "3", told
    counts, others = Counter(map(key, before)), Counter(map(key, after))
    assert others[key(finding)] < counts[key(finding)], told
    for other in after:
        if others[key(other)] <= counts[key(other)] or other.span is None:
            continue
        if other.severity == "warning" and finding.code[1] in "12":
            continue  # nobody looks for warnings in a text that cannot be read
        start = offset(mended, other.span.line, other.span.column)
        end = offset(mended, other.span.end_line, other.span.end_column)
        for edit in finding.fix if len(finding.fix) == 1 else ():
            low, high = item_around(mended, edit)
            assert end <= low or high <= start, f"{told}\nnow {other.message}"


def check_words(text: str, finding: Diagnostic) -> None:
    """A line that leaves no choice has edits, and they write what it says."""
    assert finding.fix or not SAYING.match(finding.help) or not finding.span, finding.help
    if len(finding.fix) == 1 and (said := re.findall(r"`([^`]+)`", finding.help)):
        (edit,) = finding.fix
        parts = re.findall(r"\w+", edit.text)
        assert all(part in finding.help for part in parts), (finding.help, edit.text)
        assert edit.text or "leave" in finding.help or said[0] in apply_edits(text, finding.fix)


def check_text(text: str) -> int:
    """Follow every help of a text; return how many there were."""
    found = findings(text)
    for finding in found:
        check_words(text, finding)
        if finding.fix:
            check_fix(text, finding, found)
    return sum(bool(finding.fix) for finding in found)


def slip(draw: random.Random, text: str) -> str:
    """A text with one slip of a hand: a letter too many, too few, another, or two exchanged."""
    at = draw.randrange(max(text.find("input"), 0), len(text) - 1)
    letter = draw.choice(LETTERS)
    before, here, behind = text[:at], text[at], text[at + 1 :]
    ways = (here + letter, "", letter, behind[:1] + here)
    way = draw.randrange(4)
    return before + ways[way] + (behind[1:] if way == 3 else behind)


def broken_specs(seeds: range) -> Iterator[str]:
    for seed in seeds:
        draw = random.Random(seed)
        text = random_spec(seed % 300).text
        for _ in range(draw.choice((1, 1, 1, 2, 3))):
            text = slip(draw, text)
        yield text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_on_the_corpus(case: Path) -> None:
    try:
        found = archspec.load(case).warnings
    except archspec.SpecError as error:
        found = error.diagnostics
    own = [finding for finding in found if finding.span and finding.span.file == str(case)]
    text = case.read_text()
    for finding in own:
        check_words(text, finding)
    if "use:" not in text and "extends:" not in text:
        check_text(text)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.slow
def test_on_random_slips(part: int) -> None:
    """Most break the spec, and a fair part of what is said says what to write."""
    followed = [check_text(text) for text in broken_specs(range(part, FEW, PARTS))]
    assert sum(followed) > FEW // PARTS // 8


@pytest.mark.fuzz
@pytest.mark.parametrize("part", range(PARTS * 4))
def test_on_many_random_slips(part: int) -> None:
    for text in broken_specs(range(FEW + part, FEW + MANY * ROUNDS, PARTS * 4)):
        check_text(text)
