"""Variants of Inception-v4 a second, all widths drawn at random: compiled, and one by one.

One by one they are loaded by archspec, or built by timm as `peer.py` does, which gives parameters
and shapes, but none of the other measures.

python benchmarks/space.py    prints a table of Markdown
"""

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from statistics import median
from tempfile import TemporaryDirectory

from peer import BUILT, build_with_timm

WIDTHS = range(32, 513, 16)
MEMBERS = 1 << 18
LOADED = 10
SIZED = 1 << 14


def write_spec(folder: Path) -> Path:
    """Write Inception-v4 with a block of its own for each repetition."""
    specs = Path(__file__).parents[1] / "specs"
    copytree(specs / "blocks", folder / "blocks")
    text = (specs / "inception_v4.yaml").read_text("utf-8")
    head, rest = text.split("blocks:\n", 1)
    blocks, body = rest.split("body:\n", 1)
    body = re.split(r"\n(?=\S)", body)[0]
    for name, count in (("InceptionA", 4), ("InceptionB", 7), ("InceptionC", 3)):
        block = re.search(rf"  {name}:\n(?:    .*\n)+", blocks)[0]
        copies = [f"{name}{number}" for number in range(1, count + 1)]
        blocks = blocks.replace(block, "".join(block.replace(name, copy) for copy in copies))
        body = re.sub(
            rf"  - {count} x {name} .*\n", "".join(f"  - {one}\n" for one in copies), body
        )
    path = folder / "inception_v4.yaml"
    path.write_text(f"{head}blocks:\n{blocks}body:\n{body}\n", "utf-8")
    return path


def list_widths(spec: Path) -> Iterator[str]:
    """The path of every width: the filters of each convolution, and those of a table's row."""
    from archspec.language import load_program
    from archspec.language.variants.listing import OriginIndex

    program = load_program(spec.read_text("utf-8"), spec.name, spec)
    for path, place in OriginIndex(program).places.items():
        box = getattr(place.node, "box", None)
        inside = path[0] == "blocks" and "ReductionA" not in path
        if inside and box is not None and box.name == "Conv":
            yield ".".join((*path, "filters"))
    yield from (f"tables.table1.inception_v4.{width}" for width in "klmn")


def space_rows() -> list[list[str]]:
    """One row for each evaluator."""
    import archspec

    with TemporaryDirectory() as folder:
        spec = write_spec(Path(folder))
        paths = list(list_widths(spec))
        space = archspec.Space(spec, dict.fromkeys(paths, WIDTHS))
        return _measure_both(space, archspec.Space(spec, dict.fromkeys(paths, WIDTHS), traces=0))


def _measure_both(space, alone) -> list[list[str]]:
    values = space.sample(MEMBERS, seed=7)
    start = time.process_time()
    space.evaluate({path: column[:1] for path, column in values.items()})
    traced = time.process_time() - start
    compiled = median(_measure(space, values) for _ in range(3)) / MEMBERS
    few = {path: column[:LOADED] for path, column in values.items()}
    loaded = _measure(alone, few) / LOADED
    sized, built = _measure_sizes(space, values), median(build_with_timm() for _ in range(5))
    times = {
        BUILT: built,
        f"loaded one by one, {len(space.axes)} widths": loaded,
        "compiled": compiled,
        "compiled, the size of every operator": sized,
    }
    return [
        *([what, f"{1 / each:,.0f}", f"{built / each:,.0f}"] for what, each in times.items()),
        ["time to compile, in loads", f"{traced / loaded:.1f}", ""],
    ]


def _measure_sizes(space, values) -> float:
    some = {path: column[:SIZED] for path, column in values.items()}
    space.sizes({path: column[:1] for path, column in some.items()})
    start = time.process_time()
    space.sizes(some)
    return (time.process_time() - start) / SIZED


def _measure(space, values) -> float:
    start = time.process_time()
    space.evaluate(values)
    return time.process_time() - start


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    for row in space_rows():
        print(f"| {' | '.join(row)} |")
