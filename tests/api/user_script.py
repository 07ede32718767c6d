"""A script as a user writes it: all of `archspec.__all__`, accepted by mypy --strict and pyright.

`test_user_script.py` runs `main`, and sees that no public name is left out.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_type

import archspec

if TYPE_CHECKING:
    from torch import nn

TEXT = """\
archspec: 1
name: net
input: 32x32x3
params: {width: 16, classes: 10}
space: {params.width: [8, 16, 32]}
budget: {params: 1M}
body:
  - 3x3 Conv (width) -> 32x32x16
  - 2x2 MaxPool (stride 2)
  - GlobalAvgPool
  - FC (classes) -> 10
"""


def ask(network: archspec.Network) -> None:
    """What a network says of itself."""
    assert_type(network.name, str)
    assert_type(network.parameters, int)
    assert_type([str(node.type) for node in network.nodes], list[str])
    assert isinstance(network, archspec.Graph)
    assert archspec.Network.of(network) is network
    assert len(network.to_networkx()) == len(network.nodes)
    assert_type(network.source(), str)
    assert archspec.emit(network) == network.source()
    assert_type(network.warnings, tuple[archspec.Diagnostic, ...])


def summarize(network: archspec.Network) -> archspec.Summary:
    """Its costs, in every form."""
    summary = network.summary(2, batch=8, dtype="bfloat16", sort="macs")
    assert_type(summary, archspec.Summary)
    assert_type(summary.memory.live, int)
    assert_type(summary.to_dict(), dict[str, Any])
    for form in ("markdown", "csv", "latex", "html"):
        assert summary.to_table(form, ["step", "output", "macs"])
    assert summary.to_markdown().startswith("#")
    assert summary.to_json().startswith("{")
    return summary


def draw(network: archspec.Network, folder: Path) -> archspec.Picture:
    """Its figures."""
    picture = network.render(folder / "net.svg", theme="dark", heat="macs", width="7in")
    assert_type(picture, archspec.Picture)
    assert_type(picture.save(folder / "again"), Path)
    assert_type(picture.text, str)
    network.render(format="tikz", view="network", direction="right", title=False)
    network.render(format="html", fit="16:9").save(folder / "net.html")
    return picture


def ask_for_two(one: archspec.Network, two: archspec.Network, folder: Path) -> None:
    """What differs, and what each costs."""
    found = archspec.diff(one, two)
    assert_type(found, archspec.Diff)
    assert not found.is_empty
    for change in found.changes:
        assert change.kind == "changed"
    found.render(folder / "diff.svg", direction="down")
    compared = archspec.compare(one, two, "zoo/lenet5", sort="params", batch=2)
    assert_type(compared, archspec.Comparison)
    assert_type([entry.cost.flops for entry in compared.entries], list[int])
    compared.render(folder / "costs.svg", metric="top5", theme="print")
    many = archspec.compare_population(one, two, "zoo/lenet5", x="params", y="depth", sort="macs")
    assert_type(many, archspec.Population)
    assert_type([member.measures["macs"] for member in many.front], list[int])
    many.render(folder / "front.html", columns=["network", "params"])


def ask_for_findings() -> None:
    """Errors as data."""
    found = archspec.check(TEXT.replace("MaxPool", "MaxPol"))
    assert_type(found, archspec.Check)
    for finding in found.errors:
        assert_type(finding, archspec.Diagnostic)
        page = archspec.explain(finding.code)
        assert_type(page, archspec.Code)
        assert finding.help, page.meaning
    assert found.network is None
    try:
        archspec.load(TEXT, width="wide")
    except archspec.SpecError as error:
        assert_type(error.diagnostics, tuple[archspec.Diagnostic, ...])
        assert error.to_dict()["diagnostics"]


def ask_for_limits(network: archspec.Network) -> archspec.Budget:
    """What of a budget is left."""
    budget = archspec.budget(network, params="45M", macs=13e9, peak_memory="20MiB", depth=100)
    assert_type({str(each.limit.name): each.value for each in budget.spent}, dict[str, int])
    return budget


def ask_for_values(network: archspec.Network) -> archspec.PathList:
    """What can be set, and why it is as it is."""
    paths = archspec.paths(network, "conv", unwritten=True)
    reason = archspec.why(network, paths[0].path)
    assert_type(reason, archspec.Reason)
    assert_type([origin.value for origin in reason.origins], list[str])
    assert archspec.load(archspec.resolve(network)).parameters == network.parameters
    assert archspec.format(TEXT)
    return paths


def ask_for_papers() -> archspec.Fidelity:
    """What archspec ships, and how it compares with its papers."""
    catalog = archspec.list_specs("inception_v*")
    assert_type(catalog, archspec.Catalog)
    names = [entry.name for entry in catalog if entry.parameters is not None]
    fidelity = archspec.verify(names[0])
    assert_type(fidelity, archspec.Fidelity)
    found = archspec.operators("BatchNorm2d", "Conv")
    assert_type(found, archspec.OperatorList)
    assert_type([argument.default for argument in found[0].arguments], list[str | None])
    assert_type(archspec.schema(), dict[str, Any])
    assert archspec.pretrained("inception_v4").license
    return fidelity


def change() -> list[int]:
    """Many variants of one spec."""
    session = archspec.open(TEXT)
    assert_type(session, archspec.Session)
    network = session.set("params.width", 24)
    assert_type(network, archspec.Network)
    widths = [session.with_values({"params.width": width}) for width in (8, 16)]
    return [each.parameters for each in widths]


def measure() -> int:
    """A design space."""
    space = archspec.Space(TEXT)
    found = space.evaluate(space.sample(4, 0))
    return int(found["parameters"].max())


def make(network: archspec.Network, folder: Path) -> "nn.Module":
    """Modules of torch, and files for other runtimes."""
    module = archspec.build(TEXT, set={"params.width": 8}, classes=5)
    backbone = archspec.build("zoo/resnet50", outputs=["max_pool", "bottleneck1"])
    archspec.weights.transfer(module, archspec.build(network.name, weights=module))
    done = archspec.export(archspec.optimize(module), folder / "net.onnx", precision="fp16")
    assert done.notes is not None
    found = archspec.import_network("user_models:build", arguments={"width": 4}, size="8x8x3")
    assert_type(found, archspec.ImportedNetwork)
    print(found.network, found.names, found.text)
    return backbone


def main(folder: Path) -> None:
    """Everything that needs no torch."""
    print(archspec.__version__)
    network = archspec.load(TEXT)
    assert_type(network, archspec.Network)
    wide = archspec.load(TEXT, set={"params.width": 32}, classes=100)
    ask(network)
    draw(network, folder)
    ask_for_two(network, wide, folder)
    ask_for_findings()
    print(summarize(network), ask_for_limits(wide), ask_for_values(network), ask_for_papers())
    print(change(), measure())
