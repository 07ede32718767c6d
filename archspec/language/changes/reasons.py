"""Reasons: the whole chain of what a value comes from."""

from dataclasses import dataclass

from archspec.diagnostics import SpecError
from archspec.language.changes.origins import Origin, Origins
from archspec.language.changes.reading import path_of
from archspec.language.model import Path
from archspec.language.program import Program
from archspec.reader import Scalar


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a place has its value.

    Attributes:
        path: the place.
        origins: its value as it is, then as it was; none for a key that is not written.
        sources: why what it comes from is as it is.
        again: whether its sources are not given because they stand above, at the same path.
    """

    path: str
    origins: tuple[Origin, ...]
    sources: "tuple[Reason, ...]" = ()
    again: bool = False


def reason_of(program: Program, path: Scalar) -> Reason:
    """Why a place has its value.

    Args:
        program: the network.
        path: the path, with its place for messages.

    Raises:
        SpecError: A227 or A228 where the path leads nowhere.
    """
    return _Reasons(program).of(path)


class _Reasons:
    """The reasons that are told of one value: no chain is followed twice."""

    def __init__(self, program: Program) -> None:
        self.levels = [Origins(program)]
        while (parent := self.levels[-1].program.parent) is not None:
            self.levels.append(Origins(parent))
        self.told: set[str] = set()

    def of(self, path: Scalar) -> Reason:
        """Why a place has its value."""
        where = path_of(path)
        origins = tuple(self.chain(where))
        sources = self.levels[0].sources(origins[0]) if origins else []
        if str(where) in self.told:
            return Reason(str(where), origins, again=bool(sources))
        self.told.add(str(where))
        below = [self.of(Scalar(each, path.span, None)) for each in sources]
        return Reason(str(where), origins, tuple(below))

    def chain(self, path: Path) -> list[Origin]:
        """A value as it is, then as it was written in each network that is extended.

        Raises:
            SpecError: A227 where the path leads nowhere.
        """
        present, *extended = self.levels
        first = present.at(path)
        found = [] if first is None else [first]
        for level in extended:
            try:
                origin = level.at(path)
            except SpecError:
                break  # it came in later
            if origin is not None and origin.by in ("written", "row") and origin not in found:
                found.append(origin)
        return found
