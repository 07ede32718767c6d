"""Merge what constructs the modules of a block in its forms, which its conditions tell apart.

Two pieces that differ only in numbers are one if the conditions make the numbers equal: where
`t != 1` does not hold, `t * in_channels` is `in_channels`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from itertools import combinations
from typing import Final, TypeAlias, TypeVar

from archspec.codegen.code import (
    IDENTITY,
    CallPiece,
    ChoicePiece,
    GroupPiece,
    OptionalPiece,
    Piece,
    RepeatPiece,
    list_parts,
)
from archspec.codegen.conditions import (
    BlockCondition,
    decide,
    find_own_values,
    join_conditions,
    list_facts,
    negate,
)
from archspec.dataclass import dataclass
from archspec.expressions import (
    Expression,
    ExpressionError,
    Quantity,
    count_parts,
    evaluate,
)
from archspec.graph import Scope

_Item = TypeVar("_Item")

Pieces: TypeAlias = Mapping[int, Piece]
"""What constructs a module, by the number of the form that has it."""

_LONGEST: Final = 40
"""The most modules of a sequence to align with others, which takes the square of that."""


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What is known in one form of a block.

    Attributes:
        outcomes: whether each condition holds.
        values: what names stand for, in as simple terms as the conditions allow.
    """

    outcomes: tuple[bool, ...]
    values: Mapping[str, Quantity]

    def simplify(self, expression: Expression) -> Expression | None:
        """Return an expression in the simplest terms; None if it has unknown names."""
        try:
            return evaluate(expression, self.values).form
        except ExpressionError:
            return None


def find_facts(scope: Scope, conditions: Sequence[BlockCondition]) -> FormFacts:
    """Return what is known in the uses of a block that have one form.

    Args:
        scope: one of them.
        conditions: conditions that can be decided in all of them.
    """
    values = find_own_values(scope)
    outcomes = tuple(bool(decide(condition, values)) for condition in conditions)
    known = dict(values)
    for condition, holds in zip(conditions, outcomes, strict=True):
        for name, form in list_facts(condition.tree, holds=holds).items():
            if name in values:
                known[name] = Quantity(values[name].value, form)
    return FormFacts(outcomes, known)


@dataclass(frozen=True, slots=True)
class PieceMerge:
    """Merges the pieces of several forms.

    Attributes:
        conditions: the conditions.
        facts: what is known in each form.
    """

    conditions: Sequence[BlockCondition]
    facts: Sequence[FormFacts]

    def merge_attributes(
        self, attributes: Sequence[tuple[tuple[str, Piece], ...]]
    ) -> tuple[tuple[str, Piece], ...] | None:
        """Return the attributes of a class for all forms; None if there is none.

        Args:
            attributes: those of each form.
        """
        slots = _align([[*each] for each in attributes], _have_one_name)
        made: dict[str, Piece] = {}
        for slot in slots:
            (name, _), *_ = slot.values()
            merged = self.merge_attribute({form: piece for form, (_, piece) in slot.items()})
            if merged is None or name in made:
                return None
            made[name] = merged
        return tuple(made.items())

    def merge_attribute(self, pieces: Pieces) -> Piece | None:
        """Return the piece of an attribute that some forms, or all, have."""
        merged = self.merge_modules(pieces)
        if len(pieces) == len(self.facts):
            return merged or self.choose(pieces)
        if merged is None or isinstance(merged, Expression):
            return merged
        condition = self.find_condition(pieces.keys(), range(len(self.facts)))
        return condition and ChoicePiece(merged, condition, IDENTITY)

    def merge_modules(self, pieces: Pieces) -> Piece | None:
        """Return a piece that is right in all forms, possibly with modules that some lack."""
        return self.merge(pieces) or self.merge_sequences(pieces)

    def merge(self, pieces: Pieces) -> Piece | None:
        """Return a piece that is right in all forms; None if they differ in more than numbers."""
        first, *others = dict.fromkeys(pieces.values())
        if not others:
            return first
        if isinstance(first, Expression):
            forms = {
                number: each for number, each in pieces.items() if isinstance(each, Expression)
            }
            return self.merge_expressions(forms) if len(forms) == len(pieces) else None
        frames = {_get_frame(piece) for piece in (first, *others)}
        if len(frames) > 1 or None in frames:
            return None
        columns = zip(*map(list_parts, pieces.values()), strict=True)
        parts = [self.merge(dict(zip(pieces, column, strict=True))) for column in columns]
        known = [part for part in parts if part is not None]
        return _rebuild(first, known) if len(known) == len(parts) else None

    def merge_expressions(self, forms: Mapping[int, Expression]) -> Expression | None:
        """Return an expression that has the right value in all forms; None if there is none."""
        simple = {number: self.facts[number].simplify(each) for number, each in forms.items()}
        for tried in sorted(dict.fromkeys(forms.values()), key=count_parts, reverse=True):
            if all(
                each is not None and self.facts[number].simplify(tried) == each
                for number, each in simple.items()
            ):
                return tried
        return None

    def merge_sequences(self, pieces: Pieces) -> Piece | None:
        """Return an `nn.Sequential` with all modules that some forms have."""
        sequences = {
            number: piece.arguments
            for number, piece in pieces.items()
            if isinstance(piece, CallPiece) and piece.callee == "nn.Sequential" and piece.tall
        }
        if len(sequences) < len(pieces) or max(map(len, sequences.values())) > _LONGEST:
            return None
        numbers = [*sequences]

        def is_same(slot: Mapping[int, Piece], form: int, item: Piece) -> bool:
            known = {numbers[number]: piece for number, piece in slot.items()}
            return self.merge({**known, numbers[form]: item}) is not None

        made: list[Piece] = []
        for slot in _align([[*sequences[number]] for number in numbers], is_same):
            merged = self.merge({numbers[number]: piece for number, piece in slot.items()})
            if merged is not None and len(slot) < len(numbers):
                present = {numbers[number] for number in slot}
                condition = self.find_condition(present, numbers)
                merged = condition and OptionalPiece(merged, condition)
            if merged is None:
                return None
            made.append(merged)
        return CallPiece("nn.Sequential", tuple(made), tall=True)

    def choose(self, pieces: Pieces) -> Piece | None:
        """Return the choice between two pieces, each right in some forms."""
        for condition, chosen in self.list_splits([*pieces]):
            one = self.merge_modules({form: pieces[form] for form in pieces if form in chosen})
            other = self.merge_modules({form: pieces[form] for form in pieces.keys() - chosen})
            if one is not None and other is not None:
                return ChoicePiece(one, condition, other)
        return None

    def list_splits(
        self, forms: Sequence[int], *, skips_first: bool = False
    ) -> Iterator[tuple[Expression, Set[int]]]:
        """Yield the conditions that hold in some forms only, with these forms."""
        numbered = sorted(
            enumerate(self.conditions), key=lambda each: each[1].is_skip != skips_first
        )
        for number, condition in numbered:
            chosen = {form for form in forms if self.facts[form].outcomes[number]}
            if 0 < len(chosen) < len(forms):
                yield condition.tree, chosen

    def find_condition(self, present: Set[int], forms: Sequence[int]) -> Expression | None:
        """Return what holds in exactly some of several forms; None if nothing does.

        Args:
            present: some of them.
            forms: all of them.
        """
        splits = [*self.list_splits(forms)]
        for condition, chosen in splits:
            if chosen == present:
                return condition
            if chosen == set(forms) - present:
                return negate(condition)
        for (one, first), (other, second) in combinations(splits, 2):
            if first & second == present:
                return join_conditions((one, other))
        return None


