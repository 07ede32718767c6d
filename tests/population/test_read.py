"""Populations are measured as if each network were loaded by itself."""

import random
from pathlib import Path
from typing import Any

import pytest

import archspec
from archspec.comparison import compare_networks
from archspec.language import load_program
from archspec.language.variants.plain_variants import PlainVariantReader
from archspec.language.variants.read import read_overrides
from archspec.population.model import Population
from archspec.population.quantities import QUANTITIES
from archspec.population.read import FEWEST, PopulationReader
from archspec.reader import drop_places, read_document
from tests.rounds import ROUNDS
from tests.space.test_random import draw_axes
from tests.space.test_space import REPEAT, TABLE, TEXT
from tests.specgen import random_spec

BASE = TEXT.replace("name: net", "name: net\ntitle: The net")


def find_file(spec: str) -> tuple[Path, str]:
    return Path(spec), spec


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(4 * ROUNDS))
@pytest.mark.slow
def test_variants_are_measured_as_if_loaded(seed: int, tmp_path: Path) -> None:
    text = random_spec(seed).text
    axes: dict[str, Any] = draw_axes(text, random.Random(seed)) or {"title": ["a", "b"]}
    (tmp_path / "net.yaml").write_text(text)
    space = archspec.Space(tmp_path / "net.yaml", axes)
    values = space.sample(FEWEST + 4, seed)
    valid = space.evaluate(values)["valid"]
    paths = space.write({path: column[valid] for path, column in values.items()}, tmp_path)
    specs = [str(path) for path in (*paths, tmp_path / "net.yaml")]
    members = PopulationReader(archspec.load, find_file).read(specs)
    population = Population(members, None, QUANTITIES["macs"], QUANTITIES["params"], batch=2)
    wanted = compare_networks([archspec.load(spec) for spec in specs], batch=2)
    for member, entry in zip(members, wanted.entries, strict=True):
        assert (member.name, member.file) == (entry.name, entry.file)
        found = {name: one.measure(member, population) for name, one in QUANTITIES.items()}
        assert found["params"] == entry.cost.parameters
        assert found["macs"] == entry.cost.macs
        assert found["memory"] == entry.memory.kept
        assert found["live"] == entry.memory.live
        assert found["depth"] == entry.depth


def write_variants(folder: Path) -> list[str]:
    (folder / "net.yaml").write_text(BASE)
    space = archspec.Space(folder / "net.yaml", {TABLE: range(2, 42, 2), REPEAT: [1, 2]})
    values = {TABLE: list(range(2, 42, 2)), REPEAT: [1, 2] * 10}
    return [str(path) for path in space.write(values, folder)]


def test_only_what_is_no_variant_is_loaded_by_itself(tmp_path: Path) -> None:
    specs = write_variants(tmp_path)
    loaded: list[str] = []

    def load(spec: str) -> archspec.Graph:
        loaded.append(spec)
        return archspec.load(spec)

    reader = PopulationReader(load, find_file)
    members = reader.read(specs)
    assert (len(members), loaded, reader.errors) == (20, [], [])
    base = reader.read_base(20)
    assert base is not None
    assert (base.label, base.file) == ("The net", str(tmp_path / "net.yaml"))
    other = tmp_path / "other.yaml"
    other.write_text(BASE.replace("name: net", "name: other"))
    reader = PopulationReader(load, find_file)
    assert [member.label for member in reader.read([*specs, str(other)])][-2:] == [
        "net_20",
        "The net",
    ]
    assert loaded[1:] == [str(other)]
    assert reader.read_base(21) is None


def test_the_base_may_be_wrong_where_variants_are_not(tmp_path: Path) -> None:
    specs = write_variants(tmp_path)
    base = tmp_path / "net.yaml"
    base.write_text(base.read_text().replace("act=relu)", "act=relu) -> 8x8x9"))
    reader = PopulationReader(archspec.load, find_file)
    assert len(reader.read(specs)) == 20
    assert (reader.errors, reader.read_base(20)) == ([], None)


def test_what_is_wrong_is_reported_where_it_stands(tmp_path: Path) -> None:
    specs = write_variants(tmp_path)
    for number, line in ((3, "  tables.t.a.w: 9"), (4, "  tables.t.x: 8"), (5, "  body.9: [")):
        path = Path(specs[number])
        path.write_text(path.read_text().replace(f"  tables.t.a.w: {2 * number + 2}", line))
    Path(specs[6]).write_text(Path(specs[6]).read_text().replace("net.yaml", "none.yaml"))
    reader = PopulationReader(archspec.load, find_file)
    assert len(reader.read([*specs, str(tmp_path / "none.yaml")])) == 16
    for number, error in zip((3, 4, 5, 6), reader.errors, strict=False):
        with pytest.raises(archspec.SpecError) as caught:
            archspec.load(specs[number])
        assert str(error) == str(caught.value)
    assert [error.diagnostics[0].code for error in reader.errors][-1] == "A401"


