"""Shipped networks as ONNX: full checks, and equal to torch on two batches and two sizes."""

from pathlib import Path
from typing import Final

import onnx
import pytest

import archspec
from archspec.bench.random_weights import draw_weights
from archspec.diagnostics import SpecError
from tests.fast_torchlib import keep_torchlib
from tests.rounds import ROUNDS
from tests.shipped import PAPER, ZOO

keep_torchlib()

pytestmark = pytest.mark.xdist_group("export")  # one process loads the exporter

BOUND = 1e-4

MISPRINTED: Final = {
    "as_printed/figure_17": "A305",
    "as_printed/figure_19": "A305",
    "as_printed/figure_3": "A304",
    "as_printed/figure_3_pool": "A211",
}
"""Figures that are no networks, and the codes of their misprints."""

FEW: Final = ("zoo/espcn",)
"""A small network that the suite exports; `make fuzz` exports all."""

NAMES: Final = [name for name in (*PAPER, *ZOO) if name not in MISPRINTED]


@pytest.mark.fuzz
@pytest.mark.timeout(3600)  # tracing a network of a thousand layers takes minutes
@pytest.mark.parametrize("name", NAMES if ROUNDS > 1 else FEW)
def test_equals_torch(name: str, tmp_path: Path) -> None:
    file, network = tmp_path / "net.onnx", archspec.build(name)
    draw_weights(network)  # with the weights that layers make, deep networks return their last bias
    done = archspec.export(network, file)
    onnx.checker.check_model(onnx.load(file), full_check=True)
    assert done.verification is not None
    assert done.verification.spread > 50 * BOUND
    shapes = [each.shapes[0] for each in done.verification.differences]
    assert len(shapes) == 2
    assert shapes[0][0] != shapes[1][0]
    if any("sides from" in note for note in done.exported.notes):
        assert shapes[0][2:] != shapes[1][2:]
    assert all(each.relative <= BOUND for each in done.verification.differences)


@pytest.mark.parametrize("name", MISPRINTED)
def test_misprints_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        archspec.export(name, tmp_path / "net.onnx")
    (finding,) = caught.value.diagnostics
    assert finding.code == MISPRINTED[name]
    assert finding.span is not None
    assert finding.span.file.endswith(f"{name}.yaml")
    assert finding.help
    assert not [*tmp_path.iterdir()]
