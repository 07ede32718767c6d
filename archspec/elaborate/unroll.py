"""Unrolling: a loop becomes the steps of its rounds, in the place where it stands.

It happens before steps get their names and values their labels, so that a loop is no more than a
shorter way of writing: labels cross from one loop to another, and modules are named as if every
round had been written out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from archspec.diagnostics import Diagnostic, Findings, Mark, SpecError
from archspec.elaborate.filling import Filling
from archspec.elaborate.labels import labels_in
from archspec.elaborate.lists import Lists
from archspec.elaborate.rounds import rounds_of
from archspec.elaborate.vocabulary import Vocabulary
from archspec.graph import Given
from archspec.language import (
    Block,
    Box,
    Branch,
    Fork,
    Head,
    Join,
    Label,
    Loop,
    Repeat,
    Resume,
    Step,
)
from archspec.language.unread import NOTHING


@dataclass(frozen=True, slots=True)
class Unrolled:
    """A block as one use of it has it, without loops, lists and labels with an open index.

    Attributes:
        block: the block.
        lists: the lists that shaped it.
        heads: the outputs of a network beside its last step.
        marks: the rounds that steps stand in, by the identity of the step.
        findings: what is wrong with steps, in whose place nothing stands.
        lost: the labels in these steps.
    """

    block: Block
    lists: Lists
    heads: tuple[Head, ...] = ()
    marks: Mapping[int, tuple[Mark, ...]] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()
    lost: frozenset[str] = frozenset()

    def kept(self, given: Sequence[Given]) -> tuple[Given, ...]:
        """The arguments of the use that are not spent on lists."""
        return tuple(each for each in given if each.name not in self.lists)


def is_open(block: Block, lists: Lists, heads: tuple[Head, ...]) -> bool:
    """Whether something in a block is still to be filled in.

    Args:
        block: the block as the spec has it.
        lists: its list parameters.
        heads: the outputs beside its last step.
    """
    return bool(lists) or any(map(_is_open, (*block.steps, *(head.step for head in heads))))


def unroll(block: Block, lists: Lists, names: Vocabulary, heads: tuple[Head, ...] = ()) -> Unrolled:
    """A block with its loops written out; the block itself where there is nothing to do.

    Args:
        block: the block as the spec has it.
        lists: its list parameters.
        names: what its expressions may use.
        heads: the outputs beside its last step.

    Returns:
        The block, with A2xx for what is wrong in its loops, lists and indices.
    """
    if not is_open(block, lists, heads):
        return Unrolled(block, lists, heads)
    unrolling, place = _Unrolling(), Filling(names, lists)
    steps = unrolling.chain(block.steps, place, ())
    filled = unrolling.heads(heads, place)
    parameters = tuple(each for each in block.parameters if each.type != "list")
    whole = replace(block, parameters=parameters, steps=steps)
    found, lost = tuple(unrolling.findings), frozenset(unrolling.lost)
    return Unrolled(whole, lists, filled, unrolling.marks, found, lost)


def _is_open(step: Step) -> bool:
    """Whether something in a step is still to be filled in."""
    match step:
        case Loop():
            return True
        case Box(label=label, share=share):
            return _has_index(label) or _has_index(share)
        case Fork(branches=branches, label=label):
            inner = (each for branch in branches for each in branch.steps)
            return _has_index(label) or any(map(_is_open, inner))
        case Join(inputs=inputs, label=label):
            return any(map(_has_index, (*inputs, label)))
        case Repeat(steps=steps, label=label):
            return _has_index(label) or any(map(_is_open, steps))
        case Resume(source=source):
            return _has_index(source)


def _has_index(label: Label | None) -> bool:
    return label is not None and label.index is not None


@dataclass(slots=True)
class _Unrolling:
    """Writes out the loops of one block.

    Attributes:
        findings: what is wrong in them.
        marks: the rounds that steps stand in, by the identity of the step.
        lost: the labels in steps that are wrong.
    """

    findings: Findings = field(default_factory=Findings)
    marks: dict[int, tuple[Mark, ...]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def chain(
        self, steps: tuple[Step, ...], place: Filling, marks: tuple[Mark, ...]
    ) -> tuple[Step, ...]:
        """A chain with everything filled in; a step that fails does not stop its neighbours.

        Args:
            steps: the chain.
            place: what names stand for in it.
            marks: the rounds that it stands in.
        """
        made: list[Step] = []
        for step in steps:
            try:
                made.extend(self.made(step, place, marks))
            except SpecError as error:
                found = error.diagnostics
                self.findings.extend(replace(each, marks=(*each.marks, *marks)) for each in found)
                made.append(self.nothing(step, marks))
        return tuple(made)

    def nothing(self, step: Step, marks: tuple[Mark, ...]) -> Box:
        """What stands in the place of a step that is wrong."""
        labels = list(labels_in([step], repeated=True))
        self.lost |= {name for each in labels for name in (each.name, each.stem) if name}
        size = None if isinstance(step, Resume) else step.size
        made = Box(span=step.span, name=NOTHING, name_span=step.span, size=size, text="")
        if marks:
            self.marks[id(made)] = marks
        return made

    def heads(self, heads: tuple[Head, ...], place: Filling) -> tuple[Head, ...]:
        """The outputs of a network with everything filled in."""
        made: list[Head] = []
        for head in heads:
            try:
                (step,) = self.made(head.step, place, ())
                made.append(replace(head, source=place.label(head.source), step=step))
            except SpecError as error:
                self.findings.extend(error.diagnostics)
        return tuple(made)

    def made(self, step: Step, place: Filling, marks: tuple[Mark, ...]) -> list[Step]:
        """What becomes of one step."""
        if isinstance(step, Loop):
            return self.loop(step, place, marks)
        filled = self.filled(step, place, marks)
        if marks:
            self.marks[id(filled)] = marks
        return [filled]

    def loop(self, loop: Loop, place: Filling, marks: tuple[Mark, ...]) -> list[Step]:
        """The steps of all rounds; the last one has the label and the size of the whole."""
        made: list[Step] = []
        for each in rounds_of(loop, place):
            inner = replace(place, variables={**place.variables, **each.variables})
            made += self.chain(loop.steps, inner, (each.mark, *marks))
        if made and not isinstance(made[-1], Resume):
            last = made[-1]
            label = last.label if loop.label is None else place.label(loop.label)
            made[-1] = replace(last, label=label, size=loop.size or last.size)
            self.marks[id(made[-1])] = self.marks.pop(id(last))
        return made

    def branches(
        self, branches: tuple[Branch, ...], place: Filling, marks: tuple[Mark, ...]
    ) -> tuple[Branch, ...]:
        """The branches of a fork with everything filled in."""
        return tuple(replace(each, steps=self.chain(each.steps, place, marks)) for each in branches)

    def filled(
        self, step: "Box | Fork | Join | Repeat | Resume", place: Filling, marks: tuple[Mark, ...]
    ) -> Step:
        """A step with everything filled in; always a new one, for each has a name of its own."""
        if isinstance(step, Resume):
            return replace(step, source=place.label(step.source))
        label = None if step.label is None else place.label(step.label)
        match step:
            case Box(count=count, arguments=arguments, share=share, text=text):
                return replace(
                    step,
                    count=None if count is None else place.formula(count),
                    arguments=tuple(map(place.argument, arguments)),
                    share=None if share is None else place.label(share),
                    label=label,
                    text=place.text(text),
                )
            case Fork(branches=branches, scale=scale):
                factor = None if scale is None else place.argument(scale)
                inner = self.branches(branches, place, marks)
                return replace(step, branches=inner, scale=factor, label=label)
            case Join(inputs=inputs):
                return replace(step, inputs=tuple(map(place.label, inputs)), label=label)
            case Repeat(count=count, steps=steps):
                body = self.chain(steps, place, marks)
                times = None if count is None else place.formula(count)
                return replace(step, count=times, steps=body, label=label)
