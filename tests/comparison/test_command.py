"""`archspec compare`: tables, files, and what is refused."""

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from click import Choice

from archspec.app.commands import compare
from archspec.comparison.columns import COLUMNS
from archspec.comparison.model import ORDERS
from archspec.render import read_mark
from tests.app.calls import NET, Call
from tests.app.calls import archspec as process

OTHER = NET.replace("name: net", "name: other").replace("Conv (4) -> 8x8x4", "Conv (8)")
OTHER = OTHER.replace("expect: {params: 162}\n", "reported: [{top1: 20, data: D}]\n")
LIBRARY = "archspec: 1\nblocks: {A: {body: [ReLU]}}\n"
SUFFIXES = ("svg", "png", "pdf", "tex", "tikz", "html")


@pytest.fixture(autouse=True)
def other(folder: Path) -> None:
    (folder / "other.yaml").write_text(OTHER)


def test_table(call: Call) -> None:
    done = call("compare", "net.yaml", "other.yaml")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("Comparison of 2 networks\n\nnetwork  input  parameters  ratio")
    assert call("compare", "net.yaml", "-", stdin=OTHER.encode()).out == done.out


def test_legend(call: Call) -> None:
    """It explains every column, and needs no spec; a table says so in its last line."""
    done = call("compare", "--legend")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == list(COLUMNS)
    table = call("compare", "net.yaml", "other.yaml", "--batch", "8").out
    assert table.endswith("\n\nCosts for 8 examples in float32; see `archspec compare --legend`.\n")


def test_sorted(call: Call) -> None:
    done = call("compare", "net.yaml", "other.yaml", "--sort", "macs", "--format", "csv")
    rows = list(csv.DictReader(StringIO(done.out)))
    assert [each["network"] for each in rows] == ["other", "net"]
    assert rows[1]["macs-ratio"] == "1.000000"


def test_json(call: Call) -> None:
    done = call("compare", "net.yaml", "other.yaml", "--format", "json", "--batch", "2")
    record = json.loads(done.out)
    assert [each["file"] for each in record["networks"]] == ["net.yaml", "other.yaml"]
    assert (record["batch"], record["networks"][0]["inference"]["macs"]) == (2, 2 * 6952)


def test_choices_are_those_of_the_report() -> None:
    kinds = {each.name: each.type for each in compare.command.params}
    assert isinstance(kinds["order"], Choice)
    assert tuple(kinds["order"].choices) == tuple(ORDERS)


def test_every_error_is_told_and_nothing_written(call: Call, folder: Path) -> None:
    (folder / "lib.yaml").write_text(LIBRARY)
    for output in ((), ("-o", "chart.svg")):
        done = call("compare", "bad.yaml", "net.yaml", "lib.yaml", *output)
        assert (done.status, done.out) == (1, "")
        assert re.findall(r"error\[(A\d+)\]", done.err) == ["A306", "A220"]
    assert not (folder / "chart.svg").exists()
    record = json.loads(call("compare", "bad.yaml", "lib.yaml", "--format", "json").out)
    assert [each["code"] for each in record["diagnostics"]] == ["A306", "A220"]
    assert call("compare", "net.yaml", "none.yaml").status == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("net.yaml",), "a comparison takes two SPECs or more"),
        (("net.yaml", "net.yaml", "--columns", "mac"), "there is no column `mac`; did you mean"),
        (("net.yaml", "net.yaml", "--metric", "top5"), "--metric is for charts; name a file"),
        (("net.yaml", "net.yaml", "--check"), "--check is for charts; name a file"),
        (("net.yaml", "net.yaml", "--scale", "2"), "--scale is for charts; name a file"),
        (("net.yaml", "net.yaml", "-o", "a.mmd"), "ends in .svg, .png, .pdf, .tex, .tikz, .html"),
        (("net.yaml", "net.yaml", "-o", "folder"), "ends in .svg, .png, .pdf, .tex, .tikz, .html"),
        (("net.yaml", "net.yaml", "-o", "a.svg", "--scale", "2"), "--scale is for PNG alone"),
        (("net.yaml", "net.yaml", "-o", "a.svg", "--format", "csv"), "--output draws"),
        (("net.yaml", "net.yaml", "-o", "a.svg", "--columns", "macs"), "--columns is for tables"),
        (("net.yaml", "net.yaml", "-o", "a.svg", "--batch", "2"), "--batch is for tables"),
        (("net.yaml", "net.yaml", "-o", "a.svg", "--dtype", "int8"), "--dtype is for tables"),
        (("-", "net.yaml", "-"), "only one of the specs can be standard input"),
        (("net.yaml", "net.yaml", "-o", "a.svg", "--check", "--force"), "exclude each other"),
    ],
)
def test_wrong_usage(call: Call, folder: Path, arguments: tuple[str, ...], message: str) -> None:
    done = call("compare", *arguments)
    assert (done.status, done.out) == (2, "")
    assert message in done.err
    assert not list(folder.glob("a.*"))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files(call: Call, folder: Path, suffix: str) -> None:
    name = f"chart.{suffix}"
    arguments = ("compare", "net.yaml", "other.yaml", "-o", name)
    assert call(*arguments).out == f"{name}: written\n"
    assert call(*arguments).out == f"{name}: unchanged\n"
    assert call(*arguments, "--check").out == f"{name}: up to date\n"
    mark = read_mark((folder / name).read_bytes())
    assert mark is not None
    assert mark.intact


