"""Activations that sources write as a product."""

from archspec.dataclass import replace
from archspec.importers.boxes import BoxGraph, place_box

_GATES = {"Sigmoid": "SiLU", "Hardsigmoid": "Hardswish"}
"""What a value times a function of itself is called."""


def name_bounded_activations(graph: BoxGraph) -> None:
    """Call numbers held between 0 and 6, or above 0, by the names of their activations."""
    changed = {}
    for box in graph.boxes:
        bounds = (box.arguments.get("low", -1.0), box.arguments.get("high", 1.0))
        if box.name == "Hardtanh" and bounds == (0, 6):
            changed[box.output] = replace(box, name="ReLU6", arguments={})
    graph.replace(changed)


def join_gated_activations(graph: BoxGraph) -> None:
    """Make one activation of a value times its own sigmoid."""
    for box in list(graph.boxes):
        user = graph.find_only_user(box.output)
        if box.name in _GATES and user is not None and user.name == "mul":
            (source,) = box.inputs
            if sorted(user.inputs) == sorted((source, box.output)):
                joined = replace(
                    user, name=_GATES[box.name], inputs=(source,), arguments={},
                    operations=(*box.operations, *user.operations),
                )  # fmt: skip
                graph.replace({user.output: place_box(joined)}, [box.output])
