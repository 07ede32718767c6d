"""How long random tests run: a sample in the suite, and many rounds of it in `make fuzz`."""

import os
from collections.abc import Sequence
from typing import Final, TypeVar

_Case = TypeVar("_Case")

ROUNDS: Final = int(os.environ.get("ARCHSPEC_FUZZ", "1"))


def take_share(cases: Sequence[_Case], share: int) -> Sequence[_Case]:
    """Return one of so many cases, spread over all of them; in `make fuzz`, all of them."""
    return cases if ROUNDS > 1 else cases[::share]
