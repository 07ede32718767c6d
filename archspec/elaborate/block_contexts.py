"""Find all that the contents of a block depend on, beside its arguments and what enters it."""

from collections.abc import Callable, Iterable
from dataclasses import field
from typing import TypeVar

from archspec.dataclass import dataclass
from archspec.elaborate.mentions import find_mentions, find_tables
from archspec.expressions import Quantity
from archspec.graph import TemplateMemory
from archspec.language import Block, Box, Program, Table
from archspec.language.argument_values import find_names_in_data
from archspec.language.model import Shorthand

V = TypeVar("V")


@dataclass(frozen=True, slots=True, eq=False)
class BlockContext:
    """A block with everything that its text refers to.

    There is one for the same block and the same parts of other definitions, as long as the memory
    keeps it: so its identity tells whether the contents of a block can be the same.
    """


def find_cells(program: Program, memory: TemplateMemory) -> dict[str, Quantity]:
    """Return the cells of all tables of a program, the same ones for the same tables."""
    return _find_in_tables("cells", program, memory, lambda: program.cells)


def find_words(program: Program, memory: TemplateMemory) -> dict[str, str]:
    """Return the words of all tables of a program, the same ones for the same tables."""
    return _find_in_tables("words", program, memory, lambda: program.words)


def _find_in_tables(
    kind: str, program: Program, memory: TemplateMemory, collect: Callable[[], dict[str, V]]
) -> dict[str, V]:
    tables = tuple(program.tables.values())
    key = (kind, *map(id, tables))
    known: dict[str, V] | None = memory.find(key)
    if known is None:
        known = collect()
        memory.keep(key, known, tables)
    return known


def intern_parts(
    memory: TemplateMemory, *parts: object, content: frozenset[str] = frozenset()
) -> BlockContext:
    """Return the context of some parts of a program: the same one for the same parts.

    Args:
        memory: what was derived before.
        *parts: the parts, by identity.
        content: what else is in it.
    """
    key = ("context", content, *map(id, parts))
    known: BlockContext | None = memory.find(key)
    if known is None:
        known = BlockContext()
        memory.keep(key, known, parts)
    return known


def intern_shorthands(program: Program, memory: TemplateMemory) -> BlockContext:
    """Return one object for the same legend and defaults, and for the tables that they name."""
    shorthands = (*program.spec.legend, *program.spec.defaults)
    return intern_parts(memory, *shorthands, "", *_list_seen_tables(program, memory))


def intern_words(
    box: Box, program: Program, memory: TemplateMemory, shorthands: BlockContext
) -> BlockContext:
    """Return all that the words in a box may mean, beside the names of its block.

    Args:
        box: the box.
        program: its program.
        memory: what was derived before.
        shorthands: the legend and the defaults of the program.
    """
    tables = find_tables(box, memory) if program.tables else ()
    if not tables:
        return shorthands
    return intern_parts(memory, shorthands, *map(program.tables.get, tables))


def _list_seen_tables(program: Program, memory: TemplateMemory) -> Iterable[Table]:
    """Return the tables of a program if its legend or defaults name cells of any, found once."""
    legend, defaults = program.spec.legend, program.spec.defaults
    key = ("seen tables", id(legend), id(defaults))
    is_seen: bool | None = memory.find(key)
    if is_seen is None:
        is_seen = any(map(_names_cells, (*legend, *defaults)))
        memory.keep(key, is_seen, (legend, defaults))
    return program.tables.values() if is_seen else ()


def _names_cells(shorthand: Shorthand) -> bool:
    """Check whether a mark or a default names cells of tables."""
    values = (argument.value for argument in shorthand.arguments)
    return any("." in name for value in values for name in find_names_in_data(value))


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

    def __post_init__(self) -> None:
        spec, tables = self.program.spec, tuple(self.program.tables.values())
        shorthands = (*spec.legend, *spec.defaults)
        self.symbols = self.intern(*shorthands, *tables)
        seen = _list_seen_tables(self.program, self.memory)
        self.shorthands = intern_shorthands(self.program, self.memory)
        functions = self.program.functions.values()
        self.legend = self.intern(*spec.legend, *seen, *functions, content=self.classes)
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

    def of_words(self, box: Box) -> BlockContext:
        """Return all that the words in a box may mean, beside the names of its block."""
        return intern_words(box, self.program, self.memory, self.shorthands)

    def of_loops(
        self, block: Block, tables: Iterable[str], hollow: Iterable[Block]
    ) -> BlockContext:
        """Return all that the loops of a block depend on.

        Args:
            block: the block.
            tables: the names of tables that shape it.
            hollow: the blocks in it that may be empty.
        """
        inner = tuple(map(self.of, hollow))
        known = map(self.program.tables.get, tables)
        functions = self.program.functions.values()
        return self.intern(block, *known, *inner, self.symbols if inner else None, *functions)

    def intern(self, *parts: object, content: frozenset[str] = frozenset()) -> BlockContext:
        """Return the context of some parts; the arguments are those of `intern_parts`."""
        return intern_parts(self.memory, *parts, content=content)
