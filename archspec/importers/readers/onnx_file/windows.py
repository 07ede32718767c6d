"""Windows of ONNX that slide over a grid: convolutions and pools, with what they pad."""

from collections.abc import Sequence
from typing import Any, Final

from archspec.importers.flat import Value
from archspec.importers.readers.onnx_file.reading import Node, Reading, Translator
from archspec.importers.readers.places import Inexpressible, Place, plain_axes


def _list_axes(node: Node, name: str, count: int) -> tuple[int, ...]:
    return tuple(node.attributes.get(name, (1,) * count))


def _resolve_padding(
    node: Node, entering: Sequence[int], kernel: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return what is padded before and behind; None for what gives a position for each stride."""
    count = len(kernel)
    word = node.attributes.get("auto_pad", "NOTSET")
    if word == "VALID":
        return (0,) * count, (0,) * count
    if word == "NOTSET":
        pads = tuple(node.attributes.get("pads", (0,) * (2 * count)))
        if len(pads) != 2 * count or min(pads) < 0:
            raise Inexpressible("it pads a negative number of positions")
        return pads[:count], pads[count:]
    if word not in ("SAME_UPPER", "SAME_LOWER"):
        raise Inexpressible(f"it pads by the word {word}")
    if word == "SAME_UPPER":
        return None
    stride, gap = _list_axes(node, "strides", count), _list_axes(node, "dilations", count)
    missing = [
        max((side - 1) // step * step + (taps - 1) * apart + 1 - side, 0)
        for side, taps, step, apart in zip(entering, kernel, stride, gap, strict=True)
    ]
    if any(each % 2 for each in missing):
        raise Inexpressible("it pads more before than behind")
    half = tuple(each // 2 for each in missing)
    return half, half


def _pad_before(
    reading: Reading,
    node: Node,
    value: str,
    padding: tuple[tuple[int, ...], tuple[int, ...]] | None,
    fill: str,
) -> tuple[str, Value]:
    """Return what a window takes and its padding, after a padding of its own if that is uneven."""
    if padding is None:
        return value, "tf_same"
    before, after = padding
    if before == after:
        return value, before
    none = (0,) * len(before)
    padded = reading.builder.add(
        "Pad",
        (value,),
        {"sides": none, "before": before, "after": after, "mode": fill},
        owners=node.owners,
        source=node.kind,
    )
    return padded, none


def convolve(reading: Reading, node: Node) -> Place:
    """Return a convolution."""
    weight = reading.find_held(node.find_input(1))
    bias = reading.find_held(node.inputs[2]) if node.find_input(2) else None
    kernel = weight.shape[2:]
    value = reading.take_plain(node.inputs[0], node)
    padding = _resolve_padding(node, reading.measure(node.inputs[0])[2:], kernel)
    value, zeros = _pad_before(reading, node, value, padding, "zeros")
    return reading.emit(
        node,
        "Conv",
        (value,),
        plain_axes(len(weight.shape)),
        tensors={"weight": weight, "bias": bias},
        filters=weight.shape[0],
        kernel=kernel,
        stride=_list_axes(node, "strides", len(kernel)),
        dilation=_list_axes(node, "dilations", len(kernel)),
        groups=int(node.attributes.get("group", 1)),
        padding=zeros,
        bias=bias is not None,
    )


def convolve_transposed(reading: Reading, node: Node) -> Place:
    """Return a transposed convolution."""
    weight = reading.find_held(node.find_input(1))
    bias = reading.find_held(node.inputs[2]) if node.find_input(2) else None
    kernel = weight.shape[2:]
    groups = int(node.attributes.get("group", 1))
    value = reading.take_plain(node.inputs[0], node)
    word = node.attributes.get("auto_pad", "NOTSET")
    if "output_shape" in node.attributes or word == "SAME_LOWER":
        raise Inexpressible("it cuts off what makes a grid of a given size")
    padding: Value = "tf_same"
    if word != "SAME_UPPER":
        pads = tuple(node.attributes.get("pads", (0,) * (2 * len(kernel))))
        before, after = pads[: len(kernel)], pads[len(kernel) :]
        if before != after:
            raise Inexpressible("it cuts off more on one side than on the other")
        padding = before
    extra = tuple(node.attributes.get("output_padding", (0,) * len(kernel)))
    return reading.emit(
        node,
        "UpConv",
        (value,),
        plain_axes(len(weight.shape)),
        tensors={"weight": weight, "bias": bias},
        filters=weight.shape[1] * groups,
        kernel=kernel,
        stride=_list_axes(node, "strides", len(kernel)),
        dilation=_list_axes(node, "dilations", len(kernel)),
        groups=groups,
        padding=padding,
        output_padding=extra,
        bias=bias is not None,
    )


def pool(box: str) -> Translator:
    """Return the translator of a pool."""

    def translate(reading: Reading, node: Node) -> Place:
        if any(node.outputs[1:]):
            raise Inexpressible("it leaves positions, too")
        sizes = reading.measure(node.inputs[0])
        kernel = tuple(node.attributes.get("kernel_shape", ()))
        if len(kernel) != len(sizes) - 2 or int(node.attributes.get("storage_order", 0)):
            raise Inexpressible("its window has other sides than the grid")
        value = reading.take_plain(node.inputs[0], node)
        arguments: dict[str, Any] = {
            "kernel": kernel,
            "stride": _list_axes(node, "strides", len(kernel)),
            "ceil": bool(node.attributes.get("ceil_mode", 0)),
        }
        padding = _resolve_padding(node, sizes[2:], kernel)
        counts = bool(node.attributes.get("count_include_pad", 0))
        gaps = _list_axes(node, "dilations", len(kernel))
        if box == "MaxPool":
            arguments["dilation"] = gaps
        elif any(gap != 1 for gap in gaps):
            raise Inexpressible("it is a mean of positions that are apart")
        uneven = padding is not None and padding[0] != padding[1]
        if box == "AvgPool" and uneven and not counts:
            raise Inexpressible("it pads more on one side, and leaves that out of the mean")
        value, arguments["padding"] = _pad_before(
            reading, node, value, padding, "-inf" if box == "MaxPool" else "zeros"
        )
        if box == "AvgPool" and counts and not uneven and padding != ((0,) * len(kernel),) * 2:
            arguments["count_include_pad"] = True
        return reading.emit(node, box, (value,), plain_axes(len(sizes)), **arguments)

    return translate


def pool_all(box: str) -> Translator:
    """Return the translator of a pool over the whole grid."""

    def translate(reading: Reading, node: Node) -> Place:
        place = reading.find(node.inputs[0])
        if len(place.axes) < 3:
            raise Inexpressible("it pools a vector")
        value = reading.take_plain(node.inputs[0], node)
        return reading.emit(node, box, (value,), plain_axes(len(place.axes)), keepdim=True)

    return translate


WINDOWS: Final[dict[str, Translator]] = {
    "Conv": convolve,
    "ConvTranspose": convolve_transposed,
    "MaxPool": pool("MaxPool"),
    "AveragePool": pool("AvgPool"),
    "GlobalAveragePool": pool_all("GlobalAvgPool"),
    "GlobalMaxPool": pool_all("GlobalMaxPool"),
}
"""The translators of windows, by operator of ONNX."""
