"""Build the outline of a program: the blocks and steps that its network uses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from archspec.diff.compare.normal_form import Value, list_names, read_parameter
from archspec.diff.compare.outline import (
    BlockOutline,
    NetworkOutline,
    OutlineItem,
    OutlineLane,
    Setting,
)
from archspec.diff.compare.paths import HEADS, Place, name_block_places, name_branch_places
from archspec.diff.compare.resolved_arguments import ArgumentReader
from archspec.expressions import Literal, Name
from archspec.language import (
    Block,
    Box,
    Branch,
    Fork,
    Head,
    Join,
    Label,
    Loop,
    Parameter,
    Program,
    Repeat,
    Resume,
    Step,
)
from archspec.language.box_arguments import Symbols
from archspec.language.walk import walk_boxes
from archspec.ops import find

NETWORK = "params."
"""The prefix of the network's parameters in values of blocks that depend on them."""


def build_outline(program: Program, solved: Mapping[str, Value]) -> NetworkOutline:
    """Return the outline of a network.

    Args:
        program: the spec with its libraries.
        solved: the values of the network's parameters.
    """
    spec = program.spec
    outlining = _OutlineBuilder(program, _collect_defaults(spec.parameters, solved))
    body = outlining.sketch("body", spec.body or (), spec.parameters, solved)
    heads = tuple(outlining.head(head, spec.parameters, solved) for head in spec.heads)
    sketches: dict[str, BlockOutline] = {}
    for name in _sort_by_use(program):
        block = program.blocks[name]
        known = outlining.known(block)
        sketches[name] = outlining.sketch(name, block.steps, block.parameters, known, block)
    order = program.list_used_blocks(program.spec.steps)
    return NetworkOutline(
        program=program, body=body, heads=heads, blocks={name: sketches[name] for name in order}
    )


def _sort_by_use(program: Program) -> list[str]:
    """Return the used blocks, each after those that use it; recursive ones in any order."""
    left: list[str] = []
    seen: set[str] = set()

    def visit(name: str) -> None:
        seen.add(name)
        for box in walk_boxes(program.blocks[name].steps):
            if box.name in program.blocks and box.name not in seen:
                visit(box.name)
        left.append(name)

    for name in program.list_used_blocks(program.spec.steps):
        if name not in seen:
            visit(name)
    return left[::-1]


