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
    ModuleClass,
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
from archspec.dataclass import dataclass, replace
from archspec.expressions import (
    Expression,
    ExpressionError,
    Name,
    Quantity,
    count_parts,
    evaluate,
    find_names,
    substitute,
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
    known: dict[str, Expression] = {}
    for condition, holds in zip(conditions, outcomes, strict=True):
        for name, form in list_facts(condition.tree, holds=holds).items():
            _add_fact(known, name, form)
    facts = {name: Quantity(values[name].value, form) for name, form in known.items()}
    return FormFacts(outcomes, {**values, **facts})


def _add_fact(known: dict[str, Expression], name: str, form: Expression) -> None:
    """Add what a name stands for, in terms of names that stand for nothing else themselves."""
    form = substitute(form, known)
    if name not in known and name not in find_names(form):
        known.update({other: substitute(each, {name: form}) for other, each in known.items()})
        known[name] = form


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
        forms, merged = range(len(self.facts)), self.merge_modules(pieces)
        if isinstance(merged, Expression) or (merged is not None and len(pieces) == len(forms)):
            return merged
        condition = None if merged is None else self.find_condition(pieces.keys(), forms)
        if merged is not None and condition is not None:
            return ChoicePiece(merged, condition, IDENTITY)
        if any(isinstance(piece, Expression) for piece in pieces.values()):
            return None
        return self.choose({form: pieces.get(form, IDENTITY) for form in forms}, {})

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
        full = _write_defaults(pieces)
        frames = set(map(_get_frame, full.values()))
        if len(frames) > 1 or None in frames:
            return None
        columns = zip(*map(list_parts, full.values()), strict=True)
        parts = [self.merge(dict(zip(full, column, strict=True))) for column in columns]
        known = [part for part in parts if part is not None]
        whole = next(iter(full.values()))
        return _rebuild(whole, known) if len(known) == len(parts) else None

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

    def choose(self, pieces: Pieces, given: Mapping[str, Expression]) -> Piece | None:
        """Return a choice between pieces, each right in some forms: `if`, `elif` and `else`.

        Args:
            pieces: the pieces.
            given: what names stand for where the conditions before do not hold.
        """
        for condition, chosen in self.list_splits([*pieces]):
            for tree, group in ((condition, chosen), (negate(condition), pieces.keys() - chosen)):
                one = self.merge_modules({form: pieces[form] for form in group})
                if one is None or one == IDENTITY:
                    continue
                rest = {form: pieces[form] for form in pieces if form not in group}
                known = {**given, **list_facts(tree, holds=False)}
                other = self.merge_modules(rest) or self.choose(rest, known)
                if other is not None:
                    return ChoicePiece(one, self.restate(tree, given), other)
        return None

    def restate(self, tree: Expression, given: Mapping[str, Expression]) -> Expression:
        """Return a condition without what is known where it is asked."""
        values = self.facts[0].values
        own = {name: Quantity(each.value, given.get(name, Name(name)))
               for name, each in values.items()}  # fmt: skip
        return evaluate(tree, own).form if given else tree

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
        pairs = _find_common_subsequence(len(slots), len(items), shared)
        made, at, to = list[dict[int, _Item]](), 0, 0
        for slot, item in (*pairs, (len(slots), len(items))):
            made += [*slots[at:slot], *({row: each} for each in items[to:item])]
            if slot < len(slots):
                made.append({**slots[slot], row: items[item]})
            at, to = slot + 1, item + 1
        slots = made
    return slots


def _find_common_subsequence(
    first: int, second: int, shared: Sequence[Sequence[bool]]
) -> list[tuple[int, int]]:
    """Return the longest subsequence that two rows have in common, as pairs of positions.

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


def _write_defaults(pieces: Pieces) -> Pieces:
    """Return calls of one class of the file with the keywords that only some of them have."""
    calls = {form: piece for form, piece in pieces.items() if isinstance(piece, CallPiece)}
    callees = {call.callee for call in calls.values()}
    names = {name for call in calls.values() for name, _ in call.keywords}
    if len(calls) < len(pieces) or len(callees) > 1:
        return pieces
    (callee,) = callees
    if not isinstance(callee, ModuleClass):
        return pieces
    defaults = {each.name: each.default for each in callee.parameters if each.name in names}
    if None in defaults.values():
        return pieces
    return {
        form: replace(call, keywords=tuple({**defaults, **dict(call.keywords)}.items()))
        for form, call in calls.items()
    }


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
