"""Inline stages that repeat once or hold a single step.

`{repeat: n, body: [Block]}` is `n x Block`, and `{repeat: 1, body: [Block]}` and `1 x Block` are
`Block`. This avoids classes, modules and frames that would only wrap another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from archspec.diagnostics import Mark
from archspec.elaborate.known_values import multiply_counts
from archspec.elaborate.labels import walk_labels
from archspec.elaborate.unroll import UnrolledBlock
from archspec.expressions import ExpressionError, Quantity, evaluate, find_names
from archspec.language import Box, Fork, Formula, Head, Repeat, Step


def remove_single_stages(whole: UnrolledBlock, cells: Mapping[str, Quantity]) -> UnrolledBlock:
    """Return a block with its stages of one inlined; the block itself if it has none.

    Args:
        whole: the block, without loops.
        cells: the cells of all tables, which counts may name.
    """
    singles = _StageInliner(cells, dict(whole.marks))
    steps = singles.chain(whole.block.steps)
    heads = tuple(map(singles.head, whole.heads))
    block = whole.block if steps is whole.block.steps else replace(whole.block, steps=steps)
    return replace(whole, block=block, heads=heads, marks=singles.marks)


@dataclass(slots=True)
class _StageInliner:
    """Inlines the stages of one in the steps of a block.

    Attributes:
        cells: the cells of all tables, which counts may name.
        marks: the rounds that contain each step; a step's replacement takes over its rounds.
    """

    cells: Mapping[str, Quantity]
    marks: dict[int, tuple[Mark, ...]]

    def chain(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """Return a chain with its stages of one inlined; the chain itself if it has none."""
        made = tuple(map(self.step, steps))
        alike = all(one is other for one, other in zip(made, steps, strict=True))
        return steps if alike else made

    def head(self, head: Head) -> Head:
        """Return a head with its stages inlined; a body of one step becomes that step."""
        step = self.step(head.step)
        match step:
            case Repeat(count=None, steps=(Box() | Repeat() as only,)) if not only.size:
                step = only
        return head if step is head.step else replace(head, step=step)

    def step(self, step: Step) -> Step:
        """Return a step with its stages of one inlined."""
        made = self.made(step)
        if made is not step and (marks := self.marks.get(id(step))):
            self.marks[id(made)] = (*self.marks.get(id(made), ()), *marks)
        return made

    def made(self, step: Step) -> Step:
        """Return a step with its stages of one inlined, without its rounds."""
        match step:
            case Box(count=Formula() as count) if self.is_one(count):
                return replace(step, count=None)
            case Fork(branches=branches):
                parts = tuple(self.chain(branch.steps) for branch in branches)
                if all(part is branch.steps for part, branch in zip(parts, branches, strict=True)):
                    return step
                pairs = zip(branches, parts, strict=True)
                return replace(step, branches=tuple(replace(one, steps=new) for one, new in pairs))
            case Repeat(steps=steps):
                inner = self.chain(steps)
                return self.repeat(step if inner is steps else replace(step, steps=inner))
            case _:
                return step

    def repeat(self, repeat: Repeat) -> Step:
        """Return a stage, or its replacement if it holds or amounts to one step."""
        if repeat.count is None:
            return repeat
        match repeat.steps:
            case (Box(count=Formula() as count, size=None, share=None) as box,):
                steps: tuple[Step, ...] = (replace(box, count=None, label=None),)
                return replace(repeat, count=multiply_counts(repeat.count, count), steps=steps)
            case (Repeat(count=Formula() as count, size=None, steps=steps) as inner,):
                times, module = multiply_counts(repeat.count, count), repeat.module or inner.module
                return replace(repeat, count=times, steps=steps, module=module)
        if not self.is_one(repeat.count):
            return repeat
        return _get_only_step(repeat) or replace(repeat, count=None)

    def is_one(self, count: Formula) -> bool:
        """Check whether a count is 1 for all values of the parameters."""
        if any(name not in self.cells for name in find_names(count.tree)):
            return False
        try:
            value = evaluate(count.tree, self.cells).value
        except ExpressionError:
            return False
        return type(value) is int and value == 1


def _get_only_step(repeat: Repeat) -> Step | None:
    """Return the only step of a body that repeats once; None if the body is more than that."""
    match repeat.steps:
        case (Fork() as fork,) if any(walk_labels((fork,))):
            return None  # its labels are not visible outside
        case (Box() | Fork() | Repeat() as step,):
            size = repeat.size or step.size
            told_twice = repeat.size and step.size and repeat.size.sides != step.size.sides
            return (
                None
                if told_twice
                else _name_step(replace(step, label=repeat.label, size=size), repeat)
            )
        case _:
            return None


def _name_step(step: Box | Fork | Repeat, repeat: Repeat) -> Step:
    """Return a step under the name given by its repeat, if it has a module of its own."""
    if repeat.module is None or isinstance(step, Fork) or (isinstance(step, Box) and step.share):
        return step
    return replace(step, module=repeat.module)
