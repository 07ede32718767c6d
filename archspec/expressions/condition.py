"""Parse conditions: comparisons of numbers, joined by `and`, `or` and `not`.

Their syntax is that of expressions. In the conditions of a design space, nothing is chosen (`a if c
else b`), and names may have parts that are numbers: `body.3.filters`.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

from archspec import limits
from archspec.expressions.parser import (
    SYMBOL,
    ExpressionError,
    ExpressionParser,
    make_token_pattern,
    tokenize,
)
from archspec.expressions.tree import (
    Comparison,
    Complement,
    Expression,
    Junction,
    Selection,
    get_operands,
)

_TOKEN: Final = make_token_pattern(name=r"[A-Za-z_]\w*(?:\.\w+)*", symbol=f"{SYMBOL}|=")
_FORM: Final = "write a comparison, such as `k <= 2*l`"

Condition: TypeAlias = Comparison | Junction | Complement
"""The operands of a `Junction` and of a `Complement` are conditions, too."""


def parse_condition(text: str) -> Condition:
    """Parse one condition of a design space.

    Args:
        text: the condition.

    Raises:
        ExpressionError: if the text is not a condition, or has more parts than the limit.
    """
    tokens = tokenize(text, 0, _TOKEN)
    if len(tokens) > limits.CONDITION_PARTS:
        message = f"condition with more than {limits.CONDITION_PARTS} names, numbers and signs"
        raise ExpressionError(message, (0, len(text)), "write several conditions")
    return _check_condition(_ConditionParser(tokens, len(text)).whole())


def list_comparisons(condition: Expression) -> Iterator[Comparison]:
    """Yield the comparisons of a condition, in order."""
    if isinstance(condition, Comparison):
        yield condition
        return
    for operand in get_operands(condition):
        yield from list_comparisons(operand)


class _ConditionParser(ExpressionParser):
    """A parser that says what a condition needs."""

    form = _FORM

    def whole(self) -> Expression:
        """Parse the whole text as one condition."""
        tree = self.selection()
        self.refuse_rest("write `and` or `or` before it")
        return tree


def _check_condition(tree: Expression) -> Condition:
    """Return a condition; its comparisons are of numbers.

    Raises:
        ExpressionError: for a part that compares nothing, or compares conditions.
    """
    match tree:
        case Comparison(_, left, right):
            for side in (left, right):
                _check_number(side)
            return tree
        case Junction(_, left, right):
            _check_condition(left)
            _check_condition(right)
            return tree
        case Complement(operand):
            _check_condition(operand)
            return tree
        case _:
            raise ExpressionError("this is not a comparison", tree.at, _FORM)


def _check_number(tree: Expression) -> None:
    if isinstance(tree, Comparison | Junction | Complement | Selection):
        raise ExpressionError("a number is compared, and no condition", tree.at, _FORM)
    for operand in get_operands(tree):
        _check_number(operand)
