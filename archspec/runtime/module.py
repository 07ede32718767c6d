"""Execute generated source as a real Python module.

The text is executed under a name of its own in `sys.modules`, with its lines in `linecache`, as in
dataclasses, attrs and torch.fx. Tracebacks show the generated line, `inspect.getsource` works, and
the text that runs is exactly the one that `emit` returns. Instances are pickled with that text,
from which another process recreates the same classes.
"""

import linecache
import pickle
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import InspectLoader
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any, Final

from archspec.codegen import compute_digest, emit
from archspec.graph import Graph, Setting

if TYPE_CHECKING:
    from torch import nn

_KEPT: Final = 32
"""The number of networks that are kept for their modules."""

_GRAPHS: Final[dict[str, Graph]] = {}
"""The networks of the generated modules, by the names of these, the latest last."""


class _TextLoader(InspectLoader):
    """A loader that provides the text of one generated module to `linecache` and `inspect`."""

    def __init__(self, text: str) -> None:
        self.text = text

    def get_source(self, fullname: str) -> str:
        """Return the generated text."""
        return self.text

    def get_code(self, fullname: str) -> CodeType:
        """Return the compiled text, under the file name that `linecache` uses."""
        return compile(self.text, _make_file_name(fullname), "exec", dont_inherit=True)

    def is_package(self, fullname: str) -> bool:
        """Return False, since a generated module is a single file."""
        return False


def _make_file_name(name: str) -> str:
    return f"<{name}>"


def load_source(text: str, name: str) -> ModuleType:
    """Execute generated source as a module; the same text yields the same module.

    Args:
        text: the output of `emit`, in this process or in the one that pickled it, and nothing else.
        name: the network's name, an identifier.
    """
    digest = compute_digest(text)
    full = f"archspec_{name}_{digest}"
    if full in sys.modules:
        return sys.modules[full]
    loader, file_name = _TextLoader(text), _make_file_name(full)
    module = ModuleType(full)
    module.__spec__ = ModuleSpec(full, loader, origin=file_name)
    module.__loader__ = loader
    module.__file__ = file_name
    linecache.cache[file_name] = (len(text), None, text.splitlines(True), file_name)
    sys.modules[full] = module
    try:
        exec(loader.get_code(full), module.__dict__)  # noqa: S102 - the guard checked what it is
    except BaseException:
        del sys.modules[full]
        raise
    _attach_source(module, (name, digest, text))
    return module


def _attach_source(module: ModuleType, source: tuple[str, str, str]) -> None:
    """Make instances of all classes of a module carry its source, once per pickle."""

    def reduce(instance: object, protocol: object) -> Any:
        cls = type(instance)
        reduced: Any = object.__reduce_ex__(instance, 4)
        if cls.__module__ != module.__name__:  # derived from a generated class elsewhere
            return reduced
        _, (_, *arguments), *state = reduced
        return recreate_instance, (source, cls.__qualname__, *arguments), *state

    for var in vars(module).values():
        if isinstance(var, type) and var.__module__ == module.__name__:
            var.__reduce_ex__ = reduce  # type: ignore[assignment,method-assign]


def recreate_instance(source: tuple[str, str, str], cls: str, *arguments: object) -> object:
    """Create an instance of a generated class for `pickle` and `copy`; its state comes later.

    Args:
        source: the network's name, the digest of its text, and the text, which is executed.
        cls: the name of the class.
        arguments: the arguments of its `__new__`.

    Raises:
        pickle.UnpicklingError: if the text is not the one that was pickled, or lacks the class.
    """
    name, expected, text = source
    found = compute_digest(text)
    if found != expected:
        raise pickle.UnpicklingError(
            f"the source of `{name}` was changed in this pickle: its digest is {found}, and "
            f"{expected} was pickled; build the network from its spec, and load a state dict"
        )
    made = getattr(load_source(text, name), cls, None)
    if not isinstance(made, type):
        raise pickle.UnpicklingError(f"the source of `{name}` in this pickle has no class `{cls}`")
    return made.__new__(made, *arguments)


def build_module(
    graph: Graph, settings: Mapping[str, Setting], rewrites: Sequence[str] = ()
) -> "nn.Module":
    """Emit a network, execute its source, and create its module.

    Args:
        graph: a proved graph.
        settings: values for the network's parameters, passed to its constructor; lists and other
            pinned parameters have already shaped its source.
        rewrites: what was done to the network of the spec, for the docstring of the source.
    """
    module = load_source(emit(graph, rewrites), graph.name)
    _keep_graph(module.__name__, graph)
    root = graph.root
    taken = [name for name in settings if name in root.bound and name not in root.pinned]
    given = {name: root.bound[name].value for name in taken}
    network: nn.Module = getattr(module, graph.root.block)(**given)
    return network


def find_graph(network: "nn.Module") -> Graph | None:
    """Return the network that a module was built from; None if this process no longer knows it."""
    return _GRAPHS.get(type(network).__module__)


def _keep_graph(name: str, graph: Graph) -> None:
    """Keep the network of a generated module, and forget the oldest beyond a number."""
    _GRAPHS.pop(name, None)
    _GRAPHS[name] = graph
    if len(_GRAPHS) > _KEPT:
        del _GRAPHS[next(iter(_GRAPHS))]
