"""Find hollow blocks, whose steps all disappear for some repeat counts.

A stage that repeats zero times is absent, and so is a block with nothing else in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field

from archspec.dataclass import dataclass
from archspec.expressions import Call, Literal, Selection
from archspec.language import (
    Block,
    Box,
    Conditional,
    Data,
    Fork,
    Formula,
    Join,
    Loop,
    Repeat,
    Resume,
    Step,
    Variable,
)
from archspec.language.argument_values import find_names_in_data
from archspec.language.walk import walk_steps


def _is_range(variable: Variable) -> bool:
    """Check whether a variable runs over a range, which may be empty."""
    values = variable.values
    return isinstance(values, Formula) and isinstance(values.tree, Call)


def _is_choice(value: Data) -> bool:
    """Check whether a value is chosen by a condition, as words may be."""
    return isinstance(value, Formula) and isinstance(value.tree, Selection)


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
        return self.may_be_block(box.name)

    def may_be_block(self, name: str) -> bool:
        """Check whether there is a block with a name, which is empty for some arguments."""
        block = self.blocks.get(name)
        if block is None:
            return False
        if name not in self.known:
            self.known[name] = all(map(self._may_be_absent, block.steps))
        return self.known[name]

    def _may_be_absent(self, step: Step) -> bool:
        match step:
            case Box(count=Formula() as count) | Repeat(count=Formula() as count) if (
                not isinstance(count.tree, Literal) or count.tree.value == 0
            ):
                return True
            case Box():
                return step.condition is not None or self.may_be(step)
            case Conditional(steps=steps, otherwise=otherwise):
                return any(all(map(self._may_be_absent, arm)) for arm in (steps, otherwise))
            case Loop(variables=variables) if any(map(_is_range, variables)):
                return True
            case Repeat(steps=steps) | Loop(steps=steps):
                return all(map(self._may_be_absent, steps))
            case Fork(branches=branches, residual=False):
                return any(branch.condition for branch in branches)
            case Fork() | Join() | Resume():
                return False

    def names(self, steps: tuple[Step, ...]) -> Iterator[str]:
        """Yield the names that determine the counts, the conditions and the words of a chain."""
        for step in walk_steps(steps):
            match step:
                case Box(count=count, arguments=arguments):
                    yield from find_names_in_data(count)
                    yield from find_names_in_data(step.condition)
                    for argument in arguments:
                        if self.may_be(step) or _is_choice(argument.value):
                            yield from find_names_in_data(argument.value)
                case Repeat(count=count):
                    yield from find_names_in_data(count)
                case Conditional(condition=condition):
                    yield from find_names_in_data(condition)
                case Fork(skip=skip, branches=branches):
                    for needed in (skip, *(branch.condition for branch in branches)):
                        yield from find_names_in_data(needed)
                case Loop(variables=variables, steps=inner):
                    is_shaping = any(self.names(inner))
                    for variable in variables:
                        values = variable.values
                        counts = list(values) if isinstance(values, tuple) else values
                        if is_shaping or _is_range(variable):
                            yield from find_names_in_data(counts)
