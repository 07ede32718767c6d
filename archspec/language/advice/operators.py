"""What is meant by a box whose name neither a block nor an operator has."""

from collections.abc import Iterable
from typing import Final

from archspec.language.advice.slips import misspelt
from archspec.ops import JOINS, names
from archspec.ops.synonyms.lookup import no_operator, operators_like
from archspec.ops.synonyms.operators import IDENTITY
from archspec.text.phrases import ask_whether_meant

_LIST: Final = "`archspec ops` lists the operators"
_KEYS: Final = ("branches", "residual", "repeat", "for")
"""Keys of steps that people write with a capital."""
_NOTHING: Final = "leave it out: a branch that does nothing is `[]`"


def operator_meant(name: str, others: Iterable[str] = (), *, otherwise: str = _LIST) -> str:
    """Return a help line for a name that nothing has.

    Args:
        name: what is written.
        others: what else could have been meant, such as the names of blocks.
        otherwise: what to say where there is no telling.
    """
    own = tuple(others)
    alike = tuple(each for each in own if each.casefold() == name.casefold())
    if alike or (alike := misspelt(name, own)):
        return meant(alike)
    known = operators_like(name, (*names(), *JOINS, IDENTITY))
    if known:
        return _NOTHING if known == (IDENTITY,) else meant(known)
    if none := no_operator(name):
        return none
    slips = misspelt(name, (*names(), *JOINS))
    return meant(slips) if len(slips) == 1 else otherwise


def meant(known: tuple[str, ...]) -> str:
    """The question whether one of a few names is meant, and how a join among them is written."""
    join = next((each for each in known if each in JOINS), "")
    how = f" A join names its values, as in `{join}: [a, .]`" if join else ""
    return ask_whether_meant(*known) + how


def join_meant(name: str) -> str:
    """How a join or another step is written that stands where a box does; empty for what is none.

    Args:
        name: the name of the box.
    """
    if name.lower() in _KEYS and name != name.lower():
        return f"write `{name.lower()}`"
    return f"a join names its values: write `{{{name}: [a, .]}}`" if name in JOINS else ""
