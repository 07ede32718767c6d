"""Suggest blocks of the same program that would make a residual fit.

A residual that does not fit its shortcut can be repaired in two ways: change the residual, or
change the block before it. The block for the latter often stands in the same library, from
another figure of the paper.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final

from archspec.dataclass import replace
from archspec.diagnostics import SpecError
from archspec.elaborate import elaborate
from archspec.graph import Graph, Scope, Split, Stage
from archspec.language import Block, Box, Loop, NetworkInput, Program, Repeat, Size, Step
from archspec.language.changed_figures import describe_figure
from archspec.language.walk import walk_steps
from archspec.ops import Shape
from archspec.passes.expected_size import ChainPosition

TRIED: Final = 16
"""The most blocks to try."""

SUGGESTED: Final = 3
"""The most blocks to suggest."""


def suggest_alternatives(
    program: Program,
    scopes: Sequence[Scope],
    trail: Sequence[ChainPosition],
    wanted: Shape,
    infer: Callable[[Graph], Graph],
) -> tuple[str, ...]:
    """Return notes on the blocks that would bring the wanted size to a residual.

    Args:
        program: the program whose blocks are tried.
        scopes: the block uses; those before the residual have their types.
        trail: the positions from the network down to the residual.
        wanted: the size at which the residual ends.
        infer: infers the shapes of a graph.
    """
    stage = _find_preceding_stage(trail)
    if stage is None or stage.count is not None:
        return ()
    scope = scopes[stage.scopes[0]]
    box = next((other for other in program.boxes if other.span == stage.span), None)
    if box is None or scope.entry is None or scope.block not in program.blocks:
        return ()
    current = _describe_block(program.blocks[scope.block])
    notes = (
        f"{_describe_block(block)} in place of {current} would bring {wanted}"
        for block in _find_flat_blocks(program, scope.block)
        if str(_infer_output(program, box, block, scope.entry, infer)) == str(wanted)
    )
    return tuple(islice(notes, SUGGESTED))


def _find_preceding_stage(trail: Sequence[ChainPosition]) -> Stage | None:
    """Return the block whose output is the shortcut of the residual at the end of a trail."""
    *_, here = trail
    item = here.chain.items[here.number]
    if not isinstance(item, Split) or not item.residual or item.lanes[0].chain.items:
        return None
    for position in reversed(trail):
        if position.number > 0:
            before = position.chain.items[position.number - 1]
            return before if isinstance(before, Stage) else None
    return None


def _find_flat_blocks(program: Program, name: str) -> Iterator[Block]:
    """Yield the other blocks that hold only operators, which makes them quick to try."""

    def is_flat(step: Step) -> bool:
        if isinstance(step, Box):
            return step.name not in program.blocks and step.count is None
        return not isinstance(step, Repeat | Loop)

    others = (block for block in program.blocks.values() if block.name != name)
    flat = (block for block in others if all(map(is_flat, walk_steps(block.steps))))
    return islice(flat, TRIED)


def _infer_output(
    program: Program, box: Box, block: Block, entry: Shape, infer: Callable[[Graph], Graph]
) -> Shape | None:
    """Return what leaves a box with another block in place of its own; None if it does not fit."""
    channels, *grid = entry.tensor
    size = Size(span=box.span, sides=(*grid, channels))
    inputs = (NetworkInput(span=box.span, name="", size=size),)
    step = replace(box, name=block.name, label=None, size=None)
    spec = replace(program.spec, inputs=inputs, body=(step,), heads=())
    try:
        alone = replace(program, spec=spec, blocks={block.name: block})
        return infer(elaborate(alone)).output.type
    except SpecError:
        return None


def _describe_block(block: Block) -> str:
    return f"{block.name} ({describe_figure(block.figure)})" if block.figure else block.name
