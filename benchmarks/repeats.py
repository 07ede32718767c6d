"""A stage of equal blocks against the same boxes written out: what a repetition costs.

python benchmarks/repeats.py COUNT    prints seconds of processor time for both, as JSON
"""

import gc
import json
import sys
import time
from collections.abc import Sequence

HEAD = "archspec: 1\nname: stage\ninput: 8x8x8\n"
WIDER = HEAD.replace("8x8x8", "8x8x16")
BOXES = "3x3 Conv (8)", "ReLU"
ATTEMPTS = 5


def repeated(count: int, head: str = HEAD) -> str:
    """A network that repeats one block."""
    return f"{head}blocks:\n  Tiny: {{body: [{', '.join(BOXES)}]}}\nbody: [{count} x Tiny]\n"


def written_out(count: int) -> str:
    """A network with the same boxes, each written out."""
    return f"{HEAD}body:\n" + "".join(f"  - {box}\n" for box in BOXES) * count


def measure(count: int) -> dict[str, float]:
    """The least processor time to expand and prove each of the two, once it is read."""
    from archspec.api import graph_of, read_program

    times: dict[str, list[float]] = {}
    gc.disable()  # as the command does
    for _ in range(ATTEMPTS):
        for name, spec in (("repeated", repeated), ("written out", written_out)):
            program = read_program(spec(count))
            gc.collect()
            start = time.process_time()
            graph_of(program)
            times.setdefault(name, []).append(time.process_time() - start)
    return {name: min(seconds) for name, seconds in times.items()}


def long_repeat_rows(count: int) -> list[list[str]]:
    """Two rows: equal repeats, and repeats of which the first takes other channels."""
    heads = {"equal": HEAD, "the first differs": WIDER}
    return [
        [f"{count:,}, {name}", *_long_repeat_cells(count, head)] for name, head in heads.items()
    ]


def _long_repeat_cells(count: int, head: str) -> list[str]:
    """Processor time to check and to write a stage of many repeats, next to one of 10."""
    from archspec import emit, load

    spent: dict[int, list[tuple[float, float]]] = {10: [], count: []}
    for _ in range(ATTEMPTS):
        for number, times in spent.items():
            start = time.process_time()
            graph = load(repeated(number, head))
            checked = time.process_time()
            emit(graph)
            times.append((checked - start, time.process_time() - checked))
    few, many = ([min(each) for each in zip(*times, strict=True)] for times in spent.values())
    return [f"{seconds * 1e3:.1f} ms" for seconds in (*few, *many)]


def repeat_rows(counts: Sequence[int]) -> list[list[str]]:
    """One row a count, with the ratio of the two in one process."""
    rows = []
    for count in counts:
        found = measure(count)
        cells = [f"{seconds * 1e3:.1f} ms" for seconds in found.values()]
        rows.append([f"{count:,}", *cells, f"{found['repeated'] / found['written out']:.2f}"])
    return rows


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
    for cells in long_repeat_rows(99_999):
        print(" | ".join(cells))
