"""Find hollow blocks, whose steps all disappear for some repeat counts.

A stage that repeats zero times is absent, and so is a block with nothing else in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archspec.expressions import Literal
from archspec.language import Block, Box, Data, Fork, Formula, Join, Loop, Repeat, Resume, Step
from archspec.language.argument_values import find_names_in_data


@dataclass(slots=True)
class HollowBlocks:
    """Tells which blocks may be hollow.

    Attributes:
        blocks: all blocks by name; none contains itself.
        known: whether each block may be hollow, as far as it was computed.
    """

    blocks: Mapping[str, Block]
    known: dict[str, bool] = field(default_factory=dict)

    def may_be(self, box: Box) -> bool:
        """Check whether a box names a block that is empty for some arguments."""
        block = self.blocks.get(box.name)
        if block is None:
            return False
        if box.name not in self.known:
            self.known[box.name] = all(map(self._may_be_absent, block.steps))
        return self.known[box.name]

    def _may_be_absent(self, step: Step) -> bool:
        match step:
            case Box(count=count):
                return _may_be_zero(count) or self.may_be(step)
            case Repeat(count=count, steps=steps):
                return _may_be_zero(count) or all(map(self._may_be_absent, steps))
            case Loop(steps=steps):
                return all(map(self._may_be_absent, steps))
            case Fork() | Join() | Resume():
                return False

    def names(self, steps: tuple[Step, ...]) -> Iterator[str]:
        """Yield the names that determine the repeat counts of a chain's stages."""
        for step in steps:
            match step:
                case Box(count=count, arguments=arguments):
                    yield from find_names_in_data(count)
                    if self.may_be(step):
                        yield from (
                            name
                            for argument in arguments
                            for name in find_names_in_data(argument.value)
                        )
                case Repeat(count=count, steps=inner):
                    yield from find_names_in_data(count)
                    yield from self.names(inner)
                case Loop(variables=variables, steps=inner):
                    found = tuple(self.names(inner))
                    yield from found
                    for variable in variables if found else ():
                        yield from find_names_in_data(_list_counts(variable.values))
                case Fork(branches=branches):
                    for branch in branches:
                        yield from self.names(branch.steps)
                case Join() | Resume():
                    pass


def _may_be_zero(count: Formula | None) -> bool:
    return count is not None and not (isinstance(count.tree, Literal) and count.tree.value != 0)


def _list_counts(values: tuple[Formula, ...] | Formula) -> Data:
    return list(values) if isinstance(values, tuple) else values
