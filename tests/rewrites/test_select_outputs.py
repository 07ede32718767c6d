"""Networks with other outputs compute these as the whole network does."""

import random
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import archspec
from archspec.rewrites.select_outputs import select_outputs
from tests.rounds import ROUNDS
from tests.specgen import random_spec


def record(network: nn.Module, paths: list[str], *inputs: Tensor) -> dict[str, Tensor]:
    """The values that leave some modules of a network."""
    found: dict[str, Tensor] = {}
    for path in paths:
        network.get_submodule(path).register_forward_hook(
            lambda _, given, value, path=path: found.update({path: value})
        )
    network(*inputs)
    return found


@pytest.mark.slow
def test_steps_of_a_network() -> None:
    names = ["stem", "reduction_a", "inception_b"]
    torch.manual_seed(0)
    whole: Any = archspec.build("inception_v4").eval()
    part: Any = archspec.build("inception_v4", weights=whole, outputs=names).eval()
    image = torch.randn(1, 3, 107, 107)
    with torch.no_grad():
        found = part(image)
        right = record(whole, ["stem", "reduction_a", "inception_b"], image)
    assert found._fields == tuple(names)
    for name in names:
        torch.testing.assert_close(getattr(found, name), right[name], rtol=0, atol=0)
    assert part.feature_info.channels() == [384, 1024, 1024]
    assert part.feature_info.reduction() == [8, 16, 16]
    assert part.feature_info.module_name() == names
    assert not hasattr(part, "fc")


LABELED = """
archspec: 1
name: net
input: 16x16x3
body:
  - 3x3 Conv (4) as a
  - 3x3 Conv (6 stride 2) as b
  - from: a
  - 3x3 Conv (5 stride 2) as c
  - concat: [b, .]
  - GlobalAvgPool
  - Dropout (0.5)
  - FC (7)
heads:
  side: {from: b, when: training, body: [GlobalAvgPool, FC (3)]}
readout: softmax
"""


@pytest.mark.parametrize(
    ("names", "modules"),
    [
        (["a"], {"conv1"}),
        ("b", {"conv1", "conv2"}),
        (["c", "b"], {"conv1", "conv2", "conv3"}),
        (["c"], {"conv1", "conv3"}),
        (["side"], {"conv1", "conv2", "side"}),
        (["logits", "a"], {"conv1", "conv2", "conv3", "dropout", "global_avg_pool", "fc"}),
    ],
)
def test_only_what_is_needed_stays(names: str | list[str], modules: set[str]) -> None:
    torch.manual_seed(0)
    whole: Any = archspec.build(LABELED).eval()
    part: Any = archspec.build(LABELED, weights=whole, outputs=names).eval()
    kept = {name for name, _ in part.named_children()}
    assert len(kept) == len(modules)
    image = torch.randn(2, 3, 16, 16)
    every: Any = archspec.build(
        LABELED, weights=whole, outputs=["logits", "a", "b", "c", "side"]
    ).eval()
    right, found = every(image), part(image)
    wanted = [names] if isinstance(names, str) else names
    assert sorted(found._fields) == sorted(wanted)
    for name in wanted:
        assert torch.equal(getattr(found, name), getattr(right, name))


@pytest.mark.parametrize(
    ("names", "code", "said"),
    [
        (["d"], "A217", "no value and no step is called `d`"),
        (["a", "a"], "A214", "output `a` is defined twice"),
        (["a b"], "A213", "`a b`"),
    ],
)
def test_what_is_no_output(names: list[str], code: str, said: str) -> None:
    with pytest.raises(archspec.SpecError) as caught:
        archspec.build(LABELED, outputs=names)
    assert [each.code for each in caught.value.diagnostics] == [code]
    assert said in str(caught.value)


def test_labels_may_be_what_heads_may_not() -> None:
    """`x` and `share` are names of values, and no module and no variable of a network."""
    text = LABELED.replace("as a", "as x").replace("from: a", "from: x").replace("as b", "as share")
    text = text.replace("[b, .]", "[share, .]").replace("from: b", "from: share")
    whole: Any = archspec.build(text).eval()
    image = torch.randn(2, 3, 16, 16)
    part: Any = archspec.build(text, weights=whole, outputs=["share", "x"]).eval()
    found, right = part(image), record(whole, ["conv1", "conv2"], image)
    assert torch.equal(found.x, right["conv1"])
    assert torch.equal(found.share, right["conv2"])


def test_a_backbone_without_weights_is_all_that_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(nn.Linear, "reset_parameters", lambda self: made.append("fc"))
    net = archspec.load(LABELED)
    part: Any = archspec.build(net, outputs=["a", "c"])
    assert part.feature_info.channels() == [4, 5]
    assert made == []
    archspec.build(net)
    assert made == ["fc", "fc"]


def test_a_parameter_that_a_backbone_loses() -> None:
    part: Any = archspec.build("zoo/lenet5", classes=26, outputs=["conv2"])
    assert part.feature_info.channels() == [16]


def test_what_enters_is_no_output() -> None:
    text = (
        "archspec: 1\nname: net\ninputs: {left: 8x8x3, right: 8x8x3}\nbody: [add: [left, right]]\n"
    )
    with pytest.raises(archspec.SpecError, match="`left` enters the network"):
        archspec.build(text, outputs=["left"])


def test_part_of_a_loop_is_not_left_out_alone() -> None:
    with pytest.raises(archspec.SpecError, match="ask for `logits` too") as caught:
        archspec.build("zoo/unet", outputs=["up(256)"])
    assert [each.code for each in caught.value.diagnostics] == ["A312"]
    graph = archspec.load("zoo/unet")
    found = select_outputs(graph, ["logits", "up(256)"]).graph
    assert [head.name for head in found.heads] == ["up_256"]


def test_heads_of_a_pyramid() -> None:
    graph = archspec.load("zoo/fpn_resnet50")
    found = select_outputs(graph, ["p3", "p5"]).graph
    assert {head.name for head in found.heads} == {"p3", "p5"}
    assert found.output.index in [head.chain.output for head in found.heads]


def test_a_parameter_may_be_called_outputs() -> None:
    text = (
        "archspec: 1\nname: net\ninput: 8x8x3\nparams: {outputs: 5}\nbody: [3x3 Conv (outputs)]\n"
    )
    assert archspec.build(text, outputs=7)(torch.randn(1, 3, 8, 8)).shape[1] == 7


@pytest.mark.fuzz
@pytest.mark.slow
def test_random_networks() -> None:
    """A value is the same as an output and as what leaves its module."""
    checked = 0
    for seed in range(20 * ROUNDS):
        text, choice = random_spec(seed, images=True).text, random.Random(seed)
        whole: Any = archspec.build(text).double().eval()
        names = [choice.choice([name for name, _ in whole.named_children()])]
        graph = archspec.load(text)
        try:
            part: Any = archspec.build(text, weights=whole, outputs=names).double().eval()
        except archspec.SpecError as error:
            assert {each.code for each in error.diagnostics} <= {"A213", "A217", "A312"}
            continue
        inputs = [
            torch.randn(2, *node.type.tensor, dtype=torch.float64)
            for node in graph.inputs
            if node.type is not None
        ]
        with torch.no_grad():
            right = record(whole, names, *inputs)
            found = part(*inputs)
        for name in names:
            assert torch.equal(getattr(found, name), right[name]), (seed, name)
        checked += 1
    assert checked >= 3 * ROUNDS
