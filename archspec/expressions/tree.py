"""The syntax tree of expressions: numbers, names, arithmetic, comparisons and a few functions.

The same trees serve the spec (names are parameters, loop variables, `cin`, `table.row.column`) and
the generated source (names are constructor arguments).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from operator import is_
from typing import Final, TypeAlias

from archspec.dataclass import dataclass, replace

Number: TypeAlias = int | float | bool

FUNCTIONS: Final = ("min", "max", "ceil", "floor", "round")
"""The functions that an expression may call."""

RANGE: Final = ".."
"""The function that a range is a call of, `1..n`; only the variables of loops run over ranges."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal number or truth value."""

    value: Number
    at: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A name, with dots for a table's rows and cells: `k`, `table1.inception_v4.k`."""

    name: str
    at: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Word(Name):
    """A word that took the place of a name, such as `relu` for the parameter `act`: no name."""


@dataclass(frozen=True, slots=True)
class Negation:
    """The negation of an operand."""

    operand: "Expression"
    at: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class BinaryOperation:
    """Two operands and one of `+ - * / // %`."""

    operator: str
    left: "Expression"
    right: "Expression"
    at: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function call, `max(8, c//4)`; also a label with an index, `enc(64)`."""

    function: str
    arguments: tuple["Expression", ...]
    at: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two expressions and one of `COMPARISONS`: `s != 1`."""

    operator: str
    left: "Expression"
    right: "Expression"
    at: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Junction:
    """Two conditions joined by `and` or `or`."""

    operator: str
    left: "Expression"
    right: "Expression"
    at: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Complement:
    """What holds where a condition does not: `not se`."""

    operand: "Expression"
    at: tuple[int, int] = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Selection:
    """One of two expressions: `a if c else b`."""

    chosen: "Expression"
    condition: "Expression"
    otherwise: "Expression"
    at: tuple[int, int] = field(default=(0, 0), compare=False)


Expression: TypeAlias = (
    Literal
    | Name
    | Negation
    | BinaryOperation
    | Call
    | Comparison
    | Junction
    | Complement
    | Selection
)

COMPARISONS: Final = ("<=", ">=", "==", "!=", "<", ">")
"""The signs that compare two expressions."""

PRECEDENCE: Final = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "%": 2}
"""The operators between two operands; those of a higher number bind tighter."""

_COMPARED: Final = 0
_COMPLEMENT: Final = -1
_JOINED: Final = {"and": -2, "or": -3}
_SELECTED: Final = -4
"""The precedence of conditions, below that of arithmetic."""


def get_operands(expression: Expression) -> tuple[Expression, ...]:
    """Return the expressions directly inside an expression."""
    if isinstance(expression, Literal | Name):
        return ()
    if isinstance(expression, BinaryOperation | Comparison | Junction):
        return expression.left, expression.right
    if isinstance(expression, Call):
        return expression.arguments
    if isinstance(expression, Selection):
        return expression.chosen, expression.condition, expression.otherwise
    return (expression.operand,)


