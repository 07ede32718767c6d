"""Explain a value by the full chain of its origins."""

from dataclasses import dataclass

from archspec.language.program import Program
from archspec.language.variants.history import History
from archspec.language.variants.model import Path, make_path
from archspec.language.variants.origins import Origin
from archspec.language.variants.read import read_path
from archspec.reader import Scalar


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason why a place has its value.

    Attributes:
        parts: the path of the place.
        origins: its current value, then its earlier ones; empty for a key that is not written.
        sources: the reasons for the values that it comes from.
        again: whether its sources are omitted because they are given above for the same path.
    """

    parts: tuple[str, ...]
    origins: tuple[Origin, ...]
    sources: "tuple[Reason, ...]" = ()
    again: bool = False

    @property
    def path(self) -> str:
        """The path as text."""
        return ".".join(self.parts)


def explain_value(program: Program, path: Scalar) -> Reason:
    """Explain why a place has its value.

    Args:
        program: the network.
        path: the path, with its location for messages.

    Raises:
        SpecError: A227 or A228 if the path does not exist.
    """
    return _Reasons(program).of(read_path(path))


class _Reasons:
    """The reasons for one value, in which no chain is followed twice."""

    def __init__(self, program: Program) -> None:
        self.history = History(program)
        self.told: set[tuple[str, ...]] = set()

    def of(self, path: Path) -> Reason:
        """Explain why a place has its value."""
        origins = tuple(self.history.of(path))
        if not origins:
            return Reason(path.parts, ())
        where, sources = origins[0].parts, self.history.present.sources(origins[0])
        if where in self.told:
            return Reason(where, origins, again=bool(sources))
        self.told.add(where)
        below = [self.of(make_path(parts, path.span)) for parts in sources]
        return Reason(where, origins, tuple(below))
