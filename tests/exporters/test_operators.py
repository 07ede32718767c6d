"""Every operator of the language, exported, and compared with torch."""

from collections.abc import Sequence

import onnx
import pytest
import torch

from archspec.exporters.engines import Engine, open_onnxruntime, open_openvino
from archspec.exporters.lower_modules import Target, lower_modules
from archspec.exporters.onnx_file import convert_to_onnx, serialize
from archspec.exporters.trace import Dynamic, prepare_module, trace_network
from tests.exporters.composite import CASES, Case, make_composite, make_inputs
from tests.fast_torchlib import keep_torchlib
from tests.rounds import ROUNDS

keep_torchlib()

pytestmark = pytest.mark.xdist_group("export")  # one process loads the exporter

BOUND = 1e-4

FEW = 37
"""How many operators are in one module."""

CHUNKS = [CASES[start : start + FEW] for start in range(0, len(CASES), FEW)]

SAMPLE = [case for number, case in enumerate(CASES) if number % 29 == 3]
"""What the suite tries; `make fuzz` tries all."""

TRIED = CHUNKS if ROUNDS > 1 else [SAMPLE]
ALLOWED = ("none", "batch", "sizes") if ROUNDS > 1 else ("batch",)


def export_all(
    cases: Sequence[Case], target: Target, dynamic: Dynamic
) -> tuple[torch.nn.Module, bytes, list[str]]:
    network = prepare_module(make_composite(cases))
    inputs = make_inputs(cases, 2)
    lowered = lower_modules(prepare_module(network), inputs, target)
    model = convert_to_onnx(trace_network(lowered.module, inputs, dynamic))
    data = serialize(model)
    onnx.checker.check_model(onnx.load_from_string(data), full_check=True)
    return network, data, [value.name or "" for value in model.graph.inputs]


def check_equal(
    engine: Engine, network: torch.nn.Module, names: list[str], cases: Sequence[Case], batch: int
) -> None:
    inputs = make_inputs(cases, batch)
    with torch.inference_mode():
        wanted = network(*inputs)
    by_name = dict(zip(names, inputs, strict=True))
    found = engine(*(by_name[name] for name in engine.inputs))  # OpenVINO drops what is not read
    for case, one, other in zip(cases, found, wanted, strict=True):
        assert one.shape == tuple(other.shape), case
        apart = (torch.from_numpy(one) - other).abs().max()
        assert apart <= BOUND * other.abs().max(), case


@pytest.mark.fuzz
@pytest.mark.parametrize("cases", TRIED, ids=lambda cases: str(cases[0]))
@pytest.mark.parametrize("dynamic", ALLOWED)
def test_equal_torch_in_onnxruntime(cases: Sequence[Case], dynamic: Dynamic) -> None:
    network, data, names = export_all(cases, "onnx", dynamic)
    engine = open_onnxruntime(data)
    for batch in (2,) if dynamic == "none" else (1, 2, 3):
        check_equal(engine, network, names, cases, batch)


@pytest.mark.fuzz
@pytest.mark.parametrize("cases", TRIED, ids=lambda cases: str(cases[0]))
def test_equal_torch_in_openvino(cases: Sequence[Case]) -> None:
    taken = [case for case in cases if "circular" not in case.example.box][
        :: 1 if ROUNDS > 1 else 3
    ]
    network, data, names = export_all(taken, "openvino", "none")
    check_equal(open_openvino(data), network, names, taken, 2)
