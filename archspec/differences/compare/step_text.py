"""Format steps, names and values that differ, each in one line."""

from collections.abc import Sequence
from typing import TypeAlias

from archspec.differences.compare.normal_form import SettingValue
from archspec.expressions import to_text
from archspec.language import (
    Box,
    Branch,
    Conditional,
    Fork,
    Formula,
    Join,
    Label,
    Loop,
    Repeat,
    Resume,
    Size,
    Step,
)
from archspec.language.box_printer import print_call, print_label

Side: TypeAlias = (
    str | float | Size | Label | Step | Branch | SettingValue | tuple[str, ...] | tuple[Label, ...]
)
"""One side of a change: a name or word, the value of an argument, or a part of a spec."""


def print_side(side: Side | None) -> str:
    """Return one side of a change as text; empty if it is absent."""
    match side:
        case None:
            return ""
        case str() | int() | float() | Size() | SettingValue():
            return str(side)
        case Label():
            return print_label(side)
        case Branch(steps=steps):
            return print_chain(steps)
        case tuple():
            return ", ".join(map(print_side, side))
        case _:
            return print_labelled(side)


def print_step(step: Step) -> str:
    """Return a step, without its label and its size."""
    match step:
        case Box(count=count, condition=condition, inputs=inputs, parts=parts):
            taken = f" of {', '.join(map(print_label, inputs))}" if inputs else ""
            names = f" as {', '.join(map(print_label, parts))}" if parts else ""
            called = f"{print_call(step)}{taken}{names}"
            return _print_count(count) + called + _print_condition(condition)
        case Conditional(steps=steps, otherwise=otherwise, condition=condition):
            other = f" else {print_chain(otherwise)}" if otherwise else ""
            return f"{print_chain(steps)}{_print_condition(condition)}{other}"
        case Fork(branches=branches, merge=merge, residual=residual):
            inside = ", ".join(map(_print_branch, branches))
            kind = "" if residual or merge == "concat" else f"{merge} of "
            return f"{kind}{{{inside}}}"
        case Join(merge=merge, inputs=inputs, parts=parts):
            names = f" as {', '.join(map(print_label, parts))}" if parts else ""
            return f"{merge} of {', '.join(map(print_label, inputs))}{names}"
        case Resume(source=source):
            return f"from {print_label(source)}"
        case Repeat(count=count, steps=steps):
            return _print_count(count) + print_chain(steps)
        case Loop(variables=variables, steps=steps):
            over = ", ".join(
                f"{variable.name} in {_print_values(variable.values)}" for variable in variables
            )
            return f"for {over}: {print_chain(steps)}"


def print_title(step: Step) -> str:
    """Return a short title for a step: its join or repeat, without its contents."""
    match step:
        case Fork(residual=True):
            return "residual"
        case Fork(branches=branches, merge=merge):
            return f"{merge} of {', '.join(branch.name for branch in branches)}"
        case Repeat(count=count):
            return _print_count(count) + "body"
        case Conditional(condition=condition):
            return _print_condition(condition).strip()
        case Loop(variables=variables):
            return f"for {', '.join(variable.name for variable in variables)}"
        case _:
            return print_step(step)


def print_chain(steps: Sequence[Step]) -> str:
    """Return a sequence of steps as text."""
    return f"[{', '.join(print_labelled(step) for step in steps)}]"


def print_labelled(step: Step) -> str:
    """Return a step with its label."""
    label = None if isinstance(step, Resume) else step.label
    return print_step(step) + (f" as {print_label(label)}" if label else "")


def _print_branch(branch: Branch) -> str:
    return f"{branch.name}{_print_condition(branch.condition)}: {print_chain(branch.steps)}"


def _print_count(count: Formula | None) -> str:
    return "" if count is None else f"{to_text(count.tree)} x "


def _print_condition(condition: Formula | None) -> str:
    return "" if condition is None else f" if {to_text(condition.tree)}"


def _print_values(values: "tuple[Formula, ...] | Formula") -> str:
    if isinstance(values, tuple):
        return f"[{', '.join(to_text(formula.tree) for formula in values)}]"
    return to_text(values.tree)
