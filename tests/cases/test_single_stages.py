"""What has one step is that step: no class, module or row that only wraps another."""

import re

import pytest
import torch

from archspec import SpecError, build, emit, load
from archspec.summary.summary import summarize

HEAD = """\
archspec: 1
name: net
input: 32x32x8
params: {n: 2, k: 3}
tables: {t: {columns: [one, two], row: [1, 2]}}
blocks:
  Dark: {params: {m: 4}, residual: [1x1 Conv (m), 3x3 Conv (cin)]}
  Gate: {branches: {x: [], gate: [GlobalAvgPool (keepdim), 1x1 Conv (cin act=sigmoid)]}, merge: mul}
"""

STAGES = """\
blocks:
  Dark:
    params: {m: int}
    residual: [1x1 Conv (m), 3x3 Conv (cin)]
  Stage:
    params: {n: int, m: int}
    body: [{repeat: n, body: [Dark (m)]}]
body:
  - Stage (2 4)
  - Stage (3 4)
"""
"""Two depths of one stage: 664 and 996 parameters, as five blocks of 332 have."""


def text(body: str) -> str:
    return f"{HEAD}body: {body}\n"


def written(body: str) -> str:
    """The source of a network, but for its header."""
    return emit(load(text(body))).partition('\n"""\n')[2]


def classes(source: str) -> list[str]:
    return re.findall(r"^class (\w+)", source, re.MULTILINE)


def test_count_as_parameter_is_one_class() -> None:
    source = emit(load(f"archspec: 1\nname: net\ninput: 32x32x8\n{STAGES}"))
    assert classes(source) == ["Dark", "Stage", "Net"]
    assert "self.dark = nn.Sequential(*[Dark(in_channels, m=m) for _ in range(n)])" in source
    assert "self.stage1 = Stage(8, n=2, m=4)" in source
    assert "self.stage2 = Stage(8, n=3, m=4)" in source


def test_summary_has_one_row_for_a_stage_of_one_block() -> None:
    graph = load(f"archspec: 1\nname: net\ninput: 32x32x8\n{STAGES}")
    rows = [(each.step, each.path, each.parameters) for each in summarize(graph, 2).steps]
    assert rows == [
        ("Stage", "stage1", 664),
        ("2 x Dark", "stage1.dark", 664),
        ("Stage", "stage2", 996),
        ("3 x Dark", "stage2.dark", 996),
    ]


SAME = {
    "a repeat of a block": ("{repeat: 4, body: [Dark (5)]}", "4 x Dark (5)"),
    "a repeat as often as a parameter says": ("{repeat: n, body: [Dark]}", "n x Dark"),
    "a label that nothing can see": ("{repeat: 4, body: [Dark as d]}", "4 x Dark"),
    "a repeat of a repeat": ("{repeat: 2, body: [{repeat: 3, body: [Dark]}]}", "6 x Dark"),
    "a repeat of a stage": ("{repeat: n, body: [k x Dark]}", "n*k x Dark"),
    "a repeat of a stage of operators": ("{repeat: 2, body: [3 x ReLU]}", "6 x ReLU"),
    "a block once": ("1 x Dark", "Dark"),
    "a repeat of a block once": ("{repeat: 1, body: [Dark]}", "Dark"),
    "as often as a cell says": ("t.row.one x Dark", "Dark"),
    "an operator once": ("{repeat: 1, body: [1 x 3x3 Conv (8)]}", "3x3 Conv (8)"),
    "a residual once": (
        "{repeat: 1, body: [{residual: [Dark], act: relu}]}",
        "{repeat: 1, body: [{residual: [{repeat: 1, body: [Dark]}]}, ReLU]}",
    ),
    "a residual of a stage": ("{residual: [{repeat: 2, body: [Dark]}]}", "{residual: [2 x Dark]}"),
    "in a branch": (
        "{branches: {a: [{repeat: 2, body: [Dark]}], b: [1 x Dark]}}",
        "{branches: {a: [2 x Dark], b: [Dark]}}",
    ),
    "in a loop": ("{for: {c: [1, 2]}, body: [c x Dark]}", "Dark, 2 x Dark"),
}


@pytest.mark.parametrize(("long", "short"), SAME.values(), ids=SAME)
def test_two_ways_of_writing_one_network(long: str, short: str) -> None:
    assert written(f"[{long}]") == written(f"[{short}]")


NAMES = {
    "two steps": ("[3x3 Conv (8), Gate]", "ConvGate", "conv_gate"),
    "three steps": ("[BN, ReLU, Gate]", "BNReLUGate", "bn_relu_gate"),
    "more": ("[Dark, BN, ReLU, Gate]", "DarkToGate", "dark_to_gate"),
    "a residual": ("[{residual: [Dark]}]", "Residual", "residual"),
    "stages": ("[2 x Dark, {repeat: 2, body: [Gate]}]", "DarkGate", "dark_gate"),
}


