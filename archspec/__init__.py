"""archspec, a declarative architecture compiler for neural networks.

A spec says in YAML what the block diagrams of a paper draw. archspec validates it into a graph,
proves every size that it states, and lowers it into a PyTorch module and its readable source.

    net = archspec.load("specs/inception_v4.yaml")
    net.render("inception_v4.svg")
    print(net.summary())
    print(archspec.diff(net, "specs/released/inception_v4.yaml"))
    module = archspec.build(net)
    faster = archspec.optimize(module)
    archspec.export(net, "inception_v4.onnx")
"""

from typing import TYPE_CHECKING, Any

from archspec.version import VERSION as __version__  # noqa: N811

if TYPE_CHECKING:
    from archspec import weights
    from archspec.api import build, load, optimize, pretrained
    from archspec.catalog import Catalog
    from archspec.codegen import emit
    from archspec.comparison import Comparison
    from archspec.deployment import export
    from archspec.diagnostics import Code, Diagnostic, SpecError, explain
    from archspec.graph import Graph
    from archspec.importers.import_network import ImportedNetwork, import_network
    from archspec.language.variants.path_list import PathList
    from archspec.language.variants.why import Reason
    from archspec.network import Network
    from archspec.population.model import Population
    from archspec.render import Picture
    from archspec.reports.budget import Budget, budget
    from archspec.reports.catalog import list_specs
    from archspec.reports.check import Check, check
    from archspec.reports.compare import compare, compare_population
    from archspec.reports.diff import Diff, diff
    from archspec.reports.operators import OperatorList, operators
    from archspec.reports.schema import schema
    from archspec.reports.texts import format, resolve
    from archspec.reports.values import paths, why
    from archspec.reports.verify import verify
    from archspec.session import Session, open
    from archspec.space import Space
    from archspec.summary.summary import Summary
    from archspec.verification.fidelity import Fidelity

_HOMES = {
    "Budget": "archspec.reports.budget",
    "Catalog": "archspec.catalog",
    "Check": "archspec.reports.check",
    "Code": "archspec.diagnostics",
    "Comparison": "archspec.comparison",
    "Diagnostic": "archspec.diagnostics",
    "Diff": "archspec.reports.diff",
    "Fidelity": "archspec.verification.fidelity",
    "Graph": "archspec.graph",
    "ImportedNetwork": "archspec.importers.import_network",
    "Network": "archspec.network",
    "OperatorList": "archspec.reports.operators",
    "PathList": "archspec.language.variants.path_list",
    "Picture": "archspec.render",
    "Population": "archspec.population.model",
    "Reason": "archspec.language.variants.why",
    "Session": "archspec.session",
    "Space": "archspec.space",
    "SpecError": "archspec.diagnostics",
    "Summary": "archspec.summary.summary",
    "budget": "archspec.reports.budget",
    "build": "archspec.api",
    "check": "archspec.reports.check",
    "compare": "archspec.reports.compare",
    "compare_population": "archspec.reports.compare",
    "diff": "archspec.reports.diff",
    "emit": "archspec.codegen",
    "explain": "archspec.diagnostics",
    "export": "archspec.deployment",
    "format": "archspec.reports.texts",
    "import_network": "archspec.importers.import_network",
    "list_specs": "archspec.reports.catalog",
    "load": "archspec.api",
    "open": "archspec.session",
    "operators": "archspec.reports.operators",
    "optimize": "archspec.api",
    "paths": "archspec.reports.values",
    "pretrained": "archspec.api",
    "resolve": "archspec.reports.texts",
    "schema": "archspec.reports.schema",
    "verify": "archspec.reports.verify",
    "why": "archspec.reports.values",
}

__all__ = [
    "Budget",
    "Catalog",
    "Check",
    "Code",
    "Comparison",
    "Diagnostic",
    "Diff",
    "Fidelity",
    "Graph",
    "ImportedNetwork",
    "Network",
    "OperatorList",
    "PathList",
    "Picture",
    "Population",
    "Reason",
    "Session",
    "Space",
    "SpecError",
    "Summary",
    "__version__",
    "budget",
    "build",
    "check",
    "compare",
    "compare_population",
    "diff",
    "emit",
    "explain",
    "export",
    "format",
    "import_network",
    "list_specs",
    "load",
    "open",
    "operators",
    "optimize",
    "paths",
    "pretrained",
    "resolve",
    "schema",
    "verify",
    "weights",
    "why",
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
