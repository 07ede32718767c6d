"""Unroll loops: replace each loop by the steps of its rounds.

Loops are unrolled before steps are named and labels resolved, so that a loop is pure shorthand:
labels are visible from one loop to another, and modules are named as if every round had been
written out. The same holds for a stage whose rounds cannot be modules of their own. A stage without
rounds disappears.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count as numbers
from typing import TypeAlias

from archspec.diagnostics import Diagnostic, Findings, Mark, SpecError, fail
from archspec.elaborate.labels import list_own_names, walk_labels
from archspec.elaborate.list_arguments import Lists
from archspec.elaborate.loop_values import list_rounds
from archspec.elaborate.lower_bound import min_part_count
from archspec.elaborate.network_size import TooLargeError, check_size
from archspec.elaborate.stage_modules import (
    get_round_steps,
    is_absent_stage,
    is_unrolled,
    make_absent_stage,
)
from archspec.elaborate.substitute import NameFilling
from archspec.expressions import find_names
from archspec.graph import GivenValue
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
from archspec.language.unreadable_boxes import NOTHING
from archspec.language.walk import walk_steps

Hollow: TypeAlias = Callable[[Box], frozenset[str] | None]
"""Returns the names that leave the block of a box empty; None if it is not empty."""


@dataclass(frozen=True, slots=True)
class UnrolledBlock:
    """A block as one use of it has it, without loops, lists and unresolved label indices.

    Attributes:
        block: the block.
        lists: the lists that it was unrolled with.
        heads: the outputs of a network besides its last step.
        marks: the rounds that contain each step, by the identity of the step.
        pinned: the parameters that determined the counts of unrolled and omitted stages.
        written: the number of parts unrolled.
        findings: the errors of invalid steps, which are replaced by placeholders.
        lost: the labels in these steps.
    """

    block: Block
    lists: Lists
    heads: tuple[Head, ...] = ()
    marks: Mapping[int, tuple[Mark, ...]] = field(default_factory=dict)
    pinned: frozenset[str] = frozenset()
    written: int = 0
    findings: tuple[Diagnostic, ...] = ()
    lost: frozenset[str] = frozenset()

    @property
    def is_hollow(self) -> bool:
        """Whether the block is empty."""
        return all(map(is_absent_stage, self.block.steps))

    def kept(self, given: Sequence[GivenValue]) -> tuple[GivenValue, ...]:
        """Return the arguments of the use that are not consumed as lists."""
        return tuple(given_value for given_value in given if given_value.name not in self.lists)


def unroll_loops(
    block: Block, place: NameFilling, hollow: Hollow, heads: tuple[Head, ...] = (), written: int = 0
) -> UnrolledBlock:
    """Return a block with its loops unrolled; the block itself if there is nothing to do.

    Args:
        block: the block as written in the spec.
        place: the meaning of names in it.
        hollow: finds the boxes that are left empty.
        heads: the outputs of a network besides its last step.
        written: the number of parts unrolled in other blocks.

    Returns:
        The block, with A206, A207, A213, A214 or A224 for errors in its loops, lists and indices,
        and A222 for a head that is left empty.

    Raises:
        TooLargeError: before anything too large is unrolled.
    """
    steps = (*block.steps, *(head.step for head in heads))
    unrolling = _LoopUnroller(hollow)
    if not place.lists and not any(unrolling.is_open(step, place) for step in walk_steps(steps)):
        return UnrolledBlock(block, place.lists, heads)
    unrolling.written = written + min_part_count(steps, place.lists)
    check_size(unrolling.written, block.span)
    made = unrolling.chain(block.steps, place, ())
    filled = unrolling.heads(heads, place)
    parameters = tuple(parameter for parameter in block.parameters if parameter.type != "list")
    whole = replace(block, parameters=parameters, steps=made)
    return UnrolledBlock(
        whole,
        place.lists,
        filled,
        unrolling.marks,
        pinned=frozenset(
            parameter.name for parameter in parameters if parameter.name in unrolling.pinned
        ),
        written=unrolling.written - written,
        findings=tuple(unrolling.findings),
        lost=frozenset(unrolling.lost),
    )


def _has_index(label: Label | None) -> bool:
    return label is not None and label.index is not None


def _list_labels(step: Step) -> Iterator[Label | None]:
    """Yield the labels of a step itself, if it has any."""
    if isinstance(step, Join):
        yield from step.inputs
    if isinstance(step, Box):
        yield step.share
    if isinstance(step, Box | Repeat):
        yield step.module
    yield step.source if isinstance(step, Resume) else step.label


@dataclass(slots=True)
class _LoopUnroller:
    """Unrolls the loops of one block.

    Attributes:
        hollow: finds the boxes that are left empty.
        findings: the errors in the loops.
        marks: the rounds that contain each step, by the identity of the step.
        pinned: the names in the counts of stages that are unrolled or omitted.
        rounds: the numbers for the rounds of unrolled stages.
        written: the number of parts unrolled.
        lost: the labels in invalid steps.
    """

    hollow: Hollow
    findings: Findings = field(default_factory=Findings)
    marks: dict[int, tuple[Mark, ...]] = field(default_factory=dict)
    pinned: set[str] = field(default_factory=set)
    rounds: Iterator[int] = field(default_factory=lambda: numbers(1))
    written: int = 0
    lost: set[str] = field(default_factory=set)

    def is_open(self, step: Step, place: NameFilling) -> bool:
        """Check whether a step itself needs substitution or unrolling, or is omitted."""
        if isinstance(step, Loop) or any(map(_has_index, _list_labels(step))):
            return True
        if not isinstance(step, Box | Repeat):
            return False
        is_stage = is_unrolled(step) or place.count(step.count) == 0
        return is_stage or (isinstance(step, Box) and self.hollow(step) is not None)

    def chain(
        self, steps: tuple[Step, ...], place: NameFilling, marks: tuple[Mark, ...]
    ) -> tuple[Step, ...]:
        """Return a chain with all names substituted; a step that fails does not stop the others.

        Args:
            steps: the chain.
            place: the meaning of names in it.
            marks: the rounds that contain it.
        """
        made: list[Step] = []
        for step in steps:
            try:
                made.extend(self.made(step, place, marks))
            except TooLargeError:
                raise
            except SpecError as error:
                found = error.diagnostics
                self.findings.extend(
                    replace(finding, marks=(*finding.marks, *marks)) for finding in found
                )
                made.append(self.nothing(step, marks))
        return tuple(made)

    def nothing(self, step: Step, marks: tuple[Mark, ...]) -> Box:
        """Return the placeholder for an invalid step."""
        labels = list(walk_labels([step], repeated=True))
        self.lost |= {name for label in labels for name in (label.name, label.stem) if name}
        size = None if isinstance(step, Resume) else step.size
        made = Box(span=step.span, name=NOTHING, name_span=step.span, size=size)
        if marks:
            self.marks[id(made)] = marks
        return made

    def heads(self, heads: tuple[Head, ...], place: NameFilling) -> tuple[Head, ...]:
        """Return the heads of a network with all names substituted."""
        made: list[Head] = []
        for head in heads:
            try:
                steps = self.made(head.step, place, ())
                if all(map(is_absent_stage, steps)):
                    message = f"nothing is left of head `{head.name}`: its stages have no rounds"
                    help = "give it another step, or remove the head"
                    raise fail("A222", message, head.span, help=help)
                made.append(replace(head, source=place.label(head.source), step=steps[0]))
            except TooLargeError:
                raise
            except SpecError as error:
                self.findings.extend(error.diagnostics)
        return tuple(made)

    def made(self, step: Step, place: NameFilling, marks: tuple[Mark, ...]) -> list[Step]:
        """Return the steps that replace one step."""
        if isinstance(step, Loop):
            return self.loop(step, place, marks)
        if isinstance(step, Box | Repeat):
            return self.stage(step, place, marks)
        return [self.marked(self.filled(step, place, marks), marks)]

    def marked(self, step: Step, marks: tuple[Mark, ...]) -> Step:
        """Record the rounds of a step, and return the step."""
        if marks:
            self.marks[id(step)] = marks
        return step

    def loop(self, loop: Loop, place: NameFilling, marks: tuple[Mark, ...]) -> list[Step]:
        """Return the steps of all rounds."""
        made: list[Step] = []
        for loop_round in list_rounds(loop, place):
            inner = replace(
                place,
                variables={**place.variables, **loop_round.variables},
                elements={**place.elements, **loop_round.elements},
            )
            made += self.chain(loop.steps, inner, (loop_round.mark, *marks))
        label = None if loop.label is None else place.label(loop.label)
        return self.ended(made, make_absent_stage(loop, label, loop.size))

    def stage(self, stage: Box | Repeat, place: NameFilling, marks: tuple[Mark, ...]) -> list[Step]:
        """Return a box or stage with its rounds unrolled; empty if the stage is absent."""
        count = place.count(stage.count)
        if count is not None and is_unrolled(stage):
            return self.written_out(stage, count, place, marks)
        filled = self.filled(stage, place, marks)
        assert isinstance(filled, Box | Repeat)
        if count != 0 and not self.is_empty(filled):
            return [self.marked(filled, marks)]
        self.pin(stage, place)
        return self.ended([], make_absent_stage(filled, filled.label, filled.size))

    def is_empty(self, stage: Box | Repeat) -> bool:
        """Check whether the block of a box, or the body of a stage, is left empty."""
        if isinstance(stage, Repeat):
            return all(map(is_absent_stage, stage.steps))
        names = self.hollow(stage)
        self.pinned.update(names or ())
        return names is not None

    def written_out(
        self, stage: Box | Repeat, count: int, place: NameFilling, marks: tuple[Mark, ...]
    ) -> list[Step]:
        """Return the steps of all rounds of a stage, with separate names in each.

        Raises:
            SpecError: A308 before there are too many of them.
        """
        self.pin(stage, place)
        steps = get_round_steps(stage)
        names, made = list_own_names(steps), list[Step]()
        for _ in range(count):
            number = next(self.rounds)
            inner = {**place.rounds, **dict.fromkeys(names, number)}
            made += self.chain(steps, replace(place, rounds=inner), marks)
            self.written += min_part_count(steps, place.lists)
            check_size(self.written, stage.span)
        label = None if stage.label is None else place.label(stage.label)
        return self.ended(made, make_absent_stage(stage, label, stage.size))

    def pin(self, stage: Box | Repeat, place: NameFilling) -> None:
        """Record the names that the count of a stage depends on."""
        if stage.count is not None:
            self.pinned.update(find_names(place.formula(stage.count).tree))

    def ended(self, made: list[Step], end: Repeat) -> list[Step]:
        """Return steps with the label and size of their end, on the last step if possible.

        Args:
            made: the steps.
            end: an absent stage with these.
        """
        if end.label is None and end.size is None:
            return made
        last = made[-1] if made else None
        if last is None or isinstance(last, Resume) or _repeats_end(last, end):
            return [*made, end]
        labelled = replace(last, label=end.label or last.label, size=end.size or last.size)
        if id(last) in self.marks:
            self.marks[id(labelled)] = self.marks.pop(id(last))
        return [*made[:-1], labelled]

    def branches(
        self, branches: tuple[Branch, ...], place: NameFilling, marks: tuple[Mark, ...]
    ) -> tuple[Branch, ...]:
        """Return the branches of a fork with all names substituted."""
        return tuple(
            replace(branch, steps=self.chain(branch.steps, place, marks)) for branch in branches
        )

    def filled(
        self,
        step: "Box | Fork | Join | Repeat | Resume",
        place: NameFilling,
        marks: tuple[Mark, ...],
    ) -> Step:
        """Return a new step with all names substituted."""
        if isinstance(step, Resume):
            return replace(step, source=place.label(step.source))
        label = None if step.label is None else place.label(step.label)
        match step:
            case Box(count=count, arguments=arguments, share=share):
                return replace(
                    step,
                    count=None if count is None else place.formula(count),
                    arguments=tuple(map(place.argument, arguments)),
                    share=None if share is None else place.label(share),
                    module=None if step.module is None else place.label(step.module),
                    label=label,
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
                module = None if step.module is None else place.label(step.module)
                return replace(step, count=times, steps=body, module=module, label=label)


def _repeats_end(last: "Box | Fork | Join | Repeat | Loop", end: Repeat) -> bool:
    """Check whether a step has its own label or size where its end has one too."""
    sizes = last.size is not None and end.size is not None
    return sizes or (last.label is not None and end.label is not None)
