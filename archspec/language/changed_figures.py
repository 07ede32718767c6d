"""Mark the figures of a paper that a variant no longer matches.

A network and a block name the figure that draws them. A part that a variant inherits keeps that
name as long as it is unchanged; otherwise it becomes `after 9, changed`. A part that a variant
defines states its own figure.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field
from operator import eq, is_
from typing import TYPE_CHECKING, Final

from archspec.dataclass import cached_property, dataclass, replace
from archspec.expressions import Quantity, find_names
from archspec.language.box_arguments import Symbols, resolve_given
from archspec.language.model import Argument, Block, Box, Formula, Parameter, Resume, Step
from archspec.language.other_numbers import have_other_numbers
from archspec.language.program import Program
from archspec.language.provenance import GivenValue
from archspec.language.walk import drop_size, drop_sizes, find_difference, map_steps, walk_boxes

if TYPE_CHECKING:
    from archspec.language.writing.steps import StepWriter

_AFTER: Final = "after "
_CHANGED: Final = ", changed"


def describe_figure(figure: str) -> str:
    """Describe a figure: `Figure 9`, or `after Figure 9, changed`; empty for none."""
    if not figure:
        return ""
    number = figure.removeprefix(_AFTER)
    return f"Figure {figure}" if number == figure else f"{_AFTER}Figure {number}"


def mark_changed_figures(program: Program, parent: "NormalForm") -> Program:
    """Mark the figures of a variant that differ from what the variant inherits.

    Args:
        program: a network, merged with everything it takes from other files.
        parent: the normal form of the network that it extends.
    """
    if program.parent is None or program.spec.body is None:
        return program
    after, known = NormalForm.of(program), dict[int, _Changes]()

    def changes(first: Program) -> _Changes:
        if id(first) not in known:
            before = parent if first is program.parent else NormalForm.of(first)
            known[id(first)] = _find_changes(before, after)
        return known[id(first)]

    def marked(block: Block) -> Block:
        is_same = block.name not in changes(_find_first_with(program, block)).blocks
        return block if is_same else parent.mark(block)

    is_next = program.parent.parent is None  # or another one may have named a figure first
    names = changes(program.parent).blocks if is_next else program.blocks.keys()
    new = {name: marked(each) for name in names if (each := program.blocks[name]).figure}
    spec, paper = program.spec, program.spec.paper
    if paper and paper.figure and changes(_find_first_of_paper(program)).network:
        spec = replace(spec, paper=replace(paper, figure=_mark_changed(paper.figure)))
    elif not new:
        return program
    return replace(program, spec=spec, blocks={**program.blocks, **new})


def _mark_changed(figure: str) -> str:
    """Return the name of a figure marked as changed; it is marked once."""
    return figure if figure.startswith(_AFTER) else f"{_AFTER}{figure}{_CHANGED}"


def _find_first_with(program: Program, block: Block) -> Program:
    """Follow `extends` to the network that first named this figure of a block."""
    while program.parent is not None:
        before = program.parent.blocks.get(block.name)
        if before is None or not _is_same_figure(block.figure, before.figure):
            return program
        if any(block.span.file == file.file for file in program.levels[0].files):
            return program
        program = program.parent
    return program


def _find_first_of_paper(program: Program) -> Program:
    """Follow `extends` to the network that first named this figure of the paper."""
    paper = program.spec.paper
    while program.parent is not None:
        before = program.parent.spec.paper
        if before is None or paper is None or before.span != paper.span:
            return program
        if not _is_same_figure(paper.figure, before.figure):
            return program
        program = program.parent
    return program


def _is_same_figure(figure: str, before: str) -> bool:
    """Check whether a figure is the one named before, possibly marked."""
    return before == figure or before == _mark_changed(figure)


@dataclass(frozen=True, slots=True)
class _Changes:
    """The parts that differ between two networks: blocks, with their users, and the network."""

    blocks: frozenset[str]
    network: bool


def _find_changes(before: "NormalForm", after: "NormalForm") -> _Changes:
    """Compare two networks and return the parts that differ."""
    rows = before.find_changed_rows(after)
    blocks = after.program.blocks
    ahead = [
        name for name, block in blocks.items() if _is_block_changed(before, after, block, rows)
    ]
    own = not before.has_network(after, rows) and _is_network_changed(before, after, rows)
    if not ahead:
        return _Changes(frozenset(), own)
    changed: set[str] = set()
    while ahead:
        changed.add(name := ahead.pop())
        others = (other for other in blocks if other not in changed)
        ahead += [other for other in others if name in before.used(blocks[other].steps)]
    spec = after.program.spec
    chains = (spec.body or (), tuple(head.step for head in spec.heads))
    is_apart = all(changed.isdisjoint(before.used(chain)) for chain in chains)
    return _Changes(frozenset(changed), own or not is_apart)


def _is_block_changed(
    before: "NormalForm", after: "NormalForm", block: Block, rows: frozenset[str] | None
) -> bool:
    """Check whether the normal form of a block has changed.

    Where equal boxes are resolved equally, only the steps that differ are printed.
    """
    own = before.program.blocks.get(block.name)
    if rows is None or own is None or own.parameters != block.parameters:
        return before.block(block.name) != after.block(block.name)
    bare = before.drop_sizes(own)
    if bare is not block and have_other_numbers(bare.steps, block.steps):
        return True
    if before.has(block, rows):
        return False
    if any(row in before.block(block.name) for row in rows):
        return before.prints_changed_cell(before.block(block.name), after, rows) or (
            before.block(block.name) != after.block(block.name)
        )
    mine, theirs = find_difference(bare.steps, drop_sizes(block).steps)
    return before.steps(mine) != after.steps(theirs)


def _is_network_changed(
    before: "NormalForm", after: "NormalForm", rows: frozenset[str] | None
) -> bool:
    """Check whether the normal form of the network without its blocks has changed."""
    own, theirs = before.program.spec.body, after.program.spec.body
    if rows is not None and own and theirs and have_other_numbers(own, theirs):
        return True
    if before.prints_changed_cell(before.network(), after, rows or ()):
        return True
    return before.network() != after.network()


@dataclass
class NormalForm:
    """The normal form of a network, with all arguments resolved from marks, defaults and tables.

    Attributes:
        program: the network.
        known: a cache of its blocks' normal forms, and of its own.
        bare: its blocks without sizes, as far as they are known, by name.
        chains: its own chain without sizes, by the identity of the chain with them.
        names: a cache of the names in chains without sizes, by the identity of the chain.
        marked: a cache of its blocks without sizes, with marked figures.
    """

    program: Program
    known: dict[str, str] = field(default_factory=dict)
    bare: dict[str, Block] = field(default_factory=dict)
    chains: Mapping[int, tuple[Step, ...]] = field(default_factory=dict)
    names: dict[int, frozenset[str]] = field(default_factory=dict)
    marked: dict[str, Block] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        program: Program,
        bare: Iterable[Block] = (),
        chains: Mapping[int, tuple[Step, ...]] | None = None,
    ) -> "NormalForm":
        """Return the normal form of a network.

        Args:
            program: the network.
            bare: blocks of it without sizes, as far as they are known.
            chains: its own chain without sizes, by the identity of the chain with them.
        """
        return cls(program, bare={block.name: block for block in bare}, chains=chains or {})

    @cached_property
    def symbols(self) -> Symbols:
        """Its symbol tables."""
        return Symbols.of(self.program)

    @cached_property
    def write(self) -> "StepWriter":
        """Writes steps as text."""
        from archspec.language.writing.steps import StepWriter

        return StepWriter(self.symbols)

    def network(self) -> str:
        """Return the network's normal form without its blocks: inputs, parameters, steps, heads."""
        if "" not in self.known:
            self.known[""] = self._print_network()
        return self.known[""]

    def _print_network(self) -> str:
        spec = self.program.spec
        inputs = (f"{network_input.name} {network_input.size}" for network_input in spec.inputs)
        computed = [() if head.is_value else (head.step,) for head in spec.heads]
        heads = (
            f"{head.name} from {head.source.name} {head.when} {self.steps(steps)}"
            for head, steps in zip(spec.heads, computed, strict=True)
        )
        own = self.steps(spec.body or ())
        parameters = map(_print_parameter, spec.parameters)
        return "\n".join((*inputs, *parameters, own, *heads, spec.readout or ""))

    def find_changed_rows(self, other: "NormalForm") -> frozenset[str] | None:
        """Return the rows of tables, `table1.inception_v4`, that differ from those of another.

        None if marks or defaults differ, so that equal boxes may have other arguments.
        """
        own, theirs = self.program.spec, other.program.spec
        if (own.legend, own.defaults) != (theirs.legend, theirs.defaults):
            return None
        if self.program.functions != other.program.functions:
            return None
        tables = self.program.tables, other.program.tables
        if all(map(is_, *(known.values() for known in tables))) and eq(*map(len, tables)):
            return frozenset()
        mine, others = self.program.rows, other.program.rows
        names = mine.keys() | others.keys() if mine != others else ()
        return frozenset(name for name in names if mine.get(name) != others.get(name))

    def prints_changed_cell(self, text: str, other: "NormalForm", rows: Collection[str]) -> bool:
        """Check whether a normal form of it has a cell of some rows that another has changed."""
        mine, theirs = self.cells, dict(other.program.list_cells()) if rows else {}
        return any(
            f"\n{name} = {cell}\n" in f"{text}\n"
            for name, cell in (mine.items() if rows else ())
            if name.rpartition(".")[0] in rows and (name not in theirs or theirs[name] != cell)
        )

    @cached_property
    def cells(self) -> Mapping[str, object]:
        """The numbers and words in its tables by name."""
        numbers = {name: cell.value for name, cell in self.program.cells.items()}
        return {**numbers, **self.program.words}

    def has(self, block: Block, changed: frozenset[str] | None) -> bool:
        """Check whether a block of another network is written and resolved identically here.

        Args:
            block: the block.
            changed: the rows of tables that differ; None if it may be resolved differently.
        """
        if changed is not None and not changed and self.bare.get(block.name) is block:
            return True
        own = self.program.blocks.get(block.name)
        if changed is None or own is None or own.parameters != block.parameters:
            return False
        bare = self.drop_sizes(own)
        is_written = bare is block or bare.steps == drop_sizes(block).steps
        return is_written and not any(row in self.block(block.name) for row in changed)

    def drop_sizes(self, block: Block) -> Block:
        """Return one of its blocks without sizes."""
        if block.name not in self.bare:
            self.bare[block.name] = drop_sizes(block)
        return self.bare[block.name]

    def mark(self, block: Block) -> Block:
        """Return a block of a variant with its figure marked as changed."""
        if block is not self.bare.get(block.name):
            return replace(block, figure=_mark_changed(block.figure))
        if block.name not in self.marked:
            self.marked[block.name] = replace(block, figure=_mark_changed(block.figure))
        return self.marked[block.name]

    def has_network(self, other: "NormalForm", changed: frozenset[str] | None) -> bool:
        """Check whether another network without heads is written and resolved identically here."""
        own, theirs = self.program.spec, other.program.spec
        if changed is None or own.heads or theirs.heads or own.body is None or theirs.body is None:
            return False
        parts = ((spec.inputs, spec.parameters, spec.readout) for spec in (own, theirs))
        bare = self.chains.get(id(own.body)) or map_steps(own.body, drop_size)
        is_written = bare is theirs.body or bare == map_steps(theirs.body, drop_size)
        return is_written and eq(*parts) and not any(row in self.network() for row in changed)

    def block(self, name: str) -> str:
        """Return the normal form of a block, the blocks it uses aside; empty for an unknown one."""
        block = self.program.blocks.get(name)
        if block is not None and name not in self.known:
            parameters = map(_print_parameter, block.parameters)
            self.known[name] = "\n".join((*parameters, self.steps(block.steps)))
        return self.known.get(name, "")

    def used(self, steps: tuple[Step, ...]) -> frozenset[str]:
        """Return the names in steps, those of blocks among them."""
        if not self.names:
            known = (*self.chains.values(), *(block.steps for block in self.bare.values()))
            self.names = {id(chain): _list_box_names(chain) for chain in known}
        return self.names.get(id(steps)) or _list_box_names(steps)

    def steps(self, steps: tuple[Step, ...]) -> str:
        """Return the normal form of steps, with the table cells they refer to."""
        from archspec.language.writing.layout import print_flow

        meant = map_steps(steps, self.step)
        names = {
            name
            for box in walk_boxes(meant)
            for argument in box.arguments
            for name in _list_names(argument)
        }
        cells = (f"{name} = {self.cells[name]}" for name in sorted(names & self.cells.keys()))
        return "\n".join((print_flow(self.write.chain(meant)), *cells))

    def step(self, step: Step) -> Step:
        """Return a step without stated sizes; a box gets all its arguments by name."""
        match step:
            case Resume():
                return step
            case Box():
                given = sorted(resolve_given(step, self.symbols).items())
                said = (_name_argument(*each) for each in given if self.matters(step, *each))
                return replace(step, size=None, arguments=tuple(said))
            case _:
                return replace(step, size=None)

    def matters(self, box: Box, name: str, given: GivenValue) -> bool:
        """Check whether an argument changes a box, that is, differs from the operator's default."""
        from archspec.language.variants.origins import print_default, print_given

        default = print_default(box, name, self.symbols)
        return default is None or _collapse_sides(print_given(given.value)) != _collapse_sides(
            default
        )


def _name_argument(name: str, given: GivenValue) -> Argument:
    """Return a value as an argument of a box, by the argument's own name."""
    assert not isinstance(given.value, Quantity), "only settings are quantities, and not in a box"
    return Argument(span=given.span, name=name, name_span=given.span, value=given.value)


def _collapse_sides(text: str) -> str:
    """Collapse equal values for height and width: `[1, 1]` to `1`."""
    sides = text.removeprefix("[").removesuffix("]").split(", ")
    return sides[0] if len({*sides}) == 1 else text


def _list_box_names(steps: Iterable[Step]) -> frozenset[str]:
    return frozenset(box.name for box in walk_boxes(steps))


def _list_names(argument: Argument) -> Iterator[str]:
    if isinstance(argument.value, Formula):
        yield from find_names(argument.value.tree)


def _print_parameter(parameter: Parameter) -> str:
    return f"{parameter.name} {parameter.type} {parameter.default}"