@pytest.mark.parametrize(("body", "block", "module"), NAMES.values(), ids=NAMES)
def test_stage_of_several_steps_is_called_by_them(body: str, block: str, module: str) -> None:
    source = written(f"[{{repeat: 3, body: {body}}}]")
    assert f"self.{module} = nn.Sequential(*[{block}(8) for _ in range(3)])" in source


def test_equal_bodies_are_one_class() -> None:
    body = "{repeat: 2, body: [Dark, Gate]}"
    source = written(f"[{body}, ReLU, {body}]")
    assert classes(source)[-2:] == ["DarkGate", "Net"]
    assert "self.dark_gate1 = " in source
    assert "self.dark_gate2 = " in source


def test_bodies_of_one_name_that_differ_are_two_classes() -> None:
    sums = "3x3 Conv (8) as a, BN, {add: [a, .]}", "3x3 Conv (8), BN as a, {add: [a, .]}"
    source = written("[" + ", ".join(f"{{repeat: 2, body: [{each}]}}" for each in sums) + "]")
    assert classes(source) == ["ConvBNAdd", "ConvBNAdd2", "Net"]


def test_a_body_that_stands_once_has_no_loop() -> None:
    source = written("[{repeat: 1, body: [Dark, Gate]}]")
    assert "self.dark_gate = DarkGate(8)\n" in source


def test_a_parameter_that_is_one_stays_a_loop() -> None:
    network = build(text("[{repeat: n, body: [Dark]}]"), n=1)
    assert len(list(type(network)(n=3).get_submodule("dark").children())) == 3
    assert network.get_submodule("dark.0")(torch.zeros(1, 8, 4, 4)).shape == (1, 8, 4, 4)


WRONG = {
    "a size that no repetition has": ("{repeat: 2, body: [Dark -> 32x32x9]}", "A306"),
    "a size that one repetition has not": ("{repeat: 2, body: [Half -> 16x16x8]}", "A306"),
    "two sizes for one step": ("{repeat: 1, body: [Dark -> 32x32x8], size: 32x32x9}", "A306"),
    "counts whose product alone is positive": ("{repeat: -2, body: [-3 x Dark]}", "A221"),
    "a count that is no whole number": ("{repeat: 2, body: [1.5 x Dark]}", "A221"),
}


@pytest.mark.parametrize(("body", "code"), WRONG.values(), ids=WRONG)
def test_what_is_said_within_is_still_proved(body: str, code: str) -> None:
    whole = text(f"[{body}]").replace("blocks:", "blocks:\n  Half: {body: [3x3 Conv (8 stride 2)]}")
    with pytest.raises(SpecError) as caught:
        load(whole)
    assert [each.code for each in caught.value.diagnostics] == [code]


NUMBERED = {
    "a block twice": ("C3, C3", ["c3_1", "c3_2"]),
    "beside a block of that very name": ("C3, C3_1, C3", ["c3_2", "c3_1", "c3_3"]),
    "beside a branch of that name": (
        "C3, C3, {branches: {c3_1: [C3], b: []}}",
        ["c3_2", "c3_3", "c3_1", "concat"],
    ),
    "no digit": ("ReLU, ReLU", ["relu1", "relu2"]),
    "no digit, beside a block of that name": ("ReLU, Relu1, ReLU", ["relu2", "relu1", "relu3"]),
}


@pytest.mark.parametrize(("body", "names"), NUMBERED.values(), ids=NUMBERED)
def test_names_that_end_in_a_digit_get_a_separator(body: str, names: list[str]) -> None:
    blocks = "blocks: {C3: {body: [Tanh]}, C3_1: {body: [Tanh]}, Relu1: {body: [Tanh]}}"
    graph = load(f"archspec: 1\nname: net\ninput: 4x4x2\n{blocks}\nbody: [{body}]\n")
    assert list(dict.fromkeys(each.path.split(".")[0] for each in graph.operators)) == names


def test_classes_that_end_in_a_digit_get_a_separator() -> None:
    """`Level` makes its Sequential of one block or of several: two classes of one name."""
    blocks = "C3: {params: {w: list}, body: [{for: {c: w}, body: [1x1 Conv (c)]}]}"
    source = emit(
        load(
            f"archspec: 1\nname: net\ninput: 4x4x2\nblocks: {{{blocks}}}\n"
            "body: ['C3 (w=[2])', 'C3 (w=[2, 3])']\n"
        )
    )
    assert classes(source) == ["C3", "C3_2", "Net"]
