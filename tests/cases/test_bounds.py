"""Work is bounded: what a spec would become is counted, whatever it is made of."""

from collections.abc import Callable
from typing import Final

import pytest

import archspec
from archspec import limits
from archspec.api import read_program
from archspec.elaborate import elaborate
from archspec.elaborate.part_count import PartCount, PartCounter
from archspec.language import load_program

HEAD: Final = "archspec: 1\nname: net\ninput: 8x8x4\n"
DEEPEST: Final = limits.BLOCK_NESTING - 1
NUMBERS: Final = ", ".join(map(str, range(1, 101)))


def nested(inside: Callable[[int], str], leaf: str, body: str, params: str = "") -> str:
    """Sixteen blocks, each of which holds the next."""
    blocks = "".join(f"  B{n}: {{{params}body: [{inside(n + 1)}]}}\n" for n in range(DEEPEST))
    return f"{HEAD}blocks:\n{blocks}  B{DEEPEST}: {{{params}body: [{leaf}]}}\nbody: [{body}]\n"


def resumes(count: int) -> str:
    return ", ".join(["{from: a}"] * count)


def lanes(count: int) -> str:
    return ", ".join(f"b{n}: []" for n in range(count))


PARAMETERS: Final = ", ".join(f"p{n}: 1" for n in range(300))
LONG: Final = "+".join("abcdefghijklmnopqrstuvwyz")
LETTERS: Final = ", ".join(f"{each}: 1" for each in LONG.split("+"))

USES: Final = ", ".join(f"'B (w=[{NUMBERS}, {n}])'" for n in range(4))

REFUSED: Final = {
    "uses of blocks": nested(lambda n: f"B{n}", "ReLU", "60000 x B0"),
    "many uses of blocks": nested(lambda n: f"B{n}", "ReLU", "100000 x B0"),
    "blocks that double": nested(lambda n: f"B{n}, B{n}", "ReLU", "B0"),
    "blocks without an operator": nested(lambda n: ", ".join([f"B{n}"] * 99), "{from: a}", "B0"),
    "arguments that differ everywhere": nested(
        lambda n: f"B{n} (2*k), B{n} (2*k+1)", "ReLU", "B0 (1)", "params: {k: int}, "
    ),
    "loops in blocks": f"{HEAD}blocks:\n"
    + "".join(
        f"  B{n}: {{body: [{{for: {{a: [{NUMBERS}]}}, body: [{{for: {{b: [{NUMBERS}]}}, "
        "body: [ReLU]}]}]}\n"
        for n in range(4)
    )
    + "body: [B0, B1, B2, B3]\n",
    "one block for many lists": f"{HEAD}blocks: {{B: {{params: {{w: list}}, body: "
    "[{for: {a: w}, body: [{for: {b: w}, body: [ReLU]}]}]}}\n"
    f"body: [{USES}]\n",
    "loops of steps without an operator": f"{HEAD}body: [ReLU as a, "
    f"{{for: {{i: [{NUMBERS}]}}, body: [{resumes(400)}, ReLU]}}]\n",
    "steps without an operator": f"{HEAD}blocks: {{B: {{body: [ReLU as a, {resumes(400)}]}}}}\n"
    "body: [2600 x B]\n",
    "empty branches": f"{HEAD}blocks: {{B: {{branches: {{{lanes(256)}}}, merge: add}}}}\n"
    "body: [4000 x B]\n",
    "values of joins": f"{HEAD}blocks: {{B: {{body: [ReLU as a, "
    f"{{add: [{', '.join(['a'] * 256)}]}}]}}}}\nbody: [4000 x B]\n",
    "arguments of blocks": f"{HEAD}blocks: {{B: {{params: {{{PARAMETERS}}}, body: [ReLU]}}}}\n"
    "body: [4000 x B]\n",
    "long expressions": f"{HEAD}blocks:\n  A: {{params: {{{LETTERS}}}, body: [30 x B ({LONG})]}}\n"
    "  B: {params: {k: int}, body: [ReLU]}\nbody: [2000 x A]\n",
    "long boxes in a loop": f"{HEAD}body: [{{for: {{i: [{NUMBERS}]}}, "
    f"body: ['1x1 Conv (8 dilation=[{','.join('i' * 9000)}])']}}]\n",
}
"""Specs of a few kilobytes that would become too large, by what they are made of."""


