"""Check the input sizes of heads in `forward`, to fail with a better message than torch's.

Most heads end with windows or a fully connected layer that fit only the stated size; on a smaller
input the network itself may run while its head does not.
"""

from dataclasses import replace
from itertools import count, takewhile
from typing import Final

from archspec.analysis.min_input import SizeTrial, vary_side
from archspec.codegen.code import FixedClass, GroupPiece, Piece, StringPiece
from archspec.expressions import Literal, Quantity
from archspec.graph import Graph, Node, OutputHead
from archspec.ops import Image
from archspec.ops.shape import print_sides

CHECK_GRID: Final = FixedClass("check_grid")

_FAR: Final = 64
"""How much larger than the stated grid to try, to find out whether weights fix the size."""


def list_checked_sizes(graph: Graph, head: OutputHead) -> tuple[Piece, ...]:
    """Return the arguments of `check_grid` after the input tensor of a head.

    Returns:
        The names and sizes; empty for a head that takes any size, or whose sizes depend on
        parameters of the network.
    """
    entry, nodes = graph.nodes[head.chain.entry], graph.nodes[slice(*head.nodes)]
    if not isinstance(entry.type, Image) or not all(map(_is_fixed, nodes)):
        return ()
    source = replace(entry, applied=None, inputs=())
    trial = SizeTrial([source, *nodes])
    least, most = _find_smallest(trial, entry.type.grid), _find_largest(trial, entry.type.grid)
    if max(least) == 1 and most is None:
        return ()
    told = (StringPiece(head.name), _build_sides(least), StringPiece(_find_source(graph, head)))
    return told if most is None else (*told, _build_sides(most))


def _find_source(graph: Graph, head: OutputHead) -> str:
    """Return the smallest input on which a head runs; the stated ones if they differ in size."""
    before = graph.nodes[: head.chain.entry + 1]
    trial = SizeTrial([*before, *graph.nodes[slice(*head.nodes)]])
    grids = {node.type.grid for node in graph.inputs if isinstance(node.type, Image)}
    if len(grids) != 1:
        return graph.entering
    stated = grids.pop()
    if len(set(stated)) == 1:
        side = next(side for side in count(1) if trial.runs(*[side] * len(stated)))
        return print_sides([side] * len(stated))
    return print_sides(_find_smallest(trial, stated))


def _is_fixed(node: Node) -> bool:
    """Check whether no size of a window is a parameter."""
    names = ("kernel", "stride", "dilation", "padding", "output_padding", "factor", "ceil")
    values = [getattr(node.op, name, None) for name in names]
    sides = [side for value in values for side in (value if isinstance(value, tuple) else (value,))]
    return all(side.fixed for side in sides if isinstance(side, Quantity))


def _find_smallest(trial: SizeTrial, stated: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(
        next(side for side in count(1) if trial.runs(*vary_side(stated, axis, side)))
        for axis in range(len(stated))
    )


def _find_largest(trial: SizeTrial, stated: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return the largest valid grid; None if one much larger than stated still runs."""
    if trial.runs(*[side + _FAR for side in stated]):
        return None
    return tuple(_find_longest(trial, stated, axis) for axis in range(len(stated)))


def _find_longest(trial: SizeTrial, stated: tuple[int, ...], axis: int) -> int:
    sides = range(stated[axis], stated[axis] + _FAR)
    *_, last = takewhile(lambda side: trial.runs(*vary_side(stated, axis, side)), sides)
    return last


def _build_sides(sides: tuple[int, ...]) -> Piece:
    return Literal(sides[0]) if len(set(sides)) == 1 else GroupPiece(tuple(map(Literal, sides)))
