"""Check that the first step of a network with several inputs names the values that it takes."""

from collections.abc import Sequence

from archspec.diagnostics import fail
from archspec.language import Fork, Join, Resume, Step
from archspec.language.model import Element


def check_running_value(step: Step, inputs: Sequence[str]) -> None:
    """Reject a step that takes the running value where there is none.

    Args:
        step: the first step.
        inputs: the names of the network's inputs.

    Raises:
        SpecError: A225.
    """
    taker = _find_first_taker(step)
    if taker is not None:
        message = "this step takes the running value, and several values enter here"
        help = f"begin with `from: {inputs[0]}`, or with `concat: [{', '.join(inputs)}]`"
        raise fail("A225", message, taker.span, help=help)


def _find_first_taker(step: Step) -> Element | None:
    """Return the first step, or part of one, that uses the running value; None if none does."""
    match step:
        case Resume():
            return None
        case Join(inputs=inputs) if "." not in (label.name for label in inputs):
            return None
        case Fork(branches=branches):
            takers = (
                _find_first_taker(branch.steps[0]) if branch.steps else branch
                for branch in branches
            )
            return next((taker for taker in takers if taker is not None), None)
        case _:
            return step
