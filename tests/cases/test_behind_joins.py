"""`as` and `->` behind a join: one message, with the one right spelling in the user's own words."""

import re
from typing import Final

import pytest

from archspec import load
from tests.cases.following import findings

HEAD: Final = "archspec: 1\nname: net\ninput: 8x8x4\nbody:\n  - 3x3 Conv (4) as a\n"

STEPS: Final = {
    "add: [a, .] as b": "{add: [a, .], as: b}",
    "concat: [a, .] as b": "{concat: [a, .], as: b}",
    "mul: [a, .] as b": "{mul: [a, .], as: b}",
    "add: [a, .] -> 8x8x4": "{add: [a, .], size: 8x8x4}",
    "concat: [a, .] -> 8x8x8": "{concat: [a, .], size: 8x8x8}",
    "add: [a, .] as b -> 8x8x4": "{add: [a, .], as: b, size: 8x8x4}",
    "add: [a, .] as b  # the sum": "{add: [a, .], as: b}",
    "add: [a,\n          .] as b": "{add: [a, .], as: b}",
    "residual: [3x3 Conv (4)] as b": "{residual: [3x3 Conv (4)], as: b}",
    "residual: [3x3 Conv (4)] -> 8x8x4": "{residual: [3x3 Conv (4)], size: 8x8x4}",
    "branches: {x: [], y: [3x3 Conv (4)]} as b": "{branches: {x: [], y: [3x3 Conv (4)]}, as: b}",
    "{add: [a, .] as b}": "{add: [a, .], as: b}",
    "{add: [a, .]} as b": "{add: [a, .], as: b}",
    "{residual: [3x3 Conv (4)]} -> 8x8x4": "{residual: [3x3 Conv (4)], size: 8x8x4}",
    "Conv: {kernel: 3x3, filters: 8} as b": "Conv: {kernel: 3x3, filters: 8, as: b}",
    "{Conv: {kernel: 3x3, filters: 8}} as b": "{Conv: {kernel: 3x3, filters: 8, as: b}}",
    'add: "[a, .] as b"': "{add: [a, .], as: b}",
    'concat: "[a, .] -> 8x8x8"': "{concat: [a, .], size: 8x8x8}",
    "residual: '[3x3 Conv (4)] as b'": "{residual: [3x3 Conv (4)], as: b}",
    '"add: [a, .] as b"': "{add: [a, .], as: b}",
    "'mul: [a, .] -> 8x8x4'": "{mul: [a, .], size: 8x8x4}",
    "add: [a, . as b]": "{add: [a, .], as: b}",
    "add [a, .] as b": "{add: [a, .], as: b}",
}
"""Steps with a natural slip, and what they should be.

Asked for by people who write cells of searched networks, whose nodes are sums that are used again:
github.com/quark0/darts issue 70, github.com/D-X-Y/AutoDL-Projects issue 66.
"""


@pytest.mark.parametrize("step", STEPS)
def test_the_help_is_what_was_meant(step: str) -> None:
    (finding,) = findings(f"{HEAD}  - {step}\n")
    assert finding.help == f"write `{STEPS[step]}`"


@pytest.mark.parametrize("step", STEPS)
def test_the_help_can_be_followed(step: str) -> None:
    meant = STEPS[step]
    graph = load(f"{HEAD}  - {meant}\n")
    if "as: b" in meant:
        graph = load(f"{HEAD}  - {meant}\n  - concat: [a, b, .]\n")
        assert "concat" in graph.output.text


@pytest.mark.parametrize("step", ["add: [a, .] as b", "add: [a, .] -> 8x8x4"])
def test_in_a_list_in_brackets(step: str) -> None:
    body = f"{HEAD.partition('body:')[0]}body: [3x3 Conv (4) as a, 3x3 Conv (4), {step}]\n"
    (finding,) = findings(body)
    assert finding.help == f"write `{STEPS[step]}`"
    assert not findings(body.replace(step, STEPS[step]))


