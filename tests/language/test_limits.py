"""Every limit, met exactly and passed by one."""

from pathlib import Path
from typing import Final

import pytest
import torch

import archspec
from archspec import limits
from archspec.elaborate.network_size import check_steps
from archspec.language.names import MODULE_ATTRIBUTES

HEAD: Final = "archspec: 1\nname: net\ninput: 8x8x4\n"
CONV: Final = "body: [1x1 Conv (4)]\n"


def codes(text: str) -> set[str]:
    try:
        archspec.load(HEAD + text)
    except archspec.SpecError as error:
        return {each.code for each in error.diagnostics}
    return set()


def nested(depth: int) -> str:
    blocks = "".join(f"  B{n}: {{body: [B{n + 1}]}}\n" for n in range(1, depth))
    return f"blocks:\n{blocks}  B{depth}: {{body: [ReLU]}}\nbody: [B1]\n"


CASES: Final = {
    "name": (
        lambda n: f"body:\n  - ReLU as {'a' * n}\n",
        limits.NAME_LENGTH,
        "A213",
    ),
    "dimension": (lambda n: f"body: [GlobalAvgPool, FC ({n})]\n", limits.DIMENSION, "A210"),
    "blocks in blocks": (nested, limits.BLOCK_NESTING, "A309"),
    "inputs of a join": (
        lambda n: f"body:\n  - ReLU as a\n  - add: [{', '.join(['a'] * n)}]\n",
        limits.JOIN_INPUTS,
        "A218",
    ),
    "branches of a fork": (
        lambda n: "body:\n  - branches: {" + ", ".join(f"b{i}: []" for i in range(n)) + "}\n",
        limits.JOIN_INPUTS,
        "A218",
    ),
    "expression": (
        lambda n: f"body: [1x1 Conv ({'1+' * ((n - 2) // 2)}{'10' if n % 2 == 0 else '100'})]\n",
        limits.EXPRESSION_LENGTH,
        "A206",
    ),
    "axis": (
        lambda n: f"{CONV}space: {{body.Conv.filters: {{from: 1, to: {n}}}}}\n",
        limits.AXIS_CHOICES,
        "A231",
    ),
    "condition": (
        lambda n: (
            f"{CONV}space: {{body.Conv.filters: [1, 2]}}\n"
            f"where: [{'-' * (n - 3)}1 < body.Conv.filters]\n"
        ),
        limits.CONDITION_PARTS,
        "A206",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_limit(case: str) -> None:
    text, limit, code = CASES[case]
    assert codes(text(limit)) == set()
    assert codes(text(limit + 1)) == {code}


def test_parts_are_counted_before_they_are_made() -> None:
    blocks = "blocks: {B: {body: [ReLU, ReLU]}}\n"
    assert codes(f"{blocks}body: [{limits.REPEATED_PARTS // 3} x B, 2 x ReLU]\n") == {"A308"}
    assert codes(f"{blocks}body: [{10**9} x B]\n") == {"A308"}


def test_parts_that_are_no_repeats() -> None:
    block, uses = "blocks: {B: {body: [ReLU, ReLU]}}\n", limits.PARTS // 3
    assert codes(f"{block}body: [{', '.join(['B'] * uses)}]\n") == set()
    assert codes(f"{block}body: [{', '.join(['B'] * (uses + 1))}]\n") == {"A308"}


def test_repeats_that_differ_are_no_repeats() -> None:
    """Each of them is inferred, as one more channel enters it."""
    block = "{branches: {a: [], b: [1x1 Conv (1)]}, merge: concat}"
    text = f"blocks: {{B: {block}}}\nbody: [%s x B]\n"
    assert codes(text % 1000) == set()
    assert codes(text % (limits.PARTS // 2)) == {"A308"}


def test_as_many_parts_as_the_limit() -> None:
    """A use of a block with two operators is three parts."""
    uses = limits.REPEATED_PARTS // 3
    text = f"{HEAD}blocks: {{B: {{body: [ReLU, ReLU]}}}}\nbody: [{uses} x B]\n"
    assert archspec.load(text).operator_count == uses * 2


def test_a_wrong_use_does_not_count_for_others() -> None:
    """25000.0 is no count, and equals one."""
    block = "{params: {n: int}, body: [ReLU, {repeat: n, body: [ReLU, Conv (8 kernel=1)]}]}"
    uses = "  - B (n=25000.0)\n" + "  - B (n=25000)\n" * 40
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(f"{HEAD}blocks: {{B: {block}}}\nbody:\n{uses}")
    assert [finding.code for finding in caught.value.diagnostics] == ["A308"]


def test_used_files(tmp_path: Path) -> None:
    for number in range(limits.USED_FILES + 1):
        block = f"archspec: 1\nblocks: {{B{number}: {{body: [ReLU]}}}}\n"
        (tmp_path / f"l{number}.yaml").write_text(block)
    spec = tmp_path / "net.yaml"

    def using(count: int) -> str:
        return f"{HEAD}use: [{', '.join(f'l{n}.yaml' for n in range(count))}]\nbody: [B0]\n"

    spec.write_text(using(limits.USED_FILES))
    assert len(archspec.load(spec).program.blocks) == limits.USED_FILES
    spec.write_text(using(limits.USED_FILES + 1))
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(spec)
    assert {each.code for each in caught.value.diagnostics} == {"A405"}


def test_files_that_use_each_other(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("archspec: 1\nuse: [b.yaml]\nblocks: {A: {body: [ReLU]}}\n")
    (tmp_path / "b.yaml").write_text("archspec: 1\nuse: [a.yaml]\nblocks: {B: {body: [ReLU]}}\n")
    spec = tmp_path / "net.yaml"
    spec.write_text(f"{HEAD}use: [a.yaml]\nbody: [A]\n")
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(spec)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == (
        "A404",
        "files use each other in a circle: a.yaml -> b.yaml -> a.yaml",
    )


def test_a_chain_of_ten_thousand_boxes() -> None:
    graph = archspec.load(HEAD + "body:\n" + "  - 3x3 Conv (4)\n" * 10_000)
    assert len(graph.operators) == 10_000
    assert graph.parameters == 10_000 * (4 * 4 * 9 + 4)


def test_branches_nest_as_deep_as_yaml() -> None:
    step = "ReLU"
    for _ in range(9):
        step = f"{{branches: {{a: [{step}], b: []}}, merge: add}}"
    graph = archspec.load(f"{HEAD}body: [{step}]\n")
    network = archspec.build(f"{HEAD}body: [{step}]\n")
    assert network(torch.ones(1, 4, 8, 8)).sum() == 10 * 4 * 64
    assert len(graph.operators) == 10


def test_both_edges_and_their_order_are_kept() -> None:
    graph = archspec.load(
        f"{HEAD}body:\n  - 1x1 Conv (2) as a\n  - 1x1 Conv (4) as b\n"
        "  - concat: [b, a, ., a]\n  - add: [., .]\n"
    )
    concat, add = graph.nodes[-2:]
    assert concat.inputs == (2, 1, 2, 1)
    assert add.inputs == (3, 3)
    assert graph.dag.number_of_edges(3, 4) == 2


def test_attributes_of_modules_are_known() -> None:
    public = {name for name in dir(torch.nn.Module()) if not name.startswith("_")}
    assert public | {"predict"} == MODULE_ATTRIBUTES


PARTS: Final = {
    "[ReLU]": 1,
    "[{branches: {a: [], b: []}}]": 3,
    "[{branches: {a: [ReLU], b: [ReLU, ReLU]}, merge: add}]": 6,
    "[ReLU as a, {add: [a, a, a]}]": 5,
    "[Cell (8)]": 3,
    "[Cell (8), Cell (8)]": 6,
    "[{for: {i: [1, 2, 3]}, body: [ReLU]}]": 6,
    "[{for: {i: [1, 2, 3], j: [4, 5, 6]}, body: [ReLU, ReLU]}]": 12,
    f"[1x1 Conv ({'+'.join('1' * 16)})]": 1 + 16 * 16 // 32,
}
"""Operators, uses of blocks with their arguments, branches and joined values; a round of a loop
costs one more for each of its variables, and a long expression the square of its length."""


@pytest.mark.parametrize("body", PARTS)
def test_what_counts_as_a_part(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"blocks: {{Cell: {{params: {{n: int}}, body: [1x1 Conv (n)]}}}}\nbody: {body}\n"
    monkeypatch.setattr(limits, "PARTS", PARTS[body] - 1)
    assert codes(text) == {"A308"}
    monkeypatch.setattr(limits, "PARTS", PARTS[body])
    assert codes(text) == set()


REPEATED: Final = {
    "[3 x ReLU]": 3 * 2,
    "[{repeat: 4, body: [ReLU, BN]}]": 4 * 3,
    "[{repeat: 3, body: [{repeat: 2, body: [ReLU, BN]}, BN]}]": 3 * (1 + 2 * 3 + 1),
    "[{repeat: 3, body: [2 x Cell (8)]}, ReLU]": 6 * (1 + 3) + 1,
}
"""A repeat counts what it repeats each time, and itself."""


@pytest.mark.parametrize("body", REPEATED)
def test_repeats_within_repeats_are_multiplied(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"blocks: {{Cell: {{params: {{n: int}}, body: [1x1 Conv (n)]}}}}\nbody: {body}\n"
    monkeypatch.setattr(limits, "REPEATED_PARTS", REPEATED[body] - 1)
    assert codes(text) == {"A308"}
    monkeypatch.setattr(limits, "REPEATED_PARTS", REPEATED[body])
    assert codes(text) == set()


def test_steps_that_are_visited_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The input, two operators, and the network itself."""
    graph = archspec.load(f"{HEAD}body: [ReLU, BN]\n")
    monkeypatch.setattr(limits, "PARTS", 4)
    assert check_steps(graph) is graph
    monkeypatch.setattr(limits, "PARTS", 3)
    with pytest.raises(archspec.SpecError) as caught:
        check_steps(graph)
    assert [each.code for each in caught.value.diagnostics] == ["A308"]


def test_an_expression_that_a_loop_fills() -> None:
    most = limits.EXPRESSION_PARTS
    block = (
        f"{{params: {{n: int}}, body: [{{for: {{c: ['{'+'.join('n' * most)}']}}, body: [%s]}}]}}"
    )
    text = f"blocks: {{B: {block}}}\nbody: [B (1)]\n"
    assert codes(text % "1x1 Conv (c)") == set()
    assert codes(text % "1x1 Conv (c+1)") == {"A310"}


def test_a_repeated_operator_is_a_level() -> None:
    """It becomes a block of its own, as other repeated bodies do."""
    deep = nested(limits.BLOCK_NESTING)
    assert codes(nested(limits.BLOCK_NESTING - 1).replace("[ReLU]", "[2 x ReLU]")) == set()
    assert codes(deep.replace("[ReLU]", "[2 x ReLU]")) == {"A309"}
    assert codes(deep.replace("[ReLU]", "[ReLU, BN]")) == set()
