"""Pairing: which pieces of one scene are those of another, by the steps that made them."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeAlias, TypeVar

from archspec.diagnostics import Span
from archspec.difference.model import Change, Difference
from archspec.render.scene import Box, Fork, Group, Item, Jump, Lane, Meet

T = TypeVar("T")

Token: TypeAlias = Hashable
"""What is the same for a piece of the first scene and its partner in the second."""

Couple: TypeAlias = tuple[T | None, T | None]
"""A piece and its partner; None where only one scene has it."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which steps of two networks are the same.

    Attributes:
        olds: a number for each step of the first network that has a partner.
        news: the same number for its partner in the second one; a step that is repeated in one of
            them alone has two, with its repeat and without.
        changes: what changed of a step itself, by where it stands in both.
    """

    olds: Mapping[Span, int]
    news: Mapping[Span, int]
    changes: Mapping[tuple[Span, Span], tuple[Change, ...]]

    @classmethod
    def of(cls, difference: Difference) -> "Pairing":
        """The pairs of a comparison."""
        olds: dict[Span, int] = {}
        news: dict[Span, int] = {}
        for number, each in enumerate(difference.matches):
            known = olds.get(each.before, news.get(each.after, number))
            olds.setdefault(each.before, known)
            news.setdefault(each.after, known)
        changes = {(each.before, each.after): each.changes for each in difference.matches}
        return cls(olds, news, changes)

    def before(self, item: Item | Lane, key: Callable[[str], str]) -> Token:
        """The token of a piece of the first scene.

        Args:
            item: the piece.
            key: the key in the second scene of a box, by that in the first.
        """
        return _token(item, self.olds, key)

    def after(self, item: Item | Lane) -> Token:
        """The token of a piece of the second scene."""
        return _token(item, self.news, str)

    def changes_of(self, one: Span | None, two: Span | None) -> tuple[Change, ...]:
        """What changed of a step itself."""
        return self.changes.get((one, two), ()) if one and two else ()


def _token(item: Item | Lane, numbers: Mapping[Span, int], source: Callable[[str], str]) -> Token:
    match item:
        case Box(span=None):
            return ("box", item.kind)
        case Box() | Lane():
            return (type(item).__name__, _number(item.span, numbers))
        case Fork():
            lanes = len(item.lanes) if item.residual else 0
            return ("fork", item.residual, lanes, _number(item.span, numbers))
        case Group() | Meet():
            return (type(item).__name__, _number(item.box.span, numbers))
        case Jump():
            return ("jump", source(item.source))


def _number(span: Span | None, numbers: Mapping[Span, int]) -> int | None:
    return numbers.get(span) if span else None


def runs(
    before: Sequence[T], after: Sequence[T], tokens: Sequence[Token], others: Sequence[Token]
) -> Iterator[tuple[bool, Sequence[T], Sequence[T]]]:
    """Two sequences in turn: runs that both have, and runs between these.

    Args:
        before: the first sequence.
        after: the second one.
        tokens: those of the first sequence.
        others: those of the second one.
    """
    # Steps without a partner have tokens of their own, so that no two of them look alike.
    own = [(number, "before") if _alone(each) else each for number, each in enumerate(tokens)]
    matcher = SequenceMatcher(None, own, list(others), autojunk=False)
    i = j = 0
    for block in matcher.get_matching_blocks():
        if block.a > i or block.b > j:
            yield False, before[i : block.a], after[j : block.b]
        i, j = block.a + block.size, block.b + block.size
        if block.size:
            yield True, before[block.a : i], after[block.b : j]


def couples(
    before: Sequence[T], after: Sequence[T], tokens: Sequence[Token], others: Sequence[Token]
) -> list[Couple[T]]:
    """Pieces whose order means little, in that of the second scene.

    What only the first one has follows what it followed there. Arguments as for `runs`.
    """
    free = {token: at for at, token in enumerate(tokens) if not _alone(token)}
    pairs = [(free.pop(token, None), each) for token, each in zip(others, after, strict=True)]
    paired, last = {at for at, _ in pairs}, -1
    behind: dict[int, list[Couple[T]]] = {}
    for at, one in enumerate(before):
        if at in paired:
            last = at
        else:
            behind.setdefault(last, []).append((one, None))
    made = behind.get(-1, [])
    for number, each in pairs:
        made.append((None if number is None else before[number], each))
        made += behind.get(number, []) if number is not None else []
    return made


def _alone(token: Token) -> bool:
    """Whether a step of the first network has no partner."""
    return isinstance(token, tuple) and token[-1] is None
