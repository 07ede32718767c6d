"""Boxes that stand for several changes of shape."""

from archspec.dataclass import replace
from archspec.importers.boxes import BoxGraph, FoundBox, place_box


def join_shapes(graph: BoxGraph) -> None:
    """Make global pools of pools and flattenings, and shuffles of reshapes."""
    _drop_identities(graph)
    _join_flattenings(graph)
    _join_shuffles(graph)


def _drop_identities(graph: BoxGraph) -> None:
    same: dict[str, str] = {}
    for box in graph.boxes:
        source = same.get(box.inputs[0], box.inputs[0]) if box.inputs else ""
        if box.name == "identity":
            same[box.output] = source
    graph.replace({}, same)
    graph.rename(same)


def _join_flattenings(graph: BoxGraph) -> None:
    """Let a global pool leave a vector where only its vector is used, in one or two steps."""
    for box in list(graph.boxes):
        user = graph.find_only_user(box.output)
        if (
            box.name in ("GlobalAvgPool", "GlobalMaxPool")
            and box.arguments.get("keepdim")
            and user is not None
            and user.name == "Flatten"
        ):
            arguments = {key: value for key, value in box.arguments.items() if key != "keepdim"}
            joined = replace(
                box, output=user.output, arguments=arguments, shape=user.shape,
                operations=(*box.operations, *user.operations),
            )  # fmt: skip
            graph.replace({user.output: place_box(joined)}, [box.output])


def _join_shuffles(graph: BoxGraph) -> None:
    for box in list(graph.boxes):
        chain = _follow(graph, box, ("reshape", "permute", "reshape"))
        if chain is None:
            continue
        first, turn, last = chain
        channels, *sides = graph.shape(first.inputs[0])
        groups, *rest = first.shape
        turned = turn.arguments["axes"] == (0, 2, 1, *range(3, len(first.shape) + 1))
        if turned and rest[1:] == sides and last.shape == (channels, *sides):
            joined = replace(
                last, name="ChannelShuffle", inputs=first.inputs, arguments={"groups": groups},
                operations=sum((each.operations for each in chain), ()),
            )  # fmt: skip
            graph.replace({last.output: place_box(joined)}, [first.output, turn.output])


def _follow(graph: BoxGraph, box: FoundBox, names: tuple[str, ...]) -> list[FoundBox] | None:
    """Return boxes of these names that follow each other alone, from a box on."""
    chain = [box]
    for name in names[1:]:
        user = graph.find_only_user(chain[-1].output)
        if user is None or user.name != name:
            return None
        chain.append(user)
    return chain if box.name == names[0] else None
