"""Words as values: of parameters, of cells of tables, and in conditions."""

from typing import Final

import pytest

import archspec
from archspec import Graph, SpecError
from archspec.language.writing import write_spec
from tests.source_check import check_source

HEAD: Final = "archspec: 1\nname: net\ninput: 16x16x8\n"

PARAMETER: Final = """\
params: {act: silu, norm: batch, pad: same}
blocks:
  Unit:
    params: {c: int, act: relu, norm: word}
    body: [3x3 Conv (c act=act norm=norm), {if: act == silu, then: [Sigmoid]}]
body:
  - 3x3 Conv (8 act=act norm=norm padding=pad)
  - Unit (8 norm=norm)
  - Unit (8 act norm=none)
  - Unit: {c: 4, act: hardswish, norm: {group: 2}}
"""
PARAMETER_PLAIN: Final = """\
body:
  - 3x3 Conv (8 act=silu norm=batch)
  - 3x3 Conv (8 act=relu norm=batch)
  - 3x3 Conv (8 act=silu)
  - Sigmoid
  - 3x3 Conv (4 act=hardswish)
"""

TABLE: Final = """\
params: {size: large}
tables:
  table2:
    columns: [c, nl, se]
    a: [8, RE, true]
    b: [12, HS, false]
  scaling: {columns: [width, act], small: [1, relu], large: [2, elu]}
blocks:
  Bneck:
    params: {c: int, nl: word, se: bool}
    body:
      - 1x1 Conv (c act=hardswish if nl == HS else relu)
      - Gate if se
      - 1x1 Conv (c) if nl != RE
  Gate:
    branches: {keep: [], gate: [GlobalAvgPool (keepdim), 1x1 Conv (cin act=hardsigmoid)]}
    merge: mul
body:
  - Bneck (table2.a)
  - Bneck (table2.b)
  - Bneck: {c: 12, nl: table2.a.nl, se: false}
  - 1x1 Conv (4*scaling.size.width act=scaling.size.act)
"""
TABLE_PLAIN: Final = """\
blocks:
  Gate:
    branches: {keep: [], gate: [GlobalAvgPool (keepdim), 1x1 Conv (cin act=hardsigmoid)]}
    merge: mul
body:
  - 1x1 Conv (8 act=relu)
  - Gate
  - 1x1 Conv (12 act=hardswish)
  - 1x1 Conv (12)
  - 1x1 Conv (12 act=relu)
  - 1x1 Conv (8 act=elu)
"""

CHOICE: Final = """\
blocks:
  Unit:
    params: {c: int}
    body: [1x1 Conv (c act=relu if c < 10 else silu), 1x1 Conv (c act=relu if cin == 8 else elu)]
body: [Unit (8), Unit (16), Unit (8)]
"""
CHOICE_PLAIN: Final = """\
body:
  - 1x1 Conv (8 act=relu)
  - 1x1 Conv (8 act=relu)
  - 1x1 Conv (16 act=silu)
  - 1x1 Conv (16 act=relu)
  - 1x1 Conv (8 act=relu)
  - 1x1 Conv (8 act=elu)
"""

PAIRS: Final = {
    "parameter": (PARAMETER.replace("{group: 2}", "none"), PARAMETER_PLAIN),
    "table": (TABLE, TABLE_PLAIN),
    "choice": (CHOICE, CHOICE_PLAIN),
}


def load(text: str, **settings: float | str) -> Graph:
    return archspec.load(f"{HEAD}{text}", **settings)


def tell(graph: Graph) -> list[tuple[object, ...]]:
    """What every node computes, on which values."""
    return [
        (each.operator, each.inputs, str(each.type), each.macs, repr(getattr(each.op, "act", None)))
        for each in graph.nodes
    ]


@pytest.mark.parametrize("name", PAIRS)
def test_a_word_stands_for_what_it_says(name: str) -> None:
    given, plain = map(load, PAIRS[name])
    assert tell(given) == tell(plain)
    assert (given.parameters, given.macs) == (plain.parameters, plain.macs)


@pytest.mark.parametrize("name", PAIRS)
def test_its_source_computes_what_the_graph_does(name: str) -> None:
    check_source(load(PAIRS[name][0]))


def test_a_setting_replaces_a_word() -> None:
    changed = load(PAIRS["table"][0], size="small")
    assert str(changed.nodes[-1].type) == "16x16x4"
    assert "ReLU" in repr(getattr(changed.nodes[-1].op, "act", None))


def test_words_are_written_as_they_are_read() -> None:
    written = write_spec(load(TABLE).program)
    assert written == write_spec(archspec.load(written).program)
    assert tell(archspec.load(written)) == tell(load(TABLE))


@pytest.mark.parametrize("word", ["rleu", "8", "conv"])
def test_a_word_that_no_argument_knows_is_refused(word: str) -> None:
    with pytest.raises(SpecError) as error:
        load(f"blocks: {{Unit: {{params: {{act: word}}, body: [3x3 Conv (8 act=act)]}}}}\n"
             f"body: [Unit ({word})]\n")  # fmt: skip
    assert {each.code for each in error.value.diagnostics} == {"A210"}
