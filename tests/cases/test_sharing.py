"""One module applied several times, wherever its uses stand: as one layer in a loop of torch."""

import pytest
import torch
from torch import nn

from archspec import Graph, SpecError, emit, load
from archspec.runtime import build_module
from archspec.summary.summary import summarize
from tests.oracle import compute, disagreements, random_inputs

HEAD = """\
archspec: 1
name: net
input: 16
params: {n: 3}
blocks:
  Lin: {body: [FC (16)]}
  Twice: {body: [Lin (share=w), Lin (share=w)]}
  Recursive: {params: {m: int}, body: [{repeat: m, body: [Lin (share=w), ReLU]}]}
"""
LIN, SQUARE = 16 * 16 + 16, 16 * 16
"""Parameters and MACs of one layer, 16 -> 16."""


def agree(graph: Graph) -> nn.Module:
    """The generated source computes what the graph says, with the parameters that it says."""
    torch.manual_seed(0)
    network = build_module(graph, graph.settings).eval()
    assert sum(each.numel() for each in network.parameters()) == graph.parameters
    sources = random_inputs(graph, batch=2)
    with torch.no_grad():
        run = compute(graph, network.state_dict(), *sources, training=False)
        assert torch.equal(network(*sources), run.values[graph.output.index])
    assert list(disagreements(graph, run.values)) == []
    assert run.read == set(network.state_dict())
    return network


# How often a layer is made and applied: github.com/jt827859032/DRRN-pytorch/issues/1 and
# github.com/sksq96/pytorch-summary/issues/127 apply one layer N times and count it once.
ONE = {
    "in a repeat": ("[{repeat: 3, body: [Lin (share=w)]}]", 1, 3),
    "as a stage": ("[3 x Lin (share=w)]", 1, 3),
    "in a stage in the mapping form": ("[{Lin: {share: w, repeat: 3}}]", 1, 3),
    "in a repeat of a parameter": ("[{repeat: n, body: [Lin (share=w)]}]", 1, 3),
    "in a loop": ("[{for: {i: [1, 2, 3]}, body: [Lin (share=w)]}]", 1, 3),
    "outside and inside": ("[Lin (share=w), ReLU, {repeat: 2, body: [Lin (share=w)]}]", 1, 3),
    "inside and behind": ("[{repeat: 2, body: [Lin (share=w)]}, Lin (share=w)]", 1, 3),
    "in two repeats": ("[2 x Lin (share=w), {repeat: 2, body: [ReLU, Lin (share=w)]}]", 1, 4),
    "in a repeat in a loop": (
        "[{for: {i: [1, 2]}, body: [{repeat: 2, body: [Lin (share=w)]}]}]",
        1,
        4,
    ),
    "in a loop in a repeat": (
        "[{repeat: 2, body: [{for: {i: [1, 2]}, body: [Lin (share=w)]}]}]",
        1,
        4,
    ),
    "in a repeat in a repeat": ("[{repeat: 2, body: [{repeat: 2, body: [Lin (share=w)]}]}]", 1, 4),
    "in branches in a repeat": (
        "[{repeat: 2, body: [{branches: {a: [Lin (share=w)], b: []}, merge: add}]}]",
        1,
        2,
    ),
    "in a residual in a repeat": ("[{repeat: 2, body: [{residual: [ReLU, Lin (share=w)]}]}]", 1, 2),
    "twice a round": ("[{repeat: 2, body: [Lin (share=w), ReLU, Lin (share=w)]}]", 1, 4),
    "beside others": ("[{repeat: 3, body: [Lin (share=w), FC (16)]}]", 4, 6),
    "in each use of a block": ("[Twice, Twice]", 2, 4),
    "in each use of a stage of blocks": ("[2 x Twice]", 2, 4),
    "in a block that is shared": ("[Twice (share=t), Twice (share=t)]", 1, 4),
    "in a block that is shared in a repeat": ("[3 x Twice (share=t)]", 1, 6),
    "in blocks with different counts": ("[Recursive (2), Recursive (n), Recursive (2)]", 3, 7),
    "not at all": ("[{repeat: 0, body: [Lin (share=w)]}, Lin (share=w)]", 1, 1),
}


@pytest.mark.parametrize("case", ONE)
def test_modules_and_uses(case: str) -> None:
    body, modules, uses = ONE[case]
    graph = load(f"{HEAD}body: {body}\n")
    assert (graph.parameters, graph.macs) == (modules * LIN, uses * SQUARE)
    summary = summarize(graph)
    assert sum(step.parameters for step in summary.steps if not step.level) == modules * LIN
    agree(graph)


def test_a_repeat_of_a_parameter_may_be_set() -> None:
    """The count shapes the source, so that the class does not take it."""
    text = f"{HEAD}body: [{{repeat: n, body: [Lin (share=w)]}}, FC (4*n)]\n"
    graph = load(text, n=5)
    assert (graph.parameters, graph.macs) == (LIN + 17 * 20, 5 * SQUARE + 16 * 20)
    with pytest.raises(TypeError):
        type(agree(graph))(n=2)


