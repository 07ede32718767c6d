"""Receptive fields: which part of an earlier grid a position sees.

A window of extent k on a grid whose positions are j pixels apart adds (k - 1) j to what is seen
(Araujo et al., "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019). Here
the intervals themselves are followed, so that branches which look aside of each other, windows of
even size and transposed convolutions come out right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from archspec.analysis.intervals import PIXELS, Axis, behind, union
from archspec.graph import Graph, Node
from archspec.ops import Image
from archspec.ops.join import Crop
from archspec.ops.reach import Reach


@dataclass(frozen=True, slots=True)
class Field:
    """What the positions of a grid see of an earlier one.

    It is that of a position whose windows lie within their grids: the zeros around a grid count as
    pixels of it.

    Attributes:
        rows: what they see of its height.
        columns: what they see of its width.
    """

    rows: Axis
    columns: Axis

    @property
    def is_told(self) -> bool:
        """Whether it was little enough work to be found out."""
        return bool(self.rows.seen and self.columns.seen)

    @property
    def extent(self) -> tuple[int, int]:
        """The height and width that a position sees."""
        return (self.rows.extent, self.columns.extent)

    @property
    def jump(self) -> tuple[Fraction | None, Fraction | None]:
        """How many rows and columns two neighbours are apart; None where that is not even."""
        return (self.rows.jump, self.columns.jump)

    @property
    def is_square(self) -> bool:
        """Whether it is as high as wide."""
        return self.rows.extent == self.columns.extent

    def __str__(self) -> str:
        return f"{self.rows.extent}x{self.columns.extent}"


PIXEL: Final = Field(PIXELS, PIXELS)
"""What a position sees of its own grid."""


def receptive_fields(graph: Graph) -> tuple[Field | None, ...]:
    """What the value of each node sees of the input; None for all of it.

    Several inputs are laid over each other at their first pixel.
    """
    fields: list[Field | None] = []
    for node in graph.nodes:
        seen = node.inputs[:1] if isinstance(node.op, Crop) else node.inputs
        sources = [fields[each] for each in seen]
        known = [each for each in sources if each is not None]
        if not isinstance(node.type, Image) or len(known) < len(sources):
            fields.append(None)
        elif not sources:
            fields.append(PIXEL)
        else:
            is_whole = node.op is not None and node.op.has_statistics()
            fields.append(None if is_whole else field_behind(node, known))
    return tuple(fields)


def field_behind(node: Node, sources: Sequence[Field], *, turned: bool = False) -> Field | None:
    """What a node's positions see through its window, statistics aside.

    Args:
        node: the node, with its types.
        sources: what its inputs see, one or more.
        turned: lay its window on its side.

    Returns:
        The field, or None where a position sees all of the grid, as behind a global pool.
    """
    images = [each for each in node.sources if isinstance(each, Image)]
    reaches = node.op.reach(images[0].grid) if node.op and images else None
    if isinstance(node.op, Crop):  # of its second input it takes nothing but the grid
        reaches, sources = node.op.offsets(images[0], images[1]), sources[:1]
    if reaches is None or not isinstance(node.type, Image):
        return None
    rows, columns = reversed(reaches) if turned else reaches
    return Field(
        _axis(rows, [each.rows for each in sources], images, node.type, 0),
        _axis(columns, [each.columns for each in sources], images, node.type, 1),
    )


def _axis(
    reach: Reach, axes: Sequence[Axis], images: Sequence[Image], output: Image, axis: int
) -> Axis:
    if len(axes) == 1:
        return behind(axes[0], reach, output.grid[axis])
    return union(axes, [each.grid[axis] for each in images], output.grid[axis])
