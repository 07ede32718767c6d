"""`archspec compare` of a population: its table, its formats, its chart."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

import archspec
from archspec.population.sheet import COLUMNS
from archspec.render import read_mark
from tests.app.calls import Call
from tests.space.test_space import REPEAT, TABLE, TEXT

TABLE_TEXT = """\
Population of 20 networks

network                 parameters      MACs    memory      live  depth  field
------------------------------------------------------------------------------
20 networks
  minimum                      248    9.30 k  3.07 KiB  3.50 KiB      3      5
  5 %                          248    9.30 k  3.07 KiB  3.50 KiB      3      5
  median                    1.75 k  101.46 k  13.1 KiB  11.0 KiB      3      5
  95 %                      3.09 k  184.40 k  22.1 KiB  20.0 KiB      4      7
  maximum                   3.39 k  202.83 k  24.1 KiB  21.0 KiB      4      7
base, which all extend
  The base                     994   55.38 k  8.07 KiB  7.00 KiB      4      7
front, 1 network
  base_01                      248    9.30 k  3.07 KiB  3.50 KiB      3      5

front  no other network is at least as good in multiply-accumulates and
       parameters and better in one

Costs for one example in float32; see `archspec compare --legend`.
"""


@pytest.fixture(autouse=True)
def variants(folder: Path) -> None:
    (folder / "archspec.toml").touch()
    (folder / "base.yaml").write_text(TEXT.replace("name: net", "name: base\ntitle: The base"))
    axes = {TABLE: range(2, 42, 2), REPEAT: [1, 2]}
    space = archspec.Space("base.yaml", axes)
    space.write({TABLE: list(range(2, 42, 2)), REPEAT: [1, 2] * 10}, "variants")


def test_table(call: Call) -> None:
    done = call("compare", "variants", "--population")
    assert (done.status, done.err) == (0, "note: variants has 20 specs\n")
    assert done.out == TABLE_TEXT


def test_csv_has_every_network(call: Call) -> None:
    done = call("compare", "variants", "--population", "--format", "csv", "--sort", "params")
    rows = list(csv.DictReader(StringIO(done.out)))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["network"] for row in rows[:2]] == ["base_20", "base_18"]
    assert [row["name"] for row in rows if row["front"] == "1"] == ["base_01"]
    few = call(
        "compare", "variants", "--population", "--format", "csv", "--columns", "macs,network"
    )
    assert few.out.startswith("macs,network\n")


def test_json_has_every_network(call: Call) -> None:
    done = call("compare", "variants", "--population", "--format", "json", "--batch", "2")
    record = json.loads(done.out)
    assert len(record["networks"]) == 20
    assert record["front_of"] == ["macs", "params"]
    assert record["front"] == ["base_01"]
    assert record["base"]["label"] == "The base"
    quantities = record["networks"][3]["quantities"]
    assert quantities["macs"] == 2 * archspec.load("variants/base_04.yaml").macs
    plain = call("compare", "variants", "--no-population", "--format", "json", "--batch", "2")
    entry = json.loads(plain.out)["networks"][3]
    assert quantities["params"] == entry["inference"]["parameters"]
    assert quantities["memory"] == entry["memory"]["kept"]
    assert quantities["live"] == entry["memory"]["live"]
    assert (quantities["depth"], quantities["field"]) == (entry["depth"], entry["field"][0])
    assert quantities["top1"] is None


@pytest.mark.parametrize("form", ["markdown", "latex", "html"])
def test_other_tables_are_for_people(call: Call, form: str) -> None:
    done = call("compare", "variants", "--population", "--format", form)
    assert done.status == 0
    assert "median" in done.out
    assert done.out.count("base") < 10


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "tex", "tikz", "html"])
def test_charts_are_written(call: Call, folder: Path, suffix: str) -> None:
    options = ("variants", "--population", "--y", "field", "-o", f"chart.{suffix}")
    assert call("compare", *options).out == f"chart.{suffix}: written\n"
    assert read_mark((folder / f"chart.{suffix}").read_bytes()) is not None
    assert call("compare", *options, "--check").status == 0
    path = folder / "variants" / "base_20.yaml"
    path.write_text(path.read_text().replace("a.w: 40", "a.w: 42"))
    assert call("compare", *options, "--check").status == 1


def test_many_networks_are_a_population(call: Call, folder: Path) -> None:
    for number in range(100):
        head = f"archspec: 1\nname: n_{number}\nextends: base.yaml\n"
        text = f"{head}set:\n  {TABLE}: {2 * number + 2}\n"
        (folder / f"n_{number}.yaml").write_text(text)
    names = [f"n_{number}.yaml" for number in range(100)]
    assert call("compare", *names).out.startswith("Comparison of 100 networks\n")
    assert call("compare", *names, "base.yaml").out.startswith("Population of 101 networks\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--x", "macs"), "--x and --y are for a population; add `--population`"),
        (("--population", "--columns", "file,smallest"), "there is no column `smallest`"),
        (
            ("--population", "--y", "top1", "-o", "a.svg"),
            "no network has both multiply-accumulates",
        ),
        (("--population", "--y", "top1", "--metric", "top5", "-o", "a.svg"), "exclude each other"),
        (("--population", "-o", "a.svg", "--batch", "2"), "--batch is for tables"),
    ],
)
def test_what_is_refused(call: Call, arguments: tuple[str, ...], message: str) -> None:
    done = call("compare", "variants", *arguments)
    assert done.status == 2
    assert message in done.err


def test_errors_are_told(call: Call, folder: Path) -> None:
    path = folder / "variants" / "base_07.yaml"
    path.write_text(path.read_text().replace("repeat: 1", "repeat: x"))
    done = call("compare", "variants", "--population")
    assert (done.status, done.out) == (1, "")
    assert call("check", "variants/base_07.yaml").err.splitlines()[0] in done.err
    record = json.loads(call("compare", "variants", "--population", "--format", "json").out)
    assert len(record["diagnostics"]) == 1


def test_values_are_set_in_all(call: Call) -> None:
    options = ("--population", "--format", "json", "--set", "params.classes=100")
    record = json.loads(call("compare", "variants", *options).out)
    wanted = archspec.open("variants/base_01.yaml").with_values({"params.classes": 100})
    assert record["networks"][0]["quantities"]["params"] == wanted.parameters
    assert record["base"] is None
