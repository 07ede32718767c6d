"""Convolutions that have names of their own."""

from archspec.dataclass import replace
from archspec.importers.boxes import BoxGraph, place_box


def name_depthwise(graph: BoxGraph) -> None:
    """Call convolutions of one channel a group depthwise."""
    changed = {}
    for box in graph.boxes:
        groups, filters = box.arguments.get("groups", 1), box.arguments.get("filters")
        channels = graph.shape(box.inputs[0])[0] if box.inputs else 0
        if box.name == "Conv" and isinstance(filters, int) and groups == channels > 1:
            kept = {
                key: value
                for key, value in box.arguments.items()
                if key not in ("groups", "filters")
            }
            arguments = {**kept, "multiplier": filters // channels}
            changed[box.output] = replace(box, name="DWConv", arguments=arguments)
    graph.replace(changed)


def name_separable(graph: BoxGraph) -> None:
    """Call a depthwise convolution and one of 1x1, with nothing between them, separable."""
    for box in list(graph.boxes):
        user = graph.find_only_user(box.output)
        if (
            box.name == "DWConv"
            and user is not None
            and user.name == "Conv"
            and box.arguments.get("bias") is False
            and "norm" not in box.arguments
            and set(user.arguments.get("kernel", ())) == {1}  # type: ignore[arg-type]
            and set(user.arguments.get("stride", (1,))) == {1}  # type: ignore[arg-type]
            and user.arguments.get("groups", 1) == 1
        ):
            own = {key: value for key, value in box.arguments.items() if key != "bias"}
            taken = {
                key: user.arguments[key]
                for key in ("filters", "bias", "norm", "act")
                if key in user.arguments
            }
            joined = replace(
                user, name="SepConv", inputs=box.inputs, arguments={**own, **taken},
                operations=(*box.operations, *user.operations),
            )  # fmt: skip
            graph.replace({user.output: place_box(joined)}, [box.output])
