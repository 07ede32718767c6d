"""How much is tried: a sample in `make test`, all cases in CI, many more rounds in `make fuzz`."""

import os
from collections.abc import Sequence
from typing import Final, TypeVar

_Case = TypeVar("_Case")

ROUNDS: Final = int(os.environ.get("ARCHSPEC_FUZZ", "1"))


def take_share(cases: Sequence[_Case], share: int) -> Sequence[_Case]:
    """Return one of so many cases, spread over all of them; in `make fuzz`, all of them."""
    return cases if ROUNDS > 1 else cases[::share]


CASES: Final = 3
"""How many cases of each test `make test` runs."""


def spread(cases: Sequence[_Case], count: int) -> Sequence[_Case]:
    """Return so many cases, as far apart as can be; all if there are not more."""
    last = len(cases) - 1
    return cases if last < count else [cases[last * n // (count - 1)] for n in range(count)]
