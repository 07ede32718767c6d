"""`archspec ops`."""

import json

import pytest

from archspec.ops import JOINS, TABLE
from tests.app.calls import Call, Done

USAGE = "Usage: archspec ops [OPTIONS] [NAME]...\nTry `archspec ops --help`.\n\n"
DROPOUT = """\
Dropout: Drop numbers at random while training (rate), or keep them (keep = 1 -
rate).

Arguments:
  rate  a number from 0 to 1; required; main argument; the share that is
        dropped; also given as `keep`
"""


def test_list(call: Call) -> None:
    done = call("ops")
    names = [operator.__name__ for operator in TABLE] + list(JOINS)
    assert (done.status, done.err) == (0, "")
    assert [line.split()[0] for line in done.out.splitlines()] == names


def test_operators_of_other_packages_are_named(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        name = "Swirl"

    def entry_points(*, group: str, **_: str) -> list[Point]:
        return [Point()] if group == "archspec.ops" else []

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
    assert call("ops").out.endswith("\nFrom other packages: Swirl\n")


def test_page(call: Call) -> None:
    done = call("ops", "Dropout")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"{DROPOUT}\nExamples:\n")


def test_join(call: Call) -> None:
    assert call("ops", "add", "mul").out.startswith("add: The sum of all inputs")


def test_unknown_operator(call: Call) -> None:
    message = "error: there is no operator `Konv`; did you mean `Conv`?\n"
    assert call("ops", "Konv") == Done(2, "", USAGE + message)
    message = "error: there is no operator `os.system`; `archspec ops` lists them\n"
    assert call("ops", "os.system") == Done(2, "", USAGE + message)


def test_json(call: Call) -> None:
    operators = json.loads(call("ops", "--format", "json").out)["operators"]
    assert len(operators) == len(TABLE) + len(JOINS)
    (conv,) = json.loads(call("ops", "Conv", "--format", "json").out)["operators"]
    assert list(conv) == [
        "name", "doc", "arguments", "examples", "elsewhere", "notes", "schema",
    ]  # fmt: skip
    assert conv["arguments"][0] == {
        "name": "filters",
        "takes": "a whole number from 1 to 1,048,576",
        "default": None,
        "description": "channels that leave",
        "main": True,
    }
    assert conv["schema"]["properties"]["stride"]["default"] == [1, 1]
    assert conv["schema"]["properties"]["bias"]["default"] is True
