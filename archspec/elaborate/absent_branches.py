"""Leave out the branches of a fork whose conditions do not hold."""

from collections.abc import Callable

from archspec.dataclass import replace
from archspec.diagnostics import fail
from archspec.elaborate.stage_modules import is_absent_stage
from archspec.language import Box, Branch, Conditional, Fork, Formula, Step


def has_condition(step: Step) -> bool:
    """Check whether something must hold for a step, or for a branch of it, to be there."""
    match step:
        case Box(condition=condition):
            return condition is not None
        case Fork(skip=skip, branches=branches):
            return skip is not None or any(branch.condition for branch in branches)
        case _:
            return isinstance(step, Conditional)


def keep_branches(fork: Fork, holds: Callable[[Formula], bool]) -> tuple[Branch, ...]:
    """Return the branches that are there; of a shortcut that is not, the identity stays.

    Args:
        fork: the fork.
        holds: decides a condition.

    Raises:
        SpecError: A222 if no branch is there.
    """
    found = [
        (branch, branch.condition is None or holds(branch.condition)) for branch in fork.branches
    ]
    kept = tuple(
        replace(branch, condition=None, steps=branch.steps if is_there else ())
        for branch, is_there in found
        if is_there or fork.residual
    )
    if not kept:
        help = "write `if` behind fewer of them, or around the fork: `{if: ..., then: [...]}`"
        raise fail("A222", "no branch of this fork is there", fork.span, help=help)
    return kept


def drop_shortcut(fork: Fork, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return a residual without its sum: a fork of one branch, which names its modules.

    Args:
        fork: the residual.
        steps: its other branch; empty stages stay as they are.
    """
    if all(map(is_absent_stage, steps)):
        return steps
    alone = (replace(fork.branches[1], steps=steps),)
    return (Fork(span=fork.span, branches=alone, residual=True),)
