"""Write the JSON of Model Explorer, Google's network viewer.

Each figure is a graph, the spine first; a block links to its figure, and a block drawn in place is
a layer. The format is that of `graph_builder.py` in google-ai-edge/model-explorer.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from archspec.render.backends.outline_text import print_label, walk_contents, walk_figure
from archspec.render.scene.arrows import list_edges
from archspec.render.scene.model import Figure, Scene, SceneBox, SceneGroup
from archspec.text.symbols import TIMES
from archspec.text.visible import escape_invisible

_ONLY: Final = "0"
"""The index of a box's only output."""


def write_model_explorer(scene: Scene, mark: str) -> str:
    """Return all figures of a scene as a collection of graphs.

    Args:
        scene: the scene.
        mark: the line that names the program that drew it.
    """
    first, *others = scene.figures
    graphs = [
        _build_graph(scene, first, mark),
        *(_build_graph(scene, other, "") for other in others),
    ]
    document = {"label": escape_invisible(scene.title), "graphs": graphs}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _build_graph(scene: Scene, figure: Figure, mark: str) -> dict[str, object]:
    """Return a figure, which says who drew it if there is a mark."""
    placed = list(_walk_namespaces(walk_figure(figure), ()))
    entering: dict[str, list[str]] = {}
    for edge in list_edges(figure):
        entering.setdefault(edge.target, []).append(edge.source)
    attributes = {"": _describe_figure(scene, figure) | ({"drawn": mark} if mark else {})}
    nodes = []
    for item, namespace in placed:
        match item:
            case SceneBox():
                nodes.append(_build_node(scene, item, namespace, entering.get(item.key, ())))
            case SceneGroup(box=box):
                attributes["/".join((*namespace, _name_segment(box)))] = _describe_box(box)
    return {"id": _name_graph(scene, figure.key), "nodes": nodes, "groupNodeAttributes": attributes}


def _walk_namespaces(
    inside: Iterable[SceneBox | SceneGroup], namespace: tuple[str, ...]
) -> Iterator[tuple[SceneBox | SceneGroup, tuple[str, ...]]]:
    """Yield all boxes and groups, each with the groups around it."""
    for scene_box in inside:
        yield scene_box, namespace
        if isinstance(scene_box, SceneGroup):
            yield from _walk_namespaces(
                walk_contents(scene_box.items), (*namespace, _name_segment(scene_box.box))
            )


def _name_segment(box: SceneBox) -> str:
    """Return the name of a group among its siblings."""
    return escape_invisible(box.key.rpartition("/")[2])


def _name_graph(scene: Scene, key: str) -> str:
    return f"{scene.name}/{key}" if key else scene.name


def _build_node(
    scene: Scene, box: SceneBox, namespace: Sequence[str], sources: Sequence[str]
) -> dict[str, object]:
    shape = [{"id": _ONLY, "attrs": _build_sidess({"tensor_shape": escape_invisible(box.size)})}]
    opens = [_name_graph(scene, box.figure)] if box.figure and scene.find_figure(box.figure) else []
    return {
        "id": box.key,
        "label": print_label(box),
        "namespace": "/".join(namespace),
        "subgraphIds": opens,
        "attrs": _build_sidess(_describe_box(box)),
        "incomingEdges": [
            {"sourceNodeId": source, "sourceNodeOutputId": _ONLY, "targetNodeInputId": str(number)}
            for number, source in enumerate(sources)
        ],
        "outputsMetadata": shape if box.size else [],
    }


def _build_sidess(facts: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in facts.items()]


def _describe_box(box: SceneBox) -> dict[str, str]:
    """Return the attributes of a box or layer, without empty ones."""
    seen = TIMES.join(map(str, box.receptive)) if box.receptive and all(box.receptive) else ""
    return _drop_empty(
        {
            "kind": box.kind.value,
            "label": escape_invisible(box.label),
            "path": escape_invisible(box.path),
            "repeat": escape_invisible(box.counted) if box.is_stack else "",
            "parameters": f"{box.parameters:,}" if box.parameters else "",
            "MACs": f"{box.macs:,}" if box.macs else "",
            "receptive field": seen,
            "line": escape_invisible(box.span.file_line) if box.span else "",
        }
    )


def _describe_figure(scene: Scene, figure: Figure) -> dict[str, str]:
    """Return the attributes of a figure; of the network, also its cost with training heads."""
    whole = None if figure.key else scene.in_training
    return _drop_empty(
        {
            "title": escape_invisible(figure.title),
            "figure": escape_invisible(figure.number),
            "input": escape_invisible(figure.uses[0].input),
            "output": escape_invisible(figure.uses[0].output),
            "parameters": f"{figure.parameters:,}",
            "MACs": f"{figure.macs:,}",
            "uses": str(len(figure.uses)) if figure.key else "",
            "parameters with training heads": f"{whole.parameters:,}" if whole else "",
            "MACs with training heads": f"{whole.macs:,}" if whole else "",
        }
    )


def _drop_empty(facts: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in facts.items() if value}
