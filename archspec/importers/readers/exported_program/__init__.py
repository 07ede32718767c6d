"""Read exported programs, the `.pt2` files of `torch.export.save`, without unpickling."""

from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from archspec import limits
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.importers.flat import FlatNetwork, Owner
from archspec.importers.readers.exported_program.archive import TYPES, Archive, open_archive
from archspec.importers.readers.exported_program.functions import FUNCTIONS, NUMBERS
from archspec.importers.readers.flat_builder import make_identifier
from archspec.importers.readers.held_tensors import HeldTensors
from archspec.importers.readers.places import Inexpressible
from archspec.importers.readers.recorder import Recorder
from archspec.importers.readers.refusals import refuse_damaged, refuse_large
from archspec.importers.readers.torch_functions import ELEMENTWISE, TRANSLATORS

_AGAIN: Final = "save the program again with `torch.export.save` of torch 2.9 or later"
_ATEN: Final = "torch.ops.aten."
_CONTAINERS: Final = ("Sequential", "ModuleList", "ModuleDict", "SequentialAppend")
_FAULTS: Final = (KeyError, TypeError, ValueError, IndexError, AttributeError, RuntimeError,
                  OverflowError, NotImplementedError)  # fmt: skip
"""What Python and torch raise where a program is not as its format says."""


class _Unresolved(Exception):  # noqa: N818  # it is caught where it arises
    """An argument is of a kind that has no counterpart."""


@dataclass(slots=True)
class _Program:
    """A program that is read node by node.

    Attributes:
        recorder: what makes operations of calls.
        stated: the size and type of each tensor, as the program has them.
        values: the tensors and the numbers so far, by name.
        names: the names of parameters and buffers, by those of the tensors.
    """

    recorder: Recorder
    stated: Mapping[str, Mapping[str, Any]]
    values: dict[str, Any]
    names: Mapping[str, str]


def read_exported_program(path: Path) -> FlatNetwork:
    """Return an exported program as flat operations.

    Its JSON says which operators of ATen it calls; each is called on tensors without memory. The
    weights are read as bytes. Sizes that are open have the values that they were exported with.

    Args:
        path: the file.

    Raises:
        SpecError: A401 if it cannot be read, A422 if it is damaged, A423 if it is larger than
            networks are.
    """
    shown = str(path)
    archive = open_archive(path, shown)
    try:
        return _read_program(archive, path)
    except SpecError:
        raise
    except RecursionError as error:
        raise refuse_large(shown, 1000, limits.IMPORTED_NESTING, "level") from error
    except (*_FAULTS, Inexpressible) as error:
        raise refuse_damaged(shown, "has a program of another form", help=_AGAIN) from error


def _read_program(archive: Archive, path: Path) -> FlatNetwork:
    module = archive.program["graph_module"]
    graph, signature = module["graph"], module["signature"]
    if len(graph["nodes"]) > limits.IMPORTED_OPERATIONS:
        most = limits.IMPORTED_OPERATIONS
        raise refuse_large(archive.shown, len(graph["nodes"]), most, "operation")
    names = dict(filter(None, map(_name_held, signature["input_specs"])))
    stated = graph["tensor_values"]
    learned = {each["parameter"]["parameter_name"] for each in signature["input_specs"]
               if "parameter" in each}  # fmt: skip
    held = {name: _make_tensor(stated[key]) for key, name in names.items()}
    held = {name: nn.Parameter(each, requires_grad=False) if name in learned else each
            for name, each in held.items()}  # fmt: skip
    recorder = Recorder(TRANSLATORS, ELEMENTWISE, HeldTensors(held, held))
    program = _Program(recorder, stated, {key: held[name] for key, name in names.items()}, names)
    inputs: dict[str, tuple[int, ...]] = {}
    for spec in signature["input_specs"]:
        if name := spec.get("user_input", {}).get("arg", {}).get("as_tensor", {}).get("name"):
            tensor = _make_tensor(stated[name])
            program.values[name] = tensor
            recorder.name_input(name, tensor)
            inputs[name] = tuple(tensor.shape[1:])
    with torch.no_grad():
        for node in graph["nodes"]:
            _read_node(program, node)
    outputs = tuple(
        recorder.take_output(program.values[spec["user_output"]["arg"]["as_tensor"]["name"]])
        for spec in signature["output_specs"]
        if "user_output" in spec
    )
    return FlatNetwork(
        make_identifier(path.name), inputs, tuple(recorder.operations), outputs,
        origin=archive.shown, read_weights=archive.read_weights,
    )  # fmt: skip


def _name_held(spec: Mapping[str, Any]) -> tuple[str, str] | None:
    for kind, key in (("parameter", "parameter_name"), ("buffer", "buffer_name")):
        if kind in spec:
            return spec[kind]["arg"]["name"], spec[kind][key]
    return None


def _make_tensor(meta: Mapping[str, Any]) -> Tensor:
    sizes = [_read_size(each) for each in meta["sizes"]]
    if any(not 0 <= size <= limits.MAGNITUDE for size in sizes) or prod(sizes) > limits.MAGNITUDE:
        raise ValueError(sizes)
    return torch.empty(sizes, dtype=getattr(torch, TYPES[meta["dtype"]]), device="meta")


