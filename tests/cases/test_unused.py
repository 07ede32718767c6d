"""What nothing uses is checked as far as that does not depend on a use."""

from pathlib import Path
from typing import Final

import pytest

import archspec
from archspec.api import find_spec, prove_library, read_program
from archspec.language import load_program
from archspec.passes.check_blocks import find_block_faults
from tests.shipped import PAPER
from tests.specgen import random_spec

HEAD: Final = "archspec: 1\nname: net\ninput: 8x8x4\n"

FAULTS: Final = {
    "3x3 Convv (3)": "A208",
    "Blok": "A208",
    "3x3 Conv (3 foo=1)": "A209",
    "3x3 Conv (3 bais)": "A209",
    "3x3 ReLU": "A209",
    "3x3 Conv (k)": "A207",
    "3x3 Conv (3 groups=k)": "A207",
    "3x3 Conv (3 stride kk)": "A207",
    "3x3 Conv (t.r.x)": "A207",
    "3x3 Conv (3 stride 0)": "A210",
    "3x3 Conv (2.5)": "A210",
    "3x3 Conv (3 act=relo)": "A210",
    "3x3 Conv (3 padding=smae)": "A210",
    "3x3 Conv (t.r.a*1.5)": "A210",
    "3x3 Conv (3 filters=4)": "A212",
    "Dropout (1//0)": "A206",
    "Known (1 2)": "A209",
    "Known (q=1)": "A209",
    "Known": "A211",
    "ReLU (share=w)": "A226",
    "k x ReLU": "A207",
    "-1 x ReLU": "A221",
    "{repeat: t.r.a-5, body: [ReLU]}": "A221",
    "{repeat: 2, body: [{add: [b, .]}]}": "A217",
    "{repeat: 2, body: [Blok]}": "A208",
    "{for: {c: [1, 2]}, body: [1x1 Conv (d)]}": "A207",
    "{for: {c: lst}, body: [ReLU]}": "A207",
    "{branches: {a: [Blok], b: []}}": "A208",
    "{add: [b, .]}": "A217",
    "{from: b}": "A217",
    "ReLU as a": "A214",
    "{residual: [1x1 Conv (4)], scale: k}": "A207",
}
"""A step of a block, and the code that refuses it."""

FINE: Final = (
    "3x3 Conv (n stride 2 V)",
    "3x3 Conv (t.r.a)",
    "3x3 Conv (cin//2 groups=n)",
    "{for: {c: [8, 16]}, body: [1x1 Conv (c) as e(c)]}, {concat: [e(8), e(16)]}",
    "{for: {c: w}, body: [1x1 Conv (c) as e(c), ReLU]}, {concat: [e(8), .]}",
    "{for: {c: reversed(w)}, body: ['Lists (w=[c, 2*c])']}",
    "Lists (w=w)",
    "Lists (w=reversed(w))",
    "n x Known (n)",
    "{repeat: n, body: [1x1 Conv (n) as b, {add: [b, .]}]}",
    "{repeat: n, body: [Known (cin share=m)]}",
    "{repeat: 2, body: [{add: [a, .]}]}",
    "0 x ReLU",
    "{from: a}, {add: [a, .]}",
)
"""Steps of a block that some use makes right."""

IN_A_LIBRARY_ONLY: Final = (
    "3x3 Conv (8 Linear)",
    "3x3 Conv",
    "MaxPool",
    "3x3 Conv (other.r.a)",
)
"""Steps that a network with a legend, defaults or tables of its own makes right."""

BLOCKS: Final = """\
tables: {t: {columns: [a], r: [4]}}
blocks:
  Known: {params: {k: int}, body: [1x1 Conv (k)]}
  Lists: {params: {w: list}, body: [{for: {c: w}, body: [1x1 Conv (c)]}]}
"""


def block(steps: str) -> str:
    return f"{BLOCKS}  U: {{params: {{n: int, w: list}}, body: [ReLU as a, {steps}]}}\n"


def codes_of_network(text: str) -> list[str]:
    try:
        archspec.load(HEAD + text)
    except archspec.SpecError as error:
        return [each.code for each in error.diagnostics]
    return []


