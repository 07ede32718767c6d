"""Unroll loops: replace each loop by the steps of its rounds.

Loops are unrolled before steps are named and labels resolved, so that a loop is pure shorthand:
labels are visible from one loop to another, and modules are named as if every round had been
written out. The same holds for a stage whose rounds cannot be modules of their own. A stage without
rounds disappears, and a stage that amounts to one step becomes that step.
"""

from collections.abc import Callable, Iterator
from dataclasses import field
from itertools import count as numbers
from typing import Any, Final, TypeAlias, TypeVar

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Findings, SpecError, fail
from archspec.elaborate.absent_branches import drop_shortcut, has_condition, keep_branches
from archspec.elaborate.known_values import decide_condition
from archspec.elaborate.labels import list_own_names, walk_labels
from archspec.elaborate.mentions import list_labels
from archspec.elaborate.network_size import TooLargeError, check_size, min_part_count
from archspec.elaborate.stage_modules import (
    can_end,
    get_round_steps,
    inline_stage,
    is_absent_stage,
    is_single_stage,
    is_unrolled,
    make_absent_stage,
)
from archspec.elaborate.substitute import FIRST, NameFilling, names_first
from archspec.elaborate.unrolled_block import RoundMarks, UnrolledBlock
from archspec.expressions import Call, Literal, Name, Selection, find_names
from archspec.language import (
    Argument,
    Block,
    BlockOutput,
    Box,
    Branch,
    Conditional,
    Fork,
    Formula,
    Head,
    Label,
    Loop,
    Repeat,
    Resume,
    Step,
    Variable,
)
from archspec.language.model import NOTHING
from archspec.language.walk import walk_steps

Part = TypeVar("Part", bound=Step | Branch)

OpenStep: TypeAlias = Box | Fork | Repeat | Loop | Conditional
"""A step that others may replace."""

Hollow: TypeAlias = Callable[[Box], frozenset[str] | None]
"""Returns the names that leave the block of a box empty; None if it is not empty."""

_FILLED: Final = (
    "condition", "skip", "label", "source", "steps", "count", "arguments", "share", "module",
    "scale", "branches", "inputs", "parts", "sizes",
)  # fmt: skip
"""The fields of steps and branches that may hold names, in the order of their errors."""


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
    has_values = place.lists or place.words or place.names.word_cells or place.names.functions
    is_indexed = any(output.source.index for output in block.outputs)
    is_open = is_indexed or any(unrolling.is_open(step, place) for step in walk_steps(steps))
    if not has_values and not is_open:
        return UnrolledBlock(block, place.lists, heads)
    unrolling.written = written + min_part_count(steps, place.lists)
    check_size(unrolling.written, block.span)
    made = unrolling.chain(block.steps, place)
    filled = unrolling.heads(heads, place)
    used = ("list", "word")
    parameters = tuple(parameter for parameter in block.parameters if parameter.type not in used)
    return UnrolledBlock(
        replace(block, parameters=parameters, steps=made, outputs=unrolling.outputs(block, place)),
        place.lists,
        filled,
        unrolling.marks,
        pinned=unrolling.pinned & {parameter.name for parameter in parameters},
        deciding=unrolling.deciding,
        is_open=unrolling.is_undecided,
        written=unrolling.written - written,
        findings=tuple(unrolling.findings),
        lost=frozenset(unrolling.lost),
        words=place.words,
    )


