"""Bound the size of an expanded chain from below, to reject huge nested loops at once."""

from archspec.elaborate.list_arguments import Lists
from archspec.elaborate.network_size import check_size, count_written_parts
from archspec.expressions import find_names
from archspec.language import Fork, Formula, Loop, Repeat, Step


def min_part_count(steps: tuple[Step, ...], lists: Lists) -> int:
    """Return the fewest parts that a chain can expand to, without unrolling its loops.

    Raises:
        TooLargeError: if the network would have too many.
    """
    total = 0
    for step in steps:
        match step:
            case Loop(variables=variables, steps=inner):
                rounds = max(
                    (_get_length(variable.values, lists) for variable in variables), default=1
                )
                total += rounds * (len(variables) + min_part_count(inner, lists))
            case Fork(branches=branches):
                total += count_written_parts(step) + sum(
                    min_part_count(branch.steps, lists) for branch in branches
                )
            case Repeat(steps=inner):
                total += count_written_parts(step) + min_part_count(inner, lists)
            case _:
                total += count_written_parts(step)
        check_size(total, step.span)
    return total


def _get_length(values: tuple[Formula, ...] | Formula, lists: Lists) -> int:
    if isinstance(values, tuple):
        return len(values)
    return max((len(lists[name]) for name in lists if name in _list_names(values)), default=1)


def _list_names(formula: Formula) -> set[str]:
    return set(find_names(formula.tree))
