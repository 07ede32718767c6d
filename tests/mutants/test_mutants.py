"""A sample of the edits: each that breaks a network is refused, and none that does not."""

import re
from collections import Counter
from pathlib import Path
from random import Random
from typing import Final

import pytest

import archspec
from tests.mutants.answers import SPECS, Workshop
from tests.mutants.edits import Edit, make_corpus
from tests.mutants.edits.corpus import PER_KIND, SEED
from tests.mutants.edits.model import Range
from tests.mutants.following import follow
from tests.mutants.outcomes import Outcome
from tests.mutants.reading import Broken, read_network
from tests.mutants.reading.arguments import Terms, bind_operator
from tests.mutants.reading.boxes import parse_box, parse_size
from tests.mutants.reading.layers import join, measure
from tests.mutants.reading.steps import JOINS
from tests.mutants.reading.tensors import Shape
from tests.mutants.table import render_table
from tests.rounds import ROUNDS
from tests.specgen import random_spec

NETWORKS: Final = sorted(
    path.relative_to(SPECS).as_posix()
    for folder in ("", "released", "variants", "zoo")
    for path in (SPECS / folder).glob("*.yaml")
)
SAMPLE: Final = 200
PARTS: Final = 4
"""Workers take a part of the sample each."""

SOUGHT: Final = 3
"""For one in so many of them, archspec seeks no edit, which takes most of the time."""


@pytest.fixture(scope="module")
def corpus() -> list[Edit]:
    return make_corpus(SPECS)


@pytest.mark.parametrize("network", NETWORKS)
def test_both_readings_agree_about_what_ships(network: str) -> None:
    totals = read_network(SPECS / network, SPECS)
    if "\nexpect:" not in (SPECS / network).read_text(encoding="utf-8"):
        graph = archspec.load(SPECS / network)
        assert (totals.params, totals.macs) == (graph.parameters, graph.macs)


def test_the_second_reading_knows_the_examples_of_the_operators() -> None:
    page = (SPECS.parent / "docs/operators.md").read_text(encoding="utf-8")
    examples = re.findall(r"(?m)^\| `(.+)` \| (\d[\dx, ]*) \| (.+) \|$", page)
    assert len(examples) > 300
    for text, entering, leaving in examples:
        if text != "split":
            found = _measure(text, tuple(map(parse_size, entering.split(", "))))
            wanted = None if leaving.startswith("refused") else parse_size(leaving)
            assert found == wanted, (text, entering, leaving)


def _measure(text: str, shapes: tuple[Shape, ...]) -> Shape | None:
    """Return what leaves a box or join by the second reading; None if it refuses it."""
    try:
        if text in JOINS:
            return join(text, shapes).shape
        box = parse_box(text)
        return measure(box.name, bind_operator(box, Terms({}, {}, {}, {}), {}), *shapes).shape
    except Broken:
        return None


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(12 * ROUNDS))
def test_both_readings_agree_about_random_networks(seed: int, tmp_path: Path) -> None:
    spec = random_spec(seed)
    graph = archspec.load(spec.text)
    for number, text in enumerate((spec.text, spec.twin)):
        file = tmp_path / f"{number}.yaml"
        file.write_text(text, encoding="utf-8")
        totals = read_network(file, tmp_path)
        assert (totals.params, totals.macs) == (graph.parameters, graph.macs)


def test_the_second_reading_refuses_figures_that_cannot_be() -> None:
    for name in ("17", "19", "3", "3_pool"):
        with pytest.raises(Broken):
            read_network(SPECS / f"as_printed/figure_{name}.yaml", SPECS)


def test_the_second_reading_shares_no_code() -> None:
    sources = (path.read_text() for path in (Path(__file__).parent / "reading").glob("*.py"))
    lines = [line for source in sources for line in source.splitlines()]
    assert not [line for line in lines if line.startswith(("import archspec", "from archspec"))]


def test_the_corpus_is_large_and_always_the_same(corpus: list[Edit]) -> None:
    assert len(corpus) >= 2_000
    assert corpus == make_corpus(SPECS)
    assert len({(edit.file, edit.at, edit.text) for edit in corpus}) > 0.9 * len(corpus)
    assert max(Counter(edit.kind for edit in corpus).values()) == PER_KIND
    assert {edit.file for edit in corpus} >= {*NETWORKS, "blocks/se.yaml"}


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.slow
def test_what_breaks_is_refused_and_nothing_else(
    part: int, corpus: list[Edit], tmp_path: Path
) -> None:
    workshop = Workshop.open(tmp_path)
    sample = Random(SEED).sample(corpus, SAMPLE)
    for number, edit in enumerate(sample[part::PARTS]):
        workshop.seeks_edits = number % SOUGHT > 0
        answer = workshop.try_edit(edit)
        assert not answer.crash, (edit, answer.crash)
        assert answer.refused == answer.breaks, (edit, answer.reason, answer.findings)


def test_places_follow_the_edit() -> None:
    edit = Edit("", "", Range(4, 6), "xyz", (Range(0, 3), Range(4, 6), Range(7, 9)))
    text = "abc de fg"
    assert edit.apply(text) == "abc xyz fg"
    found = [place.of(edit.apply(text)) for place in edit.list_places(text)]
    assert found == ["abc", "xyz", "fg"]


FOLLOWED: Final = {
    ("- 3x3 Cnov (8)", "Cnov", "did you mean `Conv`?"): "- 3x3 Conv (8)",
    ("- 3x3 Conv (8 V)", "3x3 Conv (8 V)", "without `V` it would end at 8x8"): "- 3x3 Conv (8)",
    ("- MaxPool (V)", "MaxPool (V)", "with `stride 2` it would"): "- MaxPool (V stride 2)",
    ("- MaxPool (stride 3)", "MaxPool (stride 3)", "with `stride 2` it would"): (
        "- MaxPool (stride 2)"
    ),
    ("- Conv (8) -> 4x4x8", "4x4x8", "with `V` it would be 4x4x8"): "- Conv (8 V) -> 4x4x8",
    ("- 1x1 Conv (9)", "1x1 Conv (9)", "let it make 8 channels"): "- 1x1 Conv (8)",
    ("boyd.A.repeat: 2", "boyd", "did you mean `body.A.repeat`?"): "body.A.repeat: 2",
    ("- {bias: flase}", "flase", "write `bias: true` or `bias: false`"): "- {bias: false}",
}


@pytest.mark.parametrize(("text", "marked", "help"), FOLLOWED)
def test_help_is_followed_by_its_words(text: str, marked: str, help: str) -> None:
    start = text.index(marked)
    found = list(follow(text, Range(start, start + len(marked)), help))
    assert FOLLOWED[text, marked, help] in found


def test_the_table() -> None:
    good = Outcome("a", True, True, False, True, True, 1, True, True, 1.0, 0.1)
    poor = Outcome("a", True, True, False, True, False, 2, False, False, 1.0, 0.1)
    harmless = Outcome("b", False, False, False, False, False, 0, False, False, 1.0, 0.1)
    rows = render_table([good, poor, harmless]).splitlines()
    assert rows[2] == "| a | 2 | 2 | 100 % | 100 % | 50 % | 1.50 | 50 % | 50 % |"
    assert rows[3] == "| b | 1 | 0 |  |  |  |  |  |  |"
    assert rows[4].startswith("| **all** | 3 | 2 |")
