"""What functions return: the same as the commands print, for every kind of source."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import archspec
from archspec.app.run import run
from archspec.graph import Graph
from archspec.text.report import Report

NAME = "net.yaml"
NET = """\
archspec: 1
name: net
input: 16x16x3
params: {classes: 10, width: 8}
budget: {params: 1k}
body:
  - 3x3 Conv (width) -> 16x16x8
  - GlobalAvgPool
  - FC (classes) -> 10
expect: {params: 314}
"""
BROKEN = NET.replace("16x16x8", "16x16x9")

SAME: dict[str, Callable[[], Report]] = {
    "summary net.yaml --depth 2 --sort macs": lambda: archspec.load(NAME).summary(2, sort="macs"),
    "compare net.yaml zoo/lenet5 --batch 2": lambda: archspec.compare(NAME, "zoo/lenet5", batch=2),
    "compare --population net.yaml zoo/lenet5 --x params --sort macs": lambda: (
        archspec.compare_population(NAME, "zoo/lenet5", x="params", sort="macs")
    ),
    "diff net.yaml zoo/lenet5": lambda: archspec.diff(NAME, "zoo/lenet5"),
    "verify net.yaml": lambda: archspec.verify(NAME),
    "paths net.yaml --filter conv": lambda: archspec.paths(NAME, "conv"),
    "why net.yaml body.Conv.filters": lambda: archspec.why(NAME, "body.Conv.filters"),
    "ops Conv BatchNorm2d": lambda: archspec.operators("Conv", "BatchNorm2d"),
    "ops": archspec.operators,
    "list inception*": lambda: archspec.list_specs("inception*"),
}
"""What returns the result that a command prints."""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "net.yaml").write_text(NET)
    (tmp_path / "broken.yaml").write_text(BROKEN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("line", SAME)
def test_commands_print_it(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    report, arguments = SAME[line](), line.split()
    assert f"{report}\n" == call(capsys, *arguments)
    assert report.to_json() == call(capsys, *arguments, "--format", "json")
    assert report.to_dict() == json.loads(report.to_json())
    if arguments[0] not in ("ops", "paths", "why"):
        assert report.to_markdown() == call(capsys, *arguments, "--format", "markdown")


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints."""
    run(arguments)
    done = capsys.readouterr()
    return done.out + done.err


@pytest.mark.parametrize(
    "file", ["zoo/lenet5", "broken.yaml", NAME, "none.yaml", "as_printed/figure_5"]
)
def test_check_prints_what_the_command_does(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = archspec.check(file)
    assert f"{found}\n" == call(capsys, "check", file)
    [record] = json.loads(call(capsys, "check", file, "--format", "json"))["specs"]
    assert found.to_dict() == record


def test_check_raises_nothing() -> None:
    assert [each.code for each in archspec.check("none").findings] == ["A401"]
    assert [each.code for each in archspec.check("name: net\n").findings] == ["A202"]
    assert [each.code for each in archspec.check(NET, depth=3).findings] == ["A209"]
    found = archspec.check("net.yaml", set={"body.Conv.filtres": 3})
    assert [each.code for each in found.errors] == ["A227"]
    assert found.network is None
    library = archspec.check("archspec: 1\nname: lib\nblocks: {B: {body: [3x3 Conv (4)]}}\n")
    assert library.ok
    assert library.network is None
    assert "library of 1 block" in str(library)


def test_every_source_is_the_same() -> None:
    net = archspec.load("net.yaml")
    for source in ("net.yaml", Path("net.yaml"), NET, net):
        assert archspec.verify(source).graph.parameters == 314
        assert archspec.resolve(source).startswith("archspec: 1\nname: net\n")
        assert len(archspec.paths(source, "conv")) == 4
        assert archspec.diff(source, "net.yaml").is_empty
        assert not archspec.budget(source, params="300").ok
        assert archspec.check(source).ok
    for nothing in (3, None, b"net.yaml"):
        with pytest.raises(TypeError, match="a spec is a path, a name, a text or a network"):
            archspec.verify(nothing)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="a spec is a path, a name, a text or a network"):
            archspec.check(nothing)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="`set` and `classes`: for a spec; a network has its own"):
        archspec.check(net, set={"params.width": 9}, classes=9)


def test_values_of_a_network_are_told_apart() -> None:
    one = archspec.load("net.yaml")
    two = archspec.load("net.yaml", classes=20, set={"params.width": 16})
    found = archspec.diff(one, two)
    assert found.report.after == "net.yaml --set (classes=20)"
    assert "classes: 10 -> 20" in str(found)
    assert "width: 8 -> 16" in str(found)
    assert {graph.parameters for graph in found.graphs} == {314, two.parameters}
    assert archspec.verify(two).graph.output.type == two.output.type
    assert "classes: 20" in archspec.resolve(two)


