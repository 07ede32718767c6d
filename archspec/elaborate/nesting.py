"""Nesting: whether the blocks of a program end at all, and how deep they stand in each other.

Nothing here calls itself along the blocks of a spec, however many a spec puts into each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from archspec import limits
from archspec.diagnostics import Diagnostic, Findings, Mark, Span
from archspec.language import Box, Fork, Loop, Program, Repeat, Step


class _Use(NamedTuple):
    """A block that a block contains, or a repeated body, which becomes a block.

    Attributes:
        block: its name; empty for an operator in a repeated body.
        levels: how many repeated bodies stand around it.
        span: the box.
    """

    block: str
    levels: int
    span: Span


def check_nesting(program: Program) -> None:
    """Refuse blocks that contain themselves, and blocks nested too deeply.

    Raises:
        SpecError: A216 with the circle, A309.
    """
    nesting = _Nesting(
        program,
        {name: tuple(_uses(program, block.steps)) for name, block in program.blocks.items()},
    )
    for name in program.blocks:
        nesting.walk(name)
    nesting.findings.stop()
    heads = tuple(head.step for head in program.spec.heads)
    nesting.depth_of(tuple(_uses(program, (*(program.spec.body or ()), *heads))), within=0)
    nesting.findings.stop()


@dataclass(slots=True)
class _Nesting:
    """The blocks that have been walked.

    Attributes:
        program: the blocks.
        uses: what each block contains.
        depths: how deep each block is, itself included.
        trail: the blocks that are being walked, each with what is still to be walked of it.
    """

    program: Program
    uses: dict[str, tuple[_Use, ...]]
    depths: dict[str, int] = field(default_factory=dict)
    trail: dict[str, Iterator[_Use]] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)

    def walk(self, name: str) -> None:
        """Find the depth of a block, after those of all that it contains."""
        if name in self.depths:
            return
        self.trail[name] = iter(self.uses[name])
        while self.trail:
            last = next(reversed(self.trail))
            use = next(self.trail[last], None)
            if use is None:
                del self.trail[last]
                self.depths[last] = 1 + self.depth_of(self.uses[last], within=1)
            elif use.block in self.trail:
                self.refuse_circle(use)
            elif use.block and use.block not in self.depths:
                self.trail[use.block] = iter(self.uses[use.block])

    def refuse_circle(self, use: _Use) -> None:
        """Refuse a box that leads back to a block that is being walked."""
        names = list(self.trail)
        circle = " -> ".join((*names[names.index(use.block) :], use.block))
        message = f"block {use.block} contains itself: {circle}"
        marks = (Mark(self.program.blocks[use.block].span, "defined here"),)
        help = f"write a repetition as `4 x {use.block}` where the block is used"
        self.findings.add(Diagnostic("A216", message, use.span, "", marks, (), help))

    def depth_of(self, uses: tuple[_Use, ...], *, within: int) -> int:
        """How deep the deepest of some uses is; those that cross the limit are refused."""
        deepest = 0
        for use in uses:
            inner = self.depths.get(use.block, 0)
            depth = use.levels + inner
            if within + depth > limits.BLOCK_NESTING >= inner:
                message = f"blocks are nested more than {limits.BLOCK_NESTING} deep"
                help = "write some of the levels in place"
                self.findings.error("A309", message, use.span, help=help)
            deepest = max(deepest, depth)
        return deepest


def _uses(program: Program, steps: tuple[Step, ...], levels: int = 0) -> Iterator[_Use]:
    for step in steps:
        match step:
            case Box(count=count):
                block = step.name if step.name in program.blocks else ""
                repeated = levels if block or count is None else levels + 1
                if block or repeated:
                    yield _Use(block, repeated, step.span)
            case Fork(branches=branches):
                for branch in branches:
                    yield from _uses(program, branch.steps, levels)
            case Repeat(steps=inner):
                yield from _uses(program, inner, levels + 1)
            case Loop(steps=inner):
                yield from _uses(program, inner, levels)