@dataclass(slots=True)
class _LoopUnroller:
    """Unrolls the loops of one block.

    Attributes:
        hollow: finds the boxes that are left empty.
        findings: the errors in the loops.
        marks: the rounds that contain each step.
        pinned: the names in the counts of stages that are unrolled or omitted.
        deciding: the names in conditions.
        is_undecided: whether a condition depends on what is not known.
        rounds: the numbers for the rounds of unrolled stages.
        written: the number of parts unrolled.
        lost: the labels in invalid steps.
        replaced: the stages that may have become other steps. Their identities stay taken.
    """

    hollow: Hollow
    findings: Findings = field(default_factory=Findings)
    marks: RoundMarks = field(default_factory=RoundMarks)
    pinned: frozenset[str] = frozenset()
    deciding: frozenset[str] = frozenset()
    is_undecided: bool = False
    rounds: Iterator[int] = field(default_factory=lambda: numbers(1))
    written: int = 0
    lost: set[str] = field(default_factory=set)
    replaced: list[Step] = field(default_factory=list)

    def is_open(self, step: Step, place: NameFilling) -> bool:
        """Check whether a step itself needs substitution or unrolling, or is omitted."""
        has_index = any(label.index for label in list_labels(step))
        if has_index or isinstance(step, Loop) or has_condition(step):
            return True
        if not isinstance(step, Box | Repeat):
            return False
        is_stage = is_unrolled(step) or is_single_stage(step, place.names.cells)
        count = place.count(step.count)
        if is_stage or count == 0 or (count and names_first(step, place)):
            return True
        if not isinstance(step, Box):
            return False
        return place.scope.selects_argument(step) or self.hollow(step) is not None

    def chain(self, steps: tuple[Step, ...], place: NameFilling) -> tuple[Step, ...]:
        """Return a chain with all names substituted; a step that fails does not stop the others.

        Args:
            steps: the chain.
            place: the meaning of names in it.
        """
        made: list[Step] = []
        for step in steps:
            try:
                made.extend(self.made(step, place))
            except TooLargeError:
                raise
            except SpecError as error:
                self.findings.extend(
                    replace(finding, marks=(*finding.marks, *place.marks))
                    for finding in error.diagnostics
                )
                made.append(self.nothing(step, place))
        return tuple(made)

    def nothing(self, step: Step, place: NameFilling) -> Step:
        """Return the placeholder for an invalid step."""
        labels = list(walk_labels([step], repeated=True))
        self.lost |= {name for label in labels for name in (label.name, label.stem) if name}
        size = None if isinstance(step, Resume) else step.size
        return self.marked(Box(span=step.span, name=NOTHING, name_span=step.span, size=size), place)

    def outputs(self, block: Block, place: NameFilling) -> tuple[BlockOutput, ...]:
        """Return the values that leave a block, with all names substituted."""
        return tuple(replace(one, source=self.label(one.source, place)) for one in block.outputs)

    def heads(self, heads: tuple[Head, ...], place: NameFilling) -> tuple[Head, ...]:
        """Return the heads of a network with all names substituted."""
        made: list[Head] = []
        for head in heads:
            try:
                if head.is_value:
                    made.append(replace(head, source=self.label(head.source, place)))
                    continue
                steps = self.made(head.step, place)
                if all(map(is_absent_stage, steps)):
                    message = f"head `{head.name}` is empty: all its stages are repeated 0 times"
                    help = "give it another step, or remove the head"
                    raise fail("A222", message, head.span, help=help)
                step = steps[0]
                match step:
                    case Repeat(count=None, steps=(Box() | Repeat(size=None) as only,)):
                        step = only
                made.append(replace(head, source=self.label(head.source, place), step=step))
            except TooLargeError:
                raise
            except SpecError as error:
                self.findings.extend(error.diagnostics)
        return tuple(made)

    def made(self, step: Step, place: NameFilling) -> list[Step]:
        """Return the steps that replace one step."""
        if isinstance(step, Loop):
            return self.loop(step, place)
        if isinstance(step, Conditional):
            arm = step.steps if self.holds(step.condition, place) else step.otherwise
            return self.ended([*self.chain(arm, place)], step, place)
        if isinstance(step, Fork) and step.skip is not None:
            if self.holds(step.skip, place):
                return self.made(replace(step, skip=None), place)
            steps = drop_shortcut(step, self.chain(step.branches[1].steps, place))
            return self.ended([self.marked(each, place) for each in steps], step, place)
        if isinstance(step, Fork) and has_condition(step):
            return self.fork(step, place)
        if isinstance(step, Box) and step.condition is not None:
            if self.holds(step.condition, place):
                return self.made(replace(step, condition=None), place)
            return self.ended([], step, place)
        if isinstance(step, Box | Repeat):
            return self.stage(step, place)
        return [self.marked(self.filled(step, place), place)]

    def fork(self, fork: Fork, place: NameFilling) -> list[Step]:
        """Return a fork with the branches that are there; a single one has no join."""
        kept = keep_branches(fork, lambda condition: self.holds(condition, place))
        if len(kept) == 1:
            return self.ended([*self.chain(kept[0].steps, place)], fork, place)
        return self.made(replace(fork, branches=kept), place)

    def holds(self, condition: Formula, place: NameFilling) -> bool:
        """Check whether a condition holds, and record the names in it.

        Raises:
            SpecError: A206 or A207 if it cannot be computed or is no condition.
        """
        filled = place.formula(condition)
        place.names.outside_arguments().check(filled)
        found = decide_condition(filled, place.values)
        self.deciding |= frozenset(find_names(filled.tree)) - place.names.cells.keys()
        self.is_undecided |= found is None
        return found is not False

    def label(self, label: Label, place: NameFilling) -> Label:
        """Return a label with all names substituted."""
        return place.label(label, self.pinned)

    def choose_word(self, argument: Argument, place: NameFilling) -> Argument:
        """Return an argument that chooses between words with the word that it chooses."""
        value = argument.value
        while isinstance(value, Formula) and place.scope.selects(value):
            assert isinstance(value.tree, Selection)
            holds = self.holds(replace(value, tree=value.tree.condition), place)
            value = replace(value, tree=value.tree.chosen if holds else value.tree.otherwise)
        return argument if value is argument.value else replace(argument, value=value)

    def marked(self, step: Step, place: NameFilling) -> Step:
        """Record the rounds of a step, and return the step."""
        self.marks.add(step, place.marks)
        return step

    def loop(self, loop: Loop, place: NameFilling) -> list[Step]:
        """Return the steps of all rounds."""
        from archspec.elaborate.loop_rounds import list_rounds

        made: list[Step] = []
        for variable in loop.variables:
            self.pin_range(variable, place)
        for number, inner in enumerate(list_rounds(loop, place)):
            made += self.chain(loop.steps, inner)
            if number and not all(isinstance(each.values, tuple) for each in loop.variables):
                self.written += min_part_count(loop.steps, place.lists)
                check_size(self.written, loop.span)
        return self.ended(made, loop, place)

    def pin_range(self, variable: Variable, place: NameFilling) -> None:
        """Record the names that the bounds of a range depend on."""
        values = variable.values
        if isinstance(values, Formula) and isinstance(values.tree, Call):
            names = frozenset(find_names(values.tree)) - place.lists.keys()
            filled = (place.variables.get(name, Name(name)) for name in names)
            self.pinned = self.pinned.union(*map(find_names, filled))

    def stage(self, stage: Box | Repeat, place: NameFilling) -> list[Step]:
        """Return a box or stage with its rounds unrolled; empty if the stage is absent."""
        count = place.check_count(stage.count)
        if stage.count is not None:
            place = place.leave_round()
        if count and names_first(stage, place):
            return self.first_apart(stage, count, place)
        return self.alike(stage, count, place)

    def alike(self, stage: Box | Repeat, count: int | None, place: NameFilling) -> list[Step]:
        """Return the steps of a stage whose rounds have the same arguments."""
        if count is not None and is_unrolled(stage):
            return self.written_out(stage, count, place)
        filled = self.filled(stage, place)
        if count != 0 and not self.is_empty(filled):
            self.replaced.append(filled)
            return [self.marked(inline_stage(filled, place.names.cells), place)]
        self.pin(stage, place)
        return self.ended([], stage, place)

    def first_apart(self, stage: Box | Repeat, count: int, place: NameFilling) -> list[Step]:
        """Return the steps of a stage whose first round has other arguments than those behind."""
        self.pin(stage, place)
        made: list[Step] = []
        for is_first, rounds in ((True, 1), (False, count - 1)):
            inner = {**place.variables, FIRST: Literal(is_first)}
            if rounds and stage.count is not None:
                times = replace(stage.count, tree=Literal(rounds))
                some = replace(stage, count=times, label=None, size=None)
                made += self.alike(some, rounds, replace(place, variables=inner))
        return self.ended(made, stage, place)

    def is_empty(self, stage: Box | Repeat) -> bool:
        """Check whether the block of a box, or the body of a stage, is left empty."""
        if isinstance(stage, Repeat):
            return all(map(is_absent_stage, stage.steps))
        names = self.hollow(stage)
        self.pinned |= names or frozenset()
        return names is not None

    def written_out(self, stage: Box | Repeat, count: int, place: NameFilling) -> list[Step]:
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
            made += self.chain(steps, replace(place, rounds=inner))
            self.written += min_part_count(steps, place.lists)
            check_size(self.written, stage.span)
        return self.ended(made, stage, place)

    def pin(self, stage: Box | Repeat, place: NameFilling) -> None:
        """Record the names that the count of a stage depends on."""
        if stage.count is not None:
            self.pinned = self.pinned.union(find_names(place.formula(stage.count).tree))

    def ended(self, made: list[Step], step: OpenStep, place: NameFilling) -> list[Step]:
        """Return the rounds of a step with its label and size, on the last step if possible."""
        label, size = None if step.label is None else self.label(step.label, place), step.size
        if label is None and size is None:
            return made
        last = made[-1] if made else None
        if isinstance(last, Fork) and len(last.branches) == 1:
            (branch,) = last.branches
            alone = (replace(branch, steps=tuple(self.ended([*branch.steps], step, place))),)
            return [*made[:-1], self.marked(replace(last, branches=alone), place)]
        if last is None or isinstance(last, Resume) or not can_end(last, label, size):
            return [*made, make_absent_stage(step, label, size)]
        labelled = replace(last, label=label or last.label, size=size or last.size)
        self.marks.add(labelled, self.marks.find(last))
        return [*made[:-1], labelled]

    def filled(self, part: Part, place: NameFilling) -> Part:
        """Return a new step or branch with all names substituted."""
        values = {name: getattr(part, name, None) for name in _FILLED}
        found = {
            name: self.value(value, place)
            for name, value in values.items()
            if value is not None and value != ()
        }
        return replace(part, **found)

    def value(self, value: Any, place: NameFilling) -> Any:
        """Return the value of a field with all names substituted."""
        match value:
            case Label():
                return self.label(value, place)
            case Formula():
                return place.formula(value)
            case Argument():
                return self.choose_word(place.argument(value), place)
            case Branch():
                return self.filled(value, place)
            case (Argument() | Branch() | Label() | Formula(), *_):
                return tuple(self.value(part, place) for part in value)
            case _:
                return self.chain(value, place)
