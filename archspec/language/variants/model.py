"""The changes of a variant, typed and frozen: what it sets, inserts and removes, and where."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from archspec.diagnostics import Span
from archspec.language.model import Element
from archspec.reader import Scalar, Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Element):
    """Where a change is made: names and numbers with dots between them, `body.InceptionB.repeat`.

    Attributes:
        parts: the names between the dots.
        source: the scalar that it is written in.
    """

    parts: tuple[str, ...]
    source: Scalar

    def __str__(self) -> str:
        return ".".join(self.parts)

    def place(self, number: int) -> Span:
        """Return the place of one of its parts."""
        start = sum(len(part) + 1 for part in self.parts[:number])
        return self.source.part(start, start + len(self.parts[number]))


def make_path(parts: tuple[str, ...], span: Span) -> Path:
    """Return a path that nobody wrote.

    Args:
        parts: the names between the dots.
        span: what to point at where it leads nowhere.
    """
    return Path(span=span, parts=parts, source=Scalar(".".join(parts), span, None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Set(Element):
    """Something of an extended network gets another value."""

    path: Path
    value: Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert(Element):
    """Steps or branches come into an extended network.

    Attributes:
        path: the step, branch, chain or fork that they come to.
        side: where to: before it, after it, or into it, at its end.
        steps: the steps.
        branches: or the branches, with their names.
    """

    path: Path
    side: Literal["before", "after", "into"]
    steps: tuple[Tree, ...] = ()
    branches: tuple[tuple[Scalar, Tree], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove(Element):
    """Something of an extended network goes."""

    path: Path


Change: TypeAlias = Set | Insert | Remove
"""What a variant changes of the network that it extends."""
