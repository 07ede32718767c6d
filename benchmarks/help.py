"""What it costs to try a help line before it is printed, as ratios to a spec without a mistake.

    python benchmarks/help.py

Each shipped network gets a misspelled operator, argument or key, one at a time. Its check is timed
with the trial, without it, and without the mistake, in turn in one process, as processor time.
"""

import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from unittest.mock import patch

from archspec import SpecError
from archspec.api import graph_of, prove_library, read_text
from archspec.diagnostics import Diagnostic

SPECS = Path(__file__).parents[1] / "specs"
SLIPS = {
    "operator": ("Conv (", "Cnov ("),
    "argument": ("stride", "stirde"),
    "key": ("body:", "bdoy:"),
}
ROUNDS = 5


def check(text: str, path: Path) -> tuple[Diagnostic, ...]:
    """Check a spec with an empty memory, as a command does."""
    try:
        program = read_text(text, path.as_posix(), path, going_on=True)
        if program.spec.is_network:
            graph_of(program)
        else:
            prove_library(program)
    except SpecError as error:
        return error.diagnostics
    return ()


def measure(run: Callable[[], object]) -> float:
    """Return processor time."""
    start = time.process_time()
    run()
    return time.process_time() - start


def list_mistakes() -> Iterator[tuple[str, Path, str, str]]:
    """Yield each kind of slip with a file, its text, and its text with the slip."""
    for folder in ("", "released", "variants"):
        for path in sorted((SPECS / folder).glob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            for kind, (right, wrong) in SLIPS.items():
                if right in text:
                    yield kind, path, text, re.sub(re.escape(right), wrong, text, count=1)


def main() -> None:
    """Print the ratios."""
    print("slip      specs  without trial  with trial   worst  worst ms")
    ratios: dict[str, list[tuple[float, float, float]]] = {}
    for kind, path, right, wrong in list_mistakes():
        times: list[list[float]] = [[], [], []]
        for _ in range(ROUNDS):
            times[0].append(measure(partial(check, right, path)))
            with patch("archspec.api.settle_error", lambda error, *_: error):
                times[1].append(measure(partial(check, wrong, path)))
            times[2].append(measure(partial(check, wrong, path)))
        passing, bare, tried = map(median, times)
        ratios.setdefault(kind, []).append((bare / passing, tried / passing, tried))
    for kind, found in ratios.items():
        bare_ratios, tried_ratios, seconds = zip(*found, strict=True)
        print(
            f"{kind:10}{len(found):>6}{median(bare_ratios):>15.2f}{median(tried_ratios):>12.2f}"
            f"{max(tried_ratios):>8.2f}{max(seconds) * 1000:>10.0f}"
        )


if __name__ == "__main__":
    main()
