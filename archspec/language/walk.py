"""Walk the steps of a chain, including those inside forks, repeats and loops."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import takewhile
from operator import eq, is_
from typing import TypeAlias

from archspec.dataclass import replace
from archspec.language.model import (
    Block,
    Box,
    Branch,
    Conditional,
    Fork,
    Head,
    Join,
    Loop,
    Repeat,
    Resume,
    Step,
)

Change: TypeAlias = Callable[[Step], Step]
"""Maps a step to its replacement."""

ChainChange: TypeAlias = Callable[[tuple[Step, ...]], tuple[Step, ...]]
"""Maps the steps of a chain to those in their place."""


def get_inner_chains(step: Step) -> tuple[tuple[Step, ...], ...]:
    """Return the chains directly inside a step."""
    match step:
        case Box() | Join() | Resume():
            return ()
        case Fork(branches=branches):
            return tuple(branch.steps for branch in branches)
        case Repeat(steps=steps) | Loop(steps=steps):
            return (steps,)
        case Conditional(steps=steps, otherwise=otherwise):
            return (steps, otherwise)


def walk_steps(
    steps: Iterable[Step], *, into: tuple[type[Step], ...] = (Fork, Repeat, Loop, Conditional)
) -> Iterator[Step]:
    """Yield every step of a chain in preorder.

    Args:
        steps: the chain.
        into: the types of steps to descend into.
    """
    pending = [iter(steps)]  # recursion would hand each step up through all levels
    while pending:
        for step in pending[-1]:
            yield step
            if isinstance(step, into):
                pending.extend(iter(chain) for chain in reversed(get_inner_chains(step)))
                break
        else:
            pending.pop()


def walk_with_parents(
    steps: Iterable[Step], parents: tuple[Step, ...] = ()
) -> Iterator[tuple[Step, tuple[Step, ...]]]:
    """Yield every step of a chain with its ancestors, the outermost first."""
    for step in steps:
        yield step, parents
        for chain in get_inner_chains(step):
            yield from walk_with_parents(chain, (*parents, step))


def walk_boxes(steps: Iterable[Step]) -> Iterator[Box]:
    """Yield every box of a chain, nested ones included."""
    return (step for step in walk_steps(steps) if isinstance(step, Box))


def walk_loops(steps: Iterable[Step]) -> Iterator[Loop]:
    """Yield every loop of a chain in preorder."""
    return (step for step in walk_steps(steps) if isinstance(step, Loop))


def walk_branches(steps: Iterable[Step]) -> Iterator[Branch]:
    """Yield every branch of a chain in preorder."""
    for step in steps:
        if isinstance(step, Fork):
            for branch in step.branches:
                yield branch
                yield from walk_branches(branch.steps)
        else:
            for chain in get_inner_chains(step):
                yield from walk_branches(chain)


def map_steps(steps: tuple[Step, ...], change: Change) -> tuple[Step, ...]:
    """Apply a change to each step of a chain, inner steps first.

    A chain in which nothing changes is returned itself, and so is each step.
    """

    def inner(chain: tuple[Step, ...]) -> tuple[Step, ...]:
        return map_steps(chain, change)

    mapped = tuple(
        [change(step if type(step) is Box else _map_inner_chains(step, inner)) for step in steps]
    )
    return steps if all(map(is_, mapped, steps)) else mapped


def map_chains(steps: tuple[Step, ...], change: ChainChange) -> tuple[Step, ...]:
    """Apply a change to a chain and to every chain inside it, inner ones first.

    Only a branch may lose all of its steps; any other chain that would is left as it is.
    """
    mapped = tuple([map_inner_chains(step, change) for step in steps])
    return change(steps if all(map(is_, mapped, steps)) else mapped)


def find_difference(
    first: tuple[Step, ...], second: tuple[Step, ...]
) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Return the steps in which two chains differ, without those before and after in both.

    If the chains differ in a branch of a fork alone, these are the steps of that branch.
    """
    start = _count_common(first, second)
    end = _count_common(first[start:][::-1], second[start:][::-1])
    first, second = first[start : len(first) - end], second[start : len(second) - end]
    match first, second:
        case (Fork() as one,), (Fork() as other,) if _has_same_frame(one, other):
            pairs = zip(one.branches, other.branches, strict=True)
            differ = [(mine.steps, their.steps) for mine, their in pairs if mine != their]
            return find_difference(*differ[0]) if len(differ) == 1 else (first, second)
        case _:
            return first, second


def _count_common(first: tuple[Step, ...], second: tuple[Step, ...]) -> int:
    """Return the number of steps that two chains begin with."""
    return sum(1 for _ in takewhile(bool, map(eq, first, second)))


def _has_same_frame(one: Fork, other: Fork) -> bool:
    """Check whether two forks differ in nothing but the steps of their branches."""
    names = [[(branch.name, branch.condition) for branch in fork.branches] for fork in (one, other)]
    return names[0] == names[1] and replace(one, branches=()) == replace(other, branches=())


def map_head(head: Head, change: Change) -> Head:
    """Apply a change to the step of a head and the steps inside it."""
    return replace(head, step=map_steps((head.step,), change)[0])


def drop_size(step: Step, *, kept: str = "") -> Step:
    """Return a step without stated sizes, except those from the file whose sizes are kept."""
    if isinstance(step, Resume) or step.size is None or step.size.span.file == kept:
        return step
    return replace(step, size=None)


def drop_sizes(block: Block, *, kept: str = "") -> Block:
    """Return a block whose steps state no size, except those from the file whose sizes are kept."""
    steps = map_steps(block.steps, partial(drop_size, kept=kept))
    return block if steps is block.steps else replace(block, steps=steps)


def map_inner_chains(step: Step, change: ChainChange) -> Step:
    """Apply a change to the chains in a step, and to those in them, inner ones first."""
    return _map_inner_chains(step, lambda chain: map_chains(chain, change))


def _map_inner_chains(step: Step, change: ChainChange) -> Step:
    """Apply a change to the inner chains of a step; only branches may become empty."""
    match step:
        case Fork(branches=branches):
            chains = [change(branch.steps) for branch in branches]
            if all(chain is branch.steps for chain, branch in zip(chains, branches, strict=True)):
                return step
            pairs = zip(branches, chains, strict=True)
            return replace(step, branches=tuple(replace(old, steps=new) for old, new in pairs))
        case Repeat(steps=steps) | Loop(steps=steps):
            mapped = change(steps) or steps
            return step if mapped is steps else replace(step, steps=mapped)
        case Conditional(steps=steps, otherwise=otherwise):
            mapped, other = change(steps) or steps, change(otherwise) or otherwise
            is_same = mapped is steps and other is otherwise
            return step if is_same else replace(step, steps=mapped, otherwise=other)
        case Box() | Join() | Resume():
            return step
