"""Functions of a spec, such as the rule that makes channels a multiple of 8."""

import re
from typing import Final

import pytest
import torch

import archspec
from archspec.api import prove_library, read_program
from archspec.differences.compare import diff_networks
from archspec.language.writing import write_spec
from archspec.runtime import build_module

ROUNDING: Final = """\
functions:
  near8(v): max(8, floor(v + 4)//8*8)
  round8(v): near8(v) if near8(v) >= 0.9*v else near8(v) + 8
"""
SCALED: Final = f"""\
archspec: 1
name: scaled
input: 16x16x3
params: {{size: b0, w: 1.0}}
{ROUNDING}\
tables:
  scaling: {{columns: [width, depth], b0: [1.0, 1.0], b3: [1.2, 1.4]}}
  table1: {{columns: [c, n], a: [16, 1], b: [24, 2]}}
blocks:
  Unit: {{params: {{c: int}}, body: [3x3 Conv (c), 1x1 Conv (round8(1.4*cin))]}}
body:
  - 3x3 Conv (round8(32*scaling.size.width))
  - for: {{row: table1}}
    body: [ceil(row.n*scaling.size.depth) x Unit (round8(row.c*scaling.size.width))]
  - 1x1 Conv (round8(100*w))
"""


def make_divisible(v: float, divisor: int = 8) -> int:
    """The rule as timm has it."""
    new = max(divisor, int(v + divisor / 2) // divisor * divisor)
    return new + divisor if new < 0.9 * v else new


@pytest.mark.parametrize("width", [1.0, 3.5, 9.0, 11.9, 12.0, 17.6, 38.4, 96.0, 100.5])
def test_a_function_is_what_it_says(width: float) -> None:
    text = f"archspec: 1\nname: net\ninput: 8x8x3\n{ROUNDING}body: [1x1 Conv (round8({width}))]"
    assert archspec.load(text).output.type is not None
    assert str(archspec.load(text).output.type) == f"8x8x{make_divisible(width)}"


@pytest.mark.parametrize(("size", "width", "rounds"), [("b0", 1.0, 3), ("b3", 1.2, 5)])
def test_a_table_is_scaled(size: str, width: float, rounds: int) -> None:
    graph = archspec.load(SCALED, size=size)
    made = [each for each in graph.nodes if each.path.endswith("conv1")]
    assert str(graph.nodes[1].type) == f"16x16x{make_divisible(32 * width)}"
    assert len([each for each in made if "unit" in each.path]) == rounds


def test_its_source_computes_it_for_other_values() -> None:
    network = build_module(archspec.load(SCALED), {})
    wide = type(network)(w=0.77)
    assert wide(torch.zeros(1, 3, 16, 16)).shape[1] == make_divisible(77)
    assert network(torch.zeros(1, 3, 16, 16)).shape[1] == make_divisible(100)


def test_functions_are_written_as_they_are_read() -> None:
    written = write_spec(archspec.load(SCALED).program)
    assert "round8(v): near8(v) if near8(v) >= 0.9*v else near8(v)+8" in written
    assert write_spec(archspec.load(written).program) == written


def test_functions_that_nothing_calls_are_left_out() -> None:
    body = SCALED.replace(ROUNDING, "").replace("round8(", "near8(")
    text = body.replace("tables:", f"{ROUNDING}tables:")
    written = write_spec(archspec.load(text).program)
    assert "near8(v)" in written
    assert "round8" not in written


def test_a_library_checks_its_blocks_with_its_functions() -> None:
    library = re.sub(r"(?s)name:.*?(?=functions)|tables:.*?(?=blocks)|body:\n.*", "", SCALED)
    prove_library(read_program(library))


def test_a_changed_function_is_told() -> None:
    texts = (SCALED, SCALED.replace("0.9*v", "0.95*v"))
    found = diff_networks(*(archspec.load(text).program for text in texts))
    assert [change.place for change in found.changes] == [("functions", "round8(v)")]
