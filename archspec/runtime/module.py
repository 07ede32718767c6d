"""Running generated source as a real module.

The text is executed under a name of its own in `sys.modules`, with its lines in `linecache`, as
dataclasses, attrs and torch.fx do. Tracebacks show the generated line, `inspect.getsource` and
pickling in the process work, and what runs is the very text that `emit` returns.
"""

import linecache
import sys
from collections.abc import Mapping
from importlib.abc import InspectLoader
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType
from typing import TYPE_CHECKING

from archspec.codegen import digest, emit
from archspec.graph import Graph, Setting

if TYPE_CHECKING:
    from torch import nn


class _TextLoader(InspectLoader):
    """Knows the text of one generated module, so that its lines can be found again."""

    def __init__(self, text: str) -> None:
        self.text = text

    def get_source(self, fullname: str) -> str:
        """The generated text."""
        return self.text

    def get_code(self, fullname: str) -> CodeType:
        """The compiled text, under the name by which `linecache` knows it."""
        return compile(self.text, _file(fullname), "exec", dont_inherit=True)

    def is_package(self, fullname: str) -> bool:
        """A generated module is a single file."""
        return False


def _file(name: str) -> str:
    return f"<{name}>"


def load_source(text: str, name: str) -> ModuleType:
    """Execute generated source as a module; the same text gives the same module.

    Args:
        text: what `emit` returned, and nothing else.
        name: the network's name, an identifier.
    """
    full = f"archspec_{name}_{digest(text)}"
    if full in sys.modules:
        return sys.modules[full]
    loader = _TextLoader(text)
    module = ModuleType(full)
    module.__spec__ = ModuleSpec(full, loader, origin=_file(full))
    module.__loader__ = loader
    module.__file__ = _file(full)
    linecache.cache[_file(full)] = (len(text), None, text.splitlines(True), _file(full))
    sys.modules[full] = module
    try:
        exec(loader.get_code(full), module.__dict__)  # noqa: S102 - the guard has checked the text
    except BaseException:
        del sys.modules[full]
        raise
    return module


def instantiate(graph: Graph, settings: Mapping[str, Setting]) -> "nn.Module":
    """Emit a network, run its source, and make its module.

    Args:
        graph: a proved graph.
        settings: values for the network's parameters, passed to its constructor; lists, and what
            else is pinned, have shaped its source.
    """
    module = load_source(emit(graph), graph.name)
    root = graph.root
    taken = [name for name in settings if name in root.bound and name not in root.pinned]
    given = {name: root.bound[name].value for name in taken}
    network: nn.Module = getattr(module, graph.root.block)(**given)
    return network