def test_labels_are_unique(tmp_path: Path) -> None:
    specs = write_variants(tmp_path)
    for number, title in ((0, "First"), (1, "Same"), (2, "Same")):
        path = Path(specs[number])
        path.write_text(path.read_text().replace("extends", f"title: {title}\nextends"))
    twice = [*specs[:3], specs[5], specs[5], specs[6]]
    labels = [member.label for member in PopulationReader(archspec.load, find_file).read(twice)]
    assert labels == ["First", "net_02", "net_03", specs[5], f"{specs[5]} (2)", "net_07"]


def test_reported_errors_are_read(tmp_path: Path) -> None:
    specs = write_variants(tmp_path)
    path = Path(specs[0])
    result = "reported: [{top1: 20.5, data: D}, {top1: 3, data: E}]\n"
    path.write_text(path.read_text().replace("extends", f"{result}extends"))
    first, second, *_ = PopulationReader(archspec.load, find_file).read(specs)
    assert (first.top1, first.top5, second.top1) == (20.5, None, None)


HEAD = "archspec: 1\nname: a_1\nextends: net.yaml\n"
PLAIN = (
    "set:\n  a.b: 3\n",
    "set:\n  a.b: 3\n  c.d.0: 3x3 Conv (64 stride 2 V)\n  e: [1, 2x2, {a: b}]  # why\n",
    "set:\n  a.b: 'quoted: #1'\n  c: null\n  d: true\n  e: 1.5\n  f: 'no'\n",
    "set: {a.b: 3, c.d: relu}\n",
    "set:\n    a.b: 3\n    c.d:\n      - 1\n      - 2\n",
    "title: One\ndescription: >\n  two\n  lines\nset:\n  a.b: 3\n",
    "set:\n  a.b: 3\ntitle: One\n",
    "set:\n  a.b:\n  - 1\n  - 2\n",
    "set:\n  a.b: |\n    text\n    of lines\n",
    "set:\n  a.b: {\n  c.d: 3\n  }\n",
)
OTHER = (
    "",
    "set:\n",
    "set:\n  a.b: 3\n  a.b: 4\n",
    "set:\n  a.b: 3\nbody: [ReLU]\n",
    "set:\n  a.b: 3\nremove: [a.c]\n",
    "set: {a.b: 3}\nset:\n  a.c: 3\n",
    "set:\n  a..b: 3\n",
    "set:\n  a.b: [\n  c: 3\n",
    "title: 'open\nset:\n  a.b: 3\n",
    "unknown: 1\nset:\n  a.b: 3\n",
)


@pytest.mark.parametrize("rest", [*PLAIN, *OTHER])
def test_lines_are_read_as_the_whole_file(rest: str) -> None:
    reader = PlainVariantReader()
    for text in (HEAD + rest, f"# comment\n\n{HEAD}{rest}", (HEAD + rest).replace("\n", "\r\n")):
        found = reader.read(text, "a.yaml")
        assert (found is not None) == (rest in PLAIN)
        try:
            whole = reader._read_whole(text, "a.yaml")
        except archspec.SpecError:
            whole = None
        assert (found and found.values) == (whole and whole.values)
        for path, value in found.values if found else ():
            (change,) = read_overrides(f"{path}: {value}")
            assert drop_places(change.value) == dict(list_set(text))[path]


def list_set(text: str) -> Any:
    return drop_places(read_document(text, "")["set"])


def test_a_mapping_in_braces_has_no_lines() -> None:
    text = "{archspec: 1, name: a_1, extends: net.yaml}\nset:\n  a.b: 3\n"
    assert PlainVariantReader().read(text, "a.yaml") is None


def test_variants_are_read_as_programs(tmp_path: Path) -> None:
    for spec in write_variants(tmp_path):
        variant = PlainVariantReader().read(Path(spec).read_text(), spec)
        program = load_program(Path(spec).read_text(), spec, Path(spec))
        assert variant is not None
        changes = program.levels[0].spec.changes
        assert len(changes) == len(variant.values) == 2
        assert variant.name == program.spec.name
