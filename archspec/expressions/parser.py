"""Parse expressions into trees in which every part has a place.

e     := c ["if" c "else" e]
c     := both {"or" both}
both  := test {"and" test}
test  := "not" test | sum {sign sum}
sign  := "<=" | "<" | ">=" | ">" | "==" | "!="
sum   := term {("+" | "-") term}
term  := unary {("*" | "/" | "//" | "%") unary}
unary := "-" unary | number | name | name "(" e {"," e} ")" | "(" e ")"
name  := word {"." word}

`a <= b <= c` is `a <= b and b <= c`.
"""

import re
from typing import ClassVar, Final, NamedTuple

from archspec import limits
from archspec.dataclass import dataclass
from archspec.diagnostics.instruction import say_to_remove, say_to_write
from archspec.expressions.tree import (
    COMPARISONS,
    PRECEDENCE,
    RANGE,
    BinaryOperation,
    Call,
    Comparison,
    Complement,
    Expression,
    Junction,
    Literal,
    Name,
    Negation,
    Selection,
)

WORDS: Final = ("and", "or", "not", "if", "else")
"""The words of conditions, which are no names."""


def make_token_pattern(name: str, symbol: str) -> re.Pattern[str]:
    """Return the pattern of a token, from those of its kinds."""
    number = r"(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?(?![\w.])"
    kinds = f"(?P<number>{number})|(?P<name>{name})|(?P<symbol>{symbol})"
    return re.compile(rf"\s*(?:{kinds})", re.ASCII)


SYMBOL: Final = "|".join((*COMPARISONS, r"//|[-+*/%(),]"))
"""The pattern of signs."""

