"""Hold the changes of a variant, typed and frozen: what it sets, inserts and removes."""

from typing import Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.language.model import Element
from archspec.reader import Scalar, Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Element):
    """The place of a change: names and numbers separated by dots, `body.InceptionB.repeat`.

    Attributes:
        parts: the names and numbers.
        source: the scalar that contains it.
    """

    parts: tuple[str, ...]
    source: Scalar

    def __str__(self) -> str:
        return ".".join(self.parts)

    def place(self, number: int) -> Span:
        """Return the location of one of its parts."""
        start = sum(len(part) + 1 for part in self.parts[:number])
        return self.source.part(start, start + len(self.parts[number]))


def make_path(parts: tuple[str, ...], span: Span) -> Path:
    """Return a path that is not written in any file.

    Args:
        parts: the names and numbers between the dots.
        span: the location to report if it does not exist.
    """
    return Path(span=span, parts=parts, source=Scalar(".".join(parts), span, None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Set(Element):
    """A change that sets a value in an extended network."""

    path: Path
    value: Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert(Element):
    """A change that inserts steps or branches into an extended network.

    Attributes:
        path: the step, branch, chain or fork that they are inserted at.
        side: the position: before it, after it, or into it, at its end.
        steps: the steps, if any.
        branches: the branches with their names, if any.
    """

    path: Path
    side: Literal["before", "after", "into"]
    steps: tuple[Tree, ...] = ()
    branches: tuple[tuple[Scalar, Tree], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove(Element):
    """A change that removes a part of an extended network."""

    path: Path


Change: TypeAlias = Set | Insert | Remove
"""A change that a variant makes to the network that it extends."""
