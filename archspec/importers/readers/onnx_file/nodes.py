"""The nodes of a graph of ONNX as plain data, and the modules that they belong to."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from archspec.extras import require_package
from archspec.importers.flat import Owner
from archspec.importers.readers.onnx_file.reading import Held, Node

_SCOPES: Final = "pkg.torch.onnx.name_scopes"
_CLASSES: Final = "pkg.torch.onnx.class_hierarchy"
_PATH: Final = "archspec.path"
_QUOTED: Final = re.compile(r"'([^']*)'")
_LONGEST: Final = 4096
_CONTAINERS: Final = ("Sequential", "ModuleList", "ModuleDict", "SequentialAppend")
_TENSOR: Final = 4
"""The type of an attribute that is a tensor."""

_GRAPHS: Final = (5, 10)
"""The types of attributes that are graphs, which only control flow has."""


def list_nodes(model: Any, folder: Path) -> Iterator[tuple[Node, Any]]:
    """Yield the nodes of a graph, each also as ONNX has it."""
    onnx = require_package("onnx", "reading ONNX")
    for proto in model.graph.node:
        attributes = {
            each.name: (
                hold_tensor(each.t, folder)
                if each.type == _TENSOR
                else None
                if each.type in _GRAPHS
                else _decode(onnx.helper.get_attribute_value(each))
            )
            for each in proto.attribute
        }
        kind = (
            proto.op_type if proto.domain in ("", "ai.onnx") else f"{proto.domain}.{proto.op_type}"
        )
        owners = _find_owners(proto)
        yield (
            Node(kind, tuple(proto.input), tuple(proto.output), attributes, owners, proto.name),
            proto,
        )


def hold_tensor(tensor: Any, folder: Path, *, is_weight: bool = False) -> Held:
    """Return a tensor of a file, whose numbers are read when they are asked for."""
    onnx = require_package("onnx", "reading ONNX")

    def load() -> Any:
        return onnx.numpy_helper.to_array(tensor, str(folder))

    return Held(tensor.name, tuple(tensor.dims), load, is_weight)


def _decode(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return tuple(value) if isinstance(value, list) else value


def _find_owners(proto: Any) -> tuple[Owner, ...]:
    """Return what a node belongs to, by what exporters write into it, or else by its name."""
    known = {each.key: each.value for each in proto.metadata_props if len(each.value) <= _LONGEST}
    if _SCOPES in known:
        scopes = _QUOTED.findall(known[_SCOPES])
        classes = _QUOTED.findall(known.get(_CLASSES, ""))
        classes += [""] * (len(scopes) - len(classes))
        pairs = list(zip(scopes, classes, strict=False))[:-1]  # the last is the operation itself
        return tuple(Owner(path, _name_class(kind)) for path, kind in pairs if path)
    if _PATH in known:
        return _nest(known[_PATH].split("."))
    if "/" in proto.name[:_LONGEST]:
        return _nest(_join_scopes(proto.name[:_LONGEST].strip("/").split("/")[:-1]))
    return ()


def _name_class(path: str) -> str:
    name = path.rpartition(".")[2]
    return "" if name in _CONTAINERS else name


def _join_scopes(parts: list[str]) -> list[str]:
    """Return the parts of a path of which each scope is `layer1`, and the next one `layer1.0`."""
    path: list[str] = []
    last = ""
    for part in parts:
        path.extend(part.removeprefix(f"{last}.").split(".") if last else part.split("."))
        last = part
    return path


def _nest(parts: list[str]) -> tuple[Owner, ...]:
    return tuple(Owner(".".join(parts[: at + 1]), "") for at in range(len(parts)))
