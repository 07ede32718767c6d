"""Definitions: what depends on the text of a block alone, found once however often it is used."""

from collections.abc import Callable
from dataclasses import dataclass, field

from archspec.diagnostics import SpecError
from archspec.elaborate.block_arguments import block_arguments
from archspec.elaborate.implicit import as_block
from archspec.elaborate.naming import Names, name_steps
from archspec.elaborate.operator_arguments import operator_arguments
from archspec.elaborate.vocabulary import Vocabulary
from archspec.expressions import Quantity
from archspec.graph import Given, Place
from archspec.language import Block, Box, Formula, Program, Repeat
from archspec.ops import Operator, find


@dataclass(slots=True)
class Definitions:
    """The names and arguments in each block.

    Blocks and boxes are told apart by their identity: the program holds them all.

    Attributes:
        program: the spec with its libraries.
        network: the network as a block.
        cells: the cells of all tables.
    """

    program: Program
    network: Block
    cells: dict[str, Quantity]
    _operators: dict[str, type[Operator] | None] = field(default_factory=dict)
    _vocabularies: dict[int, Vocabulary] = field(default_factory=dict)
    _names: dict[int, Names] = field(default_factory=dict)
    _arguments: dict[int, "tuple[Given, ...] | SpecError"] = field(default_factory=dict)

    def vocabulary(self, block: Block) -> Vocabulary:
        """The names that expressions in a block may use."""
        if id(block) not in self._vocabularies:
            own, outer = (
                tuple(parameter.name for parameter in each.parameters)
                for each in (block, self.network)
            )
            vocabulary = Vocabulary((*own, "cin"), self.cells, self.program.tables, outer)
            self._vocabularies[id(block)] = vocabulary
        return self._vocabularies[id(block)]

    def operator(self, name: str) -> type[Operator] | None:
        """The operator of that name, or None; looking one up among packages is slow."""
        if name not in self._operators:
            self._operators[name] = find(name)
        return self._operators[name]

    def names(self, block: Block) -> Names:
        """The places of a block's steps."""
        if id(block) not in self._names:
            alone = self.is_operator(block)
            names = Names({id(block.steps[0]): Place("")}) if alone else name_steps(block.steps)
            self._names[id(block)] = names
        return self._names[id(block)]

    def is_operator(self, block: Block) -> bool:
        """Whether a block is the body of a repeated operator: `3 x ReLU`."""
        if block is self.network or block.name in self.program.blocks or len(block.steps) != 1:
            return False
        match block.steps[0]:
            case Box(name=name, count=None, label=None):
                return name not in self.program.blocks
            case _:
                return False

    def operator_arguments(
        self, box: Box, operator: type[Operator], block: Block
    ) -> tuple[Given, ...]:
        """The arguments of a box that names an operator.

        Args:
            box: the step.
            operator: what its name stands for.
            block: the block that the step is written in.

        Raises:
            SpecError: A206, A207 or A209 unknown, A211 missing, A212 given twice, A214 ambiguous.
        """
        spec, names = self.program.spec, self.vocabulary(block)
        return self._once(box, lambda: operator_arguments(spec, box, operator, names))

    def block_arguments(self, box: Box, used: Block, block: Block) -> tuple[Given, ...]:
        """The arguments of a box that names a block, one for each of its parameters.

        Args:
            box: the step.
            used: what its name stands for.
            block: the block that the step is written in.

        Raises:
            SpecError: A206, A207 or A209 unknown or too many, A211 missing, A212 given twice.
        """
        marks, names = self.program.spec.legend, self.vocabulary(block)
        words = [mark.name for mark in marks]
        return self._once(box, lambda: block_arguments(words, box, used, names))

    def as_block(self, repeat: Repeat, name: str, around: Block, written_in: Block) -> Block:
        """The body of a repeat as a block.

        Args:
            repeat: the repeat.
            name: what its class is called.
            around: the block that the repeat stands in.
            written_in: the block whose names its expressions use.
        """
        return as_block(repeat, name, around, lambda box: self._arguments_of(box, written_in))

    def _arguments_of(self, box: Box, block: Block) -> tuple[Given, ...]:
        """The arguments of a box, or none where it is wrong."""
        used, operator = self.program.blocks.get(box.name), self.operator(box.name)
        try:
            if used is not None:
                return self.block_arguments(box, used, block)
            return self.operator_arguments(box, operator, block) if operator else ()
        except SpecError:
            return ()

    def check_count(self, count: Formula, block: Block) -> None:
        """Refuse names in a repeat count that the block does not know.

        Raises:
            SpecError: A206 or A207.
        """
        refusals = tuple(self.vocabulary(block).refusals(count, words=False))
        if refusals:
            raise SpecError(refusals)

    def _once(self, box: Box, read: Callable[[], tuple[Given, ...]]) -> tuple[Given, ...]:
        if id(box) not in self._arguments:
            try:
                self._arguments[id(box)] = read()
            except SpecError as error:
                self._arguments[id(box)] = error
        known = self._arguments[id(box)]
        if isinstance(known, SpecError):
            raise known
        return known
