"""Cache what depends only on the definition of a block, whatever the number of its uses."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import field

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError, fail
from archspec.diagnostics.remember import remember
from archspec.elaborate.hollow_blocks import HollowBlocks
from archspec.elaborate.known_values import Lists, ScopeValues, list_factors, resolve_lists
from archspec.elaborate.module_names import StepPlaces, name_steps
from archspec.elaborate.resolve_arguments import resolve_arguments
from archspec.elaborate.stage_modules import make_block
from archspec.elaborate.substitute import NameFilling
from archspec.elaborate.unroll import UnrolledBlock, unroll_loops
from archspec.elaborate.vocabulary import Vocabulary
from archspec.expressions import Quantity
from archspec.graph import GivenValue, Place
from archspec.language import Block, Box, Fork, Formula, Head, Program, Repeat
from archspec.language.argument_values import find_names_in_data
from archspec.language.box_arguments import Symbols
from archspec.language.names import name_output_class
from archspec.language.provenance import Provenance
from archspec.ops import Operator, PackageError, find, placed


@dataclass(slots=True)
class BlockDefinitions:
    """The names and arguments in each block, computed once.

    Blocks and boxes are keyed by identity, since the program keeps them all alive.

    Attributes:
        program: the spec with its libraries.
        network: the network as a block.
        cells: the cells of all tables.
        heads: the outputs of the network beside its last step.
    """

    program: Program
    network: Block
    cells: dict[str, Quantity]
    heads: tuple[Head, ...] = ()
    _vocabularies: dict[int, Vocabulary] = field(default_factory=dict)
    _names: dict[int, StepPlaces] = field(default_factory=dict)
    _scales: dict[int, tuple[GivenValue, ...]] = field(default_factory=dict)
    _unrolled: "dict[tuple[object, ...], UnrolledBlock | SpecError]" = field(default_factory=dict)
    _written: int = 0
    _counts: dict[int, frozenset[str]] = field(default_factory=dict)
    _arguments: dict[int, "tuple[GivenValue, ...] | SpecError"] = field(default_factory=dict)
    _hollows: HollowBlocks = field(init=False)
    _symbols: Symbols = field(init=False)

    def __post_init__(self) -> None:
        self._hollows = HollowBlocks(self.program.blocks)
        self._symbols = Symbols.of(self.program)

    @property
    def classes(self) -> set[str]:
        """The names of classes, and of parameters, which would shadow a class of that name."""
        blocks = (self.network, *self.program.blocks.values())
        parameters = {parameter.name for block in blocks for parameter in block.parameters}
        own = self.network.name
        return {*self.program.blocks, own, name_output_class(own), *parameters}

    def vocabulary(self, block: Block) -> Vocabulary:
        """Return the names that expressions in a block may use."""
        if id(block) not in self._vocabularies:
            has_cin = block is not self.network or len(self.program.spec.inputs) == 1
            entering = ("cin",) if has_cin else ()
            self._vocabularies[id(block)] = Vocabulary.of(
                self.program, block.parameters, entering, cells=self.cells
            )
        return self._vocabularies[id(block)]

    def names(self, block: Block) -> StepPlaces:
        """Return the places of a block's steps."""
        if id(block) not in self._names:
            is_operator = self.is_operator(block)
            self._names[id(block)] = (
                StepPlaces({id(block.steps[0]): Place("")})
                if is_operator
                else name_steps(block.steps, self.heads_of(block))
            )
        return self._names[id(block)]

    def heads_of(self, block: Block) -> tuple[Head, ...]:
        """Return the outputs of a block beside its last step: only the network has any."""
        return self.heads if block is self.network else ()

    def is_operator(self, block: Block) -> bool:
        """Check whether a block is the body of a repeated operator: `3 x ReLU`."""
        if block is self.network or block.name in self.program.blocks or len(block.steps) != 1:
            return False
        match block.steps[0]:
            case Box(name=name, count=None):
                return name not in self.program.blocks
            case _:
                return False

    def settle(self, given: Sequence[GivenValue]) -> UnrolledBlock:
        """Unroll the loops of the network, and use the unrolled network from then on.

        Args:
            given: the values of its parameters.

        Raises:
            SpecError: as `unrolled`.
        """
        whole = self.unrolled(self.network, given, ScopeValues(self.cells, {}))
        if whole.is_hollow:
            message = "nothing is left of the network: its stages have no rounds"
            raise fail("A222", message, self.network.span, help="give one of them a count of 1")
        self.network, self.heads = whole.block, whole.heads
        return whole

    def unrolled(
        self, block: Block, given: Sequence[GivenValue], around: ScopeValues
    ) -> UnrolledBlock:
        """Return a block as one use of it has it: loops unrolled, stages of one step inlined.

        Args:
            block: the block.
            given: the arguments of the use.
            around: the values known where it is used.

        Raises:
            TooLargeError: if everything unrolled would have too many parts.
            SpecError: A2xx for an error in a loop, a list or an index.
        """
        lists, values = resolve_lists(block.parameters, given, self.cells), around.inside(given)
        keys = values.keys
        counts = tuple(keys.get(name) for name in sorted(self.count_names(block)))
        key = (id(block), repr(lists), counts)
        return remember(self._unrolled, key, lambda: self._without_loops(block, lists, values))

    def _without_loops(self, block: Block, lists: Lists, values: ScopeValues) -> UnrolledBlock:
        place = NameFilling(self.vocabulary(block), lists, values)
        whole = unroll_loops(
            block,
            place,
            lambda box: self.hollow(box, block, values),
            self.heads_of(block),
            self._written,
        )
        self._written += whole.written
        return whole

    def count_names(self, block: Block) -> frozenset[str]:
        """Return the names that determine the repeat counts of a block's stages."""
        if id(block) not in self._counts:
            steps = (*block.steps, *(head.step for head in self.heads_of(block)))
            self._counts[id(block)] = frozenset(self._hollows.names(steps))
        return self._counts[id(block)]

    def hollow(self, box: Box, block: Block, values: ScopeValues) -> frozenset[str] | None:
        """Return the names that make a box hollow: the block that it names is left empty.

        Args:
            box: the box.
            block: the block that contains it.
            values: the values known there.

        Returns:
            The names in the arguments that leave it empty; None if it is not empty.
        """
        if not self._hollows.may_be(box):
            return None
        used = self.program.blocks[box.name]
        try:
            given = resolve_arguments(self._symbols, box, used, self.vocabulary(block))
            whole = self.unrolled(used, given, values)
        except SpecError:
            return None  # reported when the box is expanded
        pins = [given_value.value for given_value in given if given_value.name in whole.pinned]
        names = frozenset(name for value in pins for name in find_names_in_data(value))
        return names if whole.is_hollow else None

    def target(self, box: Box) -> type[Operator] | Block | None:
        """Return the block or operator that a box names, if it names one.

        Raises:
            PackageError: if the package that provides the operator cannot be used.
        """
        try:
            return self.program.blocks.get(box.name) or find(box.name)
        except PackageError as error:
            raise placed(error, box.name_span) from None

    def arguments(
        self, box: Box, target: type[Operator] | Block, block: Block
    ) -> tuple[GivenValue, ...]:
        """Return the arguments of a box.

        Args:
            box: the step.
            target: the block or operator that it names.
            block: the block that contains the step.

        Raises:
            SpecError: as `resolve_arguments`.
        """
        return remember(
            self._arguments,
            id(box),
            lambda: resolve_arguments(self._symbols, box, target, self.vocabulary(block)),
        )

    def arguments_of(self, box: Box, block: Block) -> tuple[GivenValue, ...]:
        """Return the arguments of a box; none if its name is unknown.

        Raises:
            SpecError: as `arguments`, and `PackageError` as `target`.
        """
        target = self.target(box)
        return () if target is None else self.arguments(box, target, block)

    def make_block(self, repeat: Repeat, name: str, around: Block, written_in: Block) -> Block:
        """Return the body of a repeat as a block.

        Args:
            repeat: the repeat.
            name: the name of its class.
            around: the block that contains the repeat.
            written_in: the block whose names its expressions use.
        """

        def find_arguments(box: Box) -> tuple[GivenValue, ...]:
            with suppress(SpecError):
                return self.arguments_of(box, written_in)
            return ()

        return make_block(repeat, name, around, find_arguments)

    def scale(self, fork: Fork, block: Block) -> tuple[GivenValue, ...]:
        """Return the scale of a residual.

        Raises:
            SpecError: A206 or A207 for a name in it that is not in scope in the block.
        """
        if fork.scale is None:
            return ()
        if id(fork) not in self._scales:
            self.vocabulary(block).check(fork.scale.value)
            given = GivenValue("scale", fork.scale.value, Provenance(span=fork.scale.span))
            self._scales[id(fork)] = (given,)
        return self._scales[id(fork)]

    def check_count(self, count: Formula, block: Block) -> None:
        """Reject names in a repeat count that are not in scope in the block.

        Raises:
            SpecError: A206 or A207.
        """
        for factor in list_factors(count):
            self.vocabulary(block).check(factor)
