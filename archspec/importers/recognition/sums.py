"""Joins of joins."""

from archspec.dataclass import replace
from archspec.importers.boxes import BoxGraph


def nest_concats(graph: BoxGraph) -> None:
    """Let a concatenation that begins like an earlier one take what that one leaves.

    The layers of a dense block take everything that came before, and so each adds to one value.
    """
    seen: dict[tuple[str, ...], str] = {}
    changed = {}
    for box in graph.boxes:
        if box.name != "concat":
            continue
        best = max((key for key in seen if key == box.inputs[: len(key)]), key=len, default=())
        if len(best) < len(box.inputs):
            inputs = (seen[best], *box.inputs[len(best) :]) if best else box.inputs
            changed[box.output] = replace(box, inputs=inputs)
            seen[box.inputs] = box.output
    graph.replace(changed)
