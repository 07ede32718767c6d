"""Find all that the contents of a block depend on, beside its arguments and what enters it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from archspec.graph import TemplateMemory
from archspec.language import (
    Block,
    Box,
    Data,
    Fork,
    Join,
    Label,
    Loop,
    Program,
    Repeat,
    Step,
)
from archspec.language.argument_values import find_names_in_data
from archspec.language.model import Shorthand
from archspec.language.walk import walk_steps


@dataclass(frozen=True, slots=True, eq=False)
class BlockContext:
    """A block with everything that its text refers to.

    There is one for the same block and the same parts of other definitions, as long as the memory
    keeps it: so its identity tells whether the contents of a block can be the same.
    """


@dataclass(frozen=True, slots=True)
class BlockMentions:
    """What the text of a block names.

    Attributes:
        boxes: the names of operators and blocks.
        tables: the first parts of dotted names, which may be tables.
    """

    boxes: tuple[str, ...]
    tables: tuple[str, ...]


@dataclass(slots=True)
class BlockContexts:
    """The contexts of the blocks of a program.

    Attributes:
        program: the program.
        memory: what was derived before.
        classes: the names of the classes of the program, and of its parameters.
        symbols: one object for the same legend, defaults and tables.
        legend: one object for the same legend and names of classes, and for the same tables if a
            mark or a default names cells.
        defaults: the default arguments of operators by name.
    """

    program: Program
    memory: TemplateMemory
    classes: frozenset[str]
    symbols: BlockContext = field(init=False)
    legend: BlockContext = field(init=False)
    defaults: dict[str, object] = field(init=False)
    _known: dict[int, BlockContext] = field(default_factory=dict)

    def __post_init__(self) -> None:
        spec, tables = self.program.spec, tuple(self.program.tables.values())
        shorthands = (*spec.legend, *spec.defaults)
        self.symbols = self.intern(*shorthands, *tables)
        seen = tables if any(map(self.names_cells, shorthands)) else ()
        self.legend = self.intern(*spec.legend, *seen, content=self.classes)
        self.defaults = {default.name: default for default in spec.defaults}

    def of(self, block: Block) -> BlockContext:
        """Return the context of a block, which contains those of the blocks in it."""
        known = self._known.get(id(block))
        if known is None:
            known = self._known[id(block)] = self._find(block)
        return known

    def _find(self, block: Block) -> BlockContext:
        named, blocks = self.find_mentions(block), self.program.blocks
        used = (blocks.get(name) for name in named.boxes)
        contexts = (None if each is None else self.of(each) for each in used)
        defaults = map(self.defaults.get, named.boxes)
        tables = map(self.program.tables.get, named.tables)
        return self.intern(self.legend, block, *contexts, *defaults, *tables)

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

    def find_mentions(self, block: Block) -> BlockMentions:
        """Return what a block names, found once."""
        key = ("mentions", id(block))
        known: BlockMentions | None = self.memory.find(key)
        if known is None:
            steps = tuple(walk_steps(block.steps))
            boxes = (step.name for step in steps if isinstance(step, Box))
            data = (each for step in steps for each in _list_data(step))
            names = (name for each in data for name in find_names_in_data(each))
            tables = (name.partition(".")[0] for name in names if "." in name)
            known = BlockMentions(tuple(dict.fromkeys(boxes)), tuple(dict.fromkeys(tables)))
            self.memory.keep(key, known, block)
        return known


def _list_data(step: Step) -> "Iterator[Data | None]":
    """Yield whatever may hold names in a step itself."""
    for label in _list_labels(step):
        yield label.index
    match step:
        case Box(count=count, arguments=arguments):
            yield count
            yield from (argument.value for argument in arguments)
        case Fork(scale=scale) if scale is not None:
            yield scale.value
        case Repeat(count=count):
            yield count
        case Loop(variables=variables):
            for variable in variables:
                values = variable.values
                yield list(values) if isinstance(values, tuple) else values


def _list_labels(step: Step) -> Iterator[Label]:
    """Yield the labels of a step."""
    if isinstance(step, Join):
        yield from step.inputs
    named = (getattr(step, name, None) for name in ("label", "source", "share", "module"))
    yield from (label for label in named if label is not None)