def test_equal_to_a_loop_in_torch() -> None:
    network = agree(load(f"{HEAD}body: [{{repeat: 3, body: [Lin (share=w), ReLU]}}]\n"))
    layer = network.get_submodule("w.fc")
    x = torch.randn(5, 16)
    wanted = x
    for _ in range(3):
        wanted = torch.relu(layer(wanted))
    assert torch.equal(network(x), wanted)


DRRN = """\
archspec: 1
name: drrn
input: 41x41x1
params: {n: 25}
blocks:
  Unit: {body: [ReLU, 3x3 Conv (128 bias=false), ReLU, 3x3 Conv (128 bias=false)]}
body:
  - residual:
      - ReLU
      - 3x3 Conv (128 bias=false) as first
      - repeat: 25
        body:
          - Unit (share=unit)
          - add: [., first]
      - ReLU
      - 3x3 Conv (1 bias=false)
expect: {params: 297216}
"""


@pytest.mark.parametrize("count", ["repeat: 25", "repeat: n", f"for: {{i: {[*range(25)]}}}"])
def test_drrn(count: str) -> None:
    """25 recursions of two convolutions of 128: github.com/jt827859032/DRRN-pytorch/issues/1."""
    graph = load(DRRN.replace("repeat: 25", count))
    assert graph.parameters == 9 * 128 + 2 * 9 * 128 * 128 + 9 * 128 == 297_216
    network = build_module(graph, {}).eval()
    unit = network.get_submodule("unit")
    x = torch.randn(1, 1, 9, 9)
    with torch.no_grad():
        first = value = network.get_submodule("conv1")(torch.relu(x))
        for _ in range(25):
            value = unit(value) + first
        wanted = x + network.get_submodule("conv2")(torch.relu(value))
        assert torch.equal(network(x), wanted)


def test_repeat_and_loop_are_one_network() -> None:
    other = DRRN.replace("repeat: 25", f"for: {{i: {[*range(25)]}}}")
    sources = [emit(load(text)).partition("class")[2] for text in (DRRN, other)]
    assert sources[0] == sources[1]


