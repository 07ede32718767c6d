"""Measure what blocks as functions change of an ONNX file: its size, and the start of a session.

    python benchmarks/functions.py zoo/resnet18 released/inception_v4

Starts are in milliseconds of processor time on one thread: the medians of 15 rounds, both files in
turns. Graph bytes are what a file has besides weights.
"""

import argparse
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import onnx

import archspec
from archspec.exporters.engines import open_onnxruntime

ROUNDS = 15


def measure_start(data: bytes) -> float:
    before = time.process_time()
    open_onnxruntime(data)
    return 1e3 * (time.process_time() - before)


def count_graph_bytes(data: bytes) -> int:
    model = onnx.load_from_string(data)
    return len(data) - sum(len(each.raw_data) for each in model.graph.initializer)


def measure(name: str) -> str:
    files: dict[str, bytes] = {}
    with TemporaryDirectory() as folder:
        for form in ("flat", "functions"):
            path = Path(folder) / f"{form}.onnx"
            done = archspec.export(name, path, functions=form == "functions", verify=False)
            files[form] = path.read_bytes()
    starts: dict[str, list[float]] = {form: [] for form in files}
    for _ in range(ROUNDS):
        for form, data in files.items():
            starts[form].append(measure_start(data))
    cells = [f"`{name}`", str(len(done.exported.functions))]
    cells += [f"{count_graph_bytes(data):,}" for data in files.values()]
    cells += [f"{median(starts[form]):.0f}" for form in files]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("networks", nargs="+")
    columns = ("network", "functions", "bytes, flat", "with them", "start, flat", "with them")
    print(f"| {' | '.join(columns)} |")
    print("| --- | --: | --: | --: | --: | --: |")
    for name in parser.parse_args().networks:
        print(measure(name), flush=True)


if __name__ == "__main__":
    main()
