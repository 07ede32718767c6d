"""Drop dropout and stochastic depth, which return their input at inference.

Srivastava et al., JMLR 15 (2014), section 10; Huang et al., arXiv:1603.09382, section 3.
To prove: nothing, since both are the identity in evaluation mode.
"""

from archspec.elaborate.stage_modules import make_absent_stage
from archspec.language import Box, Program, Step
from archspec.rewrites.edit import Edit
from archspec.rewrites.steps import NetworkSteps

_NAMES = ("Dropout", "StochasticDepth")


def drop_dropout(network: NetworkSteps) -> Edit:
    """Leave out every box of dropout; a labeled one leaves its label behind."""
    before = network.graph.program
    after = before.map_chains(lambda steps: tuple([step for each in steps for step in _drop(each)]))
    return Edit(after, "dropout is left out" if _count(after) < _count(before) else "")


def _count(program: Program) -> int:
    return sum(box.name in _NAMES for box in program.boxes)


def _drop(step: Step) -> tuple[Step, ...]:
    if not isinstance(step, Box) or step.name not in _NAMES:
        return (step,)
    return () if step.label is None else (make_absent_stage(step, step.label, None),)
