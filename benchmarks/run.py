"""Measure archspec, and print the results as Markdown.

    python benchmarks/run.py                   about two minutes on a quiet machine
    python benchmarks/run.py --quick           fewer runs and sizes, for a first look
    python benchmarks/run.py --against PATH    this checkout against another one

Times depend on the machine; the ratio to `import torch` and the growth exponents hardly do. No
test depends on these numbers.
"""

import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from against import compare_rows
from chain import chain_rows
from cold import cold_rows
from diff import FORKS, diff_rows
from population import HEAD as POPULATION
from population import SIZES as POPULATIONS
from population import population_rows
from repeats import long_repeat_rows, repeat_rows
from session import HEAD, WHOLE, session_rows, variant_rows
from space import space_rows
from stages import stage_rows
from summary import summary_rows
from writing import writing_repeat_rows, writing_rows

SIZES = (1_000, 2_000, 5_000, 10_000)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table: the first column to the left, numbers to the right."""
    line = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, line, *rows))


def main(arguments: Sequence[str]) -> None:
    """Run every benchmark."""
    quick = "--quick" in arguments
    runs = 5 if quick else 15
    sizes = SIZES[:2] if quick else SIZES
    if "--against" in arguments:
        other = Path(arguments[arguments.index("--against") + 1]).resolve()
        head = ["work", str(other), "this checkout", "ratio"]
        print(table(head, compare_rows(other, runs, sizes)))
        return
    print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}\n")
    print(f"## Cold start\n\nProcessor time of {runs} processes per command, run in turn.\n")
    print(table(["command", "median", "minimum", "relative to `import torch`"], cold_rows(runs)))
    print(f"\n## Stages of Inception-v4\n\nMedian of {runs} runs in one warm process.\n")
    print(table(["stage", "median", "share"], stage_rows(runs)))
    print("\n## A summary of Inception-v4\n\nMedian processor time in one warm process.\n")
    print(table(["part", "median", "relative to all shapes once"], summary_rows(runs)))
    print("\n## Variants of Inception-v4 a second\n\nAll widths drawn at random.\n")
    print(table(["evaluator", "variants a second", "ratio"], space_rows()))
    print("\n## A population of variants\n\nProcessor time, next to loading each anew.\n")
    print(table(POPULATION, population_rows(POPULATIONS[:1] if quick else POPULATIONS)))
    print("\n## A spec that is kept open\n\nMedian processor time before a variant is expanded.\n")
    print(table(HEAD, session_rows(runs)))
    print("\nThe same with the whole variant expanded and proved.\n")
    print(table(WHOLE, variant_rows(runs)))
    print(
        f"\n## Source\n\nMedian processor time of {runs} runs, next to `ast.parse` of the source.\n"
    )
    print(table(["network", "source", "parsing it", "ratio"], writing_rows(runs)))
    print("\nA class is written once, however often it is used.\n")
    head = ["network", "source", "ratio", "memory", "ratio"]
    print(table(head, writing_repeat_rows(runs)))
    print(
        "\n## A chain of boxes\n\n"
        "Minimum processor time of three processes. Memory is the peak of the process above what\n"
        "it uses once everything is imported. An exponent is the growth since the first row: 1 is\n"
        "linear.\n"
    )
    head = ["boxes", "check", "exponent", "build", "exponent", "memory", "exponent", "a box"]
    print(table(head, chain_rows(sizes if quick else (*sizes, 29_999))))
    print("\n## A stage of equal blocks\n\nLeast processor time to expand and prove it.\n")
    print(table(["repetitions", "repeated", "written out", "ratio"], repeat_rows(sizes[:3])))
    print("\nRepeats are counted, and not walked.\n")
    head = ["repetitions", "check of 10", "source of 10", "check", "source"]
    print(table(head, long_repeat_rows(99_999)))
    print(
        "\n## Differences\n\n"
        "Minimum processor time of three comparisons, without loading. An exponent is the growth\n"
        "since the first row.\n"
    )
    rows = diff_rows(FORKS[:3] if quick else FORKS)
    print(table(["networks", "diff", "exponent"], rows))


if __name__ == "__main__":
    main(sys.argv[1:])
