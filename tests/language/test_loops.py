"""Loops: what they stand for, written out by hand, and what their lists may be."""

import inspect
import time

import pytest
import torch

import archspec
from archspec import Graph, SpecError, emit, limits, load
from archspec.runtime import build_module
from tests.oracle import compute, disagreements, random_input

U_NET = """\
archspec: 1
name: u_net
title: U-Net
input: 32x32x3
params: {widths: [4, 8], bottom: 16, classes: 2}
defaults:
  Conv: {norm: batch, act: relu, bias: false}
blocks:
  Double:
    params: {c: int}
    body: [3x3 Conv (c), 3x3 Conv (c)]
body:
  - for: {c: widths}
    body:
      - Double (c) as enc(c)
      - 2x2 MaxPool (stride 2)
  - Double (bottom)                               -> 8x8x16
  - for: {c: reversed(widths)}
    size: 32x32x4
    body:
      - 2x2 UpConv (c stride 2)
      - concat: [enc(c), .]
      - Double (c)
  - 1x1 Conv (classes norm=none act=none bias)    -> 32x32x2
"""


def agree(graph: Graph) -> None:
    """The generated source computes what the graph says, and learns as many numbers."""
    torch.manual_seed(0)
    network = build_module(graph, {}).eval()
    source = random_input(graph)
    with torch.no_grad():
        run = compute(graph, network.state_dict(), source, training=False)
        assert torch.equal(network(source), run.values[graph.output.index])
    assert list(disagreements(graph, run.values)) == []
    assert sum(each.numel() for each in network.parameters()) == graph.parameters


def test_u_net() -> None:
    graph = load(U_NET)
    agree(graph)
    assert [node.path for node in graph.operators if node.scope == 0] == [
        "max_pool1", "max_pool2", "up_conv1", "concat1", "up_conv2", "concat2", "conv",
    ]  # fmt: skip
    assert {scope.path for scope in graph.scopes} == {
        "", "double1", "double2", "double3", "double4", "double5",
    }  # fmt: skip


def test_a_list_is_a_setting_and_no_argument_of_the_class() -> None:
    network = archspec.build(U_NET, widths=[4, 8, 16], classes=5)
    assert [*inspect.signature(type(network)).parameters] == ["bottom", "classes"]
    assert network(torch.zeros(1, 3, 32, 32)).shape == (1, 5, 32, 32)
    assert [name for name, _ in network.named_children()][:6:2] == ["double1", "double2", "double3"]
    agree(load(U_NET, widths=(2, 4, 6)))


HEAD = "archspec: 1\nname: net\ninput: 16x16x4\n"


def code(body: str) -> str:
    """The source of a network without its header."""
    return emit(load(HEAD + body)).partition('\n"""\n')[2]


