"""`archspec list`: the shipped specs, with the numbers that proving them gives."""

import csv
import io
import json
from pathlib import Path

import pytest

import archspec
from archspec.api import shipped_specs
from archspec.catalog import entries, list_catalog
from tests.app.calls import Call


def names(call: Call, *globs: str) -> list[str]:
    printed = json.loads(call("list", *globs, "--format", "json").out)
    return [spec["name"] for spec in printed["specs"]]


def test_everything_shipped_is_listed(call: Call) -> None:
    assert names(call) == [*shipped_specs()]
    rows = list(csv.DictReader(io.StringIO(call("list", "--format", "csv").out)))
    assert len(rows) == len(shipped_specs())


@pytest.mark.parametrize(
    ("globs", "found"),
    [
        (["inception_v4"], ["inception_v4", "released/inception_v4"]),
        (["zoo/resnet5*"], ["zoo/resnet50", "zoo/resnet50d"]),
        (["released/"], [f"released/inception_{each}" for each in ("resnet_v2", "v3", "v4")]),
        (["bn_inception", "bn*"], ["bn_inception"]),
    ],
)
def test_globs(call: Call, globs: list[str], found: list[str]) -> None:
    assert names(call, *globs) == found


def test_numbers_are_those_of_the_network() -> None:
    for name in ("inception_v4", "zoo/resnet50", "variants/inception_v4_se"):
        [entry] = list_catalog([name])
        graph = archspec.load(name)
        assert (entry.parameters, entry.macs) == (graph.parameters, graph.macs)
        assert (entry.title, entry.input) == (graph.title, graph.entering)


def test_what_is_as_printed_has_no_numbers(call: Call) -> None:
    [spec] = json.loads(call("list", "as_printed/figure_3", "--format", "json").out)["specs"]
    assert (spec["figure"], spec["parameters"], spec["macs"]) == ("3", None, None)


def test_a_spec_that_was_edited_is_proved_again(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written down holds for the texts that it is from, and for no others."""
    known = json.loads(json.dumps(entries._read_known()))
    known["inception_v3"]["entry"]["parameters"] = 1
    known["inception_v4"]["entry"]["parameters"] = 1
    known["inception_v4"]["digest"] = "0"
    monkeypatch.setattr(entries, "_read_known", lambda: known)
    listed = {
        entry.name: entry.parameters for entry in list_catalog(["inception_v3", "inception_v4"])
    }
    assert listed == {"inception_v3": 1, "inception_v4": 42679816}


def test_table(call: Call) -> None:
    done = call("list", "inception_v4")
    assert done.out.splitlines()[:5] == [
        "2 specs that archspec ships",
        "",
        "name                   paper             figure  parameters     MACs",
        "-" * len("name                   paper             figure  parameters     MACs"),
        "inception_v4           arXiv:1602.07261       9     42.68 M  12.25 G",
    ]
    done = call("list", "zoo/lenet5", "--columns", "name,params", "--format", "markdown")
    assert "| `zoo/lenet5` |" in done.out
    assert "parameters" not in call("list", "zoo", "--columns", "title").out
    assert call("list", "--legend").out.startswith("name")


def test_a_pattern_that_matches_nothing(call: Call) -> None:
    done = call("list", "inception_v5")
    assert done.status == 2
    assert "archspec ships no spec `inception_v5`; did you mean `inception_v4`?" in done.err


def test_it_proves_nothing(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list comes from what is written down, so it is there at once."""

    def refuse(name: str, path: Path) -> None:
        raise AssertionError(f"{name} is proved: run `python docs/generate.py reference`")

    monkeypatch.setattr(entries, "_prove_entry", refuse)
    assert call("list").status == 0