FALSE_REFUSALS = {
    # github.com/Vandermode/pytorch-MemNet/issues/3: a recursive unit with shared weights
    "the filters that enter anyway": ("Two: {body: [Unit (share=w), Unit (share=w)]}", "[Two]", 1),
    "in each of three uses": ("Two: {body: [Unit (share=w), Unit (share=w)]}", "[3 x Two]", 3),
    "a parameter for a number": (
        "Two: {params: {c: int}, body: [Arg (c share=w), Arg (16 share=w)]}", "[3 x Two (16)]", 3
    ),
    "a parameter for what enters": (
        "Two: {params: {c: int}, body: [Arg (c share=w), Arg (cin share=w)]}", "[Two (16)]", 1
    ),
    "an expression for a number": (
        "Two: {params: {c: int}, body: [Arg (2*c share=w), Arg (16 share=w)]}", "[Two (8)]", 1
    ),
    "a parameter of the network": ("Any: {body: [ReLU]}", "[Arg (w share=u), Arg (16 share=u)]", 1),
    "sums of branches": (
        "Two: {body: [Unit (share=w), {branches: {a: [ReLU], b: []}, merge: add}, Unit (share=w)]}",
        "[2 x Two]",
        2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FALSE_REFUSALS)
def test_values_are_compared_and_not_spellings(case: str) -> None:
    block, body, units = FALSE_REFUSALS[case]
    graph = load(
        "archspec: 1\nname: net\ninput: 8x8x16\nparams: {w: 16}\nblocks:\n"
        "  Unit: {body: [3x3 Conv (16)]}\n"
        f"  Arg: {{params: {{k: int}}, body: [3x3 Conv (k)]}}\n  {block}\nbody: {body}\n"
    )
    assert graph.parameters == units * (9 * 16 * 16 + 16)
    assert graph.parameters == units * 2_320
    agree(graph)


def test_a_class_does_not_take_what_sharing_fixes() -> None:
    """`Net(w=8)` could not run: the second use gets what the first was made for."""
    text = (
        "archspec: 1\nname: net\ninput: 8x8x16\nparams: {w: 16}\n"
        "blocks: {Unit: {body: [3x3 Conv (16)]}}\nbody: [1x1 Conv (w), 2 x Unit (share=u)]\n"
    )
    network = agree(load(text))
    with pytest.raises(TypeError):
        type(network)(w=8)
    with pytest.raises(SpecError) as caught:
        load(text, w=8)
    (found,) = caught.value.diagnostics
    assert found.message == "`u` is one Unit, and gets 16 channels here, and 8 channels first"


@pytest.mark.parametrize("when", ["always", "training"])
def test_heads_of_one_box_share(when: str) -> None:
    graph = load(
        f"{HEAD}body: [FC (16) as low, ReLU, Lin (share=w)]\n"
        f"heads:\n  aux: {{from: low, when: {when}, body: [Lin (share=w)]}}\n"
    )
    assert (graph.parameters, graph.macs) == (2 * LIN, 3 * SQUARE)
    network = build_module(graph, {}).train()
    assert sum(each.numel() for each in network.parameters()) == 2 * LIN
    logits, aux = network(torch.randn(2, 16))
    assert logits.shape == aux.shape == (2, 16)


def test_a_head_for_training_may_be_the_first_to_apply_a_module() -> None:
    graph = load(
        f"{HEAD}body: [FC (16) as low, ReLU]\nexpect: {{inference_params: {2 * LIN}}}\n"
        "heads:\n  aux: {from: low, when: training, body: [Lin (share=w)]}\n"
        "  one: {from: low, body: [Lin (share=w)]}\n  two: {from: low, body: [Lin (share=w)]}\n"
    )
    assert graph.parameters == 2 * LIN
    network = build_module(graph, {}).eval()
    assert sum(each.numel() for each in network.parameters()) == 2 * LIN


# Each help, followed: the text that is refused, what is replaced in it, and what it gives.
HELPS = {
    "a head of several steps": (
        "[FC (16) as low, ReLU, Lin (share=w)]\n"
        "heads: {aux: {from: low, body: [ReLU, Lin (share=w)]}}",
        "[FC (16) as low, ReLU as end, from: low, ReLU as early, from: end, Lin (share=w)]\n"
        "heads: {aux: {from: early, body: [Lin (share=w)]}}",
        2 * LIN,
    ),
    "a single box": ("[Lin (share=w), ReLU]", "[Lin, ReLU]", LIN),
    "a misspelt name": ("[Lin (share=one), Lin (share=ona)]", "[Lin (share=one), Lin (share=one)]",
                        LIN),
    "channels that differ": ("[FC (8), 2 x Lin (share=w)]", "[FC (8), 2 x Lin]", 136 + 144 + LIN),
    "channels of a head that differ": (
        "[FC (8) as low, FC (16), Lin (share=w)]\n"
        "heads: {aux: {from: low, body: [Lin (share=w)]}}",
        "[FC (8) as low, FC (16), Lin]\nheads: {aux: {from: low, body: [Lin]}}",
        136 + 144 + LIN + 144,
    ),
    "counts that differ": ("[Recursive (2 share=r), Recursive (3 share=r)]",
                           "[Recursive (3 share=r), Recursive (3 share=r)]", LIN),
}  # fmt: skip


@pytest.mark.parametrize("case", HELPS)
def test_helps(case: str) -> None:
    refused, followed, parameters = HELPS[case]
    with pytest.raises(SpecError) as caught:
        load(f"{HEAD}body: {refused}\n")
    assert {each.code for each in caught.value.diagnostics} <= {"A226", "A229"}
    assert all(each.help for each in caught.value.diagnostics)
    assert "in_channels" not in str(caught.value)
    graph = load(f"{HEAD}body: {followed}\n")
    assert graph.parameters == parameters


def test_a_share_of_one_box_in_a_block() -> None:
    """Each use of a block has a module of its own: said, where it cannot have been meant."""
    text = f"{HEAD}  Cell: {{body: [Lin (share=w)]}}\nbody: [3 x Cell]\n"
    with pytest.raises(SpecError) as caught:
        load(text)
    (found,) = caught.value.diagnostics
    assert found.code == "A229"
    assert "`Cell (share=w)`" in found.help
    followed = text.replace("Cell: {body: [Lin (share=w)]}", "Cell: {body: [Lin]}")
    assert load(followed.replace("3 x Cell", "3 x Cell (share=w)")).parameters == LIN


HEADS = {
    "first": "{from: a, body: [Lin (share=w), ReLU]}",
    "second": "{from: a, body: [Lin (share=w)]}",
}


@pytest.mark.parametrize("names", [("first", "second"), ("second", "first")])
def test_a_head_of_several_steps_shares_nothing_with_heads_on_either_side(
    names: tuple[str, str],
) -> None:
    heads = ", ".join(f"{name}: {HEADS[name]}" for name in names)
    with pytest.raises(SpecError) as caught:
        load(f"{HEAD}body: [FC (16) as a, ReLU]\nheads: {{{heads}}}\n")
    (found,) = caught.value.diagnostics
    assert (found.code, "`first`" in found.message) == ("A226", True)


@pytest.mark.parametrize(
    "uses",
    [
        "[Keep (a share=w), Keep (b share=w)]",
        "[Keep (a share=w), Keep (4 share=w), Keep (b share=w)]",
    ],
)
def test_what_agrees_in_value_alone_is_no_argument_of_the_class(uses: str) -> None:
    """One module has one width: neither of two parameters that give it can be another."""
    blocks = "blocks: {Keep: {params: {c: int}, body: [1x1 Conv (c)]}}"
    text = f"input: 8x8x4\nparams: {{a: 4, b: 4}}\n{blocks}\nbody: {uses}\n"
    network = build_module(load(f"archspec: 1\nname: net\n{text}"), {})
    for name in ("a", "b"):
        with pytest.raises(TypeError, match=name):
            type(network)(**{name: 8})