SAME = {
    "in step": (
        "body:\n  - for: {c: [8, 16], s: [1, 2]}\n    body: [3x3 Conv (c stride s), ReLU]\n",
        "body: [3x3 Conv (8), ReLU, 3x3 Conv (16 stride 2), ReLU]\n",
    ),
    "within each other": (
        "body:\n"
        "  - for: {c: [2, 3]}\n"
        "    body:\n"
        "      - for: {d: [c, 2*c]}\n"
        "        body: [1x1 Conv (c+d) as mix(10*c+d)]\n"
        "  - concat: [mix(22), mix(24), mix(33), mix(36)]\n",
        "body:\n"
        "  - 1x1 Conv (4) as mix_22\n"
        "  - 1x1 Conv (6) as mix_24\n"
        "  - 1x1 Conv (6) as mix_33\n"
        "  - 1x1 Conv (9) as mix_36\n"
        "  - concat: [mix_22, mix_24, mix_33, mix_36]\n",
    ),
    "in a branch": (
        "body:\n"
        "  - branches:\n"
        "      a: [{for: {k: [1, 3]}, body: [{Conv: {kernel: k, filters: 2}}]}]\n"
        "      b: []\n",
        "body:\n  - branches: {a: [1x1 Conv (2), 3x3 Conv (2)], b: []}\n",
    ),
    "in a repeat": (
        "params: {w: [4, 6, 4]}\n"
        "body: [{repeat: 2, body: [{for: {c: w}, body: [1x1 Conv (c)]}]}]\n",
        "body: [{repeat: 2, body: [1x1 Conv (4), 1x1 Conv (6), 1x1 Conv (4)]}]\n",
    ),
    "of stages": (
        "body:\n"
        "  - for: {c: [2, 3], n: [3, 1]}\n"
        "    body: [n x 1x1 Conv (c), {repeat: n, body: [BN]}]\n",
        "body: [3 x 1x1 Conv (2), {repeat: 3, body: [BN]},"
        " 1 x 1x1 Conv (3), {repeat: 1, body: [BN]}]\n",
    ),
    "of a fork": (
        "body:\n"
        "  - for: {c: [2, 3], f: [0.5, 2]}\n"
        "    body: [{residual: [1x1 Conv (c)], shortcut: [1x1 Conv (c)], scale: f, as: sum(c)}]\n"
        "  - from: sum(2)\n"
        "  - 1x1 Conv (3)\n"
        "  - add: [sum(3), .]\n",
        "body:\n"
        "  - {residual: [1x1 Conv (2)], shortcut: [1x1 Conv (2)], scale: 0.5, as: sum_2}\n"
        "  - {residual: [1x1 Conv (3)], shortcut: [1x1 Conv (3)], scale: 2.0, as: sum_3}\n"
        "  - from: sum_2\n"
        "  - 1x1 Conv (3)\n"
        "  - add: [sum_3, .]\n",
    ),
    "with an end": (
        "body:\n"
        "  - {for: {c: [2, 3]}, body: [1x1 Conv (c)], as: end(1+1), size: 16x16x3}\n"
        "  - BN\n"
        "  - add: [end_2, .]\n",
        "body: [1x1 Conv (2), 1x1 Conv (3) as end_2 -> 16x16x3, BN, {add: [end_2, .]}]\n",
    ),
    "over parameters": (
        "params: {w: 3}\nbody: [{for: {c: [w, 2*w]}, body: [1x1 Conv (c+1)]}]\n",
        "params: {w: 3}\nbody: [1x1 Conv (w+1), 1x1 Conv (2*w+1)]\n",
    ),
    "over cells": (
        "tables: {t: {columns: [k, n], a: [2, 5]}}\n"
        "body: [{for: {c: [t.a.k, t.a.n]}, body: [1x1 Conv (c) as at(c)]}, {add: [at(5), .]}]\n",
        "body: [1x1 Conv (2) as at_2, 1x1 Conv (5) as at_5, {add: [at_5, .]}]\n",
    ),
    "over truth values": (
        "body: [{for: {b: [true, false]}, body: [1x1 Conv (4 bias=b)]}]\n",
        "body: [1x1 Conv (4 bias), 1x1 Conv (4 bias=false)]\n",
    ),
    "over negative numbers": (
        "body: [{for: {b: [-1, 2]}, body: [1x1 Conv (4-b)]}]\n",
        "body: [1x1 Conv (5), 1x1 Conv (2)]\n",
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_a_loop_is_what_it_stands_for(case: str) -> None:
    loop, written_out = SAME[case]
    assert code(loop) == code(written_out)
    agree(load(HEAD + loop))


BLOCK = """\
blocks:
  Tower:
    params: {widths: list, k: 1}
    body:
      - for: {c: widths}
        body: [1x1 Conv (c*k)]
  Towers:
    params: {widths: [2, 3]}
    body:
      - Tower (widths)
      - Tower (reversed(widths) k=2)
      - Tower: {widths: [4, 4]}
      - 2 x Tower (widths=[2, 3])
body: [Towers, {Towers: {widths: [5]}}]
"""


def test_lists_are_passed_on_and_each_gives_a_class() -> None:
    graph = load(HEAD + BLOCK)
    agree(graph)
    source = emit(graph)
    heads = [line for line in source.splitlines() if line.startswith("class Tower")]
    assert heads == [f"class {name}(nn.Module):" for name in (
        "Tower", "Tower2", "Tower3", "Towers", "Tower4", "Towers2",
    )]  # fmt: skip
    assert "widths" not in source
    shaped = [dict(scope.lists) for scope in graph.scopes if scope.block == "Tower"]
    assert [each["widths"] for each in shaped[:4]] == [(2, 3), (3, 2), (4, 4), (2, 3)]


def test_uses_that_differ_in_order_alone_are_two_classes() -> None:
    text = """\
blocks:
  Order:
    params: {of: list}
    body:
      - ReLU as v(1)
      - Tanh as v(2)
      - for: {i: of}
        body: [{concat: [v(i), .]}]
body: [{Order: {of: [1, 2]}}, {Order: {of: [2, 1]}}]
"""
    graph = load(HEAD + text)
    agree(graph)
    assert "class Order2(" in emit(graph)


def test_what_is_fixed_by_a_list_is_a_number_in_the_source() -> None:
    body = "params: {w: 3, ws: [4, 6]}\nbody: [{for: {c: ws}, body: [1x1 Conv (c+w)]}]\n"
    source = emit(load(HEAD + body))
    assert "def __init__(self, w: int = 3) -> None:" in source
    assert "nn.Conv2d(w + 4, w + 6, 1)" in source


def codes(body: str) -> set[str]:
    try:
        load(HEAD + body)
    except SpecError as error:
        return {each.code for each in error.diagnostics}
    return set()


@pytest.mark.parametrize(
    "body",
    [
        "body: [{{for: {{c: [{}]}}, body: [1x1 Conv (c)]}}]\n",
        "params: {{w: [{}]}}\nbody: [{{for: {{c: w}}, body: [1x1 Conv (c)]}}]\n",
        "blocks: {{B: {{params: {{w: list}}, body: [{{for: {{c: w}}, body: [1x1 Conv (c)]}}]}}}}\n"
        "body: [{{B: {{w: [{}]}}}}]\n",
    ],
)
def test_lengths_of_lists(body: str) -> None:
    numbers = ["1"] * limits.LIST_LENGTH
    assert codes(body.format(", ".join(numbers))) == set()
    assert codes(body.format(", ".join([*numbers, "1"]))) == {"A310"}
    assert codes(body.format("")) == {"A224"}


def test_a_setting_that_is_no_list_of_numbers() -> None:
    for wrong in (64, ["a"], [[1]], "ab", []):
        with pytest.raises(SpecError):
            load(U_NET, widths=wrong)  # type: ignore[arg-type]


def nested(depth: int, body: str) -> str:
    """Loops of a hundred rounds within each other."""
    numbers = ", ".join(["1"] * 100)
    lines = [f"{'  ' * n}- for: {{c{n}: [{numbers}]}}\n{'  ' * n}  body:" for n in range(depth)]
    return "body:\n- ReLU as a\n" + "\n".join(lines) + f"\n{'  ' * depth}- {body}\n"


@pytest.mark.parametrize("body", ["ReLU", "from: a", "c4 x ReLU"])
def test_loops_of_loops_are_refused_before_they_are_written_out(
    body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("archspec.elaborate.unroll._LoopUnroller.chain")
    assert codes(nested(5, body)) == {"A308"}


def test_blocks_of_loops_are_refused_before_they_are_written_out() -> None:
    numbers = ", ".join(map(str, range(1, 101)))
    loop = f"[{{for: {{c: [{numbers}]}}, body: [INNER]}}]"
    blocks = [
        f"  B{n}: {{params: {{p: 1}}, body: {loop.replace('INNER', f'B{n + 1} (c+p)')}}}\n"
        for n in range(4)
    ]
    text = (
        f"blocks:\n{''.join(blocks)}  B4: {{params: {{p: 1}}, body: [1x1 Conv (p)]}}\nbody: [B0]\n"
    )
    start = time.perf_counter()
    assert codes(text) == {"A308"}
    assert time.perf_counter() - start < 5


def test_expressions_do_not_grow_from_loop_to_loop() -> None:
    lines = ["body:"]
    for n in range(8):
        inner = "+".join([f"c{n - 1}" if n else "w"] * 16)
        lines += [f"{'  ' * n}- for: {{c{n}: [{inner}]}}", f"{'  ' * n}  body:"]
    text = "\n".join([*lines, f"{'  ' * 8}- 1x1 Conv (c7)"])
    assert codes(f"params: {{w: 1}}\n{text}\n") == {"A310"}


def test_the_box_of_a_round_is_written_with_its_numbers() -> None:
    body = "params: {w: 2}\nbody: [{for: {c: [8, w+1]}, body: [1x1 Conv (2*c bias=false)]}]\n"
    texts = [node.text for node in load(HEAD + body).operators]
    assert texts == ["1x1 Conv (2*8 bias=false)", "1x1 Conv (2*(w+1) bias=false)"]


def test_an_index_may_be_zero() -> None:
    loop = "for: {i: [0, 1, 2]}\n    body: [ReLU as e(i)]\n"
    graph = load(f"archspec: 1\nname: net\ninput: 4x4x2\nbody:\n  - {loop}  - add: [e(0), e(2)]\n"
                 "  - add: [e(1), .]\n")  # fmt: skip
    assert graph.nodes[4].inputs == (1, 3)
    assert graph.nodes[5].inputs == (2, 4)


def test_a_variable_hides_no_other() -> None:
    inner = "{for: {c: [3, 4]}, body: [1x1 Conv (c)]}"
    loop = f"{{for: {{c: [1, 2]}}, body: [{inner}]}}"
    with pytest.raises(SpecError) as caught:
        load(f"archspec: 1\nname: net\ninput: 4x4x2\nbody: [{loop}]\n")
    assert [each.code for each in caught.value.diagnostics] == ["A214"]
    assert "the name that a loop around it has" in caught.value.diagnostics[0].message


def test_the_end_of_a_loop_has_one_label() -> None:
    """What the last round is called inside is not lost if the loop is named too."""
    loop = "{for: {i: [1, 2]}, body: [3x3 Conv (4) as c(i)], as: all}"
    with pytest.raises(SpecError) as caught:
        load(f"archspec: 1\nname: net\ninput: 8x8x3\nbody: [{loop}, {{concat: [c(1), all]}}]\n")
    assert [each.code for each in caught.value.diagnostics] == ["A212"]


def test_the_running_value_goes_on() -> None:
    head = "archspec: 1\nname: net\ninput: 8x8x3\n"
    plain, told = (
        load(f"{head}body: [3x3 Conv (8), {step}3x3 Conv (4)]\n") for step in ("", "from: ., ")
    )
    assert plain.parameters == told.parameters
    with pytest.raises(archspec.SpecError, match="A222"):
        load(f"{head}body: [from: .]\n")
