"""Expand joins of named values, and steps that leave several values, such as `split`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from archspec.elaborate.stage_modules import choose_label
from archspec.expressions import BinaryOperation, Literal, Quantity, place_at
from archspec.graph import GivenValue, Meet
from archspec.language import Formula, Join
from archspec.language.provenance import Provenance
from archspec.ops import JOINS

if TYPE_CHECKING:
    from archspec.elaborate.expand import TemplateExpansion


def expand_join(expansion: "TemplateExpansion", join: Join, running: int) -> tuple[Meet, ...]:
    """Expand a join of named values; each value that it leaves is an item.

    Args:
    expansion: the expansion of the block around it.
    join: the step.
    running: the running value.
    """
    frame, definitions = expansion.frame, expansion.definitions
    sources = tuple(
        running if source.name == "." else frame.labels.find(source) for source in join.inputs
    )
    for size in join.sizes:
        definitions.vocabulary(frame.written_in).check(size)
    operator, path = JOINS[join.merge], frame.names.of(join).path("")
    names = tuple(str(label.index.source.value) if label.index else label.name
                  for label in join.inputs)  # fmt: skip
    if not join.parts:
        node = expansion.node(join, operator, (), sources)
        return (Meet(sources, node, join.span, join.size, choose_label(join), names),)
    nodes = tuple(
        expansion.node(join, operator, given, sources, path=f"{path}.{part.name}")
        for part, given in zip(join.parts, _list_part_arguments(join), strict=True)
    )
    return tuple(
        Meet(sources, node, join.span, None, part.name, names, nodes)
        for node, part in zip(nodes, join.parts, strict=True)
    )


def _list_part_arguments(join: Join) -> Iterator[tuple[GivenValue, ...]]:
    """Yield the arguments of the operator of each value; nothing for a join that leaves one.

    Args:
        join: the step.
    """
    by = Provenance(span=join.span)
    count = GivenValue("parts", Quantity.of(len(join.parts)), by)
    for number in range(len(join.parts)):
        given = (GivenValue("index", Quantity.of(number), by), count)
        if not join.sizes:
            yield given
            continue
        size = join.sizes[number]
        start = GivenValue("start", _add_sizes(join.sizes[:number], size), by)
        yield (*given, start, GivenValue("channels", size, Provenance(span=size.span)))


def _add_sizes(sizes: tuple[Formula, ...], place: Formula) -> Formula:
    """Return the sum of the sizes before a part, in its place."""
    at = place.tree.at
    if not sizes:
        return Formula(span=place.span, tree=Literal(0, at), source=place.source)
    tree = place_at(sizes[0].tree, at)
    for size in sizes[1:]:
        tree = BinaryOperation("+", tree, place_at(size.tree, at), at)
    return Formula(span=place.span, tree=tree, source=place.source)
