"""Check that a step behind several values names those that it takes.

Several values enter a network with several inputs, and leave a step such as `split`.
"""

from collections.abc import Sequence

from archspec.diagnostics import Diagnostic, fail
from archspec.language import Box, Fork, Join, Resume, Step
from archspec.language.model import Element


def check_running_value(step: Step, names: Sequence[str]) -> None:
    """Reject a step that takes the running value where there is none.

    Args:
        step: the first step behind several values.
        names: the names of these values; empty if there is a running value.

    Raises:
        SpecError: A225.
    """
    taker = _find_first_taker(step) if names else None
    if taker is not None:
        message = "this step takes the running value, and several values enter here"
        help = f"begin with `from: {names[0]}`, or with `concat: [{', '.join(names)}]`"
        raise fail("A225", message, taker.span, help=help)


def refuse_split_end(step: Step, names: Sequence[str]) -> Diagnostic:
    """Return the refusal of a chain that ends with several values.

    Args:
        step: its last step.
        names: the names of the values.
    """
    help = f"take them behind it: `from: {names[0]}`, or `concat: [{', '.join(names)}]`"
    return Diagnostic("A225", "a chain ends with one value, and this step leaves several",
                      step.span, help=help)  # fmt: skip


def list_choices(step: Step) -> tuple[str, ...]:
    """Return the names of the values that a step leaves, if there are several."""
    return tuple(part.name for part in step.parts) if isinstance(step, Join | Box) else ()


def _find_first_taker(step: Step) -> Element | None:
    """Return the first step, or part of one, that uses the running value; None if none does."""
    match step:
        case Resume():
            return None
        case Join(inputs=inputs) | Box(inputs=(_, *_) as inputs) if "." not in (
            label.name for label in inputs
        ):
            return None
        case Fork(branches=branches):
            takers = (
                _find_first_taker(branch.steps[0]) if branch.steps else branch
                for branch in branches
            )
            return next((taker for taker in takers if taker is not None), None)
        case _:
            return step
