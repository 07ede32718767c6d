"""archspec, a declarative architecture compiler for neural networks.

A spec says in YAML what the block diagrams of a paper draw. archspec validates it into a graph,
proves every size that it states, and lowers it into a PyTorch module and its readable source.

    graph = archspec.load("specs/inception_v4.yaml")
    source = archspec.emit(graph)
    module = archspec.build("specs/inception_v4.yaml", classes=10)
    faster = archspec.optimize(module)
    archspec.export("specs/inception_v4.yaml", "inception_v4.onnx")
"""

from typing import TYPE_CHECKING, Any

from archspec.version import VERSION as __version__  # noqa: N811

if TYPE_CHECKING:
    from archspec import weights
    from archspec.api import build, load, optimize, pretrained
    from archspec.codegen import emit
    from archspec.deployment import export
    from archspec.diagnostics import Diagnostic, SpecError
    from archspec.graph import Graph
    from archspec.session import Session, open
    from archspec.space import Space

_HOMES = {
    "Diagnostic": "archspec.diagnostics",
    "Graph": "archspec.graph",
    "Session": "archspec.session",
    "Space": "archspec.space",
    "SpecError": "archspec.diagnostics",
    "build": "archspec.api",
    "emit": "archspec.codegen",
    "export": "archspec.deployment",
    "load": "archspec.api",
    "open": "archspec.session",
    "optimize": "archspec.api",
    "pretrained": "archspec.api",
}

__all__ = [
    "Diagnostic",
    "Graph",
    "Session",
    "Space",
    "SpecError",
    "__version__",
    "build",
    "emit",
    "export",
    "load",
    "open",
    "optimize",
    "pretrained",
    "weights",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `import archspec` costs nothing."""
    from importlib import import_module

    if name in _HOMES:
        found = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return found
    if name == "weights":  # a package, and not a name in one
        return import_module("archspec.weights")
    raise AttributeError(f"module 'archspec' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
