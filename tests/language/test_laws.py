"""Laws of the language: two spellings, one model; formatting and names change nothing else."""

import random
import re
from pathlib import Path
from typing import Final

import pytest

import archspec
from archspec.diagnostics import Span
from archspec.passes import check_invariants, infer_shapes
from tests.rounds import ROUNDS

SPECS: Final = Path(__file__).parents[2] / "specs"
LIBRARIES: Final = [
    (SPECS / "blocks" / name).read_text() for name in ("reduction_a.yaml", "stem_v4.yaml")
]
RUNS: Final = 120 * ROUNDS
CHUNKS: Final = 4

BOXES: Final = {
    "3x3 Conv (8)": "Conv: {kernel: 3x3, filters: 8}",
    "1x7 Conv (8 stride 2 V)": "Conv: {kernel: [1, 7], filters: 8, stride: 2, padding: valid}",
    "3x3 Conv (2*k groups=2 dilation=2)": "Conv: {kernel: 3, filters: 2*k, groups: 2, dilation: 2}",
    "3x3 Conv (8 padding=1 bias)": "Conv: {kernel: 3, filters: 8, padding: 1, bias: true}",
    "1x1 Conv (8 norm=group(4) act=leaky_relu(0.2))": "Conv: {kernel: 1, filters: 8, "
    "norm: {group: 4}, act: {leaky_relu: {slope: 0.2}}}",
    "3x3 MaxPool (stride 2 V) as p": "MaxPool: {kernel: 3, stride: 2, padding: valid, as: p}",
    "GlobalAvgPool (keepdim) -> 1x1x4": "GlobalAvgPool: {keepdim: true, size: 1x1x4}",
    "Dropout (keep=0.8)": "Dropout: {keep: 0.8}",
    "Twice (k)": "Twice: {c: k}",
    "3 x Twice (6)": "Twice: {c: 6, repeat: 3}",
}

HEAD: Final = """archspec: 1
name: net
input: 16x16x4
params: {k: 4}
blocks:
  Twice: {params: {c: int}, body: [3x3 Conv (c), ReLU, 3x3 Conv (c)]}
body:
"""


def facts(graph: archspec.Graph) -> list[tuple[object, ...]]:
    """What a graph says, without the places that said it."""
    return [(node.path, node.op, node.inputs, node.type) for node in graph.nodes]


@pytest.mark.parametrize("box", BOXES)
def test_a_box_and_its_twin_are_one(box: str) -> None:
    written = archspec.load(f"{HEAD}  - {box}\n")
    assert facts(written) == facts(archspec.load(f"{HEAD}  - {BOXES[box]}\n"))
    assert facts(written) == facts(archspec.load(f'{HEAD}  - "{box}"\n'))


def test_formatting_changes_nothing() -> None:
    flow = "body: [3x3 Conv (8), {branches: {a: [], b: [ReLU, 1x1 Conv (8)]}, merge: add}]\n"
    block = (
        "body:\n\n  - 3x3 Conv (8)  # a comment\n"
        "  - merge: 'add'\n    branches:\n      a: []\n      b:\n      - ReLU\n"
        '      - "1x1 Conv (8)"\n'
    )
    head = HEAD.removesuffix("body:\n")
    assert facts(archspec.load(head + flow)) == facts(archspec.load(head + block))
    assert facts(archspec.load(head + flow)) == facts(archspec.load(block + head))


def test_a_new_name_for_a_branch_changes_names_alone() -> None:
    text = (SPECS / "inception_v4.yaml").read_text()
    renamed = re.sub(r"\bb77\b", "tower", text)
    graph, other = (archspec.load(_placed(each)) for each in (text, renamed))
    assert [node.path.replace("b77", "tower") for node in graph.nodes] == [
        node.path for node in other.nodes
    ]
    assert [(node.op, node.type) for node in graph.nodes] == [
        (node.op, node.type) for node in other.nodes
    ]
    assert archspec.emit(graph).count("b77") == archspec.emit(other).count("tower") > 0


def _placed(text: str) -> str:
    """A spec without files of its own: the libraries' sections are written in place."""
    blocks = "".join(
        re.findall(r"^  \w+:\n(?:    .*\n)+", each.split("blocks:\n")[1], re.MULTILINE)[0]
        for each in LIBRARIES
    )
    tables = next(each for each in LIBRARIES if "tables:" in each)
    tables = tables[tables.index("tables:") : tables.index("blocks:")]
    text = re.sub(r"^use:.*\n", tables, text, flags=re.MULTILINE)
    return text.replace("blocks:\n", f"blocks:\n{blocks}", 1)


def test_passes_are_idempotent() -> None:
    graph = archspec.load("inception_v4")
    assert infer_shapes(graph) == graph
    assert check_invariants(graph) is graph


@pytest.mark.fuzz
@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.slow
def test_broken_specs_end_in_findings(chunk: int) -> None:
    """Words of good specs are dropped, doubled, exchanged and bent; nothing else may happen."""
    source = _placed((SPECS / "inception_v4.yaml").read_text())
    for seed in range(chunk, RUNS, CHUNKS):
        text = bent(source, random.Random(seed))
        try:
            archspec.load(text)
        except archspec.SpecError as error:
            assert error.diagnostics
            for each in error.diagnostics:
                assert re.fullmatch(r"A[1-5]\d\d", each.code), (seed, each)
                assert inside(each.span, text), (seed, each)


def bent(text: str, chance: random.Random) -> str:
    words = re.findall(r"\s+|\w+|[^\w\s]", text)
    for _ in range(chance.randint(1, 4)):
        here, there = (chance.randrange(len(words)) for _ in range(2))
        match chance.randrange(5):
            case 0:
                del words[here]
            case 1:
                words.insert(here, words[there])
            case 2:
                words[here], words[there] = words[there], words[here]
            case 3:
                words[here] = chance.choice(["0", "-1", "1e9", "cin", "V", "x", "[]", "{}", "''"])
            case _:
                words[here] += chance.choice("()[]{}:,-.x*/&!%@`\"'")
    return "".join(words)


def inside(span: Span | None, text: str) -> bool:
    if span is None:
        return False
    lines = text.split("\n")
    return 1 <= span.line <= len(lines) and 1 <= span.column <= len(lines[span.line - 1]) + 1
