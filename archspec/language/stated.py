"""Claims: statements of a spec about its network, which can be dropped without changing it."""

from dataclasses import replace
from functools import partial

from archspec.language.model import Block, Resume, Step
from archspec.language.program import Program
from archspec.language.walk import changed, changed_head


def unstated(step: Step, *, kept: str = "") -> Step:
    """Return a step without stated sizes, except those from the file whose sizes are kept."""
    if isinstance(step, Resume) or step.size is None or step.size.span.file == kept:
        return step
    return replace(step, size=None)


def silent(block: Block, *, kept: str = "") -> Block:
    """Return a block whose steps state no size, except those from the file whose sizes are kept."""
    return replace(block, steps=changed(block.steps, partial(unstated, kept=kept)))


def without_claims(program: Program) -> Program:
    """Return a network without stated sizes, totals and errata."""
    spec = replace(
        program.spec,
        body=None if program.spec.body is None else changed(program.spec.body, unstated),
        heads=tuple(changed_head(head, unstated) for head in program.spec.heads),
        expect=(),
        errata=(),
    )
    blocks = {name: silent(block) for name, block in program.blocks.items()}
    return replace(program, spec=spec, blocks=blocks, errata=())
