"""Read models of Keras 2 and 3: what `to_json` writes, or the configuration in a `.keras` file."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from graphlib import CycleError, TopologicalSorter
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from archspec import limits
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.importers.flat import UNKNOWN, FlatNetwork, Owner
from archspec.importers.readers.flat_builder import FlatBuilder, MisfitError
from archspec.importers.readers.keras_json.layer_call import LayerCall
from archspec.importers.readers.keras_json.layers import add_layer
from archspec.importers.readers.keras_json.model import (
    MODELS,
    Call,
    Layer,
    Tensor,
    list_layers,
    list_tensors,
)
from archspec.importers.readers.options import NO_OPTIONS, ReadOptions
from archspec.importers.readers.refusals import (
    quote,
    refuse_damaged,
    refuse_large,
    refuse_layer,
    refuse_open,
)
from archspec.importers.readers.source_files import parse_json, read_bytes

_AGAIN: Final = "save the model again with `model.to_json()` or `model.save('net.keras')`"
_CONFIG: Final = "config.json"
_FAULTS: Final = (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError,
                  ZeroDivisionError)  # fmt: skip
"""What Python raises where the arguments of a layer are of another form."""

Key = tuple[str, int]


@dataclass(slots=True)
class _Reading:
    """The state of reading a model.

    Attributes:
        builder: the operations so far.
        shown: the name of the file.
        options: the sides of inputs that are open.
        is_old: whether Keras before version 3 wrote it.
        channels_first: the values of which Keras has the channels first, by name.
        calls: how many calls there were.
    """

    builder: FlatBuilder
    shown: str
    options: ReadOptions
    is_old: bool
    channels_first: set[str] = field(default_factory=set)
    calls: int = 0


def read_keras(path: Path, options: ReadOptions = NO_OPTIONS) -> FlatNetwork:
    """Return a model of Keras as flat operations.

    `Flatten` lists the numbers of an image by channels here, and by positions in Keras with
    channels last: the rows of a `Dense` behind it come in another order. Lambda layers and custom
    objects are unknown operations; nothing of the file is run.

    Args:
        path: a file of JSON, or a `.keras` file, of which the weights are not read.
        options: the sides of inputs that have no size.

    Raises:
        SpecError: A401 if it cannot be read, A422 if it is no model, A423 if it is larger than
            networks are, A425 if the size of an input is open, A426 if a layer does not fit.
    """
    shown = str(path)
    data = read_bytes(path, shown, limits.IMPORTED_BYTES)
    if data.startswith(b"PK"):
        data = _read_member(data, shown)
    elif len(data) > limits.IMPORTED_TEXT:
        raise refuse_large(shown, len(data), limits.IMPORTED_TEXT, "byte")
    model = parse_json(data, shown)
    kind = model.get("class_name") if isinstance(model, Mapping) else None
    if kind not in MODELS:
        raise refuse_damaged(shown, "is no functional or sequential model of Keras", help=_AGAIN)
    version = str(model.get("keras_version") or ("3" if "module" in model else "2"))
    reading = _Reading(FlatBuilder(shown), shown, options, version.startswith(("1", "2")))
    config = model.get("config")
    try:
        outputs = _read_model(reading, kind, config, None, (), 0)
    except RecursionError as error:
        raise refuse_large(shown, 1000, limits.IMPORTED_NESTING, "level") from error
    name = config.get("name") if isinstance(config, Mapping) else None
    return reading.builder.finish(str(name or path.name), outputs, origin=shown)


def _read_member(data: bytes, shown: str) -> bytes:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            size = archive.getinfo(_CONFIG).file_size
            if size > limits.IMPORTED_TEXT:
                raise refuse_large(shown, size, limits.IMPORTED_TEXT, f"byte in {_CONFIG}")
            with archive.open(_CONFIG) as member:
                return member.read(limits.IMPORTED_TEXT)
    except (
        zipfile.BadZipFile,
        KeyError,
        OSError,
        RuntimeError,
        NotImplementedError,
        EOFError,
    ) as error:
        what = f"is no `.keras` file with `{_CONFIG}`"
        raise refuse_damaged(shown, what, help=_AGAIN) from error


def _read_model(
    reading: _Reading,
    kind: str,
    config: Any,
    inputs: Sequence[str] | None,
    owners: tuple[Owner, ...],
    depth: int,
) -> list[str]:
    """Add the layers of a model, and return what it returns.

    Args:
        reading: the state.
        kind: its class.
        config: its configuration.
        inputs: what a model within another one takes; None for the outermost.
        owners: what it belongs to.
        depth: how many models it is within.
    """
    if depth > limits.IMPORTED_NESTING:
        raise refuse_large(reading.shown, depth, limits.IMPORTED_NESTING, "level of models")
    layers = {each.name: each for each in list_layers(kind, config, reading.shown)}
    entering = list_tensors(config, "input_layers") if kind != "Sequential" else []
    places = {tensor.layer: at for at, tensor in enumerate(entering)}
    values: dict[Tensor, str] = {}
    for name, number in _order_calls(layers, reading.shown):
        layer = layers[name]
        _count_call(reading)
        if not layer.calls:
            taken = inputs[places.get(name, 0)] if inputs else None
            values.update(_begin(reading, layer, taken, owners, config, depth))
            continue
        given = [_find(values, each, reading.shown) for each in layer.calls[number].inputs]
        left = _call(reading, layer, number, given, owners, depth)
        values.update({Tensor(name, number, at): value for at, value in enumerate(left)})
    if kind == "Sequential":
        last = list(layers)[-1]
        return [_find(values, Tensor(last, 0, 0), reading.shown)]
    return [_find(values, each, reading.shown) for each in list_tensors(config, "output_layers")]


def _count_call(reading: _Reading) -> None:
    reading.calls += 1
    if reading.calls > limits.IMPORTED_OPERATIONS:
        raise refuse_large(reading.shown, reading.calls, limits.IMPORTED_OPERATIONS, "layer")


def _order_calls(layers: Mapping[str, Layer], shown: str) -> Iterator[Key]:
    graph: dict[Key, list[Key]] = {}
    for name, layer in layers.items():
        graph[name, 0] = []
        for number, call in enumerate(layer.calls):
            graph[name, number] = [(each.layer, each.call) for each in call.inputs]
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise refuse_damaged(shown, "has layers that wait for each other", help=_AGAIN) from error
    return (key for key in order if key in graph)


def _find(values: Mapping[Tensor, str], tensor: Tensor, shown: str) -> str:
    if tensor not in values:
        what = f"takes a tensor of {quote(tensor.layer)}, which leaves none"
        raise refuse_damaged(shown, what, help=_AGAIN)
    return values[tensor]


def _begin(
    reading: _Reading,
    layer: Layer,
    taken: str | None,
    owners: tuple[Owner, ...],
    config: Any,
    depth: int,
) -> dict[Tensor, str]:
    """Return what an input layer leaves, or the first layer of a sequential model."""
    first = Tensor(layer.name, 0, 0)
    if taken is None:
        taken = _add_input(reading, layer, config)
    if layer.kind == "InputLayer":
        return {first: taken}
    left = _call(reading, layer, 0, [taken], owners, depth)
    return {Tensor(layer.name, 0, at): value for at, value in enumerate(left)}


def _add_input(reading: _Reading, layer: Layer, config: Any) -> str:
    """Add an input of the network, with its channels first."""
    given = config if isinstance(config, Mapping) else {}
    sizes = (
        layer.config.get("batch_shape")
        or layer.config.get("batch_input_shape")
        or given.get("build_input_shape")
    )
    if not isinstance(sizes, list) or len(sizes) < 2:
        help = "call the model once, or give its first layer an `input_shape`, and save it again"
        raise refuse_open(reading.shown, "the size of its input", help)
    wanted = list(sizes[1:])
    first = layer.config.get("data_format") == "channels_first" or _is_first(wanted)
    wanted = wanted if first else [wanted[-1], *wanted[:-1]]
    sides = reading.options.sides
    filled = [
        wanted[0] if wanted[0] is not None else reading.options.channels,
        *(
            each if each is not None or at >= len(sides) else sides[at]
            for at, each in enumerate(wanted[1:])
        ),
    ]
    if not all(isinstance(each, int) and 0 < each <= limits.DIMENSION for each in filled):
        asked = "x".join(["224"] * (len(filled) - 1) + [str(filled[0])])
        what = f"the size of its input {quote(layer.name)}"
        raise refuse_open(reading.shown, what, f"add the size, such as `--size {asked}`")
    name = (
        layer.name if layer.name not in reading.builder.inputs else f"{layer.name}_{reading.calls}"
    )
    value = reading.builder.add_input(name, tuple(filled))
    if first:
        reading.channels_first.add(value)
    return value


def _is_first(sizes: list[Any]) -> bool:
    """Guess whether channels are first: few numbers before two equal or open sides."""
    return (
        len(sizes) == 3 and sizes[0] in (1, 3) and sizes[2] not in (1, 3) and sizes[1] == sizes[2]
    )


def _call(
    reading: _Reading, layer: Layer, number: int, given: Sequence[str],
    owners: tuple[Owner, ...], depth: int,
) -> list[str]:  # fmt: skip
    if layer.kind in MODELS:
        within = (*owners, Owner(layer.name, ""))
        return _read_model(reading, layer.kind, layer.config.get("layers") and layer.config, given,
                           within, depth + 1)  # fmt: skip
    call = LayerCall(
        reading.builder,
        layer,
        layer.calls[number] if layer.calls else _NO_CALL,
        (*owners, Owner(layer.name, layer.kind)),
        reading.channels_first,
        reading.is_old,
    )
    try:
        value = add_layer(call, given)
    except SpecError:
        raise
    except MisfitError as error:
        if not all(each in reading.builder.shapes for each in given):
            return [_add_after_unknown(call, given, str(error))]
        raise refuse_layer(f"{layer.kind} {layer.name}", str(error)) from error
    except _FAULTS as error:
        what = f"has a {layer.kind} {quote(layer.name)} whose arguments are of another form"
        raise refuse_damaged(reading.shown, what, help=_AGAIN) from error
    if given and given[0] in reading.channels_first:
        reading.channels_first.add(value)
    return [value]


def _add_after_unknown(call: LayerCall, given: Sequence[str], why: str) -> str:
    return call.builder.add(UNKNOWN, given, shape=(), owners=call.owners, source=call.layer.kind,
                            why=why)  # fmt: skip


_NO_CALL: Final = Call(())
