"""One network's parameters and MACs read the same in every output.

A number that is as good as one of them must be written as its exact number or with few digits, by
the one rule for these: `42.7 M`, `42.68M` and `12.25 G MACs` are what this test is for.
"""

import re
from pathlib import Path
from typing import Final

import pytest

from archspec.app.run import run
from archspec.text.numbers import abbreviate

PARAMETERS: Final = 42_679_816
MACS: Final = 12_253_974_624
FLOPS: Final = 2 * MACS
NEAR: Final = 0.005
"""How far a number may be off to be taken for one of them: 12.3 G is by 0.4 %."""

NUMBER: Final = re.compile(
    r"(?<![\w./+-])(?<!\d,)(?P<digits>(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?)"
    r"(?:(?P<gap>\s?)(?P<letter>[kMGT]))?(?=MACs|FLOPs|\W|$)"
)
SIZES: Final = {None: 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
APART: Final = re.compile(r"\d [kMGT] (?:MACs|FLOPs)")

OTHER: Final = "diff inception_v4 --set body.InceptionB.repeat=9"

PRINTED: Final = (
    "check inception_v4",
    "check inception_v4 --format json",
    "check inception_v4 --budget params=1 --budget macs=1 --budget flops=1",
    *(f"summary inception_v4{form}" for form in ("", " --depth 1")),
    *(
        f"{command} --format {form}"
        for command in ("summary inception_v4", "compare inception_v4 inception_v3")
        for form in ("text", "json", "csv", "markdown", "latex", "html")
    ),
    *(f"{OTHER} --format {form}" for form in ("text", "json", "markdown")),
    "verify inception_v4",
)
"""What is written to standard output."""

DRAWN: Final = (
    *(
        f"render inception_v4 -o v4{suffix}"
        for suffix in (".svg", ".html", ".tex", ".tikz", ".json")
    ),
    *(f"{OTHER} -o both{suffix}" for suffix in (".svg", ".html")),
    *(f"compare inception_v3 inception_v4 -o chart{suffix}" for suffix in (".svg", ".html")),
    "build inception_v4 -o v4.py",
)
"""What is written to a file, which the command names last; Graphviz and Mermaid tell no costs."""


def assert_same(text: str) -> None:
    """Parameters and MACs are told, and never in another form than theirs."""
    found = {number: _forms(text, number) for number in (PARAMETERS, MACS, FLOPS)}
    for number, forms in found.items():
        assert forms <= {f"{number:,}", f"{number}", abbreviate(number)}
    assert found[PARAMETERS]
    assert found[MACS] or found[FLOPS]
    assert not APART.findall(text)


def _forms(text: str, number: int) -> set[str]:
    """The ways in which a number is written, or with few digits one that is nearly as large."""
    forms = set()
    for found in NUMBER.finditer(text):
        digits, letter = found["digits"], found["letter"]
        value = float(digits.replace(",", "")) * SIZES[letter]
        is_exact = letter is None and "." not in digits
        if value == number if is_exact else abs(value / number - 1) < NEAR:
            forms.add(f"{digits}{found['gap'] or ''}{letter or ''}")
    return forms


@pytest.mark.parametrize("command", PRINTED)
def test_printed(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(command.split())
    printed = capsys.readouterr()
    text = printed.out + printed.err
    assert_same(text.replace(",", ";") if command.endswith("csv") else text)


@pytest.mark.parametrize("command", DRAWN)
def test_drawn(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(command.split()) == 0
    assert_same((tmp_path / command.rsplit(maxsplit=1)[-1]).read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", ["42.7 M", "42.68M", "42679.82 k", "12.3 G", "12.25 G MACs"])
def test_other_forms_are_found(text: str) -> None:
    with pytest.raises(AssertionError):
        assert_same(f"{PARAMETERS:,} parameters, {MACS:,} MACs, and again {text}.")
