"""Slips of punctuation, brackets and indentation: the help says what mends the text."""

import pytest

import archspec
from archspec.diagnostics import apply_edits

TEXT = """\
archspec: 1
name: net
input: 9x9x4
defaults:
  Conv: {bias: true}
blocks:
  Wide:
    branches:
      left: [1x1 Conv (8), 3x3 Conv (8)]
      right: [1x1 Conv (4)]
body:
  - 3x3 Conv (8 stride 2 V)  -> 4x4x8
  - Wide
"""

SLIPS = {
    "closing parenthesis": ("2 V)", "2 V"),
    "opening parenthesis": ("Conv (8 stride", "Conv 8 stride"),
    "closing bracket": ("(8)]", "(8)"),
    "closing brace": ("true}", "true"),
    "opening brace": ("{bias", "bias"),
    "colon of a block": ("Wide:\n", "Wide\n"),
    "colon of a value": ("name: net", "name net"),
    "comma": ("Conv (8), 3x3", "Conv (8) 3x3"),
    "kernel with spaces": ("3x3 Conv (8 s", "3 x 3 Conv (8 s"),
    "line too deep": ("  - Wide", "    - Wide"),
    "key too deep": ("      right", "       right"),
    "key not deep enough": ("  Conv: {", "Conv: {"),
}


def find(text: str) -> tuple[archspec.SpecError | None, str]:
    try:
        archspec.load(text)
    except archspec.SpecError as error:
        return error, str(error)
    return None, ""


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_mended(name: str) -> None:
    whole, broken = SLIPS[name]
    assert TEXT.count(whole) == 1
    error, told = find(TEXT.replace(whole, broken))
    assert error is not None
    fixes = [finding.fix for finding in error.diagnostics if finding.fix]
    assert len(fixes) == 1, told
    assert apply_edits(TEXT.replace(whole, broken), fixes[0]) == TEXT, told


def test_a_text_with_another_fault_keeps_its_words() -> None:
    broken = TEXT.replace("name: net", "name net").replace("4x4x8", "5x5x8")
    error, told = find(broken)
    assert error is not None
    assert "put `: ` after the key" in told
    assert not any(finding.fix for finding in error.diagnostics)


def test_no_stated_size_changes() -> None:
    error, told = find(TEXT.replace("-> 4x4x8", "-> 4x4x8x"))
    assert error is not None
    assert not any("4x4x8" in finding.help and finding.fix for finding in error.diagnostics), told
