"""Which names a spec may make up."""

import keyword
import re
from typing import Final

from torch import nn

from tests.mutants.reading.broken import check

_TAKEN: Final = frozenset(
    "self torch nn math range super int bool tuple str isinstance "
    "Tensor Module in_channels cin".split()
)
_FUNCTIONS: Final = frozenset("min max round floor ceil".split())
"""What expressions may call; none of them names a branch."""


def check_name(name: object, *, of_block: bool = False, of_branch: bool = False) -> None:
    """Refuse what cannot be the name of something in a generated module."""
    valid = isinstance(name, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,62}", name, re.ASCII)
    check(valid, f"no name: {name}")
    assert isinstance(name, str)
    taken = _TAKEN if of_branch else _TAKEN | _FUNCTIONS
    check(not keyword.iskeyword(name) and name not in taken, f"{name} is taken")
    check(of_block or not hasattr(nn.Module, name), f"{name} is taken")
    check(not of_block or name[0].isupper(), f"{name} is no name of a block")
