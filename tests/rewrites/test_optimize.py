"""`archspec.optimize`: a trained module becomes one for inference."""

import copy
from pathlib import Path

import pytest
import torch
from torch import nn

import archspec
from archspec.app.run import run
from archspec.runtime import load_source
from tests.rewrites.test_rewrites import vary

TEXT = """\
archspec: 1
name: net
input: 8x8x4
params: {classes: 5, rate: 0.5}
defaults: {Conv: {norm: batch, act: relu, bias: false}}
body: [3x3 Conv (8), 3x3 DWConv (norm=batch), GlobalAvgPool, Dropout (rate), FC (classes)]
"""


@pytest.fixture
def trained() -> nn.Module:
    network = archspec.build(TEXT, classes=3, rate=0.2)
    vary(network)
    return network


def test_computes_the_same_and_leaves_the_trained_module_alone(trained: nn.Module) -> None:
    before = copy.deepcopy(trained.state_dict())
    faster = archspec.optimize(trained)
    images = torch.randn(2, 4, 8, 8)
    with torch.no_grad():
        torch.testing.assert_close(faster(images), trained.eval()(images))
        for parameter in faster.parameters():
            parameter.zero_()
    assert all(torch.equal(value, before[name]) for name, value in trained.state_dict().items())
    assert not faster.training
    assert [name for name, _ in faster.named_parameters()] == [
        "conv.conv.weight",
        "conv.conv.bias",
        "dw_conv.weight",
        "dw_conv.bias",
        "fc.weight",
        "fc.bias",
    ]


def test_a_copy_is_optimized_too(trained: nn.Module) -> None:
    first, second = archspec.optimize(trained), archspec.optimize(copy.deepcopy(trained))
    for name, value in first.state_dict().items():
        assert torch.equal(value, second.state_dict()[name])


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float64])
def test_keeps_the_dtype(trained: nn.Module, dtype: torch.dtype) -> None:
    images = torch.randn(2, 4, 8, 8, dtype=dtype)
    faster = archspec.optimize(trained.to(dtype))
    assert faster(images).dtype == dtype
    assert {value.dtype for value in faster.state_dict().values()} == {dtype}


def test_weights_have_the_layout_that_is_faster(trained: nn.Module) -> None:
    weight = archspec.optimize(trained).state_dict()["conv.conv.weight"]
    assert weight.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.fuzz
def test_compiled_with_weights_frozen(trained: nn.Module) -> None:
    faster = archspec.optimize(trained, compile=True)
    batches = [torch.randn(2, 4, side, side) for side in (8, 16)]  # a new size compiles anew
    for images in batches:
        found = faster(images)
        torch.testing.assert_close(found, trained.eval()(images), rtol=1e-4, atol=1e-4)
        assert not found.requires_grad
    other = archspec.optimize(archspec.build(TEXT, classes=3), compile=True)
    assert not torch.allclose(other(batches[0]), faster(batches[0]))


def test_nothing_is_compiled_until_it_runs(trained: nn.Module) -> None:
    faster = archspec.optimize(trained, compile=True)
    assert not faster.training
    assert [name for name, _ in faster.named_parameters()] == [
        f"network.{name}" for name, _ in archspec.optimize(trained).named_parameters()
    ]


def test_networks_of_volumes_keep_theirs() -> None:
    text = "archspec: 1\nname: net\ninput: 4x4x4x2\nbody: [3x3x3 Conv (4 norm=batch)]\n"
    faster = archspec.optimize(archspec.build(text))
    assert faster(torch.randn(1, 2, 4, 4, 4)).shape == (1, 4, 4, 4, 4)


def test_a_module_of_another_process_needs_its_spec(trained: nn.Module) -> None:
    source = archspec.emit(archspec.load(TEXT, classes=3, rate=0.2))
    other = load_source(f"{source}\n", "other").Net()
    other.load_state_dict(trained.state_dict())
    with pytest.raises(ValueError, match="did not build this Net: give its spec"):
        archspec.optimize(other)
    faster = archspec.optimize(other, TEXT, classes=3, rate=0.2)
    assert torch.equal(faster.state_dict()["fc.weight"], trained.state_dict()["fc.weight"])


def test_the_generated_file_takes_the_weights(
    trained: nn.Module, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "net.yaml"
    spec.write_text(TEXT)
    command = ("build", "--for", "inference", str(spec), "-o", str(tmp_path))
    assert run(command) == 0
    assert "net_inference.py: written" in capsys.readouterr().out
    text = (tmp_path / "net_inference.py").read_text()
    assert "Rewritten for inference, as `archspec.optimize` does:" in text
    network = load_source(text, "net").Net(classes=3)
    network.load_state_dict(archspec.optimize(trained).state_dict())
    assert run((*command, "--check")) == 0


def test_weights_are_computed_where_they_are() -> None:
    text = (
        "archspec: 1\nname: net\ninput: 8x8x4\n"
        "body: [{branches: {a: [3x3 Conv (4)], b: [BN], c: []}, merge: add}]\n"
    )
    faster = archspec.optimize(archspec.build(text).to("meta"))
    assert {value.device.type for value in faster.state_dict().values()} == {"meta"}
