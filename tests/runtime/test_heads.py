"""Networks with heads: what they return in training and at inference, whatever compiles them."""

from typing import Any

import pytest
import torch
from torch import Tensor

from archspec import SpecError, build, emit, load
from archspec.graph import Graph
from archspec.summary.records import SummaryRecord
from archspec.summary.summary import summarize
from tests.oracle import compute
from tests.runtime.test_compilers import COMPILERS, Compiler

HEAD = """archspec: 1
name: net
input: 12x12x3
params: {classes: 10, keep: 1.0}
defaults: {Conv: {padding: same, norm: batch, act: relu, bias: false}}
body:
  - 3x3 Conv (8)
  - 3x3 Conv (12 stride 2) as middle
  - 3x3 Conv (16)
  - GlobalAvgPool
  - FC (classes)
readout: softmax
heads:
"""
AUX = """  aux:
    from: middle
    when: training
    loss_weight: 0.4
    body: [3x3 AvgPool (stride 3 V), 1x1 Conv (4), Flatten, FC (classes)]
"""
MASK = "  mask: {from: middle, body: [1x1 Conv (1 bias norm=none act=sigmoid)]}\n"
DEEP = "  deep: {from: middle, when: training, loss_weight: 0.2, body: [GlobalAvgPool, FC (5)]}\n"


def network(*heads: str) -> Any:
    torch.manual_seed(0)
    return build(HEAD + "".join(heads))


def source() -> Tensor:
    return torch.rand(2, 3, 12, 12)


def test_a_training_head_exists_in_training_only() -> None:
    module, x = network(AUX), source()
    in_training = module.train()(x)
    assert in_training._fields == ("logits", "aux")
    assert [tuple(each.shape) for each in in_training] == [(2, 10), (2, 10)]
    assert module.eval()(x).shape == (2, 10)
    assert module.predict(x).sum(dim=1).allclose(torch.ones(2))
    assert module.train().predict(x).sum(dim=1).allclose(torch.ones(2))


def test_a_head_that_always_exists_is_always_returned() -> None:
    module, x = network(MASK, AUX), source()
    in_training, at_inference = module.train()(x), module.eval()(x)
    assert in_training.mask.shape == at_inference.mask.shape == (2, 1, 6, 6)
    assert in_training.aux.shape == (2, 10)
    assert at_inference.aux is None
    assert module.predict(x).shape == (2, 10)


def test_several_training_heads() -> None:
    module, x = network(AUX, DEEP), source()
    assert [each.shape[1] for each in module.train()(x)] == [10, 10, 5]
    assert module.eval()(x).shape == (2, 10)


def test_a_head_of_one_box_is_that_box() -> None:
    assert "self.mask = ConvSigmoid(12, 1, 1)" in emit(load(HEAD + MASK))


@pytest.mark.parametrize("heads", [(AUX,), (MASK,), (MASK, AUX), (AUX, DEEP)], ids=len)
@pytest.mark.parametrize("training", [True, False])
def test_outputs_are_those_of_the_graph(heads: tuple[str, ...], training: bool) -> None:
    graph, module, x = load(HEAD + "".join(heads)), network(*heads).train(training), source()
    run = compute(graph, dict(module.state_dict()), x, training=training)
    found = module(x)
    given = [found] if isinstance(found, Tensor) else [each for each in found if each is not None]
    names = [head for head in graph.heads if training or not head.in_training]
    meant = [graph.output.index, *(head.chain.output for head in names)]
    assert len(given) == len(meant)
    for one, other in zip(given, meant, strict=True):
        assert torch.equal(one, run.values[other])


@pytest.mark.parametrize("heads", [(AUX,), (MASK, AUX)], ids=len)
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.filterwarnings("ignore")
def test_compilers(heads: tuple[str, ...], training: bool, compiler: Compiler) -> None:
    module, x = network(*heads).train(training), source()
    made = compiler(module, (x,))
    expected, found = module(x), made(x)
    assert _named(found).keys() == _named(expected).keys()
    for name, value in _named(expected).items():
        assert value is None or value.allclose(_named(found)[name], atol=1e-6)


def _named(output: Any) -> dict[str, Any]:
    return {"logits": output} if isinstance(output, Tensor) else output._asdict()


def test_totals_with_and_without_the_head() -> None:
    graph = load(HEAD + AUX + DEEP)
    record = SummaryRecord.model_validate(summarize(graph))
    module = network(AUX, DEEP)
    sizes = {name: each.numel() for name, each in module.named_parameters()}
    kept = {name: size for name, size in sizes.items() if not name.startswith(("aux.", "deep."))}
    assert record.parameters == sum(sizes.values())
    assert record.inference.parameters == sum(kept.values())
    assert record.macs - record.inference.macs == _macs(graph, "aux") + _macs(graph, "deep")


def _macs(graph: Graph, name: str) -> int:
    return sum(node.macs for node in graph.nodes if node.path.split(".")[0] == name)


def test_totals_of_inference_can_be_stated() -> None:
    text = HEAD + MASK + AUX + "expect: {params: 1, inference_params: 2, inference_macs: 3}\n"
    with pytest.raises(SpecError, match="at inference") as caught:
        load(text)
    assert [each.code for each in caught.value.diagnostics] == ["A307"]
