"""The page on searching a space, run on a smaller sample than the one whose numbers it prints."""

import doctest
from pathlib import Path
from typing import Any

import numpy
import pytest

import archspec

PAGE = Path(__file__).parents[2] / "docs/search.md"
DRAWN, FEWER = "sample(1_000_000,", "sample(3_000,"


def test_the_page_runs_on_a_smaller_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text("utf-8")
    assert DRAWN in text
    names: dict[str, Any] = {}
    for example in doctest.DocTestParser().get_examples(text.replace(DRAWN, FEWER)):
        exec(compile(example.source, str(PAGE), "single"), names)
    found, best = names["found"], names["best"]
    assert found["compiled"].all()
    assert len(best) == len(names["paths"]) == 5
    assert (numpy.diff(found["field_height"][best]) <= 0).all()
    assert found["field_height"][best[0]] == found["field_height"][found["within"]].max()
    for path, member in zip(names["paths"], best, strict=True):
        graph = archspec.load(path)
        assert graph.macs == found["macs"][member] <= 9_000_000_000
        assert graph.parameters == found["parameters"][member] <= 30_000_000
