"""Measure archspec, and print the results as Markdown.

    python benchmarks/run.py            some two minutes on a quiet machine
    python benchmarks/run.py --quick    fewer runs and sizes, for a first look

Times depend on the machine; the ratio to `import torch` and the growth exponents hardly do. The
numbers are for people: no test depends on them.
"""

import platform
import sys
from collections.abc import Sequence

from chain import chain_rows
from cold import cold_rows
from stages import stage_rows

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
    print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}\n")
    print(f"## Cold start\n\nMedian of {runs} processes each, in turn.\n")
    print(table(["command", "median", "least", "of `import torch`"], cold_rows(runs)))
    print(f"\n## Stages of Inception-v4\n\nMedian of {runs} runs in one process, warm.\n")
    print(table(["stage", "median", "share"], stage_rows(runs)))
    print(
        "\n## A chain of boxes\n\n"
        "Processor time, the least of three processes each. Memory is the peak of the process\n"
        "beyond what it has when everything is imported. Exponents are growth since the first\n"
        "row: 1 is linear.\n"
    )
    head = ["boxes", "check", "exponent", "build", "exponent", "memory", "exponent"]
    print(table(head, chain_rows(sizes)))


if __name__ == "__main__":
    main(sys.argv[1:])
