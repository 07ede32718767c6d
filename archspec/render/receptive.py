"""Receptive fields: how much of the input a single value can see.

A window of extent k on a grid whose pixels are j input pixels apart adds (k - 1) j to what is seen
(Araujo et al., "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019).
"""

from dataclasses import dataclass
from typing import Final

from archspec.graph import Graph, Node
from archspec.ops import Image

WHOLE: Final = (0, 0)
"""Stands for all of the input: what a vector sees."""


@dataclass(frozen=True, slots=True)
class _Field:
    """What a value sees, and how far apart neighbours are, in pixels of the input."""

    seen: tuple[int, int]
    apart: tuple[int, int]


def receptive_fields(graph: Graph) -> tuple[tuple[int, int], ...]:
    """What each node sees of the input, as rows and columns."""
    fields: list[_Field] = []
    for node in graph.nodes:
        fields.append(_field(node, [fields[each] for each in node.inputs]))
    return tuple(field.seen for field in fields)


def _field(node: Node, sources: list[_Field]) -> _Field:
    if not sources:
        return _Field((1, 1), (1, 1))
    whole = any(each.seen == WHOLE for each in sources)
    if whole or not isinstance(node.type, Image):
        return _Field(WHOLE, (1, 1))
    seen, apart = (
        (max(pair[0] for pair in pairs), max(pair[1] for pair in pairs))
        for pairs in ([each.seen for each in sources], [each.apart for each in sources])
    )
    return _through(node, _Field(seen, apart))


def _through(node: Node, field: _Field) -> _Field:
    """The field behind a node's window."""
    window = node.op.window() if node.op else None
    if window is None:
        return _pooled(node, field)
    (height, width), (down, across) = window.extent, (int(each) for each in window.stride)
    seen = (
        field.seen[0] + (height - 1) * field.apart[0],
        field.seen[1] + (width - 1) * field.apart[1],
    )
    return _Field(seen, (field.apart[0] * down, field.apart[1] * across))


def _pooled(node: Node, field: _Field) -> _Field:
    """A grid that shrinks to one pixel without a window has seen all of it."""
    before = node.sources[0] if node.sources else None
    shrunk = isinstance(before, Image) and isinstance(node.type, Image)
    if shrunk and len(node.inputs) == 1 and node.type.grid == (1, 1) != before.grid:  # type: ignore[union-attr]
        return _Field(WHOLE, (1, 1))
    return field
