"""Readers of sources: each returns a `FlatNetwork`, by which alone the rest knows a source.

timm:NAME, torchvision:NAME    a network of a library, without its weights
package.module:function        a module of torch that a function returns; its code runs
FILE.onnx                      ONNX
FILE.pt2                       an exported program of torch
FILE.keras, FILE.json          a model of Keras 2 or 3, without its weights
FILE.yaml                      a network of Ultralytics; the name may have its scale: yolov8s.yaml
FILE.cfg                       a network of Darknet, without its weights

Nothing of a file is run.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from archspec.diagnostics import SpecError
    from archspec.importers.flat import FlatNetwork
    from archspec.importers.readers.options import ReadOptions

_CALLABLE: Final = re.compile(r"[A-Za-z_]\w*(\.\w+)*:[\w.]+", re.ASCII)
"""A source that is no file: a library and a network, or a module and a function."""

FILES: Final = (".onnx", ".pt2", ".keras", ".cfg")
"""How the names of files end that are sources; others may also be specs, or data."""

_READABLE: Final = (*FILES, ".json", ".yaml", ".yml")
"""How the names of files end that can be imported."""

_WEIGHTS: Final = (".pth", ".pt", ".bin", ".safetensors", ".h5", ".weights", ".ckpt", ".npz")
"""How the names of files end that have weights and no network."""


def is_source(text: str) -> bool:
    """Check whether an argument of a command names a source in place of a spec."""
    return _CALLABLE.fullmatch(text) is not None or text.endswith(FILES)


def read_source(
    source: str,
    arguments: Mapping[str, object] | None = None,
    size: str | None = None,
    *,
    pretrained: bool = False,
) -> "FlatNetwork":
    """Read the network that a source names.

    Args:
        source: as listed above.
        arguments: what the function is called with, by name.
        size: the size of its input, channels last; None for what the source states.
        pretrained: whether a network of a library has its published weights.

    Raises:
        SpecError: A410, A415, A42x or A43x.
    """
    path = Path(source)
    if path.suffix in _READABLE:
        return _read_file(path, _make_options(size))
    if path.suffix in _WEIGHTS or (path.is_file() and not is_source(source)):
        raise _refuse(source)
    from archspec.importers.readers.torch_module import read_torch_module

    return read_torch_module(source, arguments, size, pretrained=pretrained)


def _read_file(path: Path, options: "ReadOptions") -> "FlatNetwork":
    if path.suffix == ".onnx":
        from archspec.importers.readers.onnx_file import read_onnx

        return read_onnx(path, options)
    if path.suffix == ".pt2":
        from archspec.importers.readers.exported_program import read_exported_program

        return read_exported_program(path)
    if path.suffix in (".keras", ".json"):
        from archspec.importers.readers.keras_json import read_keras

        return read_keras(path, options)
    if path.suffix == ".cfg":
        from archspec.importers.readers.darknet import read_darknet

        return read_darknet(path, options)
    from archspec.importers.readers.ultralytics import read_ultralytics

    return read_ultralytics(path, options)


def _refuse(source: str) -> "SpecError":
    from archspec.importers.readers.refusals import refuse_format

    if source.endswith(_WEIGHTS):
        help = "name the network that they are of, such as `timm:resnet50`"
        return refuse_format(source, "has weights, and no network", help)
    help = "name a file that ends in `.onnx`, `.pt2`, `.keras`, `.json`, `.yaml` or `.cfg`"
    return refuse_format(source, "is of no format that is imported", help)


def _make_options(size: str | None) -> "ReadOptions":
    from archspec.importers.readers.options import NO_OPTIONS, ReadOptions
    from archspec.importers.readers.torch_sources import parse_sizes

    if size is None:
        return NO_OPTIONS
    channels, *sides = parse_sizes(size)[0]
    return ReadOptions(tuple(sides), channels)
