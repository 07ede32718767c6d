"""Figures of the paper that a variant changed: it no longer is what they show.

A network and a block name the figure that draws them. What a variant takes over keeps that name as
long as it is the same, and else says `after 9, changed`. What a variant defines itself says itself
which figure it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from archspec.expressions import Quantity, free_names
from archspec.language.box_arguments import Symbols, resolve
from archspec.language.changes.givers import default_text, value_text
from archspec.language.claims import silent
from archspec.language.model import Argument, Block, Box, Formula, Parameter, Resume, Step
from archspec.language.nested import boxes_in, changed
from archspec.language.program import Program
from archspec.language.provenance import Given
from archspec.language.writing.layout import flow
from archspec.language.writing.steps import StepWriter
from archspec.language.writing.values import data

_AFTER: Final = "after "
_CHANGED: Final = ", changed"


def figure_text(figure: str) -> str:
    """Return a figure in words: `Figure 9`, or `after Figure 9, changed`; nothing for none."""
    if not figure:
        return ""
    number = figure.removeprefix(_AFTER)
    return f"Figure {figure}" if number == figure else f"{_AFTER}Figure {number}"


def with_figures(program: Program) -> Program:
    """Return a variant whose figures say where it differs from what they show.

    Args:
        program: a network with all that it takes from others.
    """
    if program.parent is None or program.spec.body is None:
        return program
    after, known = _Meaning.of(program), dict[int, _Changes]()

    def changes(first: Program) -> _Changes:
        if id(first) not in known:
            known[id(first)] = _changes(_Meaning.of(first), after)
        return known[id(first)]

    def marked(block: Block) -> Block:
        is_same = block.name not in changes(_first_with(program, block)).blocks
        return block if is_same else replace(block, figure=_marked(block.figure))

    blocks = {name: marked(each) if each.figure else each for name, each in program.blocks.items()}
    paper = program.spec.paper
    if paper and paper.figure and changes(_first_of_paper(program)).network:
        paper = replace(paper, figure=_marked(paper.figure))
    return replace(program, blocks=blocks, spec=replace(program.spec, paper=paper))


def _marked(figure: str) -> str:
    """Return the figure of what is no longer the same; it is marked once."""
    return figure if figure.startswith(_AFTER) else f"{_AFTER}{figure}{_CHANGED}"


def _first_with(program: Program, block: Block) -> Program:
    """Return the network, of those that are extended in turn, that says which figure a block is."""
    while program.parent is not None:
        own = {file.file for file in program.levels[0].files}
        before = program.parent.blocks.get(block.name)
        if before is None or block.span.file in own or not _is_told(block.figure, before.figure):
            return program
        program = program.parent
    return program


def _first_of_paper(program: Program) -> Program:
    """Return the network, of those that are extended in turn, that says which figure it is."""
    paper = program.spec.paper
    while program.parent is not None:
        before = program.parent.spec.paper
        if before is None or paper is None or before.span != paper.span:
            return program
        if not _is_told(paper.figure, before.figure):
            return program
        program = program.parent
    return program


def _is_told(figure: str, before: str) -> bool:
    """Check whether a figure is that which was named before, which may be marked."""
    return before in (figure, _marked(figure))


@dataclass(frozen=True, slots=True)
class _Changes:
    """What differs between two networks: blocks, with those that use them, and the network."""

    blocks: frozenset[str]
    network: bool


def _changes(before: "_Meaning", after: "_Meaning") -> _Changes:
    """Return what differs from one network to another."""
    users: dict[str, list[str]] = {}
    alike = before.is_like(after)
    changed: set[str] = set()
    ahead: list[str] = []
    for name, block in after.program.blocks.items():
        for used in after.used(block.steps):
            users.setdefault(used, []).append(name)
        if not (alike and before.has(block)) and before.block(name) != after.block(name):
            ahead.append(name)
    while ahead:
        name = ahead.pop()
        if name not in changed:
            changed.add(name)
            ahead += users.get(name, ())
    steps = after.program.spec.steps
    own = before.network() != after.network()
    return _Changes(frozenset(changed), own or not changed.isdisjoint(after.used(steps)))


@dataclass(slots=True)
class _Meaning:
    """What the parts of a network are, with all that marks, defaults and tables give to boxes.

    Attributes:
        program: the network.
        symbols: what the words of its boxes stand for.
        write: writes steps.
        cells: the cells of its tables, by their names.
        known: what its blocks are, as far as that was asked for.
    """

    program: Program
    symbols: Symbols
    write: StepWriter
    cells: Mapping[str, Quantity]
    known: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, program: Program) -> "_Meaning":
        symbols = Symbols.of(program)
        return cls(program, symbols, StepWriter(symbols), program.cells)

    def network(self) -> str:
        """Return what the network is, its blocks aside: inputs, parameters, steps and heads."""
        spec = self.program.spec
        inputs = (f"{each.name} {each.size}" for each in spec.inputs)
        heads = (
            f"{each.name} from {each.source.name} {each.when} {self.steps((each.step,))}"
            for each in spec.heads
        )
        own = self.steps(spec.body or ())
        parameters = map(_parameter, spec.parameters)
        return "\n".join((*inputs, *parameters, own, *heads, spec.readout or ""))

    def is_like(self, other: "_Meaning") -> bool:
        """Check whether equal boxes are given the same by both: by marks, defaults and tables."""
        own, theirs = self.program.spec, other.program.spec
        return (own.legend, own.defaults) == (theirs.legend, theirs.defaults) and (
            self.cells == other.cells
        )

    def has(self, block: Block) -> bool:
        """Check whether a block of another network is written in the same way here."""
        own = self.program.blocks.get(block.name)
        if own is None or own.parameters != block.parameters:
            return False
        return silent(own).steps == silent(block).steps

    def block(self, name: str) -> str:
        """What a block is, the blocks that it uses aside; nothing for one that is not there."""
        block = self.program.blocks.get(name)
        if block is not None and name not in self.known:
            parameters = map(_parameter, block.parameters)
            self.known[name] = "\n".join((*parameters, self.steps(block.steps)))
        return self.known.get(name, "")

    def used(self, steps: tuple[Step, ...]) -> frozenset[str]:
        """Return the blocks that steps use."""
        return frozenset(box.name for box in boxes_in(steps)) & self.program.blocks.keys()

    def steps(self, steps: tuple[Step, ...]) -> str:
        """Return what steps are, with the cells that they name."""
        meant = changed(steps, self.step)
        names = {name for box in boxes_in(meant) for each in box.arguments for name in _names(each)}
        cells = (f"{name} = {self.cells[name].value}" for name in sorted(names & self.cells.keys()))
        return "\n".join((flow(self.write.chain(meant)), *cells))

    def step(self, step: Step) -> Step:
        """A step that states no size; a box with every argument that it is given, by name."""
        match step:
            case Resume():
                return step
            case Box():
                given = sorted(resolve(step, self.symbols).items())
                said = (_named(*each) for each in given if self.matters(step, *each))
                return replace(step, size=None, arguments=tuple(said))
            case _:
                return replace(step, size=None)

    def matters(self, box: Box, name: str, given: Given) -> bool:
        """Check whether a box would be another without an argument: it is not taken by itself."""
        default = default_text(box, name, self.symbols)
        return default is None or _single(value_text(given.value)) != _single(default)


def _named(name: str, given: Given) -> Argument:
    """Return a value as an argument of a box, by the argument's own name."""
    assert not isinstance(given.value, Quantity), "only settings are quantities, and not in a box"
    return Argument(span=given.span, name=name, name_span=given.span, value=given.value)


def _single(text: str) -> str:
    """Return a value for height and width that are equal as one: `[1, 1]` as `1`."""
    sides = text.removeprefix("[").removesuffix("]").split(", ")
    return sides[0] if len({*sides}) == 1 else text


def _names(argument: Argument) -> Iterator[str]:
    if isinstance(argument.value, Formula):
        yield from free_names(argument.value.tree)


def _parameter(parameter: Parameter) -> str:
    items = " ".join(flow(data(each)) for each in parameter.items or ())
    return f"{parameter.name} {parameter.type} {parameter.default} {items}"