def test_diff_of_what_does_not_hold() -> None:
    found = archspec.diff("net.yaml", "broken.yaml")
    assert [each.code for each in found.findings] == ["A306"]
    assert found.is_proved
    drawn = found.render().text
    assert drawn.startswith("<svg")
    assert "archspec diff" not in drawn
    unproved = archspec.diff(
        NET, NET.replace("3x3 Conv (width) -> 16x16x8", "20x20 Conv (width V)")
    )
    assert not unproved.is_proved
    with pytest.raises(archspec.SpecError, match="A3"):
        unproved.render()


def test_a_budget_replaces_that_of_the_spec() -> None:
    assert archspec.budget("net.yaml").ok
    found = archspec.budget("net.yaml", params=300, depth=2)
    assert [(each.limit.name, each.is_met) for each in found.spent] == [
        ("params", False),
        ("depth", True),
    ]
    assert "params=300" in str(found)
    assert found.to_dict()["budget"]["params"]["limit"] == 300


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda net: net.render(format="bmp"), "format is one of svg, html, png"),
        (lambda net: net.render("net.svg", format="png"), "format png contradicts the suffix"),
        (lambda net: net.render(view="block"), "`block` names"),
        (lambda net: net.render(view="full", block="B"), "exclude each other"),
        (lambda net: net.render(block="B"), "there is no block `B`"),
        (lambda net: net.render(expand=["b"]), "there is no block to expand `b`"),
        (lambda net: net.render(theme="neon"), "theme is one of auto, light"),
        (lambda net: net.render(width="3"), "width is a length"),
        (lambda net: net.render(scale=2), "scale is for PNG alone"),
        (lambda net: net.render(format="dot", title=False), "has no title"),
        (lambda net: net.render(format="mmd", heat="macs"), "has no heat maps"),
        (lambda net: net.summary(0), "depth is 1 or more"),
        (lambda net: net.summary(dtype="int4"), "dtype is one of float32"),
        (lambda net: net.summary().to_table("csv", ["stepp"]), "did you mean `step`"),
        (lambda net: net.summary().to_table("xls"), "there is no format `xls`"),
        (archspec.compare, "takes two specs or more"),
        (archspec.compare_population, "takes two specs or more"),
        (lambda net: archspec.compare_population(net, net, x="size"), "x is one of params"),  # type: ignore[arg-type]
        (lambda net: archspec.compare_population(net, net).to_table("csv", ["size"]), "no column"),
        (lambda net: archspec.compare(net, net, sort="size"), "sort is one of params"),  # type: ignore[arg-type]
        (lambda net: archspec.compare(net, net).render(metric="top2"), "metric is one of top1"),  # type: ignore[arg-type]
        (lambda net: archspec.budget(net, params="many"), "params must be a number such as"),
        (lambda net: archspec.list_specs("zo/*"), "archspec ships no spec `zo/\\*`"),
        (lambda net: archspec.explain("A30x"), "did you mean"),
        (lambda net: archspec.operators("Convv"), "did you mean `Conv`"),
    ],
)
def test_refused(ask: Callable[[archspec.Network], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ask(archspec.load("net.yaml"))


def test_networks_stay_networks() -> None:
    net = archspec.load("net.yaml")
    assert isinstance(net, Graph)
    assert isinstance(archspec.open("net.yaml").graph(), archspec.Network)
    assert net == archspec.load("net.yaml")
    assert isinstance(net.with_inputs(net.inputs[0].type), archspec.Network)  # type: ignore[arg-type]


def test_what_notebooks_show() -> None:
    net = archspec.load("net.yaml")
    assert net._repr_svg_() == net.render().text
    assert archspec.check("broken.yaml")._repr_markdown_().startswith("```text\nerror[A306]")
    assert net.render(format="dot")._repr_svg_() is None
    assert archspec.explain("A304")._repr_markdown_().startswith("#### A304: ")
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load("broken.yaml")
    assert caught.value._repr_markdown_() == f"```text\n{caught.value}\n```\n"


def test_pictures_are_written_as_a_whole(place: Path) -> None:
    picture = archspec.load("net.yaml").render()
    (place / "folder.svg").mkdir()
    with pytest.raises(archspec.SpecError, match="A409"):
        picture.save("folder.svg")
    with pytest.raises(ValueError, match="ends in"):
        picture.save("net.png")
    assert picture.save("deep/er/net") == Path("deep/er/net.svg")
    assert picture.mark is not None
    assert picture.mark.intact
    assert Path("deep/er/net.svg").read_text() == picture.text
