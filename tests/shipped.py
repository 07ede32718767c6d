"""The shipped networks that tests of every one try."""

from typing import Final

from archspec.api import shipped_specs

ZOO: Final = tuple(sorted(name for name in shipped_specs() if name.startswith("zoo/")))
"""The networks of other papers; `tests/parity/test_zoo.py` has what is tried of each."""

PAPER: Final = tuple(sorted(name for name in shipped_specs() if name not in ZOO))
"""All others: those of arXiv:1602.07261, before, beside and behind it."""
