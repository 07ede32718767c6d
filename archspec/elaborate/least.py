"""The fewest operators that a chain can become: what refuses loops of loops at once."""

from archspec.elaborate.lists import Lists
from archspec.elaborate.values import check_size
from archspec.expressions import free_names
from archspec.language import Box, Fork, Formula, Join, Loop, Repeat, Resume, Step


def least(steps: tuple[Step, ...], lists: Lists) -> int:
    """The fewest operators that a chain can become, found without writing its loops out.

    Raises:
        SpecError: A308 where the network would be too large.
    """
    total = 0
    for step in steps:
        match step:
            case Loop(variables=variables, steps=inner):
                rounds = max((_length(each.values, lists) for each in variables), default=1)
                total += rounds * max(1, least(inner, lists))
            case Fork(branches=branches):
                total += 1 + sum(least(each.steps, lists) for each in branches)
            case Repeat(steps=inner):
                total += least(inner, lists)
            case Box() | Join():
                total += 1
            case Resume():
                pass
        check_size(total, step.span)
    return total


def _length(values: tuple[Formula, ...] | Formula, lists: Lists) -> int:
    if isinstance(values, tuple):
        return len(values)
    return max((len(lists[name]) for name in lists if name in _names(values)), default=1)


def _names(formula: Formula) -> set[str]:
    return set(free_names(formula.tree))