def codes_of_library(text: str) -> list[str]:
    try:
        prove_library(load_program(f"archspec: 1\n{text}", "library.yaml"))
    except archspec.SpecError as error:
        return [each.code for each in error.diagnostics]
    return []


def quoted(step: str) -> str:
    return step if step.startswith("{") else f"'{step}'"


@pytest.mark.parametrize("step", FAULTS)
def test_a_fault_of_an_unused_block(step: str) -> None:
    text = block(quoted(step))
    assert codes_of_network(f"body: [ReLU]\n{text}") == [FAULTS[step]]
    assert codes_of_library(text) == [FAULTS[step]]


@pytest.mark.parametrize("steps", FINE)
def test_what_a_use_decides_is_no_fault(steps: str) -> None:
    text = block(steps if "{" in steps else quoted(steps))
    assert codes_of_network(f"body: [ReLU]\n{text}") == []
    assert codes_of_library(text) == []


@pytest.mark.parametrize("step", IN_A_LIBRARY_ONLY)
def test_words_that_a_network_may_give_to_a_library(step: str, tmp_path: Path) -> None:
    assert codes_of_library(block(quoted(step))) == []
    assert codes_of_network(f"body: [ReLU]\n{block(quoted(step))}") != []
    (tmp_path / "library.yaml").write_text(f"archspec: 1\n{block(quoted(step))}")
    (tmp_path / "net.yaml").write_text(f"{HEAD}use: [library.yaml]\nbody: [ReLU]\n")
    archspec.load(tmp_path / "net.yaml")


def test_every_fault_of_a_library_is_told() -> None:
    """The file of the case: four blocks with a fault each."""
    text = """blocks:
  A: {body: [3x3 Convv (3)]}
  B: {body: [3x3 Conv (3 foo=1)]}
  C: {body: [3x3 Conv (k)]}
  D: {body: [3x3 Conv (3) as a, {add: [b, .]}]}
"""
    assert codes_of_library(text) == ["A208", "A209", "A207", "A217"]
    assert codes_of_network(f"{text}body: [ReLU]\n") == ["A208", "A209", "A207", "A217"]


SHORTHANDS: Final = {
    "legend: {M: {foo: 1}}": "A209",
    "legend: {M: {act: relo}}": "A210",
    "legend: {M: {stride: 0}}": "A210",
    "legend: {M: {bias: k}}": "A207",
    "legend: {M: {dilation: 1//0}}": "A206",
    "defaults: {Conv: {stride: 0}}": "A210",
    "defaults: {Conv: {norm: bacth}}": "A210",
    "defaults: {MaxPool: {padding: smae}}": "A210",
    "defaults: {Conv: {groups: kk}}": "A207",
    "defaults: {BN: {eps: yess}}": "A207",
}
"""A line of a network none of whose boxes takes it, and the code that refuses it."""


@pytest.mark.parametrize("line", SHORTHANDS)
def test_a_fault_of_an_unused_mark_or_default(line: str) -> None:
    assert codes_of_network(f"{line}\nbody: [ReLU]\n") == [SHORTHANDS[line]]


def test_marks_and_defaults_that_some_box_could_take() -> None:
    text = (
        "legend: {M: {filters: k}, N: {padding: tf_same, eps: 1e-3}, O: {rate: 0.5},"
        " P: {padding: same}, Q: {alpha: 0}}\n"
        "defaults: {Conv: {norm: {batch: {eps: 1e-3}}, act: leaky_relu(0.2), groups: cin}}\n"
        "blocks: {U: {params: {k: int}, body: [3x3 Conv (M)]}}\nbody: [ReLU]\n"
    )
    assert codes_of_network(text) == []


@pytest.mark.parametrize("name", PAPER)
def test_blocks_of_shipped_specs_have_no_fault_by_themselves(name: str) -> None:
    program = read_program(find_spec(name)[0])
    for each in program.blocks.values():
        assert list(find_block_faults(program, each, is_open=False)) == []
        assert list(find_block_faults(program, each, is_open=True)) == []


def test_blocks_of_random_networks_have_no_fault_by_themselves() -> None:
    for seed in range(25):
        program = load_program(random_spec(seed).text, "net.yaml")
        for each in program.blocks.values():
            assert list(find_block_faults(program, each, is_open=False)) == []
