"""Alternatives: other blocks of a program that would bring what a residual adds to.

A residual that does not fit its shortcut has two repairs. One changes the residual; the other
changes what comes before it, and the block for that may stand in the same library: another
figure of the paper.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from archspec.diagnostics import SpecError
from archspec.elaborate import elaborate
from archspec.graph import Graph, Scope, Split, Stage
from archspec.language import Block, Box, Input, Loop, Program, Repeat, Size, Step
from archspec.language.figures import figure_text
from archspec.language.nested import walk_steps
from archspec.ops import Shape
from archspec.passes.goal import Position

TRIED: Final = 16
"""How many blocks are tried."""

TOLD: Final = 3
"""How many of them are told."""


def instead(
    program: Program,
    scopes: Sequence[Scope],
    trail: Sequence[Position],
    wanted: Shape,
    infer: Callable[[Graph], Graph],
) -> tuple[str, ...]:
    """What is said of the blocks that would bring the wanted size to a residual.

    Args:
        program: gives the blocks.
        scopes: the uses of blocks, those before the residual with their types.
        trail: from the network to the residual.
        wanted: the size that the residual ends at.
        infer: infers the shapes of a graph.
    """
    stage = _before(trail)
    if stage is None or stage.count is not None:
        return ()
    scope = scopes[stage.scopes[0]]
    box = next((each for each in program.boxes if each.span == stage.span), None)
    if box is None or scope.entry is None or scope.block not in program.blocks:
        return ()
    notes = (
        f"{_named(block)} in place of {_named(program.blocks[scope.block])} would bring {wanted}"
        for block in _others(program, scope.block)
        if str(_leaving(_alone(program, box, block, scope.entry), infer)) == str(wanted)
    )
    return tuple(islice(notes, TOLD))


def _before(trail: Sequence[Position]) -> Stage | None:
    """The block whose value enters the residual at the end of a trail, as its shortcut."""
    *_, here = trail
    item = here.chain.items[here.number]
    if not isinstance(item, Split) or not item.residual or item.lanes[0].chain.items:
        return None
    for position in reversed(trail):
        if position.number > 0:
            before = position.chain.items[position.number - 1]
            return before if isinstance(before, Stage) else None
    return None


def _others(program: Program, name: str) -> Iterator[Block]:
    """The other blocks that are made of operators alone, and so are quick to try."""
    flat = (each for each in program.blocks.values() if _is_flat(program, each.steps))
    return islice((block for block in flat if block.name != name), TRIED)


def _is_flat(program: Program, steps: tuple[Step, ...]) -> bool:
    inside = tuple(walk_steps(steps))
    used = (step for step in inside if isinstance(step, Box))
    is_plain = all(step.name not in program.blocks and step.count is None for step in used)
    return is_plain and not any(isinstance(step, Repeat | Loop) for step in inside)


def _alone(program: Program, box: Box, block: Block, entry: Shape) -> Program:
    """A network of one box, with another block in it."""
    channels, *grid = entry.tensor
    size = Size(span=box.span, sides=(*grid, channels))
    step = replace(box, name=block.name, label=None, size=None)
    inputs = (Input(span=box.span, name="", size=size),)
    spec = replace(program.spec, inputs=inputs, body=(step,), heads=())
    return replace(program, spec=spec, blocks={block.name: block})


def _leaving(program: Program, infer: Callable[[Graph], Graph]) -> Shape | None:
    """What leaves a network; None where it does not fit together."""
    try:
        return infer(elaborate(program)).output.type
    except SpecError:
        return None


def _named(block: Block) -> str:
    return f"{block.name} ({figure_text(block.figure)})" if block.figure else block.name
