"""The public Python interface, frozen: a change here is a change for every user."""

import inspect
import subprocess
import sys
from dataclasses import fields
from importlib.metadata import version

import archspec

SETTINGS = "**params: int | float | bool | str | collections.abc.Sequence[int | float | bool]"
BASE = (
    "base: str | os.PathLike[str] | int | float | bool | "
    "collections.abc.Sequence[int | float | bool] | None = None"
)
SET = "set: 'Mapping[str, Value] | Setting | None' = None"
SIGNATURES = {
    "load": f"(source: str | os.PathLike[str], /, *, {BASE}, {SET}, {SETTINGS}) "
    "-> archspec.graph.graph.Graph",
    "emit": "(graph: archspec.graph.graph.Graph, "
    "rewrites: collections.abc.Sequence[str] = ()) -> str",
    "build": f"(source: str | os.PathLike[str], /, *, {BASE}, {SET}, "
    "weights: 'Weights | Setting | None' = None, "
    f"outputs: 'str | Sequence[str] | Setting | None' = None, {SETTINGS}) -> 'nn.Module'",
    "optimize": "(module: 'nn.Module', source: str | os.PathLike[str] | None = None, /, *, "
    f"{BASE}, compile: bool = False, {SETTINGS}) -> 'nn.Module'",
    "pretrained": "(name: str, /) -> 'PublishedWeights'",
    "open": "(source: str | os.PathLike[str], /, *, base: str | os.PathLike[str] | None = None) "
    "-> 'Session'",
    "SpecError": "(diagnostics: collections.abc.Iterable[archspec.diagnostics.model.Diagnostic], "
    "sources: collections.abc.Mapping[str, str] | None = None) -> None",
    "Diagnostic": "(code: str, message: str, span: archspec.diagnostics.model.Span | None = None, "
    "label: str = '', marks: tuple[archspec.diagnostics.model.Mark, ...] = (), "
    "notes: tuple[str, ...] = (), help: str = '', "
    "severity: archspec.diagnostics.model.Severity = <Severity.ERROR: 'error'>, "
    "fix: tuple[archspec.diagnostics.model.Edit, ...] = (), about: str = '', "
    "rarity: int = 0) -> None",
}

TRANSFER = (
    "(source: torch.nn.modules.module.Module | collections.abc.Mapping[str, typing.Any], "
    "target: torch.nn.modules.module.Module, *, "
    "example: torch.Tensor | tuple[torch.Tensor, ...] | None = None, "
    "ignore: collections.abc.Collection[str] = (), "
    "keep: collections.abc.Collection[str] = ()) -> archspec.weights.transfer_weights.Transfer"
)

GRAPH = {
    "at_inference", "contents", "dag", "entering", "heads", "inputs", "list_distinct_uses",
    "list_runs", "macs", "members", "memory", "name", "nodes", "operator_count", "operators",
    "output", "parameters", "program", "root", "scopes", "settings", "title", "to_networkx",
    "warnings", "with_inputs",
}  # fmt: skip


def test_names() -> None:
    assert archspec.__all__ == [
        "Diagnostic", "Graph", "Session", "Space", "SpecError", "__version__", "build", "emit",
        "export", "load", "open", "optimize", "pretrained", "weights",
    ]  # fmt: skip
    assert dir(archspec) == sorted(archspec.__all__)


def test_signatures() -> None:
    found = {name: str(inspect.signature(getattr(archspec, name))) for name in SIGNATURES}
    assert found == SIGNATURES


def test_weights() -> None:
    assert archspec.weights.__all__ == [
        "Checkpoint", "FilledNetwork", "Layer", "PublishedWeights", "Transfer", "TransferError",
        "fill_network", "open_source", "transfer",
    ]  # fmt: skip
    assert str(inspect.signature(archspec.weights.transfer)) == TRANSFER
    assert all(inspect.getdoc(getattr(archspec.weights, each)) for each in archspec.weights.__all__)


def test_graph() -> None:
    names = {*dir(archspec.Graph), *(field.name for field in fields(archspec.Graph))}
    assert {name for name in names if not name.startswith("_")} == GRAPH


def test_session() -> None:
    session = archspec.open("inception_v4")
    assert {name for name in dir(session) if not name.startswith("_")} == {
        "edit", "graph", "set", "text", "values", "with_values",
    }  # fmt: skip


def test_every_name_is_documented() -> None:
    for name in archspec.__all__:
        assert name == "__version__" or inspect.getdoc(getattr(archspec, name))


def test_unknown_name() -> None:
    assert not hasattr(archspec, "compile")


def test_version_is_that_of_the_distribution() -> None:
    assert archspec.__version__ == version("archspec-nn")


def test_import_is_light() -> None:
    code = "import sys, archspec; print(sorted({'torch', 'pydantic', 'yaml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
