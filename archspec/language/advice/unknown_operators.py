"""Suggestions for a box that names neither a block nor an operator."""

from collections.abc import Iterable
from typing import Final

from archspec.diagnostics.instruction import ask_whether_meant, say_to_write
from archspec.language.advice.misspellings import find_misspelled
from archspec.ops import JOINS, names
from archspec.ops.synonyms.lookup import no_operator, operators_like
from archspec.ops.synonyms.model import plain
from archspec.ops.synonyms.tables import IDENTITY

_LIST: Final = "`archspec ops` lists the operators"
_KEYS: Final = ("branches", "residual", "repeat", "for")
"""Keys of steps that people write with a capital."""
_CALLED: Final = "it is called {} here"
_ONE: Final = ("1", "1x1", "[1, 1]")
_ADAPTIVE: Final = {
    "adaptiveavgpool2d": ("GlobalAvgPool", "AdaptiveAvgPool"),
    "adaptivemaxpool2d": ("GlobalMaxPool", "AdaptiveMaxPool"),
}
"""The pools of torch that are operators of two names here: to one pixel, and to more."""
_NOTHING: Final = "leave it out: a branch that does nothing is `[]`"


def suggest_operator(name: str, others: Iterable[str] = (), *, otherwise: str = _LIST) -> str:
    """Return a help line for an unknown operator.

    Args:
        name: the name as written.
        others: other possible names, such as those of blocks.
        otherwise: the help line if no suggestion is found.
    """
    own = tuple(others)
    alike = tuple(other for other in own if other.casefold() == name.casefold())
    if alike or (alike := find_misspelled(name, own)):
        return _ask_which_operator(name, alike)
    known = operators_like(name, (*names(), *JOINS, IDENTITY))
    if known:
        return _NOTHING if known == (IDENTITY,) else _ask_which_operator(name, known, _CALLED)
    if none := no_operator(name):
        return none
    slips = find_misspelled(name, (*names(), *JOINS))
    return _ask_which_operator(name, slips) if len(slips) == 1 else otherwise


def suggest_adaptive_pool(name: str, size: str) -> str:
    """Return a help line for an adaptive pool of torch; empty for another name.

    Args:
        name: the name as written.
        size: the size that it pools to, as written.
    """
    kinds = _ADAPTIVE.get(plain(name))
    known = (kinds[size not in _ONE],) if kinds else ()
    return _ask_which_operator(name, known, _CALLED) if known else ""


def _ask_which_operator(name: str, known: tuple[str, ...], fact: str = "") -> str:
    """Return the question whether one of these names is meant, with the syntax of joins in it.

    Args:
        name: the name as written.
        known: the names.
        fact: what is so in any case; that these names are the nearest by default.
    """
    join = next((other for other in known if other in JOINS), "")
    how = f" A join names its values, as in `{join}: [a, .]`" if join else ""
    frame = f"did you mean {{}}?{how}"
    return ask_whether_meant(*known, wrong=name, frame=frame, fact=fact and fact + how)


def suggest_join(name: str) -> str:
    """Return the syntax of a join or another step that is written as a box; empty for others.

    Args:
        name: the name of the box.
    """
    if name.lower() in _KEYS and name != name.lower():
        return say_to_write(name.lower(), wrong=name)
    return f"a join names its values: write `{{{name}: [a, .]}}`" if name in JOINS else ""
