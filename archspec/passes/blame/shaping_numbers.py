"""Tell the cells and parameters that decide which steps a network has.

They are in counts, conditions, loops and functions of the network itself. An elaborated network
does not name them any more, so that the text has to be read again for another value.
"""

from collections.abc import Iterator, Mapping

from archspec.dataclass import cached_property, dataclass
from archspec.language import Box, Conditional, Data, Fork, Formula, Loop, Program, Repeat, Step
from archspec.language.argument_values import find_names_in_data
from archspec.language.functions import has_call
from archspec.language.walk import walk_steps


@dataclass(frozen=True)
class ShapingNumbers:
    """The numbers that shape a network.

    Attributes:
        program: the spec with its files.
        words: the words of the network's parameters.
    """

    program: Program
    words: Mapping[str, str]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names on which the steps of the network itself depend; a cell's without its row."""
        steps = walk_steps(self.program.spec.steps)
        data = (one for step in steps for one in self._list_shaping(step))
        return frozenset(name for one in data for name in find_names_in_data(one))

    def has_cell(self, table: str, row: str, column: str) -> bool:
        """Check whether a cell decides which steps the network has."""
        for name in self.names:
            *before, last = name.split(".")
            if last == column and before:
                middle = before[-1]
                if len(before) == 1 or (
                    before[0] == table and self.words.get(middle, middle) == row
                ):
                    return True
        return False

    def _list_shaping(self, step: Step) -> Iterator[Data]:
        """Yield the expressions that decide about a step, and those that functions compute."""
        match step:
            case Box(count=count, condition=condition, arguments=arguments):
                yield from (count, condition)
                yield from (one.value for one in arguments if self._calls_function(one.value))
            case Fork(skip=skip, branches=branches):
                yield from (skip, *(branch.condition for branch in branches))
            case Repeat(count=count):
                yield count
            case Loop(variables=variables):
                for variable in variables:
                    values = variable.values
                    yield [*values] if isinstance(values, tuple) else values
            case Conditional(condition=condition):
                yield condition

    def _calls_function(self, value: Data) -> bool:
        """Check whether a function of the spec computes a value."""
        functions = self.program.functions
        return bool(functions) and isinstance(value, Formula) and has_call(value.tree, functions)
