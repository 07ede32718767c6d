"""Compute receptive fields: the part of an earlier grid that a position sees.

A window of extent k on a grid whose positions are j pixels apart adds (k - 1) j to the field
(Araujo et al., "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019). This
module tracks the intervals themselves, which also handles branches with shifted views, windows of
even size and transposed convolutions.
"""

from collections.abc import Hashable, Sequence
from fractions import Fraction

from archspec.analysis.intervals import (
    PIXELS,
    AxisField,
    merge_axes,
    propagate_window,
    repeat_axis,
)
from archspec.dataclass import dataclass
from archspec.expressions import TraceError, make_key
from archspec.graph import Graph, Node, Scope
from archspec.graph.walk import group_counted_scopes
from archspec.ops import Image
from archspec.ops.reach import Reach, Reaches
from archspec.ops.shape import print_sides


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """The field of the positions of a grid on an earlier grid.

    It describes a position whose windows lie inside their grids: padding around a grid counts as
    pixels.

    Attributes:
        axes: the field along each side of the grid.
    """

    axes: tuple[AxisField, ...]

    @property
    def is_known(self) -> bool:
        """Whether the field was cheap enough to compute."""
        return all(axis.seen for axis in self.axes)

    @property
    def extent(self) -> tuple[int, ...]:
        """What a position sees along each side of the grid."""
        return tuple([axis.extent for axis in self.axes])

    @property
    def jump(self) -> tuple[Fraction | None, ...]:
        """The distance of two neighbors along each side; None if it varies."""
        return tuple([axis.jump for axis in self.axes])

    @property
    def is_square(self) -> bool:
        """Whether it is equal along all sides: as high as it is wide."""
        return self.extent[1:] == self.extent[:-1]

    def __str__(self) -> str:
        return print_sides(self.extent)


def make_pixel_field(sides: int) -> ReceptiveField:
    """Return the field of a position on its own grid, of so many sides."""
    return ReceptiveField((PIXELS,) * sides)


def compute_receptive_fields(graph: Graph) -> tuple[ReceptiveField | None, ...]:
    """Return the field of each node's value on the input; None for the whole input.

    If there are several inputs, their first pixels are aligned.
    """
    fields: list[ReceptiveField | None] = []
    reaches: dict[tuple[object, ...], Reaches | None] = {}
    counted = group_counted_scopes(graph)
    for node in graph.nodes:
        seen = node.inputs[:1] if node.operator.takes_grid else node.inputs
        sources = [fields[source] for source in seen]
        known = [source for source in sources if source is not None]
        if not isinstance(node.type, Image) or len(known) < len(sources):
            fields.append(None)
        elif not sources:
            fields.append(make_pixel_field(len(node.type.grid)))
        else:
            # the nodes of equal blocks share an operator
            key = (id(node.op), *_list_grid_keys(node))
            if key not in reaches:
                is_whole = node.op is not None and node.op.has_statistics()
                reaches[key] = None if is_whole else _find_reaches(node)
            fields.append(_propagate_reaches(node, reaches[key], known))
        for scope in counted.get(node.index + 1, ()):
            fields[scope.chain.output] = _repeat_field(scope, fields)
    return tuple(fields)


def _repeat_field(scope: Scope, fields: Sequence[ReceptiveField | None]) -> ReceptiveField | None:
    """Return the field behind all uses that a scope stands for.

    Raises:
        TraceError: if the fields in it do not move alike in each of them.
    """
    entering, leaving = fields[scope.chain.entry], fields[scope.chain.output]
    inside = [entering, *fields[slice(*scope.nodes)]]
    if leaving is None and entering is None:
        return None
    axes = [axis for field in inside if field is not None for axis in field.axes]
    if entering is None or leaving is None or not all(axis.is_even for axis in axes):
        raise TraceError("the fields in the rounds of a stage are no single intervals")
    assert scope.times is not None, "it stands for several uses"
    pairs = zip(entering.axes, leaving.axes, strict=True)
    return ReceptiveField(tuple(repeat_axis(one, two, scope.times) for one, two in pairs))


def propagate_field(
    node: Node, sources: Sequence[ReceptiveField], *, turned: bool = False
) -> ReceptiveField | None:
    """Return the field behind a node's window, ignoring statistics over the grid.

    Args:
        node: the node, with its types.
        sources: the fields of its inputs, one or more.
        turned: transpose its window, of two sides.

    Returns:
        The field, or None if a position sees the whole grid, as behind a global pool.
    """
    reaches = _find_reaches(node)
    turns = reaches[::-1] if reaches and turned else reaches
    return _propagate_reaches(node, turns, sources)


def _list_grids(node: Node) -> list[tuple[int, ...]]:
    """Return the grids of the images that enter a node."""
    return [source.grid for source in node.sources if isinstance(source, Image)]


def _list_grid_keys(node: Node) -> list[Hashable]:
    return [make_key(side) for grid in _list_grids(node) for side in grid]


def _find_reaches(node: Node) -> Reaches | None:
    """Return which positions of its first input a node looks at; None for all."""
    if node.op is not None and node.op.takes_grid:
        source, other = (source for source in node.sources if isinstance(source, Image))
        return node.op.offsets(source, other)
    grids = _list_grids(node)
    return node.op.reach(grids[0]) if node.op and grids else None


def _propagate_reaches(
    node: Node, reaches: Reaches | None, sources: Sequence[ReceptiveField]
) -> ReceptiveField | None:
    if reaches is None or not isinstance(node.type, Image):
        return None
    if node.operator.takes_grid:  # it takes only the grid of its second input
        sources = sources[:1]
    fields = zip(*[source.axes for source in sources], strict=True)
    grids = zip(*_list_grids(node), strict=True)
    axes = zip(reaches, fields, grids, node.type.grid, strict=True)
    return ReceptiveField(tuple(_propagate_axis(*axis) for axis in axes))


def _propagate_axis(
    reach: Reach, axes: Sequence[AxisField], sides: Sequence[int], positions: int
) -> AxisField:
    if len(axes) == 1:
        return propagate_window(axes[0], reach, positions)
    return merge_axes(axes, sides, positions)
