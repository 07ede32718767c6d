"""Claims: statements of a spec about its network, which can be dropped without changing it."""

from dataclasses import replace
from functools import partial

from archspec.language.model import Block, Resume, Step
from archspec.language.program import Program
from archspec.language.walk import map_head, map_steps


def drop_size(step: Step, *, kept: str = "") -> Step:
    """Return a step without stated sizes, except those from the file whose sizes are kept."""
    if isinstance(step, Resume) or step.size is None or step.size.span.file == kept:
        return step
    return replace(step, size=None)


def drop_sizes(block: Block, *, kept: str = "") -> Block:
    """Return a block whose steps state no size, except those from the file whose sizes are kept."""
    return replace(block, steps=map_steps(block.steps, partial(drop_size, kept=kept)))


def drop_claims(program: Program) -> Program:
    """Return a network without stated sizes, totals and errata."""
    spec = replace(
        program.spec,
        body=None if program.spec.body is None else map_steps(program.spec.body, drop_size),
        heads=tuple(map_head(head, drop_size) for head in program.spec.heads),
        expect=(),
        errata=(),
    )
    blocks = {name: drop_sizes(block) for name, block in program.blocks.items()}
    return replace(program, spec=spec, blocks=blocks, errata=())
