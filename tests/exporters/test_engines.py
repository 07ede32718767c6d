"""Modules written as ONNX files, and run in the engines that people deploy with."""

from pathlib import Path

import pytest
import torch
from torch import nn

from archspec.exporters import write_onnx
from archspec.exporters.engines import open_onnxruntime, open_openvino


@pytest.fixture(scope="module")
def network() -> nn.Module:
    torch.manual_seed(0)
    layers = (nn.Conv2d(3, 8, 3, stride=2), nn.BatchNorm2d(8), nn.ReLU())
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5))


@pytest.fixture(scope="module")
def file(network: nn.Module, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("onnx") / "net.onnx"
    traced = write_onnx(network, torch.ones(2, 3, 16, 16), path, metadata={"license": "mit"})
    assert traced.inputs == (("batch", 3, "height", "width"),)
    return path


@pytest.mark.parametrize("open_engine", (open_onnxruntime, open_openvino))
def test_engines(open_engine, network: nn.Module, file: Path) -> None:
    engine = open_engine(file, threads=1)
    for shape in ((2, 3, 16, 16), (1, 3, 21, 30)):
        x = torch.randn(shape)
        with torch.inference_mode():
            expected = network.eval()(x)
        (found,) = engine(x)
        torch.testing.assert_close(torch.from_numpy(found), expected)
        (again,) = engine(x.numpy())
        assert (again == found).all()


def test_a_module_stays_in_training(network: nn.Module, tmp_path: Path) -> None:
    network.train()
    before = network[1].running_mean.clone()
    write_onnx(network, torch.ones(2, 3, 16, 16), tmp_path / "net.onnx", dynamic="none")
    assert network.training
    assert torch.equal(network[1].running_mean, before)
