"""Tell at sight that two chains differ in a number, without resolving what their boxes mean."""

from collections.abc import Iterable

from archspec.expressions import Literal
from archspec.language.model import Argument, Box, Conditional, Data, Fork, Formula, Repeat, Step


def have_other_numbers(first: tuple[Step, ...], second: tuple[Step, ...]) -> bool:
    """Check whether two chains of one form, sizes aside, differ in numbers alone.

    If so, their normal forms differ; if not, they may.
    """
    return _compare_chains(first, second) is True


def _compare_chains(first: tuple[Step, ...], second: tuple[Step, ...]) -> bool | None:
    """Return whether they differ in numbers; None if they may differ in anything else."""
    if first is second:
        return False
    return _combine(map(_compare_steps, first, second)) if len(first) == len(second) else None


def _combine(found: Iterable[bool | None]) -> bool | None:
    differ = False
    for part in found:
        if part is None:
            return None
        differ = differ or part
    return differ


def _compare_steps(one: Step, other: Step) -> bool | None:
    if one is other:
        return False
    match one, other:
        case Box(), Box():
            return _compare_boxes(one, other)
        case Fork(), Fork() if _frame_fork(one) == _frame_fork(other):
            pairs = zip(one.branches, other.branches, strict=True)
            return _combine(_compare_chains(mine.steps, their.steps) for mine, their in pairs)
        case (Conditional(), _) | (_, Conditional()):
            return False if one == other else None
        case Repeat(), Repeat() if (one.module, one.label) == (other.module, other.label):
            count = _compare_values(one.count, other.count)
            return _combine((count, _compare_chains(one.steps, other.steps)))
        case _:
            return False if one == other else None


def _frame_fork(fork: Fork) -> tuple[object, ...]:
    names = [(branch.name, branch.condition) for branch in fork.branches]
    return names, fork.merge, fork.residual, fork.scale, fork.skip, fork.label


def _compare_boxes(one: Box, other: Box) -> bool | None:
    if one.name != other.name or len(one.arguments) != len(other.arguments):
        return None
    if (one.share, one.module, one.label) != (other.share, other.module, other.label):
        return None
    if one.condition != other.condition:
        return None
    counts = _compare_values(one.count, other.count)
    return _combine((counts, *map(_compare_arguments, one.arguments, other.arguments)))


def _compare_arguments(one: Argument, other: Argument) -> bool | None:
    return _compare_values(one.value, other.value) if one.name == other.name else None


def _compare_values(one: Data, other: Data) -> bool | None:
    if one is other:
        return False
    match one, other:
        case Formula(tree=Literal(mine)), Formula(tree=Literal(their)):
            return repr(mine) != repr(their)
        case Formula(tree=tree), Formula(tree=others):
            return False if tree == others else None
        case _:
            return False if one == other else None
