"""Tell whether a program states what its network is, by which one edit is told from another."""

from archspec.language import Program, Resume
from archspec.language.walk import walk_steps


def states_anything(program: Program) -> bool:
    """Check whether a program states a size or a total."""
    steps = (step for chain in program.chains for step in walk_steps(chain))
    return bool(program.spec.expect) or any(
        step.size for step in steps if not isinstance(step, Resume)
    )
