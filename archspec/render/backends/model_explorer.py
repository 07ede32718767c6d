"""Write the JSON of Model Explorer, Google's network viewer.

Each figure is a graph, the spine first; a block links to its figure, and a block drawn in place is
a layer. The format is that of `graph_builder.py` in google-ai-edge/model-explorer.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from archspec.render.backends.outline_text import contents, figure_contents, label
from archspec.render.scene.arrows import edges_of
from archspec.render.scene.model import Box, Figure, Group, Scene
from archspec.text.symbols import TIMES
from archspec.text.visible import visible

_ONLY: Final = "0"
"""The index of a box's only output."""


def explorer_of(scene: Scene, mark: str) -> str:
    """Return all figures of a scene as a collection of graphs.

    Args:
        scene: the scene.
        mark: the line that names the program that drew it.
    """
    first, *others = scene.figures
    graphs = [_graph(scene, first, {"drawn": mark}), *(_graph(scene, each, {}) for each in others)]
    document = {"label": visible(scene.title), "graphs": graphs}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _graph(scene: Scene, figure: Figure, further: dict[str, str]) -> dict[str, object]:
    placed = list(_placed(figure_contents(figure), ()))
    entering = _entering(figure)
    nodes = [
        _node(scene, box, namespace, entering.get(box.key, ()))
        for box, namespace in placed
        if isinstance(box, Box)
    ]
    layers = {
        "/".join((*namespace, _segment(group.box))): _facts(group.box)
        for group, namespace in placed
        if isinstance(group, Group)
    }
    whole = {} if figure.key else _in_training(scene)
    attributes = {"": _figure_facts(figure) | whole | further, **layers}
    return {"id": _graph_id(scene, figure.key), "nodes": nodes, "groupNodeAttributes": attributes}


def _placed(
    inside: Iterable[Box | Group], namespace: tuple[str, ...]
) -> Iterator[tuple[Box | Group, tuple[str, ...]]]:
    """Yield all boxes and groups, each with the groups around it."""
    for each in inside:
        yield each, namespace
        if isinstance(each, Group):
            yield from _placed(contents(each.items), (*namespace, _segment(each.box)))


def _segment(box: Box) -> str:
    """Return the name of a group among its siblings."""
    return visible(box.key.rpartition("/")[2])


def _graph_id(scene: Scene, key: str) -> str:
    return f"{scene.name}/{key}" if key else scene.name


def _entering(figure: Figure) -> dict[str, list[str]]:
    """Return the sources of each box, in the order of its inputs."""
    sources: dict[str, list[str]] = {}
    for edge in edges_of(figure):
        sources.setdefault(edge.target, []).append(edge.source)
    return sources


def _node(
    scene: Scene, box: Box, namespace: Sequence[str], sources: Sequence[str]
) -> dict[str, object]:
    shape = [{"id": _ONLY, "attrs": _pairs({"tensor_shape": visible(box.size)})}]
    opens = [_graph_id(scene, box.figure)] if scene.figure(box.figure) and box.figure else []
    return {
        "id": box.key,
        "label": label(box),
        "namespace": "/".join(namespace),
        "subgraphIds": opens,
        "attrs": _pairs(_facts(box)),
        "incomingEdges": [
            {"sourceNodeId": source, "sourceNodeOutputId": _ONLY, "targetNodeInputId": str(number)}
            for number, source in enumerate(sources)
        ],
        "outputsMetadata": shape if box.size else [],
    }


def _pairs(facts: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in facts.items()]


def _facts(box: Box) -> dict[str, str]:
    """Return the attributes of a box or layer, without empty ones."""
    seen = TIMES.join(map(str, box.receptive)) if box.receptive and all(box.receptive) else ""
    facts = {
        "kind": box.kind.value,
        "label": visible(box.label),
        "path": visible(box.path),
        "repeat": visible(box.counted) if box.is_stack else "",
        "parameters": f"{box.parameters:,}" if box.parameters else "",
        "MACs": f"{box.macs:,}" if box.macs else "",
        "receptive field": seen,
        "line": visible(box.span.file_line) if box.span else "",
    }
    return {key: value for key, value in facts.items() if value}


def _in_training(scene: Scene) -> dict[str, str]:
    """Return the cost of a network with its heads for training, if it has any."""
    if scene.in_training is None:
        return {}
    return {
        "parameters with training heads": f"{scene.in_training.parameters:,}",
        "MACs with training heads": f"{scene.in_training.macs:,}",
    }


def _figure_facts(figure: Figure) -> dict[str, str]:
    facts = {
        "title": visible(figure.title),
        "figure": visible(figure.number),
        "input": visible(figure.uses[0].input),
        "output": visible(figure.uses[0].output),
        "parameters": f"{figure.parameters:,}",
        "MACs": f"{figure.macs:,}",
        "uses": str(len(figure.uses)) if figure.key else "",
    }
    return {key: value for key, value in facts.items() if value}
