"""`archspec space`: what it prints of a space, and what it refuses."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from archspec.app.schemas import build_output_schemas
from archspec.space.axis import Axis
from archspec.space.text import print_choices
from tests.app.calls import Call
from tests.app.test_schemas import fits

SPACE = """\
archspec: 1
name: net
input: 8x8x4
params: {classes: 10}
body:
  - 3x3 Conv (8)
  - 3x3 Conv (8 groups=2)
  - GlobalAvgPool
  - FC (classes)
space:
  body.*.filters: {from: 6, to: 12}
  params.classes: [10, 1000]
  body.1.act: [none, relu, {leaky_relu: {slope: 0.1}}]
where: [body.1.filters > 6 or params.classes == 10]
budget: {params: 5k, memory: 12 KiB}
"""
TEXT = """\
net: 3 axes, 42 members

axis            places  choices  values
-----------------------------------------------------------------------
body.*.filters       2        7  6 to 12
params.classes       1        2  10, 1,000
body.1.act           1        3  none, relu, {leaky_relu: {slope: 0.1}}

measure               least      10 %    median      90 %   largest
-------------------------------------------------------------------
parameters              460       460    1.23 k   14.10 k   14.10 k
MACs                24.25 k   24.25 k   51.94 k   81.12 k   81.12 k
kept for training  3.06 KiB  3.06 KiB  7.58 KiB  11.4 KiB  13.0 KiB
live at inference  4.00 KiB  4.00 KiB  6.00 KiB  10.0 KiB  10.0 KiB
depth                     3         3         3         3         3
field height              5         5         5         5         5
field width               5         5         5         5         5
height                    1         1         1         1         1
width                     1         1         1         1         1
channels                 10        10        10     1,000     1,000

where          body.1.filters > 6 or params.classes == 10
share          92.7 %, about 38 members; the sample is drawn from these
valid          59.0 %
within budget  32.0 %: params 32.0 % up to 5k, memory 55.0 % up to 12 KiB
compiled       100.0 %

Of 100 members drawn with seed 3. Memory is that of one example in float32.
"""


@pytest.fixture
def space(folder: Path) -> Path:
    path = folder / "space.yaml"
    path.write_text(SPACE)
    return path


def test_text(call: Call, space: Path) -> None:
    done = call("space", "space.yaml", "-n", "100", "--seed", "3")
    assert (done.status, done.err) == (0, "")
    assert done.out == TEXT


def test_json(call: Call, space: Path) -> None:
    done = call("space", "space.yaml", "-n", "50", "--set", "input=16x16x4", "--format", "json")
    schema = build_output_schemas()["space"]
    found = json.loads(done.out)
    assert fits(found, schema, schema)
    assert (found["drawn"], found["seed"], found["size"]) == (50, 0, 42)
    assert found["axes"][0] == {
        "path": "body.*.filters",
        "paths": ["body.0.filters", "body.1.filters"],
        "choices": [6, 7, 8, 9, 10, 11, 12],
    }
    assert [limit["limit"] for limit in found["limits"]] == [5000, 12 * 1024]


def test_bounds_are_shown_where_they_are_known(call: Call, space: Path) -> None:
    space.write_text(SPACE.replace("groups=2", "bias").partition("  body.1.act")[0])
    done = call("space", "space.yaml", "-n", "9")
    assert "bounds\n" in done.out
    assert "  10 to 1,000\n" in done.out


def test_a_network_without_a_space(call: Call) -> None:
    done = call("space", "inception_v4")
    assert done.status == 1
    assert "error[A202]: inception_v4.yaml has no `space`" in done.err


def test_conditions_that_never_hold(call: Call, space: Path) -> None:
    space.write_text(SPACE.replace("body.1.filters > 6 or", "body.1.filters > 12 and"))
    done = call("space", "space.yaml", "-n", "3")
    assert done.status == 1
    assert "error[A232]: `where` holds for 0 of " in done.err
    assert "space.yaml:14:9" in done.err


def test_no_member_is_valid(call: Call, space: Path) -> None:
    space.write_text(SPACE.replace("groups=2", "groups=5").replace("to: 12", "to: 9"))
    done = call("space", "space.yaml", "-n", "3")
    assert "valid          0 %\n" in done.out
    assert "parameters" not in done.out


def test_check_tells_the_size(call: Call, space: Path) -> None:
    done = call("check", "space.yaml")
    assert done.out.endswith("; no size is stated; a space of 3 axes, 42 members\n")


def test_numpy_is_needed_and_named(folder: Path, space: Path) -> None:
    program = (
        "import sys; sys.modules['numpy'] = None; from archspec.app.run import run;"
        "sys.exit(run(['check', 'space.yaml']) or run(['space', 'space.yaml']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"error[A410]: a design space needs numpy" in done.stderr
    assert b"`pip install 'archspec-nn[space]'`" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("choices", "text"),
    [
        (range(2, 7), "2 to 6"),
        (range(1000, 9000, 1000), "1,000 to 8,000 by 1,000"),
        ([1, 2], "1, 2"),
        ([1, 2, 4], "1, 2, 4"),
        ([3, 2, 1], "3, 2, 1"),
        ([0.5, True, "none"], "0.5, true, none"),
        (["3x3 Conv (8)"] + [f"{side}x1 Conv (8)" for side in range(9)], "3x3 Conv (8), 0x1 Conv"),
    ],
)
def test_choices_in_a_few_words(choices: list[int], text: str) -> None:
    shown = print_choices(Axis.make("body.0", choices))
    assert len(shown) <= 60
    assert shown.startswith(text)
