"""Cache what depends only on the definition of a block, whatever the number of its uses."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field
from itertools import chain

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import SpecError, fail
from archspec.diagnostics.remember import remember
from archspec.elaborate.block_contexts import BlockContext, BlockContexts, find_words
from archspec.elaborate.hollow_blocks import HollowBlocks
from archspec.elaborate.known_values import (
    ScopeValues,
    add_entering,
    resolve_lists,
    resolve_words,
)
from archspec.elaborate.mentions import find_mentions
from archspec.elaborate.module_names import StepPlaces, name_steps
from archspec.elaborate.resolve_arguments import resolve_arguments
from archspec.elaborate.revisions import RevisedBlock, Revision
from archspec.elaborate.scopes import ResolvedUse
from archspec.elaborate.shaping_values import find_shaping_values
from archspec.elaborate.substitute import NameFilling
from archspec.elaborate.unroll import unroll_loops
from archspec.elaborate.unrolled_block import UnrolledBlock
from archspec.elaborate.vocabulary import Vocabulary
from archspec.expressions import Quantity
from archspec.graph import HERE, GivenValue, Place, TemplateMemory
from archspec.language import Block, Box, Fork, Head, Program
from archspec.language.argument_values import find_names_in_data
from archspec.language.box_arguments import Symbols
from archspec.language.names import name_output_class
from archspec.language.provenance import Provenance
from archspec.ops import Operator, PackageError, find, placed


@dataclass(slots=True)
class BlockDefinitions:
    """The names and arguments in each block, computed once.

    Blocks and boxes are keyed by identity, since the program keeps them all alive. What has no
    error is kept in the memory too, for other programs with the same parts.

    Attributes:
        program: the spec with its libraries.
        network: the network as a block.
        cells: the cells of all tables.
        heads: the outputs of the network beside its last step.
        memory: what was derived from the same parts of other programs.
        revisions: the blocks that differ from earlier ones in constants alone.
        words: the words of all tables.
    """

    program: Program
    network: Block
    cells: dict[str, Quantity]
    heads: tuple[Head, ...] = ()
    memory: TemplateMemory = field(default_factory=TemplateMemory)
    revisions: Mapping[int, Revision] = field(default_factory=dict)
    contexts: BlockContexts = field(init=False)
    words: dict[str, str] = field(init=False)
    _vocabularies: dict[int, Vocabulary] = field(default_factory=dict)
    _names: dict[int, StepPlaces] = field(default_factory=dict)
    _scales: dict[int, tuple[GivenValue, ...]] = field(default_factory=dict)
    _unrolled: "dict[tuple[object, ...], UnrolledBlock | SpecError]" = field(default_factory=dict)
    _written: int = 0
    _loops: dict[int, BlockContext] = field(default_factory=dict)
    _counts: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _arguments: dict[int, "tuple[GivenValue, ...] | SpecError"] = field(default_factory=dict)
    _revised: dict[int, RevisedBlock] = field(default_factory=dict)
    _uses: dict[tuple[int, int], tuple[ResolvedUse, Box, ScopeValues]] = field(default_factory=dict)
    _hollows: HollowBlocks = field(init=False)
    _symbols: Symbols = field(init=False)

    def __post_init__(self) -> None:
        self._hollows = HollowBlocks(self.program.blocks)
        self._symbols = Symbols.of(self.program)
        self.words = find_words(self.program, self.memory)
        self.contexts = BlockContexts(self.program, self.memory, frozenset(self.classes))

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
            entering = ("cin", HERE) if has_cin else (HERE,)
            program, known = self.program, block.parameters
            self._vocabularies[id(block)] = Vocabulary.of(
                program, known, entering, cells=self.cells, word_cells=self.words
            )
        return self._vocabularies[id(block)]

    def names(self, block: Block) -> StepPlaces:
        """Return the places of a block's steps."""
        if id(block) not in self._names:
            is_operator, heads = self.is_operator(block), self.heads_of(block)
            key = ("places", id(block), is_operator, *map(id, heads))
            known: StepPlaces | None = self.memory.find(key)
            if known is None:
                only = StepPlaces({id(block.steps[0]): Place("")}) if is_operator else None
                known = only or self._carry_names(block) or name_steps(block.steps, heads)
                self.memory.keep(key, known, (block, heads))
            self._names[id(block)] = known
        return self._names[id(block)]

    def _carry_names(self, block: Block) -> StepPlaces | None:
        """Return the places of a block's steps from those of an earlier one."""
        revision = self.find_revision(block)
        if revision is None:
            return None
        before: StepPlaces | None = self.memory.find(("places", id(revision.before), False))
        return before and before.carry(revision.steps)

    def find_revision(self, block: Block) -> Revision | None:
        """Return what distinguishes a block without heads from an earlier one, if that is known."""
        return None if self.heads_of(block) else self.revisions.get(id(block))

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

    def settle(self, given: Sequence[GivenValue], known: ScopeValues) -> UnrolledBlock:
        """Unroll the loops of the network, and use the unrolled network from then on.

        Args:
            given: the values of its parameters.
            known: those that are known.

        Raises:
            SpecError: as `unrolled`.
        """
        values = add_entering(known, self.program.spec.inputs)
        whole = self.unroll_with(self.network, given, values)
        if whole.is_hollow:
            message = "the network is empty: all its stages are repeated 0 times"
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
        return self.unroll_with(block, given, around.inside(given))

    def unroll_with(
        self, block: Block, given: Sequence[GivenValue], values: ScopeValues
    ) -> UnrolledBlock:
        """Return a block without loops, as `unrolled`, for the values known inside it."""
        lists = resolve_lists(block.parameters, given, self.cells)
        words = resolve_words(block.parameters, given, self.words)
        counts: tuple[Hashable, ...] = ()
        if values.known:
            keys = values.keys
            counts = tuple(keys.get(name) for name in self.count_names(block))
        content = (repr(lists) if lists else "", *words.values(), counts)
        place = NameFilling(self.vocabulary(block), lists, values, words=words)
        return remember(
            self._unrolled, (id(block), *content), lambda: self._unroll(block, place, content)
        )

    def _unroll(
        self, block: Block, place: NameFilling, content: tuple[object, ...]
    ) -> UnrolledBlock:
        """Return a block without loops, of this or another program."""
        context, heads = self.loops(block), self.heads_of(block)
        key = ("unrolled", id(context), *map(id, heads), *content)
        known: UnrolledBlock | None = self.memory.find(key)
        if known is not None:
            self._written += known.written
            return known
        known = self._revise_unrolled(block, content) or self._without_loops(block, place)
        if not known.findings:
            self.memory.keep(key, known, (context, block, heads))
        return known

    def _revise_unrolled(self, block: Block, content: tuple[object, ...]) -> UnrolledBlock | None:
        """Return a block that is as an earlier one, in which nothing was to be done."""
        revision = self.find_revision(block)
        if revision is None or any(self._hollows.may_be(box) for box, _ in revision.boxes):
            return None
        key = ("unrolled", id(self.loops(revision.before)), *content)
        before: UnrolledBlock | None = self.memory.find(key)
        if before is None or before.block is not revision.before:
            return None
        whole = replace(before, block=block)
        boxes, blocks = revision.boxes, self.program.blocks
        is_plain = not any(box.count or box.name in blocks for box, _ in boxes)
        self._revised[id(whole)] = RevisedBlock(before, whole, boxes, is_plain)
        return whole

    def find_revised(self, whole: UnrolledBlock) -> RevisedBlock | None:
        """Return what distinguishes a block without loops from an earlier one, if that is known."""
        return self._revised.get(id(whole))

    def make_key(
        self, kind: str, whole: UnrolledBlock, values: ScopeValues
    ) -> tuple[tuple[object, ...], object]:
        """Return a key for what the steps of a block determine, and the objects that it names.

        Args:
            kind: what that is.
            whole: the block.
            values: the values known inside it.
        """
        context = self.contexts.of(whole.block)
        shape = find_shaping_values(self.program, whole, context, values, self.memory)
        return (kind, id(whole), id(context), *shape), (whole, context)

    def _without_loops(self, block: Block, place: NameFilling) -> UnrolledBlock:
        whole = unroll_loops(
            block,
            place,
            lambda box: self.hollow(box, block, place.values),
            self.heads_of(block),
            self._written,
        )
        self._written += whole.written
        return whole

    def loops(self, block: Block) -> BlockContext:
        """Return all that the loops of a block depend on."""
        if id(block) not in self._loops:
            chains = (block.steps, *((head.step,) for head in self.heads_of(block)))
            named = [find_mentions(steps, self.memory) for steps in chains]
            boxes = chain.from_iterable(each.boxes for each in named)
            hollow = map(self.program.blocks.get, filter(self._hollows.may_be_block, boxes))
            shaping = (each.tables if self.words else each.shaping for each in named)
            tables = chain.from_iterable(shaping)
            self._loops[id(block)] = self.contexts.of_loops(block, tables, filter(None, hollow))
        return self._loops[id(block)]

    def count_names(self, block: Block) -> tuple[str, ...]:
        """Return the names that determine the repeat counts of a block's stages, in one order."""
        revision = self.find_revision(block)
        if revision is not None:
            return self.count_names(revision.before)
        if id(block) not in self._counts:
            context, heads = self.loops(block), self.heads_of(block)
            key = ("count names", id(context), *map(id, heads))
            known: tuple[str, ...] | None = self.memory.find(key)
            if known is None:
                steps = (*block.steps, *(head.step for head in heads))
                known = tuple(sorted(set(self._hollows.names(steps))))
                self.memory.keep(key, known, (context, heads))
            self._counts[id(block)] = known
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
        names = whole.pinned | whole.deciding
        pins = [given_value.value for given_value in given if given_value.name in names]
        found = frozenset(name for value in pins for name in find_names_in_data(value))
        return found if whole.is_hollow else None

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
        known = self._arguments.get(id(box))
        if known.__class__ is tuple:
            return known
        return remember(self._arguments, id(box), lambda: self._find_arguments(box, target, block))

    def _find_arguments(
        self, box: Box, target: type[Operator] | Block, block: Block
    ) -> tuple[GivenValue, ...]:
        """Return the arguments of a box, of this or another program."""
        names, words = self.vocabulary(block), self.contexts.of_words(box)
        takes = target.parameters if isinstance(target, Block) else target
        key = ("arguments", id(box), id(takes), id(words), names.names, names.words)
        known: tuple[GivenValue, ...] | None = self.memory.find(key)
        if known is None:
            known = resolve_arguments(self._symbols, box, target, names)
            self.memory.keep(key, known, (box, takes, words))
        return known

    def resolve_use(self, box: Box, used: Block, block: Block, around: ScopeValues) -> ResolvedUse:
        """Return a block as a box uses it, found once for all programs that have both.

        Args:
            box: the step.
            used: the block that it names.
            block: the block that contains the step.
            around: the values known there.

        Raises:
            SpecError: as `arguments` and `unrolled`.
        """
        place = id(box), id(around)
        if place not in self._uses:
            self._uses[place] = self._find_use(box, used, block, around), box, around
        return self._uses[place][0]

    def _find_use(self, box: Box, used: Block, block: Block, around: ScopeValues) -> ResolvedUse:
        """Return a block as a box of this or another program uses it."""
        names, words = self.vocabulary(block), self.contexts.of_words(box)
        context = self.contexts.of(used)
        key = ("use", id(box), id(context), id(words), names.names, around.key)
        known: ResolvedUse | None = self.memory.find(key)
        if known is None:
            given = self.arguments(box, used, block)
            whole = self.unrolled(used, given, around)
            known = ResolvedUse(given, whole, around.inside(given))
            if not (whole.written or whole.findings or whole.is_open):
                self.memory.keep(key, known, (box, context, words))
        return known

    def arguments_of(self, box: Box, block: Block) -> tuple[GivenValue, ...]:
        """Return the arguments of a box; none if its name is unknown.

        Raises:
            SpecError: as `arguments`, and `PackageError` as `target`.
        """
        target = self.target(box)
        return () if target is None else self.arguments(box, target, block)

    def scale(self, fork: Fork, block: Block) -> tuple[GivenValue, ...]:
        """Return the scale of a residual.

        Raises:
            SpecError: A206 or A207 for a name in it that is not in scope in the block.
        """
        if fork.scale is None:
            return ()
        if id(fork) not in self._scales:
            self.vocabulary(block).outside_arguments().check(fork.scale.value)
            key = ("scale", id(fork))
            known: tuple[GivenValue, ...] | None = self.memory.find(key)
            if known is None:
                by = Provenance(span=fork.scale.span)
                known = (GivenValue("scale", fork.scale.value, by),)
                self.memory.keep(key, known, fork)
            self._scales[id(fork)] = known
        return self._scales[id(fork)]
