"""Turn the unnamed bodies of repeats into blocks.

The names that a body uses from the enclosing block (its parameters and `cin`) become parameters of
the new block, so that its class can be printed like any other.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from archspec.expressions import Name
from archspec.graph import GivenValue
from archspec.language import Block, Box, Fork, Formula, Parameter, Repeat, Step
from archspec.language.argument_values import find_names_in_data
from archspec.language.model import ParameterType
from archspec.language.provenance import Provenance
from archspec.language.walk import walk_steps

ValuesOf: TypeAlias = Callable[[Box], Iterable[GivenValue]]
"""Returns the arguments of a box, including those from marks and defaults."""


def make_block(repeat: Repeat, name: str, around: Block, arguments: ValuesOf) -> Block:
    """Return the body of a repeat as a block.

    Args:
        repeat: the repeat.
        name: the name of its class.
        around: the block that contains the repeat.
        arguments: the arguments of each box.
    """
    types: dict[str, ParameterType] = {"cin": "int"}
    types |= {parameter.name: parameter.type for parameter in around.parameters}
    used = set(_list_used_names(repeat.steps, arguments))
    parameters = tuple(
        Parameter(span=repeat.span, name=each, type=types[each]) for each in types if each in used
    )
    return Block(span=repeat.span, name=name, parameters=parameters, steps=repeat.steps)


def capture_name(repeat: Repeat, name: str) -> GivenValue:
    """Return a name of the enclosing block, as the argument of a repeated body."""
    at = repeat.count.tree.at if repeat.count else (0, len(str(repeat.anchor.value)))
    formula = Formula(span=repeat.span, tree=Name(name, at), source=repeat.anchor)
    return GivenValue(name, formula, Provenance(span=repeat.span))


def _list_used_names(steps: tuple[Step, ...], arguments: ValuesOf) -> Iterator[str]:
    """Yield every name that the steps use."""
    for step in walk_steps(steps):
        match step:
            case Box(count=count):
                yield from find_names_in_data(count)
                for given in arguments(step):
                    yield from find_names_in_data(given.value)
            case Fork(scale=scale):
                yield from find_names_in_data(scale.value if scale else None)
            case Repeat(count=count):
                yield from find_names_in_data(count)
