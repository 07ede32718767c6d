"""Readers of sources: each returns a `FlatNetwork`, and nothing of them is shared but that.

timm:NAME, torchvision:NAME    a network of a library, without its weights
package.module:function        a module of torch that a function returns; its code runs
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from archspec.importers.flat import FlatNetwork
    from archspec.importers.readers.options import ReadOptions

_CALLABLE: Final = re.compile(r"[A-Za-z_]\w*(\.\w+)*:[\w.]+", re.ASCII)
"""A source that is no file: a library and a network, or a module and a function."""


FILES: Final = (".onnx",)
"""How the names of files end that are sources."""


def is_source(text: str) -> bool:
    """Check whether an argument of a command names a source in place of a spec."""
    return _CALLABLE.fullmatch(text) is not None or text.endswith(FILES)


def read_source(
    source: str, arguments: Mapping[str, object] | None = None, size: str | None = None
) -> "FlatNetwork":
    """Read the network that a source names.

    Args:
        source: as listed above.
        arguments: what the function is called with, by name.
        size: the size of its input, channels last; None for what the source states.

    Raises:
        SpecError: A410, A415 or A43x.
    """
    if source.endswith(FILES):
        from archspec.importers.readers.onnx_file import read_onnx

        return read_onnx(Path(source), _make_options(size))
    from archspec.importers.readers.torch_module import read_torch_module

    return read_torch_module(source, arguments, size)


def _make_options(size: str | None) -> "ReadOptions":
    from archspec.importers.readers.options import NO_OPTIONS, ReadOptions
    from archspec.importers.readers.torch_sources import parse_sizes

    if size is None:
        return NO_OPTIONS
    channels, *sides = parse_sizes(size)[0]
    return ReadOptions(tuple(sides), channels)
