"""Cache what depends on the text of a block alone, however often the block is used."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from archspec.diagnostics import SpecError, fail
from archspec.diagnostics.remember import remember
from archspec.elaborate.absent_stages import HollowBlocks
from archspec.elaborate.anonymous_blocks import make_block
from archspec.elaborate.inline_stages import remove_single_stages
from archspec.elaborate.known_values import ScopeValues, list_factors
from archspec.elaborate.list_arguments import Lists, resolve_lists
from archspec.elaborate.module_names import StepPlaces, name_steps
from archspec.elaborate.names_in_scope import Vocabulary
from archspec.elaborate.resolve_arguments import resolve_arguments
from archspec.elaborate.substitute import NameFilling
from archspec.elaborate.unroll import UnrolledBlock, unroll_loops
from archspec.expressions import Quantity, find_names
from archspec.graph import GivenValue, Place
from archspec.language import Block, Box, Fork, Formula, Head, Program, Repeat
from archspec.language.box_arguments import Symbols
from archspec.language.names import name_output_class
from archspec.language.provenance import Provenance
from archspec.ops import Operator, PackageError, find, placed


@dataclass(slots=True)
class BlockDefinitions:
    """The names and arguments in each block.

    Blocks and boxes are distinguished by identity: the program keeps all of them alive.

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
        """The names of classes, and of parameters, which would hide a class of theirs."""
        blocks = (self.network, *self.program.blocks.values())
        parameters = {parameter.name for block in blocks for parameter in block.parameters}
        own = self.network.name
        return {*self.program.blocks, own, name_output_class(own), *parameters}

    def vocabulary(self, block: Block) -> Vocabulary:
        """Return the names that expressions in a block may use."""
        if id(block) not in self._vocabularies:
            own, outer = (
                tuple(parameter.name for parameter in parameters)
                for parameters in (block.parameters, self.program.spec.parameters)
            )
            has_cin = block is not self.network or len(self.program.spec.inputs) == 1
            names = (*own, "cin") if has_cin else own
            vocabulary = Vocabulary(names, self.cells, self.program.tables, outer)
            self._vocabularies[id(block)] = vocabulary
        return self._vocabularies[id(block)]

    def names(self, block: Block) -> StepPlaces:
        """Return the places of a block's steps."""
        if id(block) not in self._names:
            heads = self.heads if block is self.network else ()
            alone = self.is_operator(block)
            self._names[id(block)] = (
                StepPlaces({id(block.steps[0]): Place("")})
                if alone
                else name_steps(block.steps, heads)
            )
        return self._names[id(block)]

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
        """Write out the loops of the network, which from then on is that without them.

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
        """Return the block of one use, with its loops unrolled and without stages of one round.

        Args:
            block: the block.
            given: the arguments of the use.
            around: what is known where it is used.

        Raises:
            TooLargeError: where all that is written out would have too many parts.
            SpecError: A2xx for what is in a loop, a list or an index.
        """
        lists, values = resolve_lists(block.parameters, given, self.cells), around.inside(given)
        counts = tuple(values.known.get(name) for name in sorted(self.count_names(block)))
        key = (id(block), repr(lists), counts)
        return remember(self._unrolled, key, lambda: self._without_loops(block, lists, values))

    def _without_loops(self, block: Block, lists: Lists, values: ScopeValues) -> UnrolledBlock:
        heads = self.heads if block is self.network else ()
        place = NameFilling(self.vocabulary(block), lists, values)
        whole = unroll_loops(
            block, place, lambda box: self.hollow(box, block, values), heads, self._written
        )
        self._written += whole.written
        return remove_single_stages(whole, self.cells)

    def count_names(self, block: Block) -> frozenset[str]:
        """Return the names that the counts of a block's stages depend on."""
        if id(block) not in self._counts:
            heads = self.heads if block is self.network else ()
            steps = (*block.steps, *(head.step for head in heads))
            self._counts[id(block)] = frozenset(self._hollows.names(steps))
        return self._counts[id(block)]

    def hollow(self, box: Box, block: Block, values: ScopeValues) -> frozenset[str] | None:
        """Return the names by which a box is hollow: it names a block of which nothing is left.

        Args:
            box: the box.
            block: the block that it is written in.
            values: what is known there.

        Returns:
            The names in the arguments that leave nothing of it, None where something is left.
        """
        if not self._hollows.may_be(box):
            return None
        used, names = self.program.blocks[box.name], self.vocabulary(block)
        try:
            given = resolve_arguments(self._symbols, box, used, names)
            whole = self.unrolled(used, given, values)
        except SpecError:
            return None  # it is reported where the box is expanded
        pins = [given_value.value for given_value in given if given_value.name in whole.pinned]
        formulas = [pin for pin in pins if isinstance(pin, Formula)]
        found = frozenset(name for formula in formulas for name in find_names(formula.tree))
        return found if whole.is_hollow else None

    def target(self, box: Box) -> type[Operator] | Block | None:
        """Return the block or operator that a box names, if it names one.

        Raises:
            PackageError: where the package that offers the operator cannot be used.
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
            target: what its name refers to.
            block: the block that the step is written in.

        Raises:
            SpecError: as `resolve_arguments`.
        """
        names = self.vocabulary(block)
        return remember(
            self._arguments,
            id(box),
            lambda: resolve_arguments(self._symbols, box, target, names),
        )

    def arguments_of(self, box: Box, block: Block) -> tuple[GivenValue, ...]:
        """Return the arguments of a box, none where it names nothing.

        Raises:
            SpecError: as `arguments`, and `PackageError` as `target`.
        """
        target = self.target(box)
        return () if target is None else self.arguments(box, target, block)

    def make_block(self, repeat: Repeat, name: str, around: Block, written_in: Block) -> Block:
        """Return the body of a repeat as a block.

        Args:
            repeat: the repeat.
            name: what its class is called.
            around: the block that contains the repeat.
            written_in: the block whose names its expressions use.
        """
        return make_block(repeat, name, around, lambda box: self._understood(box, written_in))

    def _understood(self, box: Box, block: Block) -> tuple[GivenValue, ...]:
        """Return the arguments of a box, or none where it is wrong."""
        with suppress(SpecError):
            return self.arguments_of(box, block)
        return ()

    def scale(self, fork: Fork, block: Block) -> tuple[GivenValue, ...]:
        """Return what a residual is multiplied by.

        Raises:
            SpecError: A206 or A207 for a name in it that the block does not know.
        """
        if fork.scale is None:
            return ()
        if id(fork) not in self._scales:
            refusals = tuple(self.vocabulary(block).refusals(fork.scale.value, words=False))
            if refusals:
                raise SpecError(refusals)
            self._scales[id(fork)] = (
                GivenValue("scale", fork.scale.value, Provenance(span=fork.scale.span)),
            )
        return self._scales[id(fork)]

    def check_count(self, count: Formula, block: Block) -> None:
        """Refuse names in a repeat count that the block does not know.

        Raises:
            SpecError: A206 or A207.
        """
        for factor in list_factors(count):
            self.vocabulary(block).check(factor)
