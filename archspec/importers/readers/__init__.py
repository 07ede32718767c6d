"""Readers of sources: each returns a `FlatNetwork`, and nothing of them is shared but that.

timm:NAME, torchvision:NAME    a network of a library, without its weights
package.module:function        a module of torch that a function returns; its code runs
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from archspec.importers.flat import FlatNetwork

_CALLABLE: Final = re.compile(r"[A-Za-z_]\w*(\.\w+)*:[\w.]+", re.ASCII)
"""A source that is no file: a library and a network, or a module and a function."""


def is_source(text: str) -> bool:
    """Check whether an argument of a command names a source in place of a spec."""
    return _CALLABLE.fullmatch(text) is not None


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
    from archspec.importers.readers.torch_module import read_torch_module

    return read_torch_module(source, arguments, size)
