"""Tell stages that are modules of their own from those that are only shorthand for steps.

`{repeat: n, body: [Block]}` is `n x Block`, and `{repeat: 1, body: [Block]}` and `1 x Block` are
`Block`. This avoids classes, modules and frames that would only wrap another.

Any other body of a stage becomes a block. The names that it uses from the enclosing block (its
parameters and `cin`) become parameters of the new block, so that its class can be printed like any
other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from archspec.dataclass import replace
from archspec.elaborate.known_values import multiply_counts
from archspec.elaborate.labels import find_outer_labels, walk_labels
from archspec.expressions import ExpressionError, Name, Quantity, evaluate, find_names, is_whole
from archspec.graph import GivenValue
from archspec.language import (
    Block,
    Box,
    Conditional,
    Fork,
    Formula,
    Join,
    Label,
    Loop,
    Parameter,
    Repeat,
    Size,
    Step,
)
from archspec.language.argument_values import find_names_in_data
from archspec.language.model import ParameterType
from archspec.language.provenance import Provenance
from archspec.language.walk import walk_boxes, walk_steps
from archspec.reader import Scalar

ValuesOf: TypeAlias = Callable[[Box], Iterable[GivenValue]]
"""Returns the arguments of a box, including those from marks and defaults."""


def is_unrolled(stage: Box | Repeat) -> bool:
    """Check whether the rounds of a stage are steps of the enclosing block, like those of a loop.

    A round is not a module of its own if it shares one, or takes a value labeled outside it.
    """
    if stage.count is None:
        return False
    if isinstance(stage, Box):
        return stage.share is not None
    shares = any(box.share is not None for box in walk_boxes(stage.steps))
    return shares or any(True for _ in find_outer_labels(stage.steps))


def get_round_steps(stage: Box | Repeat) -> tuple[Step, ...]:
    """Return the steps of one round of a stage."""
    if isinstance(stage, Repeat):
        return stage.steps
    return (replace(stage, count=None, label=None, size=None),)


def can_end(
    step: Box | Conditional | Fork | Join | Loop | Repeat, label: Label | None, size: Size | None
) -> bool:
    """Check whether a step can take the label and the size of the steps that it is the last of."""
    return not (step.label and label) and not (step.size and size)


def make_absent_stage(step: Step, label: Label | None, size: Size | None) -> Repeat:
    """Return a stage without rounds in place of a step, with the label and size of its value.

    Args:
        step: the step.
        label: the name of the value.
        size: its size.
    """
    return Repeat(
        span=step.span, count=None, anchor=Scalar("", step.span), steps=(), label=label, size=size
    )


def is_absent_stage(step: Step) -> bool:
    """Check whether a step is the remainder of a stage without rounds."""
    return isinstance(step, Repeat) and not step.steps


def is_single_stage(stage: Box | Repeat, cells: Mapping[str, Quantity]) -> bool:
    """Check whether a stage has one round or one step, and may be that step.

    Args:
        stage: the stage.
        cells: the cells of all tables, which its count may name.
    """
    is_single = isinstance(stage, Repeat) and len(stage.steps) == 1
    return is_single or _is_one(stage.count, cells)


def inline_stage(stage: Box | Repeat, cells: Mapping[str, Quantity]) -> Step:
    """Return the step or shorter stage that a stage amounts to, or else the stage itself."""
    if stage.count is None:
        return stage
    if isinstance(stage, Box):
        return replace(stage, count=None) if _is_one(stage.count, cells) else stage
    match stage.steps:
        case (Box(count=Formula() as count, size=None, share=None) as box,):
            steps: tuple[Step, ...] = (replace(box, count=None, label=None),)
            return replace(stage, count=multiply_counts(stage.count, count), steps=steps)
        case (Repeat(count=Formula() as count, size=None, steps=steps) as inner,):
            times, module = multiply_counts(stage.count, count), stage.module or inner.module
            return replace(stage, count=times, steps=steps, module=module)
    if not _is_one(stage.count, cells):
        return stage
    return _get_only_step(stage) or replace(stage, count=None)


def _is_one(count: Formula | None, cells: Mapping[str, Quantity]) -> bool:
    """Check whether a count is 1 for all values of the parameters."""
    if count is None or any(name not in cells for name in find_names(count.tree)):
        return False
    try:
        value = evaluate(count.tree, cells).value
    except ExpressionError:
        return False
    return is_whole(value) and value == 1


def _get_only_step(repeat: Repeat) -> Step | None:
    """Return the only step of a body that repeats once; None if the body is more than that."""
    match repeat.steps:
        case (Fork() as fork,) if any(walk_labels((fork,))):
            return None  # its labels are not visible outside
        case (Box() | Fork() | Repeat() as step,):
            size = repeat.size or step.size
            if repeat.size and step.size and repeat.size.sides != step.size.sides:
                return None
            return _name_step(replace(step, label=repeat.label, size=size), repeat)
        case _:
            return None


def _name_step(step: Box | Fork | Repeat, repeat: Repeat) -> Step:
    """Return a step under the name given by its repeat, if it has a module of its own."""
    if repeat.module is None or isinstance(step, Fork) or (isinstance(step, Box) and step.share):
        return step
    return replace(step, module=repeat.module)


def make_block(repeat: Repeat, name: str, around: Block, arguments: ValuesOf) -> Block:
    """Return the body of a repeat as a block.

    Args:
        repeat: the repeat.
        name: the name of its class.
        around: the block that contains the repeat.
        arguments: the arguments of each box.
    """
    types: dict[str, ParameterType] = {"cin": "int"}
    types |= {parameter.name: parameter.type for parameter in around.parameters}
    used = set(_list_used_names(repeat.steps, arguments))
    parameters = tuple(
        Parameter(span=repeat.span, name=each, type=types[each]) for each in types if each in used
    )
    return Block(span=repeat.span, name=name, parameters=parameters, steps=repeat.steps)


def capture_name(repeat: Repeat, name: str) -> GivenValue:
    """Return a name of the enclosing block, as the argument of a repeated body."""
    at = repeat.count.tree.at if repeat.count else (0, len(str(repeat.anchor.value)))
    formula = Formula(span=repeat.span, tree=Name(name, at), source=repeat.anchor)
    return GivenValue(name, formula, Provenance(span=repeat.span))


def make_operator_stage(box: Box, count: Formula) -> Repeat:
    """Return `3 x Conv` as a stage whose body is one box."""
    (single,) = get_round_steps(box)
    return Repeat(
        span=box.span,
        count=count,
        anchor=count.source,
        steps=(single,),
        label=box.label,
        size=box.size,
    )


def choose_label(step: Box | Fork | Join | Repeat) -> str | None:
    """Return the name of a step for display: the label of its value, or else of its module."""
    module = step.module if isinstance(step, Box | Repeat) else None
    called = step.label or module
    return called.name if called else None


def _list_used_names(steps: tuple[Step, ...], arguments: ValuesOf) -> Iterator[str]:
    """Yield every name that the steps use."""
    for step in walk_steps(steps):
        match step:
            case Box(count=count):
                yield from find_names_in_data(count)
                for given in arguments(step):
                    yield from find_names_in_data(given.value)
            case Fork(scale=scale):
                yield from find_names_in_data(scale.value if scale else None)
            case Repeat(count=count):
                yield from find_names_in_data(count)
            case Join(sizes=sizes):
                yield from find_names_in_data(list(sizes))
