"""Read networks of ONNX, which tools of all kinds write."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archspec.dataclass import replace
from archspec.diagnostics import SpecError
from archspec.importers.flat import UNKNOWN, FlatNetwork
from archspec.importers.readers.flat_builder import FlatBuilder, MisfitError
from archspec.importers.readers.onnx_file.dense import DENSE
from archspec.importers.readers.onnx_file.elementwise import ELEMENTWISE
from archspec.importers.readers.onnx_file.fold import fold_node
from archspec.importers.readers.onnx_file.load import (
    fix_sizes,
    infer_sizes,
    list_inputs,
    load_model,
)
from archspec.importers.readers.onnx_file.nodes import hold_tensor, list_nodes
from archspec.importers.readers.onnx_file.reading import Node, Reading, Translator
from archspec.importers.readers.onnx_file.run import run_onnx
from archspec.importers.readers.onnx_file.shapes import SHAPES
from archspec.importers.readers.onnx_file.windows import WINDOWS
from archspec.importers.readers.options import NO_OPTIONS, ReadOptions
from archspec.importers.readers.places import Inexpressible, Place, plain_axes

if TYPE_CHECKING:
    from torch import Tensor

_TRANSLATORS: Final[Mapping[str, Translator]] = {**WINDOWS, **DENSE, **ELEMENTWISE, **SHAPES}

_FAULTS: Final = (KeyError, IndexError, TypeError, ValueError, StopIteration, OverflowError)
"""What Python raises where a node lacks what its operator needs, or has it in another form."""


def read_onnx(path: Path, options: ReadOptions = NO_OPTIONS) -> FlatNetwork:
    """Return a network of ONNX as flat operations.

    What several nodes compute together stays several operations: a sigmoid, and a product with what
    entered it, are a `SiLU` only for recognition.

    Args:
        path: the file; weights may be in others beside it.
        options: the sides of inputs that have no size.

    Raises:
        SpecError: A401 if it cannot be read, A410 without the package onnx, A422 if it is damaged,
            A423 if it is larger than networks are, A424 if it points outside its folder, A425 if
            the size of an input is open.
    """
    shown = str(path)
    model = load_model(path, shown)
    batch = fix_sizes(model, shown, options)
    version = max(
        (each.version for each in model.opset_import if each.domain in ("", "ai.onnx")), default=1
    )
    reading = Reading(FlatBuilder(shown), version, infer_sizes(model, shown), batch)
    for tensor in model.graph.initializer:
        reading.held[tensor.name] = hold_tensor(tensor, path.parent, is_weight="." in tensor.name)
    nodes = list(list_nodes(model, path.parent))
    for node, _ in nodes:
        for name in node.inputs:
            reading.users.setdefault(name, []).append(node)
    reading.returned = frozenset(each.name for each in model.graph.output)
    _name_inputs(reading, model)
    for node, proto in nodes:
        _read_node(reading, node, proto)
    outputs = tuple(
        reading.take_plain(each.name, _RETURN)
        for each in model.graph.output
        if each.name in reading.places
    )
    name = path.name if model.graph.name in _UNNAMED else model.graph.name
    network = reading.builder.finish(name, outputs, origin=shown)
    return replace(
        network,
        read_weights=_read_weights(reading.tensors),
        run=run_onnx(path),
        batch=batch,
        trains=False,
    )


_UNNAMED: Final = ("", "main_graph", "main", "torch_jit", "torch-jit-export", "model", "graph")
"""What exporters call graphs without a name."""

_RETURN: Final = Node("", (), (), {}, (), "")


def _name_inputs(reading: Reading, model: Any) -> None:
    """Make values of the inputs; one whose last axis is moved to the channels has them last."""
    for each in list_inputs(model.graph):
        sizes = tuple(dim.dim_value for dim in each.type.tensor_type.shape.dim)
        orders = {node.attributes.get("perm") for node in reading.users.get(each.name, [])
                  if node.kind == "Transpose"}  # fmt: skip
        turned = {node.kind for node in reading.users.get(each.name, [])} == {"Transpose"}
        order = orders.pop() if turned and len(orders) == 1 else None
        axes = plain_axes(len(sizes))
        if order == (0, len(sizes) - 1, *range(1, len(sizes) - 1)):
            axes = tuple(order.index(at) for at in axes)
        plain = tuple(sizes[axes.index(at)] for at in range(len(sizes)))
        value = reading.builder.add_input(each.name, plain[1:])
        reading.places[each.name] = Place(value, axes)


def _read_node(reading: Reading, node: Node, proto: Any) -> None:
    """Add what a node computes: a constant, an operation, or an unknown one."""
    if node.outputs and node.outputs[0] in reading.aliases:
        reading.places[node.outputs[0]] = reading.places[reading.aliases[node.outputs[0]]]
        return
    why = ""
    begun = len(reading.builder.operations)
    pending = dict(reading.aliases)
    try:
        held = fold_node(reading, node, proto)
        if held is not None:
            reading.held[node.outputs[0]] = held
            return
        if translator := _TRANSLATORS.get(node.kind):
            done = translator(reading, node)
            places = [done] if isinstance(done, Place) else list(done)
            for name, place in zip(node.outputs, places, strict=False):
                _check_size(reading, name, place)
            for name, place in zip(node.outputs, places, strict=False):
                reading.places[name] = place
            return
    except SpecError:
        raise
    except (Inexpressible, MisfitError) as error:
        why = str(error)
    except _FAULTS:
        why = "it lacks what its operator needs"
    _forget(reading, begun)
    reading.aliases = pending
    _add_unknown(reading, node, why)


def _check_size(reading: Reading, name: str, place: Place) -> None:
    """Check that the operator of the language leaves the size that ONNX says.

    Raises:
        Inexpressible: if it does not, as where both round in different ways.
    """
    stated = reading.stated.get(name)
    shape = reading.builder.shapes.get(place.value)
    if stated is None or shape is None or name in reading.aliases:
        return
    full = (reading.batch, *shape)
    ours = tuple(full[axis] for axis in place.axes)
    if ours != stated:
        sizes = ["x".join(map(str, each[1:])) for each in (stated, ours)]
        raise Inexpressible(f"it leaves {sizes[0]}, and its counterpart {sizes[1]}")


def _forget(reading: Reading, begun: int) -> None:
    for operation in reading.builder.operations[begun:]:
        reading.builder.shapes.pop(operation.output, None)
    del reading.builder.operations[begun:]


def _add_unknown(reading: Reading, node: Node, why: str) -> None:
    inputs = tuple(reading.places[each].value for each in node.inputs if each in reading.places)
    for name in filter(None, node.outputs):
        stated = reading.stated.get(name, ())
        value = reading.builder.add(
            UNKNOWN, inputs, shape=stated[1:], owners=node.owners, source=node.kind, why=why
        )
        reading.places[name] = Place(value, plain_axes(max(len(stated), 1)))


def _read_weights(tensors: Mapping[str, Callable[[], Any]]) -> "Callable[[], Mapping[str, Tensor]]":
    def read() -> "Mapping[str, Tensor]":
        import torch

        return {name: torch.from_numpy(load().copy()) for name, load in tensors.items()}

    return read