@dataclass(slots=True)
class _OutlineBuilder:
    """Builds the outline of one network.

    Attributes:
        program: the spec.
        defaults: the defaults of the network's parameters.
        cells: the cells of all tables.
        given: the arguments of all uses of each block, by parameter.
        symbols: the meaning of the words in boxes.
    """

    program: Program
    defaults: Mapping[str, Value]
    cells: dict[str, Value] = field(default_factory=dict)
    given: dict[str, dict[str, list[Value]]] = field(default_factory=dict)
    symbols: Symbols = field(init=False)

    def __post_init__(self) -> None:
        self.cells = {name: Literal(cell.value) for name, cell in self.program.cells.items()}
        self.symbols = Symbols.of(self.program)

    def sketch(
        self,
        name: str,
        steps: Sequence[Step],
        parameters: tuple[Parameter, ...],
        solved: Mapping[str, Value],
        block: Block | None = None,
    ) -> BlockOutline:
        """Return the outline of a block, or of the body."""
        names = name_block_places(steps, (name,))
        return BlockOutline(
            name=name,
            span=block.span if block else self.program.spec.span,
            chain=self.chain(steps, names.own, names.inner, self.place(parameters, solved)),
        )

    def head(
        self, head: Head, parameters: tuple[Parameter, ...], solved: Mapping[str, Value]
    ) -> OutlineLane:
        """Return a head as a branch of the network."""
        step, where = head.step, (*HEADS, head.name)
        steps = step.steps if isinstance(step, Repeat) and step.count is None else (step,)
        names = name_block_places(steps, where)
        chain = self.chain(steps, names.own, names.inner, self.place(parameters, solved))
        branch = Branch(span=head.span, name=head.name, steps=steps)
        return OutlineLane(name=head.name, place=where, branch=branch, chain=chain, span=head.span)

    def place(self, parameters: Iterable[Parameter], solved: Mapping[str, Value]) -> ArgumentReader:
        """Return the reader for the arguments of a block's steps."""
        names = frozenset(("cin", *(parameter.name for parameter in parameters)))
        return ArgumentReader(names, {**self.cells, **solved}, self.defaults, self.symbols)

    def known(self, block: Block) -> dict[str, Value]:
        """Return the parameters of a block that have the same value in every use."""
        given = self.given.get(block.name, {})
        return {name: values[0] for name, values in given.items() if _is_constant(values)}

    def chain(
        self,
        steps: Sequence[Step],
        own: Sequence[Place],
        inner: Sequence[Place],
        at: ArgumentReader,
    ) -> tuple[OutlineItem, ...]:
        """Return the items of a chain."""
        return tuple(
            self.item(step, where, within, at)
            for step, where, within in zip(steps, own, inner, strict=True)
        )

    def item(self, step: Step, place: Place, inner: Place, at: ArgumentReader) -> OutlineItem:
        """Return the item of one step."""
        match step:
            case Box():
                return self.box(step, place, at)
            case Fork():
                return replace(
                    self.plain(step, place),
                    name=step.merge,
                    settings=at.read_fork(step),
                    lanes=tuple(self.lane(branch, inner, at) for branch in step.branches),
                )
            case Join():
                return replace(self.plain(step, place), name=step.merge, sources=step.inputs)
            case Resume():
                return replace(self.plain(step, place), sources=(step.source,))
            case Repeat():
                return self.repeat(step, place, at)
            case Loop():
                return self.loop(step, place, at)

    def plain(self, step: Step, place: Place) -> OutlineItem:
        """Return an item with the fields that every step has."""
        label = None if isinstance(step, Resume) else step.label
        return OutlineItem(step=step, span=step.span, name="", place=place, shown=step, label=label)

    def box(self, box: Box, place: Place, at: ArgumentReader) -> OutlineItem:
        """Return the item of a box, with its effective arguments."""
        block = self.program.blocks.get(box.name)
        marks: tuple[str, ...] = ()
        if block is not None:
            settings = at.read_block(box, block)
            self.note(block, settings)
        else:
            settings, marks = at.read_operator(box, find(box.name))
        counted = at.read_count(box.count, box.span)
        return replace(
            self.plain(box, place),
            name=box.name,
            settings={counted.name: counted, **settings},
            marks=marks,
            share=box.share,
            module=box.module,
        )

    def note(self, block: Block, settings: Mapping[str, Setting]) -> None:
        """Record the arguments that a use gives to a block."""
        given = self.given.setdefault(block.name, {})
        for parameter in block.parameters:
            setting = settings.get(parameter.name)
            given.setdefault(parameter.name, []).append(setting.solved if setting else None)

    def lane(self, branch: Branch, inner: Place, at: ArgumentReader) -> OutlineLane:
        """Return a branch of a fork."""
        place = (*inner, branch.name)
        names = name_branch_places(branch.steps, place)
        chain = self.chain(branch.steps, names.own, names.inner, at)
        return OutlineLane(
            name=branch.name, place=place, branch=branch, chain=chain, span=branch.span
        )

    def repeat(self, repeat: Repeat, place: Place, at: ArgumentReader) -> OutlineItem:
        """Return the item of a stage; for one plain box, the item of that box with a repeat."""
        counted = at.read_count(repeat.count, repeat.anchor.span)
        match repeat.steps:
            case (Box(count=None) as box,):
                item = self.box(box, place, at)
                settings = {**item.settings, counted.name: counted}  # already the first key
                label: Label | None = repeat.label
                named = replace(item, label=label, module=repeat.module or item.module)
                shown = replace(box, count=repeat.count, label=label)
                return replace(named, span=repeat.span, shown=shown, settings=settings)
        names = name_block_places(repeat.steps, place)
        return replace(
            self.plain(repeat, place),
            module=repeat.module,
            settings={counted.name: counted},
            chain=self.chain(repeat.steps, names.own, names.inner, at),
        )

    def loop(self, loop: Loop, place: Place, at: ArgumentReader) -> OutlineItem:
        """Return the item of a loop, whose variables are in scope inside it."""
        variables = tuple(variable.name for variable in loop.variables)
        inside = at.beside(variables)
        names = name_block_places(loop.steps, place)
        return replace(
            self.plain(loop, place),
            settings=at.read_loop(loop),
            chain=self.chain(loop.steps, names.own, names.inner, inside),
            variables=variables,
        )


def _collect_defaults(
    parameters: Iterable[Parameter], solved: Mapping[str, Value]
) -> dict[str, Value]:
    """Return the defaults of the parameters that remain symbolic, by their resolved names."""
    named = ((solved.get(parameter.name), read_parameter(parameter)) for parameter in parameters)
    return {name.name: value for name, value in named if isinstance(name, Name) and value}


def _is_constant(values: Sequence[Value]) -> bool:
    """Check whether all uses give the same value, and it depends on no name local to a use."""
    first = values[0]
    if any(value != first for value in values) or first is None:
        return False
    return all(name.startswith(NETWORK) for name in list_names(first))
