"""Reasons: the whole chain of what a value comes from."""

from dataclasses import dataclass
from typing import Final

from archspec.language.changes.origins import Origin, chain, sources_of
from archspec.language.changes.reading import path_of
from archspec.language.program import Program
from archspec.reader import Scalar

_DEPTH: Final = 8
"""How far expressions are followed; no spec of this world is as deep."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a place has its value.

    Attributes:
        path: the place.
        origins: its value as it is, then as it was; none for a key that is not written.
        sources: why what it comes from is as it is.
    """

    path: str
    origins: tuple[Origin, ...]
    sources: "tuple[Reason, ...]" = ()


def reason_of(program: Program, path: Scalar, *, depth: int = _DEPTH) -> Reason:
    """Why a place has its value.

    Args:
        program: the network.
        path: the path, with its place for messages.
        depth: how far to follow what a value is computed from.

    Raises:
        SpecError: A227 or A228 where the path leads nowhere.
    """
    where = path_of(path)
    origins = tuple(chain(program, where))
    sources = sources_of(program, origins[0]) if origins and depth else []
    below = [reason_of(program, Scalar(each, path.span, None), depth=depth - 1) for each in sources]
    return Reason(str(where), origins, tuple(below))
