"""Load a model of ONNX with nothing run, and with the sizes of its values worked out."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from archspec import limits
from archspec.extras import require_package
from archspec.importers.readers.options import ReadOptions
from archspec.importers.readers.refusals import (
    quote,
    refuse_damaged,
    refuse_large,
    refuse_open,
    refuse_outside,
)
from archspec.importers.readers.source_files import read_bytes

_AGAIN: Final = "export the model again, and check it with `python -m onnx.bin.checker FILE`"
_SMALL: Final = 1024
"""Numbers of a constant that may say sizes, which inference of shapes has to see."""

_EXTERNAL: Final = 1
"""The location of a tensor whose numbers are in another file."""


def load_model(path: Path, shown: str) -> Any:
    """Return a model as the package onnx parses it, with its own functions in place.

    Raises:
        SpecError: A401, A410, A422, A423 or A424.
    """
    onnx = require_package("onnx", "reading ONNX")
    data = read_bytes(path, shown, limits.IMPORTED_BYTES)
    try:
        model = onnx.load_model_from_string(data)
    except Exception as error:  # protobuf has errors of its own
        raise refuse_damaged(shown, "is no model of ONNX, or a part of one", help=_AGAIN) from error
    if not model.graph.node or not model.opset_import:
        raise refuse_damaged(shown, "has no operations", help=_AGAIN)
    _check_data(model.graph, path, shown)
    if model.functions:
        _check_functions(model, shown)
        try:
            inliner = require_package("onnx.inliner", "reading ONNX")
            model = inliner.inline_local_functions(model)
        except Exception as error:  # whatever the compiled part raises
            raise refuse_damaged(shown, "has functions that do not fit", help=_AGAIN) from error
    if len(model.graph.node) > limits.IMPORTED_OPERATIONS:
        most = limits.IMPORTED_OPERATIONS
        raise refuse_large(shown, len(model.graph.node), most, "operation")
    return model


def _check_data(graph: Any, path: Path, shown: str) -> None:
    """Check that numbers in other files are beside the model, and that these have them."""
    for tensor in graph.initializer:
        if tensor.data_location != _EXTERNAL:
            continue
        entries = {entry.key: entry.value for entry in tensor.external_data}
        location = entries.get("location", "")
        plain = PurePosixPath(location)
        folder = path.resolve().parent
        target = (folder / location).resolve() if location.isprintable() else folder
        if plain.is_absolute() or "\\" in location or not target.is_relative_to(folder):
            raise refuse_outside(shown, location)
        try:
            size = target.stat().st_size if target.is_file() else -1
            end = int(entries.get("offset", "0")) + int(entries.get("length", "0"))
        except (OSError, ValueError):
            size, end = -1, 0
        if size < end or end < 0:
            help = f"put the file {quote(location)} beside it, as it was exported"
            raise refuse_damaged(
                shown, f"has numbers in {quote(location)}, which lacks them", help=help
            )


def _check_functions(model: Any, shown: str) -> None:
    """Check that functions call no function that calls them, and are not called too often."""
    bodies = {(each.domain, each.name): each for each in model.functions}
    costs: dict[tuple[str, str], int] = {}

    def count(nodes: Any, depth: int) -> int:
        if depth > limits.IMPORTED_NESTING:
            raise refuse_large(shown, depth, limits.IMPORTED_NESTING, "level of functions")
        total = 0
        for node in nodes:
            key = (node.domain, node.op_type)
            if key in bodies and key not in costs:
                costs[key] = count(bodies[key].node, depth + 1)
            total += costs.get(key, 1)
            if total > limits.IMPORTED_OPERATIONS:
                raise refuse_large(shown, total, limits.IMPORTED_OPERATIONS, "operation")
        return total

    count(model.graph.node, 0)


def list_inputs(graph: Any) -> Iterator[Any]:
    """Yield the inputs of a graph that are no weights."""
    held = {each.name for each in graph.initializer}
    return (each for each in graph.input if each.name not in held)


def fix_sizes(model: Any, shown: str, options: ReadOptions) -> int:
    """State the sizes of the inputs that are open, and return the number of examples.

    Raises:
        SpecError: A422 if an input has no sizes, A425 if they are open and not among the options.
    """
    batch = 0
    for each in list_inputs(model.graph):
        dims = each.type.tensor_type.shape.dim
        if not each.type.HasField("tensor_type") or len(dims) < 2:
            what = f"has the input {quote(each.name)} without batch and channels"
            raise refuse_damaged(
                shown, what, help="export it with an input of batch, channels and sides"
            )
        batch = batch or (dims[0].dim_value if dims[0].dim_value > 0 else 1)
        if dims[0].dim_value <= 0:
            dims[0].dim_value = batch
        for at, dim in enumerate(dims):
            if dim.dim_value <= 0:
                dim.dim_value = _choose_size(at, dims, options, shown, each.name)
            if dim.dim_value > limits.DIMENSION:
                raise refuse_large(shown, dim.dim_value, limits.DIMENSION, "position along a side")
    return batch


def _list_sides(dims: Any) -> list[int]:
    """Return the axes of the sides: those that are open, or behind the channels."""
    if len(dims) == 4 and dims[3].dim_value in (1, 3) and dims[1].dim_value <= 0:
        return [1, 2]  # channels last, as TensorFlow has them
    return list(range(2, len(dims)))


def _choose_size(at: int, dims: Any, options: ReadOptions, shown: str, name: str) -> int:
    sides = _list_sides(dims)
    if at not in sides:
        return options.channels
    if sides.index(at) < len(options.sides):
        return options.sides[sides.index(at)]
    channels = max(dims[3 if sides == [1, 2] else 1].dim_value, 0) or options.channels
    asked = "x".join(["224"] * len(sides) + [str(channels)])
    help = f"add the size, such as `--size {asked}`"
    raise refuse_open(shown, f"the size of its input {quote(name)}", help)


def infer_sizes(model: Any, shown: str) -> Mapping[str, tuple[int, ...]]:
    """Return the sizes of values, as far as ONNX knows them, with the batch.

    Large weights are left out of the model that this is asked of: their sizes are enough.
    """
    onnx = require_package("onnx", "reading ONNX")
    light = onnx.ModelProto()
    light.ir_version = max(model.ir_version, 4)
    light.opset_import.extend(model.opset_import)
    graph = light.graph
    graph.name = "graph"
    graph.node.extend(model.graph.node)
    graph.input.extend(list_inputs(model.graph))
    for each in model.graph.output:  # whose sizes may be open, or stated for another input
        graph.output.add(name=each.name)
    for tensor in model.graph.initializer:
        if tensor.data_location != _EXTERNAL and _count(tensor.dims) <= _SMALL:
            graph.initializer.append(tensor)
        else:
            graph.input.append(
                onnx.helper.make_tensor_value_info(tensor.name, tensor.data_type, list(tensor.dims))
            )
    try:
        found = onnx.shape_inference.infer_shapes(light, data_prop=True).graph
    except Exception:  # noqa: BLE001 - its errors are of no common kind
        return {}
    values = [*found.value_info, *found.output, *found.input]
    return {each.name: sizes for each in values if (sizes := _read_sizes(each))}


def _count(dims: Any) -> int:
    total = 1
    for dim in dims:
        total *= max(dim, 1)
    return total


def _read_sizes(value: Any) -> tuple[int, ...]:
    dims = value.type.tensor_type.shape.dim
    sizes = tuple(dim.dim_value for dim in dims)
    return sizes if all(size > 0 for size in sizes) else ()
