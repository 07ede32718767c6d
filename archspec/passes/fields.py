"""Receptive fields: how much of an earlier grid a single position sees.

A window of extent k on a grid whose positions are j pixels apart adds (k - 1) j to what is seen
(Araujo et al., "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019).
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from archspec.graph import Node
from archspec.passes.goal import grid_of


class Field(NamedTuple):
    """What one position sees of an earlier grid, as rows and columns.

    Attributes:
        extent: its height and width.
        jump: how far two neighbouring positions are apart.
    """

    extent: tuple[int, int]
    jump: tuple[int, int]

    @property
    def is_square(self) -> bool:
        """Whether it is as high as wide."""
        return self.extent[0] == self.extent[1]

    def __str__(self) -> str:
        return f"{self.extent[0]}x{self.extent[1]}"


PIXEL: Final = Field((1, 1), (1, 1))
"""What a position sees of its own grid."""


def field_behind(node: Node, sources: Sequence[Field], *, turned: bool = False) -> Field | None:
    """What a node's positions see.

    Args:
        node: the node, with its types.
        sources: what its inputs see, one or more.
        turned: lay its window on its side.

    Returns:
        The field, or None where a position sees all of the grid, as behind a global pool.
    """
    window = node.op.window() if node.op else None
    if window is None:
        return _widest(sources) if _keeps_grid(node) else None
    (source,) = sources
    height, width = reversed(window.extent) if turned else window.extent
    down, across = (int(each) for each in window.stride)
    extent = (
        source.extent[0] + (height - 1) * source.jump[0],
        source.extent[1] + (width - 1) * source.jump[1],
    )
    return Field(extent, (source.jump[0] * down, source.jump[1] * across))


def _keeps_grid(node: Node) -> bool:
    return node.type is not None and all(
        grid_of(source) == grid_of(node.type) for source in node.sources
    )


def _widest(fields: Sequence[Field]) -> Field:
    rows, columns = (max(each.extent[axis] for each in fields) for axis in (0, 1))
    return Field((rows, columns), fields[0].jump)
