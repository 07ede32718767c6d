"""What inference and the check of invariants hold a graph to, whoever made it."""

from dataclasses import replace

import pytest

import archspec
from archspec.elaborate import elaborate
from archspec.graph import Graph, Node
from archspec.language import load_program
from archspec.passes import check_invariants, infer_shapes

HEAD = "archspec: 1\nname: net\ninput: 8x8x4\n"


def with_inputs(graph: Graph, word: str, count: int) -> Graph:
    """A graph whose join of this kind takes only so many values."""
    contents = graph.contents
    parts = tuple(
        replace(part, inputs=part.inputs[:count])
        if isinstance(part, Node) and part.operator.word == word
        else part
        for part in contents.parts
    )
    changed = replace(contents, scope=replace(contents.scope), parts=parts)
    return replace(graph, contents=changed)


@pytest.mark.parametrize("word", ["concat", "add"])
def test_a_join_has_two_values_or_more(word: str) -> None:
    graph = archspec.load(f"{HEAD}body:\n  - ReLU as a\n  - BN\n  - {{{word}: [a, .]}}\n")
    assert check_invariants(with_inputs(graph, word, 2)).operator_count == 3
    with pytest.raises(archspec.SpecError, match="wrong number of inputs"):
        check_invariants(with_inputs(graph, word, 1))


def test_what_was_inferred_without_stated_sizes_is_not_proved() -> None:
    text = f"{HEAD}blocks: {{B: {{body: [3x3 Conv (4) -> 7x7x4]}}}}\nbody: [B]\n"
    graph = elaborate(load_program(text, "net.yaml"))
    assert str(infer_shapes(graph, stated=False).output.type) == "8x8x4"
    with pytest.raises(archspec.SpecError) as caught:
        infer_shapes(graph, stated=True)
    assert [each.code for each in caught.value.diagnostics] == ["A306"]


def test_a_truth_is_no_whole_number() -> None:
    block = "{params: {n: int}, body: [1x1 Conv (n)]}"
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(f"{HEAD}params: {{b: true}}\nblocks: {{B: {block}}}\nbody: [B (b)]\n")
    messages = [each.message for each in caught.value.diagnostics]
    assert messages == ["parameter `n` must be int, not true"]
