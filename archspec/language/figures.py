"""Figures of the paper that a variant changed: it no longer is what they show.

A network and a block name the figure that draws them. What a variant takes over keeps that name as
long as it is the same, and else says `after 9, changed`. What a variant defines itself says itself
which figure it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from archspec.expressions import free_names
from archspec.language.changes.boxes import Vocabulary, given_to
from archspec.language.changes.givers import said_by, taken_by_itself
from archspec.language.changes.owners import vocabulary
from archspec.language.model import Argument, Block, Box, Formula, Parameter, Resume, Step
from archspec.language.nested import boxes_in, changed
from archspec.language.program import Program
from archspec.language.writing.layout import flow, shown
from archspec.language.writing.steps import StepWriter
from archspec.language.writing.values import data

_AFTER: Final = "after "
_CHANGED: Final = ", changed"


def figure_text(figure: str) -> str:
    """A figure in words: `Figure 9`, or `after Figure 9, changed`; nothing for none."""
    if not figure:
        return ""
    number = figure.removeprefix(_AFTER)
    return f"Figure {figure}" if number == figure else f"{_AFTER}Figure {number}"


def with_figures(program: Program) -> Program:
    """A variant whose figures say where it differs from what they show.

    Args:
        program: a network with all that it takes from others.
    """
    if program.parent is None or program.spec.body is None:
        return program
    told: dict[int, _Meaning] = {}

    def meaning(of: Program) -> _Meaning:
        return told.setdefault(id(of), _Meaning.of(of))

    def marked(block: Block) -> Block:
        first = _first_with(program, block)
        is_same = meaning(first).block(block.name) == meaning(program).block(block.name)
        return block if is_same else replace(block, figure=_marked(block.figure))

    blocks = {name: marked(each) if each.figure else each for name, each in program.blocks.items()}
    paper, first = program.spec.paper, _first_of_paper(program)
    if paper and paper.figure and meaning(first).network() != meaning(program).network():
        paper = replace(paper, figure=_marked(paper.figure))
    return replace(program, blocks=blocks, spec=replace(program.spec, paper=paper))


def _marked(figure: str) -> str:
    """The figure of what is no longer the same; it is marked once."""
    return figure if figure.startswith(_AFTER) else f"{_AFTER}{figure}{_CHANGED}"


def _first_with(program: Program, block: Block) -> Program:
    """The network, of those that are extended in turn, that says which figure a block is."""
    while program.parent is not None:
        own = {file.file for file in program.levels[0].files}
        before = program.parent.blocks.get(block.name)
        if before is None or block.span.file in own or not _is_told(block.figure, before.figure):
            return program
        program = program.parent
    return program


def _first_of_paper(program: Program) -> Program:
    """The network, of those that are extended in turn, that says which figure it is."""
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
    """Whether a figure is that which was named before, which may be marked."""
    return before in (figure, _marked(figure))


@dataclass(slots=True)
class _Meaning:
    """What the parts of a network are, with all that marks, defaults and tables give to boxes.

    Attributes:
        program: the network.
        words: what the words of its boxes mean.
        write: writes steps.
        known: the blocks so far; one that is being told, and so uses itself, is empty.
    """

    program: Program
    words: Vocabulary
    write: StepWriter
    known: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, program: Program) -> "_Meaning":
        words = vocabulary(program)
        return cls(program, words, StepWriter(words))

    def network(self) -> str:
        """What the network is: inputs, parameters, steps and heads."""
        spec = self.program.spec
        inputs = (f"{each.name} {each.size}" for each in spec.inputs)
        heads = (
            f"{each.name} from {each.source.name} {each.when} {self.steps((each.step,))}"
            for each in spec.heads
        )
        own = self.steps(spec.body or ())
        return "\n".join(
            (*inputs, *map(_parameter, spec.parameters), own, *heads, spec.readout or "")
        )

    def block(self, name: str) -> str:
        """What a block is, with the blocks that it uses."""
        if name not in self.known:
            block, self.known[name] = self.program.blocks[name], ""
            told = (*map(_parameter, block.parameters), self.steps(block.steps))
            self.known[name] = "\n".join(told)
        return self.known[name]

    def steps(self, steps: tuple[Step, ...]) -> str:
        """What steps are, with the blocks that they use and the cells that they name."""
        meant = changed(steps, self.step)
        boxes = tuple(boxes_in(meant))
        used = dict.fromkeys(each.name for each in boxes if each.name in self.program.blocks)
        cells = (f"{name} = {cell}" for name, cell in self.cells(boxes))
        return "\n".join((flow(self.write.chain(meant)), *cells, *map(self.block, used)))

    def step(self, step: Step) -> Step:
        """A step that states no size; a box with every argument that it is given, by name."""
        match step:
            case Resume():
                return step
            case Box():
                given = {name: meant for name, (meant, _) in given_to(step, self.words).items()}
                every = {**said_by(self.program.spec.defaults, step.name), **given}
                said = (name for name in sorted(every) if self.matters(step, name, every[name]))
                arguments = (replace(every[name], name=name) for name in said)
                return replace(step, size=None, arguments=tuple(arguments))
            case _:
                return replace(step, size=None)

    def matters(self, box: Box, name: str, given: Argument) -> bool:
        """Whether a box would be another without an argument: it is not taken by itself."""
        default = taken_by_itself(self.program, name, box, name)
        return default is None or _single(shown(data(given.value))) != _single(default.value)

    def cells(self, boxes: Iterable[Box]) -> Iterator[tuple[str, object]]:
        """The cells of tables that boxes name, with what stands there."""
        known = self.program.cells
        named = {name for box in boxes for each in box.arguments for name in _names(each)}
        return ((name, known[name].value) for name in sorted(named & known.keys()))


def _single(text: str) -> str:
    """A value for height and width that are equal as one: `[1, 1]` as `1`."""
    sides = text.removeprefix("[").removesuffix("]").split(", ")
    return sides[0] if len({*sides}) == 1 else text


def _names(argument: Argument) -> Iterator[str]:
    if isinstance(argument.value, Formula):
        yield from free_names(argument.value.tree)


def _parameter(parameter: Parameter) -> str:
    items = " ".join(flow(data(each)) for each in parameter.items or ())
    return f"{parameter.name} {parameter.type} {parameter.default} {items}"
