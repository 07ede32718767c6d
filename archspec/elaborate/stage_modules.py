"""Tell stages that are modules of their own from those that are only shorthand for steps."""

from dataclasses import replace

from archspec.elaborate.labels import find_outer_labels
from archspec.language import Box, Fork, Join, Label, Loop, Repeat, Size, Step
from archspec.language.walk import walk_boxes
from archspec.reader import Scalar


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


def make_absent_stage(
    step: "Box | Fork | Join | Repeat | Loop", label: Label | None, size: Size | None
) -> Repeat:
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
