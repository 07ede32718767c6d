"""Loops over equal numbers: values are told apart by their places in the list."""

import pytest

from archspec import Graph, SpecError, load
from archspec.ops import Conv
from archspec.ops.join import Concat

UNET = """\
archspec: 1
name: net
input: 16x16x3
params: {widths: [8, 8, 16]}
blocks: {Double: {params: {c: int}, body: [3x3 Conv (c), 3x3 Conv (c)]}}
body:
  - for: {c: widths}
    body:
      - Double (c) as enc(c)
      - 2x2 MaxPool (stride 2)
  - Double (32)
  - for: {c: reversed(widths)}
    body:
      - 2x2 UpConv (c stride 2)
      - concat: [enc(c), .]
      - Double (c)
"""


def test_a_unet_whose_widths_repeat() -> None:
    """Each way up takes the value of its own level: the second 8 is not the first."""
    graph = load(UNET)
    joins = [node for node in graph.operators if node.operator is Concat]
    taken = [graph.nodes[node.inputs[0]] for node in joins]
    assert [node.path.partition(".")[0] for node in taken] == ["double3", "double2", "double1"]
    assert [str(node.type) for node in taken] == ["4x4x16", "8x8x8", "16x16x8"]


def loaded(*steps: str) -> Graph:
    head = "archspec: 1\nname: net\ninput: 8x8x8\nparams: {ws: [8, 8], vs: [8, 8]}\nbody:\n"
    return load(head + "".join(f"  - {step}\n" for step in steps))


def named(values: str, label: str = "at(c)") -> str:
    return f"{{for: {{c: {values}}}, body: [3x3 Conv (c) as {label}]}}"


def joined(values: str) -> str:
    return f"{{for: {{d: {values}}}, body: [{{add: [at(d), .]}}]}}"


FOUND = {
    "in its own round": (
        ["{for: {c: [8, 8]}, body: [3x3 Conv (c) as at(c), ReLU, {add: [at(c), .]}]}"],
        [0, 1],
    ),
    "by a loop over the same list": ([named("ws"), joined("ws")], [0, 1]),
    "by a loop that runs backwards": ([named("ws"), joined("reversed(ws)")], [1, 0]),
    "by the first of two loops that runs backwards": (
        [named("reversed(ws)"), joined("ws")],
        [1, 0],
    ),
}


@pytest.mark.parametrize("case", FOUND)
def test_which_value_is_meant(case: str) -> None:
    steps, meant = FOUND[case]
    graph = loaded(*steps)
    taken = [node.inputs[0] for node in graph.operators if node.operator.joins]
    convolutions = [node.index for node in graph.operators if node.operator is Conv]
    assert taken == [convolutions[number] for number in meant]


REFUSED = {
    "outside of loops": ([named("[8, 8]"), "add: [at(8), .]"], "A230"),
    "by another list": ([named("ws"), joined("vs")], "A230"),
    "by a list that is written out again": ([named("[8, 8]"), joined("[8, 8]")], "A230"),
    "in two steps": (["{for: {c: ws}, body: [3x3 Conv (c) as at(c), ReLU as at(c)]}"], "A214"),
    "in two loops": ([named("ws"), named("ws")], "A214"),
    "in rounds of rounds": ([f"{{for: {{i: [1, 2]}}, body: [{named('ws')}]}}"], "A214"),
    "by a number that is computed": ([named("ws", "at(c+1)")], "A214"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_say_which_value_is_meant(case: str) -> None:
    steps, code = REFUSED[case]
    with pytest.raises(SpecError) as caught:
        loaded(*steps)
    assert {each.code for each in caught.value.diagnostics} == {code}


def test_helps_of_an_index_that_several_values_have() -> None:
    numbered = "{for: {i: [1, 2], c: [8, 8]}, body: [3x3 Conv (c) as at(i)]}"
    for steps in ([numbered, "add: [at(2), .]"], [named("ws"), joined("reversed(ws)")]):
        assert loaded(*steps).parameters == 2 * (9 * 8 * 8 + 8)