def _align(
    rows: Sequence[Sequence[_Item]], is_same: Callable[[Mapping[int, _Item], int, _Item], bool]
) -> list[dict[int, _Item]]:
    """Return slots for the items of several rows, in an order that all rows agree with.

    Args:
        rows: the items of each row.
        is_same: whether an item of a row can share a slot with those in it.
    """
    slots: list[dict[int, _Item]] = []
    for row, items in enumerate(rows):
        shared = [[is_same(slot, row, item) for item in items] for slot in slots]
        pairs = _find_longest(len(slots), len(items), shared)
        made, at, to = list[dict[int, _Item]](), 0, 0
        for slot, item in (*pairs, (len(slots), len(items))):
            made += [*slots[at:slot], *({row: each} for each in items[to:item])]
            if slot < len(slots):
                made.append({**slots[slot], row: items[item]})
            at, to = slot + 1, item + 1
        slots = made
    return slots


def _find_longest(
    first: int, second: int, shared: Sequence[Sequence[bool]]
) -> list[tuple[int, int]]:
    """Return the longest common subsequence of two rows, as pairs of positions.

    Args:
        first: the length of one row.
        second: the length of the other.
        shared: which of their items are common, by their positions.
    """
    best: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for one in range(first, -1, -1):
        for other in range(second, -1, -1):
            if one == first or other == second:
                best[one, other] = []
            elif shared[one][other]:
                best[one, other] = [(one, other), *best[one + 1, other + 1]]
            else:
                best[one, other] = max(best[one + 1, other], best[one, other + 1], key=len)
    return best[0, 0]


def _have_one_name(slot: Mapping[int, tuple[str, Piece]], _: int, item: tuple[str, Piece]) -> bool:
    return all(name == item[0] for name, _ in slot.values())


def _get_frame(piece: Piece) -> object:
    """Return what two pieces have in common that differ in their parts alone; None for none."""
    match piece:
        case CallPiece(callee, arguments, keywords, tall):
            return callee, len(arguments), tuple(name for name, _ in keywords), tall
        case GroupPiece(items, brackets):
            return brackets, len(items)
        case RepeatPiece(_, index, _):
            return (index,)
    return None


def _rebuild(piece: Piece, parts: Sequence[Piece]) -> Piece:
    """Return a piece with other parts."""
    match piece:
        case CallPiece(callee, arguments, keywords, tall):
            values = parts[len(arguments) :]
            named = tuple((name, part) for (name, _), part in zip(keywords, values, strict=True))
            return CallPiece(callee, tuple(parts[: len(arguments)]), named, tall)
        case GroupPiece(_, brackets):
            return GroupPiece(tuple(parts), brackets)
        case RepeatPiece(_, index, _):
            return RepeatPiece(parts[0], index, parts[1])
    raise TypeError(piece)
