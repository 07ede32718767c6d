"""What a benchmark holds: every way computes the same, and a way that fails says why.

No test here is about how long anything takes.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch

import archspec
from archspec.app.tasks.bench import load_subject
from archspec.bench import Benchmark, BenchSettings, measure_network
from archspec.bench.chart import draw_benchmark
from archspec.bench.measure import count_steps
from archspec.bench.rounds import Timing, compute_spread, time_in_turns
from archspec.bench.subject import Setup, Subject
from archspec.bench.table import build_bench_sheet, render_benchmark
from archspec.bench.ways import WAYS, Way
from archspec.render import THEMES
from archspec.runtime.outputs import compute_difference, list_outputs

SPEC = """\
archspec: 1
name: net
input: 16x16x3
body:
  - 3x3 Conv (8)
  - residual: [3x3 Conv (8 act=none)]
    act: relu
  - GlobalAvgPool
  - Dropout (0.2)
  - FC (10)
"""
QUICK = BenchSettings(batch=2, rounds=4, memory=False)


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    (tmp_path / "net.yaml").write_text(SPEC)
    return load_subject(str(tmp_path / "net.yaml"), "", "").subject


def find_ways(*names: str) -> list[Way]:
    return [way for way in WAYS if way.name in names]


def fail(setup: Setup, form: object, precision: object) -> Any:
    raise RuntimeError("no kernel for this layer\nand more lines")


@pytest.fixture
def benchmark(subject: Subject) -> Benchmark:
    eager, inference = find_ways("eager", "inference")
    broken = replace(eager, name="broken", title="broken", prepare=fail)
    absent = replace(eager, name="absent", title="absent", needs=("no_such_package",), extra="onnx")
    return measure_network(subject, QUICK, [eager, broken, absent, inference])


@pytest.mark.slow
def test_every_way_of_torch_computes_the_same(subject: Subject) -> None:
    ways = [way for way in WAYS if way.prepare.__module__.endswith("eager")]
    assert {way.precision for way in ways} == {"fp32", "bf16"}
    tolerances = {"fp32": 1e-5, "bf16": 0.1}
    for result in measure_network(subject, replace(QUICK, rounds=1), ways).results:
        assert result.timing is not None
        assert result.difference is not None
        assert result.difference < tolerances[result.way.precision], result.way.name
        assert (result.difference > 0) == (result.way.name != "eager"), result.way.name


@pytest.mark.slow
def test_engines_compute_the_same(subject: Subject) -> None:
    ways = find_ways("onnxruntime", "openvino", "onnxruntime-int8", "openvino-int8")
    bounds = {"fp32": (0, 1e-5), "int8": (1e-3, 0.2)}
    results = measure_network(subject, replace(QUICK, rounds=1), ways).results
    assert len(results) == len(ways)
    for result in results:
        assert result.failure == ""
        assert result.difference is not None
        least, most = bounds[result.way.precision]
        assert least < result.difference < most, result.way.name


def test_bfloat16_is_not_single_precision_under_another_name(subject: Subject) -> None:
    (result,) = measure_network(
        subject, replace(QUICK, rounds=1), find_ways("openvino-bf16")
    ).results
    if result.difference is None:
        assert result.failure.startswith("RuntimeError: OpenVINO has no bf16 on this processor")
    else:
        assert result.difference > 1e-4


def test_a_failure_is_in_its_row_and_others_go_on(benchmark: Benchmark) -> None:
    eager, broken, absent, inference = benchmark.results
    assert broken.failure == "RuntimeError: no kernel for this layer"
    assert absent.failure == "needs no_such_package: pip install 'archspec-nn[onnx]'"
    assert (broken.is_skipped, absent.is_skipped) == (False, True)
    assert eager.timing is not None
    assert inference.timing is not None
    assert len(eager.timing.cpu) == len(eager.timing.wall) == QUICK.rounds
    text = render_benchmark(benchmark)
    assert text.startswith("net: batch 2, 1 thread, 4 rounds\n")
    assert "failed    broken: RuntimeError: no kernel for this layer" in text
    assert "skipped   absent: needs no_such_package: pip install" in text


def test_rates_are_those_of_the_macs(subject: Subject, benchmark: Benchmark) -> None:
    eager = benchmark.results[0]
    graph = archspec.load(SPEC)
    assert eager.macs == graph.macs * QUICK.batch
    rate, share = benchmark.compute_rate(eager), benchmark.compute_share(eager)
    limit = benchmark.find_limit("fp32")
    assert rate is not None
    assert limit is not None
    assert eager.timing is not None
    assert rate == pytest.approx(2 * eager.macs / benchmark.find_time(eager.timing))
    assert share == pytest.approx(rate / limit)
    assert benchmark.compute_speed(eager) == 1
    assert {kernel.precision for kernel in benchmark.roofline} == {"fp32"}


def test_the_time_that_counts(benchmark: Benchmark) -> None:
    """Of several threads, the processor time does not tell how many were busy."""
    timing = Timing(cpu=(3.0, 4.0, 8.0), wall=(2.0, 3.0, 6.0))
    assert benchmark.find_time(timing) == 4
    both = replace(benchmark, settings=replace(QUICK, threads=2))
    assert both.find_time(timing) == 2
    on_gpu = replace(benchmark, settings=replace(QUICK, device="cuda"))
    assert on_gpu.find_time(timing) == 3
    assert benchmark.find_time(Timing((0.0,), (0.0,))) > 0


def test_outputs_of_other_shapes_are_a_failure(subject: Subject) -> None:
    right = find_ways("eager")[0]
    wrong = replace(right, name="wrong", prepare=lambda *_: lambda: torch.zeros(1, 2))
    found = measure_network(subject, QUICK, [right, wrong])
    assert [result.failure for result in found.results] == [
        "",
        "its outputs are not of the same shapes",
    ]
    assert found.results[1].timing is None


def test_the_chart_has_what_ran(benchmark: Benchmark) -> None:
    picture = draw_benchmark(benchmark, THEMES["light"])
    assert picture.description == "eager, for inference, by floating-point operations a second"
    sheet = build_bench_sheet(benchmark, form="csv")
    cells = [
        dict(zip([c.name for c in sheet.columns], row.cells, strict=True)) for row in sheet.rows
    ]
    states = [each["state"].value for each in cells]
    assert states == ["measured", "failed", "skipped", "measured"]


def test_steps_are_counted(subject: Subject) -> None:
    steps: list[str] = []
    ways = find_ways("eager", "inference")
    measure_network(subject, QUICK, ways, steps.append)
    assert len(steps) == count_steps(ways, QUICK)


def test_turns_are_taken_in_each_round() -> None:
    order: list[str] = []
    runs = {name: partial(order.append, name) for name in "abc"}
    found = time_in_turns(runs, 6, slow={"c"})
    assert [len(found[name].cpu) for name in "abc"] == [6, 6, 2]
    assert sorted(order[:3]) == ["a", "b", "c"]
    assert all(sorted(set(order[at : at + 2])) == ["a", "b"] for at in (3, 5))
    assert compute_spread([2.0, 4.0, 3.0]) == pytest.approx(2 / 3)


def test_difference() -> None:
    right = [torch.tensor([1.0, -4.0]), torch.zeros(2)]
    near = {"a": torch.tensor([1.0, -3.0]), "b": (torch.zeros(2),)}
    assert compute_difference(list_outputs(near), right) == 0.25
    assert compute_difference(list_outputs([right[0].numpy(), right[1]]), right) == 0
    assert compute_difference([right[0]], right) is None
    assert compute_difference([torch.tensor([1.0, float("nan")])], right[:1]) == float("inf")
    assert compute_difference([torch.ones(2) / 2], right[1:]) == 0.5


@pytest.mark.slow
def test_memory_is_measured_in_a_process_of_its_own(subject: Subject) -> None:
    settings = BenchSettings(batch=16, rounds=1)
    wide = replace(subject, shapes=((3, 256, 256),))
    (result,) = measure_network(wide, settings, find_ways("inference")).results
    images = 16 * 256 * 256 * 4
    assert result.memory is not None
    assert 11 * images < result.memory < 8 * 11 * images  # the input, and one tensor of 8 channels
