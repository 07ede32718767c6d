"""Modules written as ONNX files, and run in the engines that people deploy with."""

from pathlib import Path

import pytest
import torch
from torch import nn

from archspec.exporters import write_onnx
from archspec.exporters.engines import open_onnxruntime, open_openvino
from archspec.exporters.trace import prepare_module
from tests.fast_torchlib import keep_torchlib

keep_torchlib()

pytestmark = pytest.mark.xdist_group("export")  # one process loads the exporter


@pytest.fixture(scope="module")
def network() -> nn.Sequential:
    torch.manual_seed(0)
    layers = (nn.Conv2d(3, 8, 3, stride=2), nn.BatchNorm2d(8), nn.ReLU())
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5))


@pytest.fixture(scope="module")
def file(network: nn.Sequential, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("onnx") / "net.onnx"
    before = network.state_dict()["1.running_mean"].clone()
    traced = write_onnx(network, torch.ones(2, 3, 16, 16), path, metadata={"license": "mit"})
    assert traced.inputs == (("batch", 3, "height", "width"),)
    assert network.training
    assert torch.equal(network.state_dict()["1.running_mean"], before)
    return path


@pytest.mark.parametrize("open_engine", (open_onnxruntime, open_openvino))
def test_engines(open_engine, network: nn.Sequential, file: Path) -> None:
    engine = open_engine(file, threads=1)
    for shape in ((2, 3, 16, 16), (1, 3, 21, 30)):
        x = torch.randn(shape)
        with torch.inference_mode():
            expected = prepare_module(network)(x)
        (found,) = engine(x)
        torch.testing.assert_close(torch.from_numpy(found), expected)
        (again,) = engine(x.numpy())
        assert (again == found).all()
