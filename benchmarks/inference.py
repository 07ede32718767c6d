"""Networks rewritten for inference, beside those of timm: how much faster one batch is.

python benchmarks/inference.py --rows rows.jsonl          all networks, batches and threads
python benchmarks/inference.py released/inception_v4 --batch 8 --threads 2 --rows rows.jsonl
python benchmarks/inference.py --table --rows rows.jsonl  the tables of what is in the file
python benchmarks/inference.py --passes                   what is lost where a pass is left out
python benchmarks/inference.py --kernels                  where the time goes, by function of torch

Each network, batch and number of threads is measured by `archspec.bench` in a process of its own
and added to the file as a line. What is there already is not measured again, so that a long run can
be made in parts.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
PRELOAD: Final = "tests.parity.conftest"
"""Makes timm importable."""

PEERS: Final = {
    "released/inception_v4": "timm:inception_v4",
    "released/inception_resnet_v2": "timm:inception_resnet_v2",
    "released/inception_v3": "timm:inception_v3",
    "zoo/resnet50": "timm:resnet50",
    "zoo/mobilenetv2": "timm:mobilenetv2_100",
    "zoo/efficientnet": "timm:efficientnet_b0",
}
"""The networks, each with its peer."""

BRANCHED: Final = "zoo/repvgg_a0"
"""A network in which a pass merges branches."""

LEFT_OUT: Final = frozenset(
    ("eager", "channels-last", "peer-compile", "peer-bf16", "eager-bf16", "channels-last-bf16")
)
"""Ways that say nothing about archspec, or nothing that another way does not say."""

LEAST_SHARE: Final = 0.004
"""Functions that take less of the time of a network are left out."""

WITH_MEMORY: Final = (8, 1)
"""The batch and the threads for which memory is measured."""

Row = Mapping[str, Any]
"""A line of the file: the spec, the batch, the threads, and the record of the benchmark."""


def measure(spec: str, batch: int, threads: int, given: argparse.Namespace) -> Row:
    """Measure one network in this process."""
    sys.path.append(str(ROOT))
    os.chdir(ROOT)  # where a process that measures memory finds `PRELOAD`
    import_module(PRELOAD)
    from archspec.app.tasks.bench import load_subject
    from archspec.bench import BenchSettings, measure_network
    from archspec.bench.records import record_benchmark
    from archspec.bench.table import render_benchmark
    from archspec.bench.ways import PEER_WAYS, WAYS

    only, without = (set(filter(None, text.split(","))) for text in (given.only, given.without))
    every = [way for way in (*PEER_WAYS, *WAYS) if way.name not in LEFT_OUT | without]
    ways = [way for way in every if not only or way.name in only]
    settings = BenchSettings(
        batch, threads, given.rounds, memory=(batch, threads) == WITH_MEMORY, preload=(PRELOAD,)
    )
    subject = load_subject(spec, PEERS[spec], "").subject
    benchmark = measure_network(subject, settings, ways)
    print(render_benchmark(benchmark), flush=True)
    record = record_benchmark(benchmark).model_dump(mode="json")
    return {"spec": spec, "batch": batch, "threads": threads, "record": record}


def measure_all(given: argparse.Namespace) -> None:
    """Measure what is asked for and not in the file yet, each in a process of its own."""
    done = {(row["spec"], row["batch"], row["threads"]) for row in read_rows(given.rows)}
    cells = [*product(given.specs, given.batch, given.threads)]
    if len(cells) == 1:
        row = json.dumps(measure(*cells[0], given))
        if given.rows:
            given.rows.parent.mkdir(parents=True, exist_ok=True)
            with given.rows.open("a", encoding="utf-8") as file:
                file.write(f"{row}\n")
        return
    for spec, batch, threads in cells:
        if (spec, batch, threads) in done:
            continue
        arguments = [spec, f"--batch={batch}", f"--threads={threads}", f"--rounds={given.rounds}"]
        arguments += [f"--only={given.only}", f"--without={given.without}"]
        arguments += [f"--rows={given.rows}"] if given.rows else []
        subprocess.run([sys.executable, __file__, *arguments], check=True)


def read_rows(path: Path | None) -> list[Row]:
    if path is None or not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def print_tables(rows: Sequence[Row]) -> None:
    """Print the tables of what was measured, the newest of equal rows."""
    kept = {(row["spec"], row["batch"], row["threads"]): row["record"] for row in rows}
    names = list(dict.fromkeys(way["name"] for record in kept.values() for way in record["ways"]))
    others = [name for name in names if name != "peer"]
    for record in list(kept.values())[:1]:
        machine = record["machine"]
        print(f"{machine['processor']}, {machine['instructions']}, torch {machine['torch']}\n")
    print_row(["network", "batch", "threads", "timm, eager", *others])
    print_row(["---", *["--:"] * (3 + len(others))])
    for cell, record in kept.items():
        ways = {way["name"]: way for way in record["ways"]}
        print_row([*map(str, cell), show_time(ways["peer"]), *show_speeds(ways, others)])
    print("\nMemory beyond the weights at batch 8, as a fraction of that of timm, eager.\n")
    print_shares(kept, others, lambda ways, name: divide(ways, name, "memory"))
    print("\nShare of the fastest kernel of the same precision.\n")
    print_shares(kept, names, lambda ways, name: ways[name]["share_of_peak"])


def print_shares(kept: Mapping[Any, Any], names: Sequence[str], find: Any) -> None:
    print_row(["network", "batch", "threads", *names])
    print_row(["---", *["--:"] * (2 + len(names))])
    for cell, record in kept.items():
        ways = {way["name"]: way for way in record["ways"]}
        found = [find(ways, name) if name in ways else None for name in names]
        if any(value is not None for value in found):
            print_row([*map(str, cell), *("" if v is None else f"{v:.2f}" for v in found)])


def divide(ways: Mapping[str, Any], name: str, key: str) -> float | None:
    value, base = ways[name][key], ways["peer"][key]
    return None if value is None or not base else value / base


def show_time(way: Mapping[str, Any]) -> str:
    times = sorted(way["seconds"]["cpu"])
    return f"{times[len(times) // 2] * 1e3:.0f} ms"


def show_speeds(ways: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    for name in names:
        speed = ways[name]["speed"] if name in ways else None
        yield "" if speed is None else f"{speed:.2f}"


def print_row(cells: Sequence[str]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def print_passes(given: argparse.Namespace) -> None:
    """Print how many times as slow a network is without one of the passes that change it."""
    import torch

    torch.set_num_threads(given.threads[0])
    print_row(["network", "all", "left out", "speed"])
    print_row(["---", "--:", "---", "--:"])
    for spec in given.specs:
        with torch.inference_mode():
            times = time_passes(spec, given.batch[0], given.rounds)
        whole = times.pop("all")
        for name, taken in times.items():
            print_row([f"`{spec}`", f"{whole * 1e3:.0f} ms", f"`{name}`", f"{whole / taken:.2f}"])


def time_passes(spec: str, batch: int, rounds: int) -> dict[str, float]:
    """The median processor time of a network with all rewrites, and without each of them."""
    import archspec
    from archspec.bench.random_weights import draw_weights
    from archspec.bench.rounds import Run, find_median, time_in_turns
    from archspec.bench.subject import make_inputs
    from archspec.bench.ways.eager import put_channels_last
    from archspec.rewrites import PASSES, optimize_network
    from archspec.runtime import build_module
    from archspec.weights.transform import fill_rewritten

    graph, ours = archspec.load(spec), archspec.build(spec).eval()
    draw_weights(ours)
    shapes = tuple(tuple(node.type.tensor) for node in graph.inputs)
    inputs = [put_channels_last(each) for each in make_inputs(shapes, batch, "cpu")]
    whole = optimize_network(graph)
    runs: dict[str, Run] = {}
    for left_out in (None, *PASSES):
        found = optimize_network(graph, tuple(each for each in PASSES if each is not left_out))
        if left_out is None or found.done != whole.done:
            made = build_module(found.graph, found.graph.settings)
            network = fill_rewritten(made, found.recipe, ours.state_dict())
            runs[left_out.__name__ if left_out else "all"] = lambda run=network: run(*inputs)
    for run in runs.values():
        run()
        run()
    return {name: find_median(each.cpu) for name, each in time_in_turns(runs, rounds).items()}


def print_kernels(given: argparse.Namespace) -> None:
    """Print which share of the time of a rewritten network each function of torch takes."""
    import torch
    from torch.profiler import ProfilerActivity, profile

    torch.set_num_threads(given.threads[0])
    print_row(["network", "batch", "function", "calls", "share"])
    print_row(["---", "--:", "---", "--:", "--:"])
    for spec in given.specs:
        network, inputs = make_rewritten(spec, given.batch[0])
        with torch.inference_mode():
            network(*inputs)
            network(*inputs)
            with profile(activities=[ProfilerActivity.CPU]) as found:
                for _ in range(given.rounds):
                    network(*inputs)
        times = {each.key: each for each in found.key_averages()}
        whole = sum(each.self_cpu_time_total for each in times.values())
        for key, each in sorted(times.items(), key=lambda pair: -pair[1].self_cpu_time_total):
            share = each.self_cpu_time_total / whole
            if share >= LEAST_SHARE:
                calls = f"{each.count // given.rounds}"
                print_row([f"`{spec}`", f"{given.batch[0]}", f"`{key}`", calls, f"{share:.1%}"])


def make_rewritten(spec: str, batch: int) -> tuple[Any, list[Any]]:
    """Return a network rewritten for inference, and its inputs, all with channels last."""
    import archspec
    from archspec.bench.random_weights import draw_weights
    from archspec.bench.subject import make_inputs
    from archspec.bench.ways.eager import put_channels_last

    ours = archspec.build(spec).eval()
    draw_weights(ours)
    shapes = tuple(tuple(node.type.tensor) for node in archspec.load(spec).inputs)
    inputs = [put_channels_last(each) for each in make_inputs(shapes, batch, "cpu")]
    return archspec.optimize(ours), inputs


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("specs", nargs="*")
    parser.add_argument("--batch", type=int, nargs="+", default=[])
    parser.add_argument("--threads", type=int, nargs="+", default=[])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", default="", help="ways, separated by commas")
    parser.add_argument("--without", default="", help="ways, separated by commas")
    parser.add_argument("--rows", type=Path, help="the file that gets a line for each benchmark")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--passes", action="store_true")
    parser.add_argument("--kernels", action="store_true")
    given = parser.parse_args()
    if given.table:
        print_tables(read_rows(given.rows))
        return
    given.specs = given.specs or [*PEERS, *([BRANCHED] if given.passes else [])]
    if given.passes or given.kernels:
        given.batch, given.threads = given.batch or [1], given.threads or [1]
        (print_passes if given.passes else print_kernels)(given)
        return
    given.batch, given.threads = given.batch or [1, 8], given.threads or [1, 2]
    measure_all(given)


if __name__ == "__main__":
    main()
