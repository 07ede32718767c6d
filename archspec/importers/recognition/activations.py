"""Activations that sources write as a product."""

from archspec.dataclass import replace
from archspec.importers.boxes import BoxGraph, place_box

_GATES = {"Sigmoid": "SiLU", "Hardsigmoid": "Hardswish"}
"""What a value times a function of itself is called."""


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