def codes(text: str) -> set[str]:
    try:
        archspec.load(text)
    except archspec.SpecError as error:
        return {each.code for each in error.diagnostics}
    return set()


@pytest.mark.parametrize("what", REFUSED)
def test_what_would_become_too_large_is_refused(what: str) -> None:
    assert codes(REFUSED[what]) == {"A308"}


@pytest.mark.parametrize("what", REFUSED)
def test_counting_ends_where_the_limit_is_passed(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a spec would become, little more than the limit is looked at."""
    counts: list[PartCounter] = []
    made = PartCounter.network

    def network(count: PartCounter, *given: object) -> PartCount:
        counts.append(count)
        return made(count, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(PartCounter, "network", network)
    assert codes(REFUSED[what]) == {"A308"}
    assert all(each.counted <= 2 * limits.PARTS for each in counts)


def test_sixteen_blocks_in_each_other_are_seventeen_parts() -> None:
    most = limits.REPEATED_PARTS // 17
    text = nested(lambda n: f"B{n}", "ReLU", f"{most} x B0")
    assert len(elaborate(load_program(text, "net.yaml")).scopes) == 16 * most + 1
    assert codes(text.replace(f"{most} x", f"{most + 1} x")) == {"A308"}


def test_networks_of_papers_are_far_from_the_limit() -> None:
    for name in ("inception_resnet_v2", "inception_v4"):
        program = read_program(name)
        graph = elaborate(program)
        assert 10 * (len(graph.nodes) + len(graph.scopes)) < limits.PARTS


def test_expressions_of_loops_do_not_grow_without_end() -> None:
    """Nine loops in each other, each of which doubles the expression of the one around it."""
    step = "1x1 Conv (v9)"
    for n in range(9, 0, -1):
        outer = f"v{n - 1}" if n > 1 else "k"
        step = f"{{for: {{v{n}: [{outer}+{outer}*{outer}]}}, body: [{step}]}}"
    assert codes(f"{HEAD}params: {{k: 1}}\nbody: [{step}]\n") == {"A310"}


def test_an_argument_of_a_loop_that_becomes_too_long() -> None:
    total = "+".join(f"k*{n}" for n in range(20))
    text = f"{HEAD}params: {{k: 1}}\nbody: [{{for: {{c: [{total}]}}, body: [1x1 Conv (c*c)]}}]\n"
    assert codes(text) == {"A310"}


def test_findings_end_where_nobody_would_read_more() -> None:
    boxes = ", ".join(f"Xyz{n}" for n in range(limits.FINDINGS + 50))
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(f"{HEAD}body: [{boxes}]\n")
    found = caught.value.diagnostics
    assert len(found) == limits.FINDINGS
    assert found[-1].notes == (
        f"these are the first {limits.FINDINGS} findings, and there are more",
    )


@pytest.mark.parametrize(
    "step",
    ["1", "'3 x 3 Conv (8)'", "3x3 Conv (8 k=1)", "3x3 Conv (8 stride 0)", "3x3 Conv (8) -> 1x1x1"],
)
def test_findings_end_in_every_stage(step: str) -> None:
    text = f"{HEAD}body: [{', '.join([step] * (limits.FINDINGS + 1))}]\n"
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(text)
    assert len(caught.value.diagnostics) == limits.FINDINGS
    assert caught.value.diagnostics[-1].notes


def test_as_many_findings_as_the_limit() -> None:
    boxes = ", ".join(f"Xyz{number}" for number in range(limits.FINDINGS))
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(f"{HEAD}body: [{boxes}]\n")
    assert len(caught.value.diagnostics) == limits.FINDINGS
    assert not any(each.notes for each in caught.value.diagnostics)


def test_a_program_is_read_within_its_limits() -> None:
    """The same holds of the stages one by one, as tools call them."""
    program = load_program(REFUSED["uses of blocks"], "net.yaml")
    with pytest.raises(archspec.SpecError) as caught:
        elaborate(program)
    (found,) = caught.value.diagnostics
    assert found.help == "lower the repeat counts, or put fewer blocks and loops into each other"
    assert found.message == "the network would have 1,020,000 parts or more, over 1,000,000"