def test_files_are_protected(call: Call, folder: Path) -> None:
    arguments = ("compare", "net.yaml", "other.yaml", "-o", "chart.svg")
    (folder / "chart.svg").write_text("<svg/>")
    done = call(*arguments)
    assert (done.status, done.out) == (2, "")
    assert "error[A406]: `chart.svg` was not written by archspec" in done.err
    assert (folder / "chart.svg").read_text() == "<svg/>"
    assert call(*arguments, "--force").out == "chart.svg: written\n"
    text = (folder / "chart.svg").read_text()
    (folder / "chart.svg").write_text(text.replace("<title", "<title ", 1))
    assert "error[A408]" in call(*arguments).err


def test_a_changed_spec_makes_the_file_stale(call: Call, folder: Path) -> None:
    arguments = ("compare", "net.yaml", "other.yaml", "-o", "chart.svg")
    call(*arguments)
    (folder / "other.yaml").write_text(OTHER.replace("(8)", "(16)"))
    done = call(*arguments, "--check")
    assert done.status == 1
    assert "error[A407]: `chart.svg` was written from another text of `net.yaml and 1 more`" in (
        done.err
    )


def test_page(call: Call, folder: Path) -> None:
    columns = ("--columns", "network,macs")
    call("compare", "net.yaml", "other.yaml", "-o", "page.html", "--theme", "dark", *columns)
    page = (folder / "page.html").read_text()
    assert re.findall(r"<th[^>]*>([^<]*)</th>", page) == ["network", "MACs"]
    assert "color-scheme: dark;" in page
    assert "<script" not in page
    assert " style=" not in page
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert '<svg class="chart"' in page


def test_nothing_of_a_spec_is_markup_in_the_page(call: Call, folder: Path) -> None:
    title = "<script>alert(1)</script><!-- & \" '"
    text = OTHER.replace("name: other", f"name: other\ntitle: {json.dumps(title)}")
    (folder / "other.yaml").write_text(text)
    call("compare", "net.yaml", "other.yaml", "-o", "page.html")
    page = (folder / "page.html").read_text()
    assert "<script" not in page
    assert page.count("<!--") == 1


def test_two_networks_with_one_name_are_told_apart(call: Call, folder: Path) -> None:
    done = call("compare", "inception_v4", "inception_v4", "--columns", "network,params")
    assert "\ninception_v4         42.68 M\n" in done.out
    assert "\ninception_v4 (2)" in done.out
    (folder / "deep").mkdir()
    (folder / "deep/net.yaml").write_text(NET)
    call("compare", "net.yaml", "deep/net.yaml", "-o", "chart.svg")
    chart = (folder / "chart.svg").read_text()
    assert ">net</text>" in chart
    assert ">deep/net</text>" in chart


def test_no_torch(folder: Path) -> None:
    (folder / "torch.py").write_text("raise RuntimeError('torch was imported')\n")
    arguments = ("compare", "net.yaml", "other.yaml", "-o", "chart.svg")
    done = process(*arguments, cwd=folder, PYTHONPATH=str(folder))
    assert (done.status, done.out) == (0, "chart.svg: written\n")
