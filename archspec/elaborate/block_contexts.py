"""Find all that the contents of a block depend on, beside its arguments and what enters it."""

from collections.abc import Iterable
from dataclasses import field

from archspec.dataclass import dataclass
from archspec.elaborate.mentions import find_mentions
from archspec.expressions import Quantity
from archspec.graph import TemplateMemory
from archspec.language import Block, Program
from archspec.language.argument_values import find_names_in_data
from archspec.language.model import Shorthand


@dataclass(frozen=True, slots=True, eq=False)
class BlockContext:
    """A block with everything that its text refers to.

    There is one for the same block and the same parts of other definitions, as long as the memory
    keeps it: so its identity tells whether the contents of a block can be the same.
    """


def find_cells(program: Program, memory: TemplateMemory) -> dict[str, Quantity]:
    """Return the cells of all tables of a program, the same ones for the same tables."""
    tables = tuple(program.tables.values())
    key = ("cells", *map(id, tables))
    known: dict[str, Quantity] | None = memory.find(key)
    if known is None:
        known = program.cells
        memory.keep(key, known, tables)
    return known


@dataclass(slots=True)
class BlockContexts:
    """The contexts of the blocks of a program.

    Attributes:
        program: the program.
        memory: what was derived before.
        classes: the names of the classes of the program, and of its parameters, which the names of
            repeated bodies avoid.
        symbols: one object for the same legend, defaults and tables.
        shorthands: one object for the same legend and defaults, and for the same tables if one of
            these names cells.
        legend: one object for the same legend and names of classes, and for the same tables if a
            mark or a default names cells.
        defaults: the default arguments of operators by name.
    """

    program: Program
    memory: TemplateMemory
    classes: frozenset[str]
    symbols: BlockContext = field(init=False)
    shorthands: BlockContext = field(init=False)
    legend: BlockContext = field(init=False)
    defaults: dict[str, object] = field(init=False)
    _known: dict[int, BlockContext] = field(default_factory=dict)
    _words: dict[int, BlockContext] = field(default_factory=dict)

    def __post_init__(self) -> None:
        spec, tables = self.program.spec, tuple(self.program.tables.values())
        shorthands = (*spec.legend, *spec.defaults)
        self.symbols = self.intern(*shorthands, *tables)
        seen = tables if any(map(self.names_cells, shorthands)) else ()
        self.shorthands = self.intern(*shorthands, "", *seen)
        self.legend = self.intern(*spec.legend, *seen, content=self.classes)
        self.defaults = {default.name: default for default in spec.defaults}

    def of(self, block: Block) -> BlockContext:
        """Return the context of a block, which contains those of the blocks in it."""
        known = self._known.get(id(block))
        if known is None:
            known = self._known[id(block)] = self._find(block)
        return known

    def _find(self, block: Block) -> BlockContext:
        named, blocks = find_mentions(block.steps, self.memory), self.program.blocks
        used = (blocks.get(name) for name in named.boxes)
        contexts = (None if each is None else self.of(each) for each in used)
        defaults = map(self.defaults.get, named.boxes)
        tables = map(self.program.tables.get, named.tables)
        return self.intern(self.legend, block, *contexts, *defaults, *tables)

    def of_words(self, block: Block) -> BlockContext:
        """Return all that the words in the operators of a block may mean, beside its names."""
        known = self._words.get(id(block))
        if known is None:
            names = find_mentions(block.steps, self.memory).tables
            tables = map(self.program.tables.get, names)
            known = self._words[id(block)] = self.intern(self.shorthands, *tables)
        return known

    def of_loops(self, block: Block, hollow: Iterable[Block]) -> BlockContext:
        """Return all that the loops of a block depend on.

        Args:
            block: the block.
            hollow: the blocks in it that may be empty.
        """
        tables = map(self.program.tables.get, find_mentions(block.steps, self.memory).tables)
        inner = tuple(map(self.of, hollow))
        return self.intern(block, *tables, *inner, self.symbols if inner else None)

    def intern(self, *parts: object, content: frozenset[str] = frozenset()) -> BlockContext:
        """Return the context of some parts of a program: the same one for the same parts.

        Args:
            *parts: the parts, by identity.
            content: what else is in it.
        """
        key = ("context", content, *map(id, parts))
        known: BlockContext | None = self.memory.find(key)
        if known is None:
            known = BlockContext()
            self.memory.keep(key, known, parts)
        return known

    def names_cells(self, shorthand: Shorthand) -> bool:
        """Check whether a mark or a default names cells of tables."""
        key = ("names cells", id(shorthand))
        known: bool | None = self.memory.find(key)
        if known is None:
            values = (argument.value for argument in shorthand.arguments)
            known = any("." in name for value in values for name in find_names_in_data(value))
            self.memory.keep(key, known, shorthand)
        return known
