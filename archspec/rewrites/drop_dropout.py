"""Drop dropout and stochastic depth, which return their input at inference.

Srivastava et al., JMLR 15 (2014), section 10; Huang et al., arXiv:1603.09382, section 3.
To prove: nothing, since both are the identity in evaluation mode.
"""

from archspec.elaborate.stage_modules import make_absent_stage
from archspec.language import Box, Step
from archspec.ops import find
from archspec.rewrites.edit import Edit
from archspec.rewrites.steps import NetworkSteps

_NAMES = ("Dropout", "StochasticDepth")


def drop_dropout(network: NetworkSteps) -> Edit:
    """Leave out every box of dropout; a labeled one leaves its label behind."""
    dropped: list[Box] = []

    def change(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        kept = [step for each in steps for step in _drop(each)]
        lost = [step for step in steps if step not in kept and isinstance(step, Box)]
        dropped.extend(lost)
        return tuple(kept) if len(kept) < len(steps) or lost else steps

    program = network.graph.program.map_chains(change)
    return Edit(program, "dropout is left out" if dropped else "")


def _drop(step: Step) -> tuple[Step, ...]:
    if not isinstance(step, Box) or step.name not in _NAMES or find(step.name) is None:
        return (step,)
    return () if step.label is None else (make_absent_stage(step, step.label, None),)
