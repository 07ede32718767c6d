"""Tell which conditions of a definition hold in a use of the block, and what follows from them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from archspec.dataclass import dataclass
from archspec.expressions import (
    Comparison,
    Complement,
    Expression,
    ExpressionError,
    Junction,
    Literal,
    Name,
    Quantity,
    evaluate,
    find_names,
    substitute,
)
from archspec.graph import IN_CHANNELS, Graph, Scope
from archspec.language import Block, Box, Conditional, Fork
from archspec.language.walk import walk_steps

_OPPOSITES: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True, slots=True)
class BlockCondition:
    """A condition in the definition of a block.

    Attributes:
        tree: the condition over the arguments of the block's class.
        is_skip: whether it says if a residual has a shortcut.
    """

    tree: Expression
    is_skip: bool = False


def list_conditions(graph: Graph, block: Block) -> list[BlockCondition]:
    """Return the conditions in a definition that its class can state, in their order.

    Those on lists, on words and on the variables of loops are left out: they are written out.

    Args:
        graph: the network.
        block: the definition.
    """
    cells = {name: each.form for name, each in graph.program.cells.items()}
    values = {**cells, "cin": Name(IN_CHANNELS)}
    typed = (each.name for each in block.parameters if each.type not in ("list", "word"))
    known = {*typed, IN_CHANNELS}
    found = (
        BlockCondition(substitute(tree, values), is_skip) for tree, is_skip in _list_trees(block)
    )
    return list(dict.fromkeys(each for each in found if known.issuperset(find_names(each.tree))))


def _list_trees(block: Block) -> Iterator[tuple[Expression, bool]]:
    """Yield the conditions as written, each with whether it is that of a shortcut."""
    for step in walk_steps(block.steps):
        match step:
            case Fork(skip=condition) if condition is not None:
                yield condition.tree, True
            case Box(condition=condition) if condition is not None:
                yield condition.tree, False
            case Conditional(condition=condition):
                yield condition.tree, False


def find_own_values(scope: Scope) -> dict[str, Quantity]:
    """Return the values of the names in a use of a block, in terms of its class's arguments."""
    inside = scope.names_inside({})
    values = {name: inside[name] for name in scope.bound}
    entering = () if scope.entry is None else ((IN_CHANNELS, scope.entry),)
    for name, shape in (*entering, *zip(scope.channel_names, scope.beside, strict=True)):
        values[name] = scope.to_own(shape, name).channels
    return values


def decide(condition: BlockCondition, values: Mapping[str, Quantity]) -> bool | None:
    """Return whether a condition holds for some values; None if they do not tell."""
    try:
        return bool(evaluate(condition.tree, values).value)
    except ExpressionError:
        return None


def list_facts(tree: Expression, *, holds: bool) -> dict[str, Expression]:
    """Return what names stand for where a condition holds, or where it does not.

    Where `s != 1 or in_channels != 4 * c` does not hold, `s` is 1 and `in_channels` is `4 * c`.
    """
    match tree:
        case Name(name):
            return {name: Literal(holds)}
        case Complement(operand):
            return list_facts(operand, holds=not holds)
        case Junction(operator, left, right) if holds == (operator == "and"):
            return {**list_facts(right, holds=holds), **list_facts(left, holds=holds)}
        case Comparison(operator, left, right) if operator == ("==" if holds else "!="):
            return _equate(left, right)
    return {}


def _equate(left: Expression, right: Expression) -> dict[str, Expression]:
    """Return what the name on one of two equal sides stands for."""
    sides = ((left, right), (right, left))
    for one, other in sides:
        if isinstance(one, Name) and one.name not in find_names(other):
            return {one.name: other}
    return {}


def negate(tree: Expression) -> Expression:
    """Return what holds where a condition does not."""
    match tree:
        case Complement(operand):
            return operand
        case Comparison(operator, left, right):
            return Comparison(_OPPOSITES[operator], left, right)
        case Junction(operator, left, right):
            return Junction("or" if operator == "and" else "and", negate(left), negate(right))
    return Complement(tree)


def join_conditions(trees: Sequence[Expression]) -> Expression:
    """Return the condition that all of some conditions hold."""
    first, *others = trees
    for other in others:
        first = Junction("and", first, other)
    return first