def _read_size(size: Mapping[str, Any]) -> int:
    if "as_int" in size:
        return int(size["as_int"])
    return int(size["as_expr"]["hint"]["as_int"])


def _read_node(program: _Program, node: Mapping[str, Any]) -> None:
    """Call what a node calls, or make an unknown operation of it."""
    target = str(node["target"])
    program.recorder.owners = _find_owners(node.get("metadata", {}))
    short = target.removeprefix(_ATEN).partition(".")[0]
    try:
        arguments = [
            _read_argument(program, each["arg"]) for each in node["inputs"] if each["kind"] != 2
        ]
        options = {each["name"]: _read_argument(program, each["arg"])
                   for each in node["inputs"] if each["kind"] == 2}  # fmt: skip
        result = _call(program, target, short, arguments, options)
        if _keep(program, node["outputs"], result):
            return
    except (_Unresolved, *_FAULTS):
        pass
    _add_unknown(program, node, target)


def _call(
    program: _Program, target: str, short: str, arguments: list[Any], options: dict[str, Any]
) -> Any:
    if target.startswith("_operator."):
        if not all(isinstance(each, int) for each in arguments):
            raise _Unresolved
        return NUMBERS[target.removeprefix("_operator.")](*arguments)
    if not target.startswith(_ATEN):
        raise _Unresolved
    if short == "sym_size":
        return arguments[0].shape[arguments[1]]
    function = FUNCTIONS[short.rstrip("_")]
    with program.recorder:
        return function(*arguments, **options)


def _read_argument(program: _Program, argument: Mapping[str, Any]) -> Any:
    """Return an argument as Python has it."""
    ((kind, value),) = argument.items()
    if kind in ("as_tensor", "as_tensors", "as_optional_tensor", "as_optional_tensors"):
        return _read_tensors(program, value)
    if kind in ("as_sym_int", "as_sym_ints"):
        listed = [
            _read_number(program, each) for each in (value if isinstance(value, list) else [value])
        ]
        return listed if kind == "as_sym_ints" else listed[0]
    if kind == "as_none":
        return None
    if kind in ("as_int", "as_ints", "as_float", "as_floats", "as_bool", "as_bools", "as_string"):
        return value
    if kind in ("as_scalar_type", "as_memory_format", "as_layout", "as_device"):
        return None
    raise _Unresolved


def _read_tensors(program: _Program, value: Any) -> Any:
    if isinstance(value, list):
        return [_read_tensors(program, each) for each in value]
    if "as_none" in value:
        return None
    return program.values[value.get("as_tensor", value)["name"]]


def _read_number(program: _Program, value: Mapping[str, Any]) -> int:
    return int(program.values[value["as_name"]] if "as_name" in value else value["as_int"])


def _list_results(outputs: Sequence[Mapping[str, Any]]) -> list[str]:
    names: list[str] = []
    for each in outputs:
        if "as_tensors" in each:
            names.extend(one["name"] for one in each["as_tensors"])
        elif "as_tensor" in each:
            names.append(each["as_tensor"]["name"])
        elif "as_sym_int" in each:
            names.append(each["as_sym_int"]["as_name"])
        else:
            names.append("")
    return names


def _keep(program: _Program, outputs: Sequence[Mapping[str, Any]], result: Any) -> bool:
    """Remember what a call returned; False if it is not of the size that the program states."""
    names = _list_results(outputs)
    results = list(result) if isinstance(result, (tuple, list)) else [result]
    for name, each in zip(names, results, strict=False):
        stated = program.stated.get(name)
        if stated is None or not isinstance(each, Tensor):
            continue
        if tuple(each.shape) != tuple(map(_read_size, stated["sizes"])):
            return False
    program.values.update(zip(names, results, strict=False))
    return True


def _add_unknown(program: _Program, node: Mapping[str, Any], target: str) -> None:
    taken = [leaf for each in node["inputs"] for leaf in _list_names(each["arg"])]
    tensors = [program.values[name] for name in taken if name in program.values]
    recorder = program.recorder
    places = [recorder.find(each) for each in tensors if isinstance(each, Tensor)]
    values = tuple(dict.fromkeys(place.value for place in places if place is not None))
    for name in filter(None, _list_results(node["outputs"])):
        if name in program.stated:
            made = _make_tensor(program.stated[name])
            program.values[name] = made
            recorder.forget(made, values, target.removeprefix("torch.ops."))


def _list_names(argument: Mapping[str, Any]) -> list[str]:
    (value,) = argument.values()
    listed = value if isinstance(value, list) else [value]
    return [each["name"] for each in listed if isinstance(each, Mapping) and "name" in each]


def _find_owners(metadata: Mapping[str, Any]) -> list[Owner]:
    stack = str(metadata.get("nn_module_stack", ""))[: 1 << 16]
    owners = []
    for entry in filter(None, stack.split(";")):
        _, path, kind = (*entry.split(","), "", "")[:3]
        name = kind.rpartition(".")[2]
        owners.append(Owner(path, "" if name in _CONTAINERS or not path else name))
    return owners
