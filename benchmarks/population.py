"""A population of variants compared: measured together, against each loaded anew.

python benchmarks/population.py    prints a table of Markdown, which takes minutes

Variants of Inception-v4 with eleven values set, drawn evenly over their multiply-accumulates. The
time of the command includes all: reading files, proving and measuring variants, and the drawing.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

SIZES = (1_000, 10_000)
LOADED = 10
WIDTHS = range(32, 513, 16)
AXES = {
    **{f"tables.table1.inception_v4.{name}": WIDTHS for name in "klmn"},
    "body.InceptionA.repeat": range(1, 8),
    "body.InceptionB.repeat": range(1, 13),
    "body.InceptionC.repeat": range(1, 6),
    "blocks.InceptionA.branches.b33.0.filters": WIDTHS,
    "blocks.InceptionA.branches.b33.1.filters": WIDTHS,
    "blocks.InceptionB.branches.b7.0.filters": WIDTHS,
    "blocks.InceptionB.branches.b7.1.filters": WIDTHS,
}
HEAD = ["variants", "sampled and written", "compared and drawn", "loaded anew", "ratio"]


def population_rows(sizes=SIZES) -> list[list[str]]:
    """One row for each size of the population."""
    import archspec

    rows = []
    for size in sizes:
        with TemporaryDirectory() as folder:
            space = archspec.Space("inception_v4", AXES)
            start = time.process_time()
            sample = space.sample_valid(size, seed=7, uniform_in="macs")
            paths = space.write(sample.values, f"{folder}/variants")
            written = time.process_time() - start
            compared = _run("compare", "variants", "-o", "population.svg", folder=folder)
            anew = _load_anew(paths) * size
        times = [f"{seconds:.1f} s" for seconds in (written, compared, anew)]
        rows.append([f"{size:,}", *times, f"{anew / compared:.0f}"])
    return rows


def _load_anew(paths: list[Path]) -> float:
    """Return the processor time of what `compare` does with one network, without a drawing."""
    import archspec
    from archspec.comparison import compare_networks

    few = [paths[number * len(paths) // LOADED] for number in range(LOADED)]
    compare_networks([archspec.load(paths[0])])
    start = time.process_time()
    for path in few:
        compare_networks([archspec.load(path)])
    return (time.process_time() - start) / LOADED


def _run(*arguments: str, folder: str) -> float:
    """Return the processor time of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = Path(sys.executable).with_name("archspec")
    subprocess.run([command, *arguments], cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    for row in [HEAD, ["---"] * len(HEAD), *population_rows()]:
        print(f"| {' | '.join(row)} |")
