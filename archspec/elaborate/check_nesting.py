"""Reject recursive blocks, and blocks nested too deeply.

Nothing here recurses over the blocks of a spec, however deeply a spec nests them.
"""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from archspec import limits
from archspec.diagnostics import Diagnostic, Findings, Mark, Span
from archspec.elaborate.mentions import Mentions
from archspec.graph import TemplateMemory
from archspec.graph.dag import find_cycles
from archspec.language import Box, Program, Repeat, Step
from archspec.language.walk import walk_with_parents


class _ContainedBlock(NamedTuple):
    """A block, or a repeated body that becomes one, within another block.

    Attributes:
        block: its name; empty for an operator in a repeated body.
        levels: the number of repeated bodies around it.
        span: the box.
    """

    block: str
    levels: int
    span: Span


def check_nesting(program: Program, mentions: tuple[Mentions, ...], memory: TemplateMemory) -> None:
    """Reject blocks that contain themselves, and blocks nested too deeply.

    Args:
        program: the network.
        mentions: what its chains name.
        memory: what was checked before.

    Raises:
        SpecError: A216 with the cycle, A309.
    """
    key = ("nesting", id(mentions), *program.blocks)
    if memory.find(key):
        return
    uses = {name: tuple(_list_uses(program, block.steps)) for name, block in program.blocks.items()}
    heads = (head.step for head in program.spec.heads)
    used = tuple(_list_uses(program, (*(program.spec.body or ()), *heads)))
    inner = {name: [use.block for use in found if use.block] for name, found in uses.items()}
    findings, depths = Findings(), dict[str, int]()
    try:
        order = tuple(TopologicalSorter(inner).static_order())
    except CycleError:
        findings.extend(_find_cycles(program, uses, inner))
        findings.stop()
        raise
    for name in order:
        depths[name] = 1 + _measure_depth(uses[name], depths, findings, within=1)
    findings.stop()
    _measure_depth(used, depths, findings, within=0)
    findings.stop()
    memory.keep(key, True, mentions)


def _find_cycles(
    program: Program,
    uses: Mapping[str, Sequence[_ContainedBlock]],
    inner: Mapping[str, Sequence[str]],
) -> Iterator[Diagnostic]:
    """Yield an error for each box that leads back to an enclosing block."""
    for circle in find_cycles(inner):
        *_, last, name = circle
        message = f"block {name} contains itself: {' -> '.join(circle)}"
        marks = (Mark(program.blocks[name].span, "defined here"),)
        help = f"write a repetition as `4 x {name}` where the block is used"
        for use in uses[last]:
            if use.block == name:
                yield Diagnostic("A216", message, use.span, "", marks, (), help)


def _measure_depth(
    uses: Sequence[_ContainedBlock], depths: Mapping[str, int], findings: Findings, *, within: int
) -> int:
    """Return the greatest depth of some uses; those beyond the limit are reported."""
    deepest = 0
    for use in uses:
        inner = depths.get(use.block, 0)
        depth = use.levels + inner
        if within + depth > limits.BLOCK_NESTING >= inner:
            message = f"blocks are nested more than {limits.BLOCK_NESTING} deep"
            help = "write some of the levels in place"
            findings.error("A309", message, use.span, help=help)
        deepest = max(deepest, depth)
    return deepest


def _list_uses(program: Program, steps: tuple[Step, ...]) -> Iterator[_ContainedBlock]:
    """Yield the blocks and repeated bodies that a chain contains."""
    for step, parents in walk_with_parents(steps):
        if isinstance(step, Box):
            block = step.name if step.name in program.blocks else ""
            levels = sum(isinstance(parent, Repeat) for parent in parents)
            repeated = levels if block or step.count is None else levels + 1
            if block or repeated:
                yield _ContainedBlock(block, repeated, step.span)
