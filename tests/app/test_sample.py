"""`archspec sample`: the variants that it writes, and what it refuses."""

import csv
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

import archspec
from archspec.app.schemas import build_output_schemas
from tests.app.calls import Call
from tests.app.test_schemas import fits
from tests.app.test_space import SPACE

WRITTEN = """\
archspec: 1
name: net_2
extends: ../space.yaml
set:
"""


@pytest.fixture(autouse=True)
def space(folder: Path) -> None:
    (folder / "archspec.toml").touch()
    (folder / "space.yaml").write_text(SPACE)


def test_variants_are_written(call: Call, folder: Path) -> None:
    done = call("sample", "space.yaml", "-n", "8", "--seed", "3", "-o", "variants")
    assert (done.status, done.err) == (0, "")
    assert done.out == "variants: 8 variants of net, and members.csv\n"
    rows = list(csv.DictReader(StringIO((folder / "variants" / "members.csv").read_text())))
    assert [row["name"] for row in rows] == [f"net_{number}" for number in range(1, 9)]
    for row in rows:
        graph = archspec.load(folder / "variants" / f"{row['name']}.yaml")
        assert (graph.parameters, graph.macs) == (int(row["parameters"]), int(row["macs"]))
        assert int(row["body.*.filters"]) > 6 or int(row["params.classes"]) == 10
    text = (folder / "variants" / "net_2.yaml").read_text()
    assert text.startswith(WRITTEN)
    again = call("sample", "space.yaml", "-n", "9", "--seed", "3", "-o", "more")
    assert again.status == 0
    assert (folder / "more" / "net_2.yaml").read_text() == text


def test_samples_are_even_and_within_the_budget(call: Call) -> None:
    options = ("-n", "6", "--uniform-in", "params", "--within-budget", "-o", "variants")
    done = call("sample", "space.yaml", *options)
    assert done.out.splitlines()[1].startswith("params: 460 to ")
    again = (*options[:-1], "again", "--format", "json")
    record = json.loads(call("sample", "space.yaml", *again).out)
    schema = build_output_schemas()["sample"]
    assert fits(record, schema, schema)
    assert sum(bin["taken"] for bin in record["bins"]) == 6
    assert all(one["measures"]["parameters"] <= 5_000 for one in record["variants"])
    assert record["variants"][0]["file"] == "again/net_1.yaml"


def test_values_that_are_set_are_written(call: Call, folder: Path) -> None:
    done = call("sample", "space.yaml", "-n", "3", "--set", "input=16x16x4", "-o", "variants")
    assert done.status == 0
    assert "  input: 16x16x4\n" in (folder / "variants" / "net_1.yaml").read_text()
    assert archspec.load(folder / "variants" / "net_1.yaml").entering == "16x16x4"


def test_a_text_is_written_too(call: Call, folder: Path) -> None:
    done = call("sample", "-", "-n", "2", "-o", "variants", stdin=SPACE.encode())
    assert done.status == 0
    assert (folder / "variants" / "net.yaml").read_text() == SPACE
    assert archspec.load(folder / "variants" / "net_2.yaml").name == "net_2"


def test_folders_are_protected(call: Call, folder: Path) -> None:
    (folder / "variants").mkdir()
    assert call("sample", "space.yaml", "-n", "2", "-o", "variants").status == 0
    done = call("sample", "space.yaml", "-n", "3", "-o", "variants")
    assert done.status == 2
    assert "error[A406]: `variants` has files" in done.err
    done = call("sample", "space.yaml", "-n", "3", "--seed", "5", "-o", "variants", "--force")
    assert done.status == 0
    assert call("sample", "space.yaml", "-o", "space.yaml").status == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("space.yaml", "-n", "999"), "error[A232]: the space has only "),
        (("net.yaml",), "error[A202]: net.yaml has no `space`"),
        (("git:HEAD:space.yaml",), "variants extend a file, and SPEC is in a commit"),
    ],
)
def test_what_is_refused(
    call: Call, folder: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = call("sample", *arguments, "-o", "variants")
    assert done.status
    assert message in done.err
    assert not (folder / "variants").exists()


def test_a_budget_is_needed_to_keep_to_it(call: Call, folder: Path) -> None:
    path = folder / "space.yaml"
    path.write_text(path.read_text().replace("budget", "#"))
    done = call("sample", "space.yaml", "--within-budget", "-o", "variants")
    assert "error[A232]: space.yaml has no `budget`" in done.err


def test_numpy_is_needed(folder: Path) -> None:
    code = "import sys; sys.modules['numpy'] = None; from archspec.app.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "sample", "space.yaml", "-o", "variants"],
        capture_output=True,
        cwd=folder,
        check=False,
    )
    assert b"error[A410]: a design space needs numpy" in done.stderr
