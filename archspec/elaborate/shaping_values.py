"""Find the values that shape a block: those on which its steps depend, and not their arguments."""

from collections.abc import Hashable, Iterator

from archspec.elaborate.block_contexts import BlockContext
from archspec.elaborate.known_values import ScopeValues
from archspec.elaborate.unrolled_block import UnrolledBlock
from archspec.graph import TemplateMemory
from archspec.language import Box, Program, Repeat, Step
from archspec.language.argument_values import find_names_in_data
from archspec.language.walk import walk_steps


def find_shaping_values(
    program: Program,
    whole: UnrolledBlock,
    context: BlockContext,
    values: ScopeValues,
    memory: TemplateMemory,
) -> tuple[Hashable, ...]:
    """Return the values that shape a block, as a key.

    Args:
        program: the network.
        whole: the block.
        context: all that its text refers to.
        values: the values known inside it.
        memory: what was found before.
    """
    if not values.known:
        return ()
    key = ("shaping names", id(whole), id(context))
    names: tuple[str, ...] | None = memory.find(key)
    if names is None:
        names = tuple(dict.fromkeys(_list_shaping_names(program, whole.block.steps)))
        memory.keep(key, names, (whole, context))
    found = ((name, values.known.get(name)) for name in names)
    return tuple([(name, each.value.__class__, each.key) for name, each in found if each])


def _list_shaping_names(program: Program, steps: tuple[Step, ...]) -> Iterator[str]:
    """Yield the names in the counts of steps, and in the arguments of the blocks in them."""
    for step in walk_steps(steps):
        if isinstance(step, Box | Repeat):
            yield from find_names_in_data(step.count)
        if isinstance(step, Box) and step.name in program.blocks:
            for argument in step.arguments:
                yield from find_names_in_data(argument.value)
