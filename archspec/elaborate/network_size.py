"""Count parts, the unit in which the size of a network is limited.

A part is an operator, a use of a block, an argument of one, a branch, or a joined value: time and
memory grow with each of them. Long lists and expressions count for more, since they are evaluated
or copied again at every use of their block: an expression by the square of its numbers and names,
since a sum is simplified at each of its operators.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from archspec import limits
from archspec.diagnostics import Diagnostic, Span, SpecError
from archspec.expressions import Literal, Name, Number, Quantity, count_parts, find_names
from archspec.graph import GivenValue, Graph
from archspec.language import Box, Conditional, Data, Fork, Formula, Join, Loop, Step
from archspec.language.walk import get_inner_chains

_SQUARES: Final = 32
"""The number of pairs of numbers and names in an expression that count as one part."""

_ARGUMENTS: Final = 4
"""The number of arguments of a box that count as one part when a loop is unrolled."""

_ITEMS: Final = 8
"""The number of elements of a list that count as one part."""


_most_parts: ContextVar[int | None] = ContextVar("most parts", default=None)
"""The most parts of a network that is only tried; None for the limit of all."""


class TooLargeError(SpecError):
    """A network has too many parts: A308."""


@contextmanager
def limiting_parts(most: int) -> Iterator[None]:
    """Refuse networks of more parts than a trial is worth, before they are expanded."""
    token = _most_parts.set(min(most, limits.PARTS))
    try:
        yield
    finally:
        _most_parts.reset(token)


def count_own_parts(step: Step) -> int:
    """Return the parts of a step itself, without those of its arguments and inner steps."""
    match step:
        case Fork(branches=branches):
            return 1 + len(branches)
        case Join(inputs=inputs):
            return 1 + len(inputs)
        case _:
            return 1


def min_part_count(steps: tuple[Step, ...], lists: Mapping[str, Sequence[Number]]) -> int:
    """Return the fewest parts that a chain can expand to, without unrolling its loops.

    Raises:
        TooLargeError: if the network would have too many.
    """
    total = 0
    for step in steps:
        chains = () if isinstance(step, Conditional) else get_inner_chains(step)
        inner = sum(min_part_count(chain, lists) for chain in chains)
        if isinstance(step, Loop):
            rounds = max(_get_length(variable.values, lists) for variable in step.variables)
            total += rounds * (len(step.variables) + inner)
        else:
            total += _count_written_parts(step) + inner
        check_size(total, step.span)
    return total


def _get_length(
    values: tuple[Formula, ...] | Formula, lists: Mapping[str, Sequence[Number]]
) -> int:
    if isinstance(values, tuple):
        return len(values)
    names = find_names(values.tree)
    return max((len(lists[name]) for name in names if name in lists), default=1)


def _count_written_parts(step: Step) -> int:
    """Return the parts of a step itself in an unrolled loop, with the arguments of its box."""
    if not isinstance(step, Box):
        return count_own_parts(step)
    return 1 + len(step.arguments) // _ARGUMENTS + count_box_parts(step)


def count_box_parts(box: Box) -> int:
    """Return the parts of the long lists and expressions that a box has as arguments."""
    return sum(count_value_parts(argument.value) for argument in box.arguments)


def count_given_parts(given: Iterable[GivenValue]) -> int:
    """Return the parts of the long lists and expressions in the arguments of one box."""
    return sum(count_value_parts(given_value.value) for given_value in given)


def count_value_parts(data: "Data | Quantity") -> int:
    """Return the parts of a value, which is 0 for a short one."""
    if isinstance(data, str) or (
        isinstance(data, Formula) and isinstance(data.tree, Literal | Name)
    ):
        return 0
    sizes = list(_list_sizes(data))
    return sum(size * size // _SQUARES for size in sizes) + len(sizes) // _ITEMS


def _list_sizes(data: "Data | Quantity") -> Iterator[int]:
    """Yield the size of each expression in the value of an argument."""
    match data:
        case Formula():
            yield count_parts(data.tree)
        case list():
            for formula in data:
                yield from _list_sizes(formula)
        case dict():
            for formula in data.values():
                yield from _list_sizes(formula)
        case _:
            yield 1


def check_size(count: int, span: Span) -> None:
    """Reject a network that is too large before it is expanded.

    Args:
        count: a lower bound of its parts, those of a repeat counted once.
        span: the step at which the bound was reached.

    Raises:
        TooLargeError: if it would have too many.
    """
    _check_count(count, _most_parts.get() or limits.PARTS, span)


def check_repeats(count: int, span: Span) -> None:
    """Reject a network that is too large with its repeats.

    Args:
        count: a lower bound of its parts, those of repeats counted each time.
        span: the step at which the bound was reached.

    Raises:
        TooLargeError: if it would have too many.
    """
    _check_count(count, limits.REPEATED_PARTS, span)


def _check_count(count: int, most: int, span: Span) -> None:
    if count > most:
        message = f"the network would have {count:,} parts or more, over {most:,}"
        raise TooLargeError([Diagnostic("A308", message, span, notes=(_PARTS,), help=_HELP)])


def check_steps(graph: Graph) -> Graph:
    """Return a network whose steps are few enough to visit each of them, repeats included.

    Raises:
        TooLargeError: A308 for another one.
    """
    steps = graph.contents.size + graph.contents.uses
    if steps > limits.PARTS:
        message = f"the network has {steps:,} steps with all repeats, over {limits.PARTS:,}"
        help = "lower the repeat counts; `check` and `build` alone do not visit every repeat"
        found = Diagnostic("A308", message, graph.program.spec.span, help=help)
        raise TooLargeError([found], graph.program.sources)
    return graph


_PARTS: Final = "parts are operators, uses of blocks, their arguments, branches and joined values"
_HELP: Final = "lower the repeat counts, or put fewer blocks and loops into each other"
