"""Steps as people write them, in one line."""

from collections.abc import Sequence

from archspec.expressions import to_text
from archspec.language import (
    Box,
    Branch,
    Fork,
    Formula,
    Join,
    Loop,
    Repeat,
    Resume,
    Step,
)
from archspec.language.notation import label_text


def step_text(step: Step) -> str:
    """A step, without its label and its size."""
    match step:
        case Box(count=count, text=text):
            return text if count is None else f"{to_text(count.tree)} x {text}"
        case Fork(branches=branches, merge=merge, residual=residual):
            inside = ", ".join(f"{each.name}: {chain_text(each.steps)}" for each in branches)
            kind = "" if residual or merge == "concat" else f"{merge} of "
            return f"{kind}{{{inside}}}"
        case Join(merge=merge, inputs=inputs):
            return f"{merge} of {', '.join(map(label_text, inputs))}"
        case Resume(source=source):
            return f"from {label_text(source)}"
        case Repeat(count=count, steps=steps):
            times = "" if count is None else f"{to_text(count.tree)} x "
            return times + chain_text(steps)
        case Loop(variables=variables, steps=steps):
            over = ", ".join(f"{each.name} in {_values(each.values)}" for each in variables)
            return f"for {over}: {chain_text(steps)}"


def step_title(step: Step) -> str:
    """A step in a few words, by what it joins or repeats rather than with all that it holds."""
    match step:
        case Fork(residual=True):
            return "residual"
        case Fork(branches=branches, merge=merge):
            return f"{merge} of {', '.join(each.name for each in branches)}"
        case Repeat(count=count):
            return "body" if count is None else f"{to_text(count.tree)} x body"
        case Loop(variables=variables):
            return f"for {', '.join(each.name for each in variables)}"
        case _:
            return step_text(step)


def chain_text(steps: Sequence[Step]) -> str:
    """Steps in turn."""
    return f"[{', '.join(labelled_text(step) for step in steps)}]"


def lane_text(branch: Branch) -> str:
    """What a branch holds."""
    return chain_text(branch.steps)


def labelled_text(step: Step) -> str:
    """A step with its label."""
    label = None if isinstance(step, Resume) else step.label
    return step_text(step) + (f" as {label_text(label)}" if label else "")


def _values(values: "tuple[Formula, ...] | Formula") -> str:
    if isinstance(values, tuple):
        return f"[{', '.join(to_text(each.tree) for each in values)}]"
    return to_text(values.tree)
