"""Claims: what a spec states of its network, which follows from the network and changes nothing."""

from dataclasses import replace

from archspec.language.model import Block, Resume, Step
from archspec.language.nested import changed, changed_head
from archspec.language.program import Program


def unstated(step: Step) -> Step:
    """A step that states no size."""
    return step if isinstance(step, Resume) or step.size is None else replace(step, size=None)


def silent(block: Block) -> Block:
    """A block of which no step states a size."""
    return replace(block, steps=changed(block.steps, unstated))


def without_claims(program: Program) -> Program:
    """A network that states neither sizes nor totals, and records no errata."""
    spec = replace(
        program.spec,
        body=None if program.spec.body is None else changed(program.spec.body, unstated),
        heads=tuple(changed_head(head, unstated) for head in program.spec.heads),
        expect=(),
        errata=(),
    )
    blocks = {name: silent(block) for name, block in program.blocks.items()}
    return replace(program, spec=spec, blocks=blocks, errata=())