LINES: Final = {
    "residual: [3x3 Conv (4)] as b\n    act: relu": ("residual", "as: b"),
    "residual: [3x3 Conv (4)]\n    shortcut: [1x1 Conv (4)] as b": ("shortcut", "as: b"),
    "residual:\n      - 3x3 Conv (4)\n    shortcut: [] -> 8x8x4": ("shortcut", "size: 8x8x4"),
    "branches: {x: [], y: []} as b\n    merge: add": ("branches", "as: b"),
    "repeat: 2\n    body: [3x3 Conv (4)] as b": ("body", "as: b"),
    "for: {c: [8, 4]}\n    body: [3x3 Conv (c)] as b": ("body", "as: b"),
}
"""Steps with several lines, the key that the slip stands behind, and the key that is meant."""


@pytest.mark.parametrize("step", LINES)
def test_in_several_lines(step: str) -> None:
    key, meant = LINES[step]
    (finding,) = findings(f"{HEAD}  - {step}\n")
    assert finding.help == f"give it a line of its own, below `{key}`: `{meant}`"
    mended = re.sub(r" (?:as b|-> 8x8x4)$", f"\n    {meant}", step, flags=re.MULTILINE)
    assert mended != step
    assert not findings(f"{HEAD}  - {mended}\n")


VALUES: Final = {
    "branches: {x: [], y: []}\n    merge: add as b": ("merge: add", "as: b"),
    "residual: [3x3 Conv (4)]\n    act: relu as b": ("act: relu", "as: b"),
    "residual: [3x3 Conv (4)]\n    scale: 0.1 -> 8x8x4": ("scale: 0.1", "size: 8x8x4"),
    "repeat: 2 as b\n    body: [3x3 Conv (4)]": ("repeat: 2", "as: b"),
    "Conv: {filters: 8, kernel: 3x3 as b}": ("kernel: 3x3", "as: b"),
}


@pytest.mark.parametrize("step", VALUES)
def test_behind_the_value_of_another_key(step: str) -> None:
    entry, meant = VALUES[step]
    (finding,) = findings(f"{HEAD}  - {step}\n")
    assert finding.help == f"it is written `{entry}`, and beside it `{meant}`"
    beside = f"{entry}, {meant}" if "{filters" in step else f"{entry}\n    {meant}"
    mended = re.sub(rf"{re.escape(entry)} (?:as b|-> 8x8x4)", beside, step)
    assert not findings(f"{HEAD}  - {mended}\n")


def test_a_named_value_keeps_its_name() -> None:
    (finding,) = findings(f"{HEAD}  - from: a as b\n  - 3x3 Conv (4)\n")
    assert finding.help == "write `from: a`: the value has its name"
    assert not findings(f"{HEAD}  - from: a\n  - 3x3 Conv (4)\n")


@pytest.mark.parametrize(
    "spec",
    [
        f"{HEAD.partition('body:')[0]}body: [3x3 Conv (4)] as b\n",
        f"{HEAD}  - Unit\nblocks:\n  Unit:\n    residual: [3x3 Conv (4)] as b\n",
        f"{HEAD}  - Unit\nblocks:\n  Unit: {{residual: [3x3 Conv (4)] as b}}\n",
        f"{HEAD}  - 3x3 Conv (4)\ndefaults: {{Conv: {{bias: false}}}} -> 8x8x4\n",
    ],
)
def test_what_is_no_step_has_no_name(spec: str) -> None:
    (finding,) = findings(spec)
    assert finding.help == "remove it: only the steps of a list take `as` and `->`"
    mended = re.sub(r" (?:as b|-> 8x8x4)(?=\}?$)", "", spec, flags=re.MULTILINE)
    assert not findings(mended)


@pytest.mark.parametrize(
    ("step", "help"),
    [
        ('add: "[a, .]"', "take the quotes away"),
        ("branches: '{x: [], y: []}'", "take the quotes away"),
        ("add: [a .]", "write `[a, .]`"),
        ('"add: [a, .]"', "write `{add: [a, .]}`"),
        ("add (a, .)", "write `{add: [a, .]}`"),
    ],
)
def test_kin_of_the_slip(step: str, help: str) -> None:
    (finding,) = findings(f"{HEAD}  - {step}\n")
    assert finding.help == help


def test_other_text_behind_a_value_is_told_as_before() -> None:
    (finding,) = findings(f"{HEAD}  - add: [a, .] nonsense\n")
    assert finding.message == "text cannot follow a value on its line"
