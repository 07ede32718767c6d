"""Members of a space that are written as specs."""

import random
from pathlib import Path
from typing import Any

import pytest

import archspec
from archspec.space.axis import Choice
from tests.rounds import ROUNDS
from tests.space.test_random import draw_axes
from tests.space.test_space import TABLE, TEXT
from tests.specgen import random_spec

VALUES: dict[str, list[Choice]] = {TABLE: [8, 16], "params.classes": [20, 10]}
WRITTEN = """\
archspec: 1
name: net_2
extends: ../net.yaml
set:
  tables.t.a.w: 16
  params.classes: 10
"""


def open_space(folder: Path) -> archspec.Space:
    (folder / "archspec.toml").touch()
    (folder / "net.yaml").write_text(TEXT)
    return archspec.Space(folder / "net.yaml", {TABLE: [8, 9, 16], "params.classes": [10, 20]})


def test_members_are_variants_of_a_few_lines(tmp_path: Path) -> None:
    space = open_space(tmp_path)
    paths = space.write(VALUES, tmp_path / "a")
    assert [path.name for path in paths] == ["net_1.yaml", "net_2.yaml"]
    assert paths[1].read_text() == WRITTEN
    second = {path: column[1] for path, column in VALUES.items()}
    assert space.text(second, "net_2", tmp_path / "a") == WRITTEN
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["net_1.yaml", "net_2.yaml"]
    assert space.write(VALUES, tmp_path / "a") == paths
    many = {path: column * 5 for path, column in VALUES.items()}
    assert space.write(many, tmp_path / "b", name="wide")[0].name == "wide_01.yaml"
    assert space.write({path: [] for path in VALUES}, tmp_path / "c") == []


def test_other_files_stay(tmp_path: Path) -> None:
    space = open_space(tmp_path)
    (tmp_path / "net_2.yaml").write_text("mine")
    with pytest.raises(archspec.SpecError, match="has another `net_2"):
        space.write(VALUES, tmp_path)
    assert not (tmp_path / "net_1.yaml").exists()
    space.write(VALUES, tmp_path, force=True)
    assert archspec.load(tmp_path / "net_2.yaml").name == "net_2"
    assert (tmp_path / "net.yaml").read_text() == TEXT


def test_invalid_members_are_not_written(tmp_path: Path) -> None:
    space = open_space(tmp_path)
    with pytest.raises(archspec.SpecError, match="groups"):
        space.write({TABLE: [8, 9], "params.classes": [10, 10]}, tmp_path / "a")
    with pytest.raises(ValueError, match="no choice"):
        space.write({TABLE: [10], "params.classes": [10]}, tmp_path / "a")
    assert not (tmp_path / "a").exists()


def test_the_spec_must_be_within_reach(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    space = open_space(tmp_path / "project")
    with pytest.raises(archspec.SpecError, match="leads out of"):
        space.write(VALUES, tmp_path / "elsewhere")
    shipped = archspec.Space("inception_v4", {"params.classes": [10, 20]})
    (path,) = shipped.write({"params.classes": [20]}, tmp_path / "elsewhere")
    assert "\nextends: inception_v4\n" in path.read_text()


def test_what_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    space = open_space(tmp_path)
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(archspec.SpecError, match="cannot be written: no space left"):
        space.write(VALUES, tmp_path / "a")
    assert sorted(tmp_path.iterdir()) == before


def test_values_are_written_as_they_are(tmp_path: Path) -> None:
    titles: list[Choice] = ['"#2"', "'it''s: 3'", "plain, with a comma"]
    steps: list[Choice] = ["1x1 Conv (8 groups=2)", "{Conv: {filters: 4, kernel: 1}}", "ReLU"]
    values = {"title": titles, "body.0": steps}
    paths = archspec.Space(TEXT, values).write(values, tmp_path / "a")
    graphs = [archspec.load(path) for path in paths]
    assert [graph.title for graph in graphs] == ["#2", "it's: 3", "plain, with a comma"]
    with pytest.raises(archspec.SpecError, match="comment"):
        archspec.Space(TEXT, {"title": ["two # three"]}).text({"title": "two # three"}, "a")


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(4 * ROUNDS))
def test_what_is_written_is_what_was_measured(seed: int, tmp_path: Path) -> None:
    text = random_spec(seed).text
    axes: dict[str, Any] = draw_axes(text, random.Random(seed)) or {"title": ["one", "#2"]}
    space = archspec.Space(text, axes)
    values = space.sample(8, seed)
    found = space.evaluate(values)
    valid = {path: column[found["valid"]] for path, column in values.items()}
    paths = space.write(valid, tmp_path / "members")
    for path, parameters, macs in zip(
        paths, found["parameters"][found["valid"]], found["macs"][found["valid"]], strict=True
    ):
        graph = archspec.load(path)
        assert (graph.parameters, graph.macs) == (parameters, macs)
        assert archspec.load(path.read_text(), base=path.parent).name == path.stem
