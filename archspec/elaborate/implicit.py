"""Bodies without a name: a repeated body becomes a block of its own.

What the body takes from around it (parameters, and the enclosing block's `cin`) becomes the
parameters of that block, so that its class can be printed like any other.
"""

from collections.abc import Iterator

from archspec.expressions import free_names
from archspec.language import Block, Box, Data, Fork, Formula, Parameter, Repeat, Step
from archspec.language.model import ParameterType


def as_block(repeat: Repeat, name: str, around: Block) -> Block:
    """The body of a repeat as a block.

    Args:
        repeat: the repeat.
        name: what its class is called.
        around: the block that the repeat stands in.
    """
    types: dict[str, ParameterType] = {"cin": "int"}
    types |= {parameter.name: parameter.type for parameter in around.parameters}
    captured = [each for each in dict.fromkeys(_names(repeat.steps)) if each in types]
    parameters = tuple(
        Parameter(span=repeat.span, name=each, type=types[each]) for each in captured
    )
    return Block(span=repeat.span, name=name, parameters=parameters, steps=repeat.steps)


def _names(steps: tuple[Step, ...]) -> Iterator[str]:
    """Every plain name that formulas in the steps use, words of arguments included."""
    for step in steps:
        match step:
            case Box(count=count, arguments=arguments):
                if count is not None:
                    yield from free_names(count.tree)
                for argument in arguments:
                    yield from _in_data(argument.value)
            case Fork(branches=branches):
                for branch in branches:
                    yield from _names(branch.steps)
            case Repeat(count=count, steps=inner):
                yield from free_names(count.tree)
                yield from _names(inner)


def _in_data(data: Data) -> Iterator[str]:
    match data:
        case Formula():
            yield from free_names(data.tree)
        case list():
            for each in data:
                yield from _in_data(each)
        case dict():
            for each in data.values():
                yield from _in_data(each)
