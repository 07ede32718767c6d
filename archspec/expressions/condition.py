"""Parse conditions: comparisons of expressions, joined by `and`, `or` and `not`.

c          := both {"or" both}
both       := test {"and" test}
test       := "not" test | "(" c ")" | comparison
comparison := e sign e {sign e}
sign       := "<=" | "<" | ">=" | ">" | "==" | "!="

`a <= b <= c` is `a <= b and b <= c`. Names may have parts that are numbers: `body.3.filters`.
"""

from collections.abc import Iterator
from dataclasses import field
from typing import Final, TypeAlias

from archspec import limits
from archspec.dataclass import dataclass
from archspec.diagnostics.instruction import say_to_write
from archspec.expressions.parser import (
    ExpressionError,
    ExpressionParser,
    Token,
    make_token_pattern,
    tokenize,
)
from archspec.expressions.tree import Expression

COMPARISONS: Final = ("<=", ">=", "==", "!=", "<", ">")
"""The signs that compare two expressions."""

_WORDS: Final = ("and", "or", "not")
_TOKEN: Final = make_token_pattern(
    name=r"[A-Za-z_]\w*(?:\.\w+)*", symbol="|".join((*COMPARISONS, r"//|[-+*/%(),=]"))
)
_FORM: Final = "write a comparison, such as `k <= 2*l`"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two expressions and one of `COMPARISONS`."""

    operator: str
    left: Expression
    right: Expression
    at: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Junction:
    """Two conditions joined by `and` or `or`."""

    operator: str
    left: "Condition"
    right: "Condition"


@dataclass(frozen=True, slots=True)
class Complement:
    """What holds where a condition does not."""

    operand: "Condition"


Condition: TypeAlias = Comparison | Junction | Complement


def parse_condition(text: str) -> Condition:
    """Parse one condition.

    Args:
        text: the condition.

    Raises:
        ExpressionError: if the text is not a condition, or has more parts than the limit.
    """
    tokens = tokenize(text, 0, _TOKEN)
    if len(tokens) > limits.CONDITION_PARTS:
        message = f"condition with more than {limits.CONDITION_PARTS} names, numbers and signs"
        raise ExpressionError(message, (0, len(text)), "write several conditions")
    return _ConditionParser(tokens, len(text)).parse_whole()


def list_comparisons(condition: Condition) -> Iterator[Comparison]:
    """Yield the comparisons of a condition, in order."""
    match condition:
        case Comparison():
            yield condition
        case Junction(_, left, right):
            yield from list_comparisons(left)
            yield from list_comparisons(right)
        case Complement(operand):
            yield from list_comparisons(operand)


class _ConditionParser(ExpressionParser):
    """A parser that knows comparisons."""

    def parse_whole(self) -> Condition:
        """Parse the whole text as one condition."""
        tree = self.join("or")
        self.refuse_rest("write `and` or `or` before it")
        return tree

    def join(self, operator: str) -> Condition:
        """Parse the rule `c` (for `or`), or `both` (for `and`)."""
        tree = self.join("and") if operator == "or" else self.test()
        while self.peek() == operator:
            self.take()
            tree = Junction(operator, tree, self.join("and") if operator == "or" else self.test())
        return tree

    def test(self) -> Condition:
        """Parse the rule `test`."""
        if self.peek() == "not":
            self.take()
            return Complement(self.test())
        if self.peek() == "(" and self.opens_condition():
            self.take()
            tree = self.join("or")
            self.close()
            return tree
        return self.comparison()

    def opens_condition(self) -> bool:
        """Check whether a parenthesis holds a condition, and not a part of an expression."""
        depth = 0
        for token in self.tokens[self.place :]:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if depth == 0 or token.text in (*COMPARISONS, *_WORDS):
                return depth > 0
        return False

    def comparison(self) -> Condition:
        """Parse the rule `comparison`."""
        left = self.operation()
        tree: Condition | None = None
        while self.peek() in COMPARISONS:
            operator, right = self.take().text, self.operation()
            found = Comparison(operator, left, right, (left.at[0], right.at[1]))
            tree = found if tree is None else Junction("and", tree, found)
            left = right
        if self.peek() == "=":
            raise ExpressionError("`=` is not a comparison", self.take().at, say_to_write("=="))
        if tree is None:
            raise ExpressionError("this is not a comparison", left.at, _FORM)
        return tree

    def name(self, token: Token) -> Expression:
        """Parse the rest of a name, which none of the words of a condition is."""
        if token.text in _WORDS:
            raise ExpressionError(f"unexpected `{token.text}`", token.at, _FORM)
        return super().name(token)
