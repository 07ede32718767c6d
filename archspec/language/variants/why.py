"""Explain a value: the whole chain of what it comes from."""

from dataclasses import dataclass

from archspec.language.program import Program
from archspec.language.variants.history import History
from archspec.language.variants.model import Path, make_path
from archspec.language.variants.origins import Origin
from archspec.language.variants.read import read_path
from archspec.reader import Scalar


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a place has its value.

    Attributes:
        parts: the path of the place.
        origins: its value as it is, then as it was; none for a key that is not written.
        sources: the reasons of the values that it comes from.
        again: whether its sources are left out because they are given above, at the same path.
    """

    parts: tuple[str, ...]
    origins: tuple[Origin, ...]
    sources: "tuple[Reason, ...]" = ()
    again: bool = False

    @property
    def path(self) -> str:
        """The path as people write it."""
        return ".".join(self.parts)


def explain_value(program: Program, path: Scalar) -> Reason:
    """Return why a place has its value.

    Args:
        program: the network.
        path: the path, with its place for messages.

    Raises:
        SpecError: A227 or A228 where the path leads nowhere.
    """
    return _Reasons(program).of(read_path(path))


class _Reasons:
    """The reasons of one value; no chain is followed twice."""

    def __init__(self, program: Program) -> None:
        self.history = History(program)
        self.told: set[tuple[str, ...]] = set()

    def of(self, path: Path) -> Reason:
        """Return why a place has its value."""
        origins = tuple(self.history.of(path))
        if not origins:
            return Reason(path.parts, ())
        where, sources = origins[0].parts, self.history.present.sources(origins[0])
        if where in self.told:
            return Reason(where, origins, again=bool(sources))
        self.told.add(where)
        below = [self.of(make_path(parts, path.span)) for parts in sources]
        return Reason(where, origins, tuple(below))
