"""Which boxes belong together: the parts of a source with one result become blocks."""

from collections.abc import Iterator
from typing import TypeAlias

from archspec.dataclass import dataclass
from archspec.importers.boxes import BoxGraph, FoundBox
from archspec.importers.flat import Owner
from archspec.importers.structure.chains import build_chain
from archspec.importers.structure.model import Frame


@dataclass(frozen=True, slots=True)
class Item:
    """A box or a part of the source, as the part around it sees it.

    Attributes:
        content: the box, or what is in the part.
        inputs: the values that it takes.
        output: the value that it leaves.
        order: its place in the order of computation.
        path: what the source calls it.
    """

    content: FoundBox | Frame
    inputs: tuple[str, ...]
    output: str
    order: int
    path: str


Items: TypeAlias = list[Item]


def build_frames(graph: BoxGraph) -> Frame:
    """Return a network as frames within each other, each with its steps.

    Args:
        graph: its boxes.
    """
    places = {box.output: number for number, box in enumerate(graph.boxes)}
    items = [
        Item(
            box,
            box.inputs,
            box.output,
            places[box.output],
            box.main.owners[-1].path if box.main.owners else "",
        )
        for box in graph.boxes
    ]
    inner = list(_group(graph, items, 0))
    root = Owner("", graph.network.name)
    return _make_frame(graph, root, inner, tuple(graph.network.inputs), graph.network.outputs[0])


def _group(graph: BoxGraph, items: Items, depth: int) -> Iterator[Item]:
    """Yield the items of a frame: boxes, and the frames within it, in the order of computation."""
    groups: dict[str, Items] = {}
    for item in items:
        assert isinstance(item.content, FoundBox)
        owners = item.content.owners
        groups.setdefault(
            owners[depth].path if len(owners) > depth else f" {item.output}", []
        ).append(item)
    found: Items = []
    for path, members in groups.items():
        if path.startswith(" "):
            found += members
            continue
        content = members[0].content
        assert isinstance(content, FoundBox)
        found += _enclose(graph, content.owners[depth], members, depth)
    yield from sorted(found, key=lambda item: item.order)


def _enclose(graph: BoxGraph, owner: Owner, members: Items, depth: int) -> Items:
    """Return a part of the source as one item if it leaves one value, or else what is in it."""
    inner = list(_group(graph, members, depth + 1))
    made = {item.output for item in members}
    given = tuple(dict.fromkeys(each for item in inner for each in item.inputs if each not in made))
    own = {id(item.content) for item in members}
    left = [
        item.output
        for item in members
        if item.output in graph.returned
        or any(id(user) not in own for user in graph.users(item.output))
    ]
    if not owner.kind or len(left) != 1 or left[0] != members[-1].output or len(inner) < 2:
        return inner
    frame = _make_frame(graph, owner, inner, given, left[0])
    return [Item(frame, given, left[0], inner[-1].order, owner.path)]


def _make_frame(
    graph: BoxGraph, owner: Owner, inner: Items, given: tuple[str, ...], output: str
) -> Frame:
    channels = graph.shape(given[0])[0] if given else 0
    frame = Frame(owner.kind, owner.path, given, output, channels)
    frame.steps = build_chain(frame, inner, graph)
    return frame
