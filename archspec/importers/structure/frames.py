"""Which boxes belong together: the parts of a source with one result become blocks."""

from collections import Counter
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
    groups: dict[Owner | str, Items] = {}
    for item in items:
        assert isinstance(item.content, FoundBox)
        owners = item.content.owners
        key = owners[depth] if len(owners) > depth else item.output
        groups.setdefault(key, []).append(item)
    shared = _find_shared(items)
    found: Items = []
    for owner, members in groups.items():
        if isinstance(owner, str):
            found += members
        else:
            found += _enclose(graph, owner, members, depth, shared)
    yield from sorted(found, key=lambda item: item.order)


def _enclose(
    graph: BoxGraph, owner: Owner, members: Items, depth: int, shared: frozenset[str]
) -> Items:
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
    if len(left) != 1 or left[0] != members[-1].output:
        return inner
    is_shared = bool(tensors := _list_tensors(members)) and shared.issuperset(tensors)
    if not is_shared and (not owner.kind or len(inner) < 2):
        return inner
    frame = _make_frame(graph, owner, inner, given, left[0])
    frame.is_shared = is_shared
    return [Item(frame, given, left[0], inner[-1].order, owner.path)]


def _list_tensors(items: Items) -> list[str]:
    """Return the names of the weights that boxes use, once for each box."""
    contents = [item.content for item in items]
    return [name for each in contents if isinstance(each, FoundBox) for name in set(each.tensors)]


def _find_shared(items: Items) -> frozenset[str]:
    """Return the names of weights that several boxes use."""
    counts = Counter(_list_tensors(items))
    return frozenset(name for name, count in counts.items() if count > 1)


def _make_frame(
    graph: BoxGraph, owner: Owner, inner: Items, given: tuple[str, ...], output: str
) -> Frame:
    channels = graph.shape(given[0])[0] if given else 0
    frame = Frame(owner.kind or "Shared", owner.path, given, output, channels)
    frame.steps = build_chain(frame, inner, graph)
    return frame
