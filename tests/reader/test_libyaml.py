"""libyaml and PyYAML's own parser read the same: values, places and findings."""

import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import pytest
from yaml._yaml import CParser
from yaml.events import Event

from archspec import limits
from archspec.diagnostics import SpecError
from archspec.reader import Tree, documents, events, read_document
from archspec.reader.source_text import TextReading
from tests.reader.outcome import FILE, described, trees
from tests.reader.test_fuzz import mutated

TEXTS: Final = 20_000
CHUNKS: Final = 4
SPECS: Final = sorted(Path("specs").rglob("*.yaml"))

Parse = Callable[[TextReading], Iterable[Event]]


def read_by(parse: Parse, text: str, monkeypatch: pytest.MonkeyPatch) -> list[Tree] | str:
    """All values of a text with their places, or its findings."""
    monkeypatch.setattr(documents, "parse_events", parse)
    try:
        return list(trees(read_document(text, FILE)))
    except SpecError as error:
        return described(error)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_both_read_the_same(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that libyaml does not accept is read by the other parser anyway."""
    choice, accepted = random.Random(chunk), 0
    for _ in range(TEXTS // CHUNKS):
        text = mutated(choice)
        if events._read_with_libyaml(text) is not None:
            accepted += 1
            fast = read_by(events.parse_events, text, monkeypatch)
            assert fast == read_by(events.parse_strictly, text, monkeypatch), text
    assert accepted > TEXTS / CHUNKS / 10


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_shipped_specs_are_read_by_libyaml(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = spec.read_text(encoding="utf-8")
    assert events._read_with_libyaml(text) is not None
    assert read_by(events.parse_events, text, monkeypatch) == (
        read_by(events.parse_strictly, text, monkeypatch)
    )


def test_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "CParser", None)
    assert read_document("a: [1, x]\n", FILE).entries


@pytest.mark.parametrize("unit", ["[", "{", "- ", "[a: "])
def test_deep_nesting_is_left_early(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """libyaml takes quadratic time for open brackets, so its events end where ours would."""
    taken = 0

    class Counting(CParser):
        def get_event(self) -> Event | None:
            nonlocal taken
            taken += 1
            return super().get_event()

    monkeypatch.setattr(events, "CParser", Counting)
    assert events._read_with_libyaml(unit * 100_000) is None
    assert taken <= 4 * limits.YAML_DEPTH