_TOKEN: Final = make_token_pattern(name=r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", symbol=SYMBOL)
_REVERSED: Final = re.compile(r"reversed\((?P<inside>.*\.\..*)\)", re.DOTALL)
_BETWEEN: Final = "write an operator before it, such as `*` in `2*c`"
_END: Final = "write a number or a name at its end, and close each parenthesis"
_SELECTION: Final = "end it with `else` and a value, as in `2*c if s == 2 else c`"
_OPERAND: Final = "a number, a name or a parenthesis stands there, as in `2*c`"


class ExpressionError(ValueError):
    """An expression that cannot be parsed or evaluated.

    Attributes:
        message: what is wrong.
        at: where, as offsets into the parsed text.
        help: what to write instead, or empty.
    """

    def __init__(self, message: str, at: tuple[int, int], help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.help = help


class Token(NamedTuple):
    """A token with its kind and its offsets in the text."""

    kind: str
    text: str
    at: tuple[int, int]


def parse_expression(text: str, offset: int = 0) -> Expression:
    """Parse one expression.

    Args:
        text: the expression.
        offset: added to every position, for an expression inside a longer text.

    Raises:
        ExpressionError: if the text is not an expression, or is longer than the limit.
    """
    if len(text) > limits.EXPRESSION_LENGTH:
        message = f"the expression is longer than {limits.EXPRESSION_LENGTH} characters"
        raise ExpressionError(
            message, (offset, offset + len(text)), "give its parts names as parameters"
        )
    return ExpressionParser(tokenize(text, offset), offset + len(text)).whole()


def parse_range(text: str, offset: int = 0) -> Expression | None:
    """Parse a range of whole numbers: `1..n`, `reversed(1..4)`, or `1..`, whose end others tell.

    Args:
        text: the text.
        offset: as for `parse_expression`.

    Returns:
        None for a text that is no range.

    Raises:
        ExpressionError: if a bound is not an expression.
    """
    turned = _REVERSED.fullmatch(text)
    if turned is not None:
        inner = parse_range(turned["inside"], offset + turned.start("inside"))
        return inner and Call("reversed", (inner,), (offset, offset + len(text)))
    first, dots, last = text.partition(RANGE)
    if not dots:
        return None
    bounds = [parse_expression(first, offset)]
    if last.strip():
        bounds.append(parse_expression(last, offset + len(first) + len(dots)))
    return Call(RANGE, tuple(bounds), (offset, offset + len(text)))


def tokenize(text: str, offset: int, pattern: re.Pattern[str] = _TOKEN) -> list[Token]:
    """Split a text into tokens.

    Raises:
        ExpressionError: for a character that no token has.
    """
    tokens: list[Token] = []
    place = 0
    end = len(text.rstrip())
    while place < end:
        match = pattern.match(text, place)
        if match is None:
            start = place + len(text[place:]) - len(text[place:].lstrip())
            raise ExpressionError(
                f"`{text[start:end]}` cannot be read as part of an expression",
                (offset + start, offset + end),
                "an expression has numbers, names, + - * / // %, min max ceil floor round and ( )",
            )
        kind = match.lastgroup or ""
        start, stop = match.span(kind)
        tokens.append(Token(kind, match[kind], (offset + start, offset + stop)))
        place = stop
    return tokens


@dataclass(slots=True)
class ExpressionParser:
    """A recursive descent parser with one token of lookahead.

    Attributes:
        tokens: the tokens.
        end: the end of the text.
        place: the number of the next token.
        form: what to write in place of a word.
    """

    tokens: list[Token]
    end: int
    place: int = 0
    form: ClassVar[str] = _OPERAND

    def whole(self) -> Expression:
        """Parse the whole text as one expression."""
        tree = self.selection()
        self.refuse_rest(_BETWEEN)
        return tree

    def refuse_rest(self, help: str) -> None:
        """Refuse what stands behind the whole."""
        if self.place < len(self.tokens):
            token = self.tokens[self.place]
            help = say_to_remove(line="remove it") if token.text in (")", ",") else help
            raise ExpressionError(f"unexpected `{token.text}`", token.at, help)

    def peek(self) -> str:
        """Return the next symbol without consuming it."""
        return self.tokens[self.place].text if self.place < len(self.tokens) else ""

    def take(self) -> Token:
        """Consume and return the next token."""
        if self.place == len(self.tokens):
            at = (max(self.end - 1, 0), self.end)
            raise ExpressionError("expression ends too early", at, _END)
        self.place += 1
        return self.tokens[self.place - 1]

    def close(self) -> int:
        """Consume a closing parenthesis and return its end."""
        token = self.take()
        if token.text != ")":
            help = "write `)` before it, or an operator such as `*`"
            raise ExpressionError(f"expected `)`, found `{token.text}`", token.at, help)
        return token.at[1]

    def selection(self) -> Expression:
        """Parse the rule `e`."""
        tree = self.junction()
        if self.peek() != "if":
            return tree
        self.take()
        condition = self.junction()
        if self.peek() != "else":
            at = self.take().at if self.place < len(self.tokens) else condition.at
            raise ExpressionError("`if` without `else`", at, _SELECTION)
        self.take()
        otherwise = self.selection()
        return Selection(tree, condition, otherwise, (tree.at[0], otherwise.at[1]))

    def junction(self, operator: str = "or") -> Expression:
        """Parse the rule `c` (for `or`), or `both` (for `and`)."""
        tree = self.junction("and") if operator == "or" else self.test()
        while self.peek() == operator:
            self.take()
            right = self.junction("and") if operator == "or" else self.test()
            tree = Junction(operator, tree, right, (tree.at[0], right.at[1]))
        return tree

    def test(self) -> Expression:
        """Parse the rule `test`."""
        if self.peek() == "not":
            start = self.take().at[0]
            operand = self.test()
            return Complement(operand, (start, operand.at[1]))
        left = self.operation()
        if self.place == len(self.tokens):
            return left
        return self.comparison(left)

    def comparison(self, left: Expression) -> Expression:
        """Parse the rest of the rule `test`, from what stands before the first sign."""
        tree: Expression | None = None
        while self.peek() in COMPARISONS:
            operator, right = self.take().text, self.operation()
            at = (left.at[0], right.at[1])
            found = Comparison(operator, left, right, at)
            tree = found if tree is None else Junction("and", tree, found, (tree.at[0], at[1]))
            left = right
        if self.peek() == "=":
            raise ExpressionError("`=` is not a comparison", self.take().at, say_to_write("=="))
        return left if tree is None else tree

    def operation(self, level: int = 1) -> Expression:
        """Parse the rule `sum` (level 1), or `term` (level 2)."""
        if level > max(PRECEDENCE.values()):
            return self.unary()
        tree = self.operation(level + 1)
        while PRECEDENCE.get(self.peek()) == level:
            operator, right = self.take().text, self.operation(level + 1)
            tree = BinaryOperation(operator, tree, right, (tree.at[0], right.at[1]))
        return tree

    def unary(self) -> Expression:
        """Parse the rule `unary`."""
        token = self.take()
        if token.text == "-":
            operand = self.unary()
            return Negation(operand, (token.at[0], operand.at[1]))
        if token.text == "(":
            tree = self.selection()
            self.close()
            return tree
        if token.kind == "number":
            return Literal(_parse_number(token), token.at)
        if token.kind == "name":
            return self.name(token)
        raise ExpressionError(f"unexpected `{token.text}`", token.at, _OPERAND)

    def name(self, token: Token) -> Expression:
        """Parse the rest of a name or a function call."""
        if token.text in WORDS:
            raise ExpressionError(f"unexpected `{token.text}`", token.at, self.form)
        if token.text in ("true", "false"):
            return Literal(token.text == "true", token.at)
        if self.peek() != "(":
            return Name(token.text, token.at)
        self.take()
        arguments = [self.selection()]
        while self.peek() == ",":
            self.take()
            arguments.append(self.selection())
        return Call(token.text, tuple(arguments), (token.at[0], self.close()))


def _parse_number(token: Token) -> int | float:
    if token.text.isdigit():
        if len(token.text) > limits.NUMBER_DIGITS:
            message = f"number has more than {limits.NUMBER_DIGITS} digits"
            raise ExpressionError(message, token.at, "write a smaller one")
        if len(token.text) > 1 and token.text[0] == "0":
            raise ExpressionError(
                "a number cannot begin with 0", token.at, say_to_write(str(int(token.text)))
            )
        return int(token.text)
    value = float(token.text)
    if value in (float("inf"), float("-inf")):
        raise ExpressionError("number is too large", token.at, "write a smaller one")
    return value
