"""Exported programs as flat operations, with nothing unpickled."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from archspec.diagnostics import SpecError
from archspec.importers.flat import Owner
from archspec.importers.readers.exported_program import read_exported_program
from tests.importers.interpret import run_flat


class Block(nn.Module):
    def __init__(self, inside: int, outside: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inside, outside, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(outside)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.bn(self.conv(x)))


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = Block(3, 8)
        self.body = nn.Sequential(Block(8, 8), nn.GroupNorm(2, 8), nn.Hardswish())
        self.up = nn.Upsample(scale_factor=2)
        self.fc = nn.Linear(8, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x)
        first, second = (self.body(x) + x).chunk(2, 1)
        x = self.up(torch.cat([second, first], 1))[:, :, 1:, :-1]
        left: Tensor = self.fc(x.mean((2, 3)))
        return left


def save(path: Path) -> nn.Module:
    module = Net().eval()
    shapes = {"x": {0: torch.export.Dim("batch", min=1, max=8)}}
    program = torch.export.export(module, (torch.randn(2, 3, 8, 8),), dynamic_shapes=shapes)
    torch.export.save(program, path)
    return module


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, nn.Module]:
    path = tmp_path_factory.mktemp("programs") / "net.pt2"
    return path, save(path)


def test_a_program_computes_what_its_module_computes(saved: tuple[Path, nn.Module]) -> None:
    path, module = saved
    network = read_exported_program(path)
    assert [each.box for each in network.operations] == [
        "Conv", "BN", "ReLU", "Conv", "BN", "ReLU", "GroupNorm", "Hardswish", "add", "Slice",
        "Slice", "concat", "Upsample", "Cropping", "Cropping", "GlobalAvgPool", "FC",
    ]  # fmt: skip
    x = torch.randn(2, 3, 8, 8)
    with torch.no_grad():
        (found,) = run_flat(network, [x])
        assert torch.allclose(found, module(x), atol=1e-6)
    assert network.operations[3].owners == (
        Owner("", ""), Owner("body", ""), Owner("body.0", "Block"), Owner("body.0.conv", "Conv2d")
    )  # fmt: skip


def rewrite(path: Path, folder: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The same archive with other members."""
    left = folder / "net.pt2"
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(left, "w") as after:
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)))
    return left


def change_model(change: Callable[[Any], object]) -> Callable[[str, bytes], bytes]:
    def run(name: str, data: bytes) -> bytes:
        if not name.endswith("models/model.json"):
            return data
        program = json.loads(data)
        change(program["graph_module"]["graph"])
        return json.dumps(program).encode()

    return run


def test_pickles_are_not_read(saved: tuple[Path, nn.Module], tmp_path: Path) -> None:
    def spoil(name: str, data: bytes) -> bytes:
        if name.endswith("weights_config.json"):
            return data.replace(b'"use_pickle": false', b'"use_pickle": true')
        return b"\x80\x04cposix\nsystem\n." if name.endswith(".pt") else data

    network = read_exported_program(rewrite(saved[0], tmp_path, spoil))
    assert network.read_weights is not None
    with pytest.raises(SpecError, match="A422"):
        network.read_weights()


def test_functions_outside_the_table_are_not_called(
    saved: tuple[Path, nn.Module], tmp_path: Path
) -> None:
    def rename(graph: Any) -> None:
        graph["nodes"][2]["target"] = "torch.ops.aten.from_file.default"
        graph["nodes"][7]["target"] = "os.system"

    network = read_exported_program(rewrite(saved[0], tmp_path, change_model(rename)))
    assert [each.source for each in network.operations if not each.box] == [
        "aten.from_file.default", "os.system",
    ]  # fmt: skip


CHANGES: dict[str, Callable[[Any], object]] = {
    "no nodes": lambda graph: graph.pop("nodes"),
    "sizes beyond memory": lambda graph: graph["tensor_values"]["x"].update(
        sizes=[{"as_int": 1 << 40}] * 4
    ),
    "no such output": lambda graph: graph.update(nodes=[]),
    "no type": lambda graph: graph["tensor_values"]["x"].update(dtype=99),
}


@pytest.mark.parametrize("change", CHANGES)
def test_broken_programs_are_refused(
    change: str, saved: tuple[Path, nn.Module], tmp_path: Path
) -> None:
    path = rewrite(saved[0], tmp_path, change_model(CHANGES[change]))
    with pytest.raises(SpecError, match="A422"):
        read_exported_program(path)


def test_what_is_no_archive_is_refused(saved: tuple[Path, nn.Module], tmp_path: Path) -> None:
    data = saved[0].read_bytes()
    path = tmp_path / "net.pt2"
    for broken in (b"", b"PK\x03\x04", data[: len(data) // 2], b"\x80\x04."):
        path.write_bytes(broken)
        with pytest.raises(SpecError, match="A422"):
            read_exported_program(path)