def map_operands(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """Apply a change to the expressions directly inside an expression; itself if none differs."""
    before = get_operands(expression)
    operands = tuple(map(change, before))
    if all(map(is_, operands, before)):
        return expression
    match expression:
        case BinaryOperation() | Comparison() | Junction():
            return replace(expression, left=operands[0], right=operands[1])
        case Call():
            return replace(expression, arguments=operands)
        case Negation() | Complement():
            return replace(expression, operand=operands[0])
        case Selection(at=at):
            chosen, condition, otherwise = operands
            return Selection(chosen, condition, otherwise, at)
        case _:
            return expression


def find_names(expression: Expression) -> Iterator[str]:
    """Yield every name in an expression in the order of writing, repetitions included."""
    pending = [expression]
    while pending:
        part = pending.pop()
        if not isinstance(part, Name):
            pending += get_operands(part)[::-1]
        elif not isinstance(part, Word):
            yield part.name


def substitute(expression: Expression, values: Mapping[str, Expression]) -> Expression:
    """Replace names in an expression; a replacement takes the place of its name."""
    if isinstance(expression, Name):
        value = None if isinstance(expression, Word) else values.get(expression.name)
        return expression if value is None else place_at(value, expression.at)
    return map_operands(expression, lambda operand: substitute(operand, values))


def place_at(expression: Expression, at: tuple[int, int]) -> Expression:
    """Return an expression with all of its parts at one place."""
    moved = map_operands(expression, lambda operand: place_at(operand, at))
    return moved if moved.at == at else replace(moved, at=at)


def count_parts(expression: Expression) -> int:
    """Count the numbers and names written in an expression."""
    if isinstance(expression, Literal | Name):
        return 1
    return sum(map(count_parts, get_operands(expression)))


def to_text(expression: Expression, *, spaces: bool = False, math: str = "") -> str:
    """Return an expression as text with as few parentheses as its meaning allows.

    Args:
        expression: the expression.
        spaces: put spaces around operators, as in Python code but not in a box.
        math: a prefix for `floor` and `ceil`, `"math."` in Python code.
    """
    match expression:
        case Literal(value):
            return str(value).lower() if isinstance(value, bool) and not math else repr(value)
        case Name(name):
            return name
        case Negation(operand):
            return f"-{_print_operand(operand, 3, spaces, math)}"
        case BinaryOperation(operator, left, right):
            level = PRECEDENCE[operator]
            gap = " " if spaces else ""
            first = _print_operand(left, level, spaces, math)
            return f"{first}{gap}{operator}{gap}{_print_operand(right, level + 1, spaces, math)}"
        case Call(function, arguments) if function == RANGE:
            bounds = (to_text(bound, spaces=spaces, math=math) for bound in arguments)
            return RANGE.join((*bounds, *([""] if len(arguments) == 1 else [])))
        case Call(function, arguments):
            prefix = math if function in ("floor", "ceil") else ""
            inner = ", ".join(to_text(argument, spaces=spaces, math=math) for argument in arguments)
            return f"{prefix}{function}({inner})"
        case _:
            return _print_condition(expression, spaces, math)


def _print_condition(expression: Expression, spaces: bool, math: str) -> str:
    """Return a condition, or what it chooses, as text; words always have spaces around them."""

    def write(operand: Expression, level: int) -> str:
        return _print_operand(operand, level, spaces, math)

    match expression:
        case Comparison(operator, left, right):
            return f"{write(left, _COMPARED + 1)} {operator} {write(right, _COMPARED + 1)}"
        case Junction(operator, left, right):
            level = _JOINED[operator]
            return f"{write(left, level)} {operator} {write(right, level + 1)}"
        case Complement(operand):
            return f"not {write(operand, _COMPLEMENT)}"
        case Selection(chosen, condition, otherwise):
            first = f"{write(chosen, _SELECTED + 1)} if {write(condition, _SELECTED + 1)}"
            return f"{first} else {write(otherwise, _SELECTED)}"
        case _:
            raise AssertionError("no condition")


def flatten_operands(chain: BinaryOperation) -> Iterator[tuple[str, Expression, bool]]:
    """Yield the operands of a chain of operators of equal precedence: `a + b - c` has three.

    Yields:
        The operator before an operand, empty before the first; the operand; and whether it is in
        parentheses.
    """
    level = PRECEDENCE[chain.operator]
    if isinstance(chain.left, BinaryOperation) and PRECEDENCE[chain.left.operator] == level:
        yield from flatten_operands(chain.left)
    else:
        yield "", chain.left, _needs_parentheses(chain.left, level)
    yield chain.operator, chain.right, _needs_parentheses(chain.right, level + 1)


def _print_operand(expression: Expression, level: int, spaces: bool, math: str) -> str:
    text = to_text(expression, spaces=spaces, math=math)
    return f"({text})" if _needs_parentheses(expression, level) else text


def _needs_parentheses(expression: Expression, level: int) -> bool:
    """Check whether an operand needs parentheses under an operator of this precedence."""
    match expression:
        case BinaryOperation(operator):
            return PRECEDENCE[operator] < level
        case Negation():
            return level > 1
        case Literal(value):
            return level > 1 and repr(value).startswith("-")
        case Comparison():
            return level > _COMPARED
        case Complement():
            return level > _COMPLEMENT
        case Junction(operator):
            return level > _JOINED[operator]
        case Selection():
            return level > _SELECTED
        case _:
            return False
