"""New names in every file that shares the old one: each network stays what it was."""

import random
import shutil
from pathlib import Path

import pytest

from archspec.api import load
from archspec.diagnostics import apply_edits
from archspec.editor.navigate import find_definitions, find_references
from archspec.editor.occurrences import list_occurrences
from archspec.editor.open_spec import OpenSpec
from archspec.editor.rename import RenameError, rename
from archspec.editor.workspace import Workspace
from archspec.reader.shipped import find_specs_folder
from tests.editor.conftest import find
from tests.rounds import ROUNDS

LIBRARY = """\
archspec: 1
functions: {halve(v): v//2}
tables:
  t:
    columns: [c, d]
    small:   [8, 2]
    large:   [16, 4]
blocks:
  Cell:
    params: {c: int, d: 2}
    branches:
      a: [1x1 Conv (c Plain)]
      b: [1x1 Conv (halve(c)), 3x3 Conv (c Plain) as wide]
    merge: add
  Pair:
    params: {c: int}
    body: [Cell (c), Cell (c d=4)]
"""
NETWORK = """\
archspec: 1
name: net
input: 8x8x3
params: {classes: 10}
legend: {Plain: {act: none}}
defaults: {Conv: {act: relu}}
use: [cells.yaml]
body:
  - Cell (t.small)
  - for: {row: t}
    body: [Pair (row.c)]
  - 1x1 Conv (16) as last
  - GlobalAvgPool
  - FC (classes) -> 10
heads: {aux: {from: last, body: [GlobalAvgPool, FC (classes)]}}
errata: [{at: Pair, printed: Cell (c), used: Cell (c d=4), why: "as in the text"}]
"""
VARIANT = """\
archspec: 1
name: variant
extends: net.yaml
set:
  params.classes: 12
  tables.t.large.c: 32
  body.Cell.d: 4
  blocks.Pair.body.1: Cell (c d=halve(c))
  body.last.filters: 24
  body.FC.size: 12
insert: [{after: body.Cell, step: Cell (t.large.c d=2)}]
"""
SPACE = """\
archspec: 1
name: space
extends: net.yaml
space:
  tables.t.small.c: [8, 16]
  tables.*.large.d: [2, 4]
  body.Cell.d: [2, 4]
where: [tables.t.small.c >= 2*body.Cell.d]
"""
OTHER = """\
archspec: 1
name: other
input: 8x8x4
legend: {Plain: {act: none}}
use: [../cells.yaml]
body: [Cell (4), GlobalAvgPool, FC (3)]
"""
FILES = {
    "cells.yaml": LIBRARY,
    "net.yaml": NETWORK,
    "variant.yaml": VARIANT,
    "space.yaml": SPACE,
    "more/other.yaml": OTHER,
}
OTHERS = "more/other.yaml"
NETWORKS = ("net.yaml", "variant.yaml", "space.yaml", "more/other.yaml")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A library, and networks that share it."""
    folder = tmp_path.resolve() / "project"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    (folder / "archspec.toml").touch()
    return folder


def give(folder: Path, file: str, part: str, name: str) -> dict[str, int]:
    """Give what stands at a part of a file a new name; return how many places changed in each."""
    path = folder / file
    text = path.read_text("utf-8")
    files = Workspace()
    opened = OpenSpec(path, text, texts=files.texts)
    edits = rename(opened, *find(text, part), name, files)
    for changed, some in edits.items():
        assert changed is not None
        changed.write_text(apply_edits(changed.read_text("utf-8"), some), "utf-8")
    return {str(changed and changed.relative_to(folder)): len(edits[changed]) for changed in edits}


def describe(folder: Path, names: tuple[str, ...]) -> list[object]:
    """What the networks compute, whatever the names are."""
    found: list[object] = []
    for name in names:
        net = load(folder / name)
        found.append(
            [(node.operator, node.inputs, str(node.type), node.macs) for node in net.nodes]
        )
    return found


@pytest.mark.parametrize(
    ("file", "part", "name", "changed"),
    [
        ("cells.yaml", "Cell:", "Unit",
         {"cells.yaml": 3, "net.yaml": 3, "variant.yaml": 4, "space.yaml": 2, OTHERS: 1}),
        ("more/other.yaml", "Cell (4)", "Unit",
         {"cells.yaml": 3, "net.yaml": 3, "variant.yaml": 4, "space.yaml": 2, OTHERS: 1}),
        ("variant.yaml", "Pair", "Couple", {"cells.yaml": 1, "net.yaml": 2, "variant.yaml": 1}),
        ("cells.yaml", "d: 2", "div",
         {"cells.yaml": 3, "net.yaml": 1, "variant.yaml": 3, "space.yaml": 3}),
        ("cells.yaml", "c, d]", "k", {}),
        ("net.yaml", "row.c", "r", {"net.yaml": 2}),
        ("cells.yaml", "large", "big", {"cells.yaml": 1, "variant.yaml": 2, "space.yaml": 1}),
        ("net.yaml", "t.small", "table1",
         {"cells.yaml": 1, "net.yaml": 2, "variant.yaml": 2, "space.yaml": 2}),
        ("cells.yaml", "halve(v)", "cut", {"cells.yaml": 2, "variant.yaml": 1}),
        ("cells.yaml", "Plain", "Linear", {"cells.yaml": 2, "net.yaml": 1, "more/other.yaml": 1}),
        ("variant.yaml", "classes", "labels", {"net.yaml": 3, "variant.yaml": 1}),
        ("net.yaml", "last\n", "end", {"net.yaml": 2, "variant.yaml": 1}),
        ("cells.yaml", "wide", "out", {"cells.yaml": 1}),
    ],
)  # fmt: skip
def test_every_network_stays(
    project: Path, file: str, part: str, name: str, changed: dict[str, int]
) -> None:
    before = describe(project, NETWORKS)
    given = give(project, file, part, name)
    assert not changed or given == changed
    assert describe(project, NETWORKS) == before


def test_definitions_and_references_lie_in_other_files(project: Path) -> None:
    """A mark of a library is defined in each network that uses it."""
    files = Workspace()
    opened = OpenSpec(project / "cells.yaml", LIBRARY, texts=files.texts)
    defined = find_definitions(opened, *find(LIBRARY, "Plain"), files)
    assert [site.path for site in defined] == [project / "more/other.yaml", project / "net.yaml"]
    uses = find_references(opened, *find(LIBRARY, "Pair"), files)
    assert {site.path and site.path.name for site in uses} == {
        "cells.yaml", "net.yaml", "variant.yaml"}  # fmt: skip
    variant = OpenSpec(project / "variant.yaml", VARIANT, texts=files.texts)
    extended = find_references(variant, *find(VARIANT, "net.yaml"), files)
    assert [site.path and site.path.name for site in extended] == ["space.yaml", "variant.yaml"]


def test_open_texts_are_searched_instead_of_files(project: Path) -> None:
    files = Workspace()
    text = OTHER.replace("[Cell (4)", "[Cell (4), Cell (8)")
    files.texts[project / "more/other.yaml"] = text
    opened = OpenSpec(project / "cells.yaml", LIBRARY, texts=files.texts)
    edits = rename(opened, *find(LIBRARY, "Cell:"), "Unit", files)
    assert apply_edits(text, edits[project / "more/other.yaml"]).count("Unit") == 2


@pytest.mark.parametrize(
    ("file", "part", "name", "said"),
    [
        ("cells.yaml", "Cell:", "Pair", "`Pair` cannot be used"),
        ("cells.yaml", "Plain", "V", "cannot be used"),
        ("net.yaml", "8x8x3", "x", "no name here"),
        ("net.yaml", "cells.yaml", "x", "no name here"),
        ("broken.yaml", "SE (", "Gate", "`archspec:blocks/se.yaml`, which is not in this project"),
        ("broken.yaml", "Cell (4", "Unit", "`mine.yaml` mentions `Cell` and cannot be read"),
    ],
)
def test_names_that_cannot_be_given(
    project: Path, file: str, part: str, name: str, said: str
) -> None:
    if file == "broken.yaml":
        (project / "mine.yaml").write_text(
            "archspec: 1\nname: mine\nuse: [cells.yaml]\nCell: 1\nbody: [GlobalAvgPool]\n"
        )
        text = OTHER.replace("../cells.yaml", "cells.yaml, blocks/se")
        (project / file).write_text(text.replace("[Cell (4)", "[Cell (4), SE (2)"))
    before = {path: path.read_bytes() for path in project.rglob("*.yaml")}
    with pytest.raises(RenameError) as raised:
        give(project, file, part, name)
    assert said in str(raised.value)
    assert {path: path.read_bytes() for path in project.rglob("*.yaml")} == before


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(2 if ROUNDS == 1 else 40))
def test_shipped_networks_stay(tmp_path: Path, seed: int) -> None:
    """Some name of a shipped spec is changed; whatever shares it is what it was."""
    folder = tmp_path.resolve() / "project"
    shutil.copytree(find_specs_folder(), folder)
    (folder / "archspec.toml").touch()
    rng = random.Random(seed)
    paths = sorted(path for path in folder.rglob("*.yaml") if "facts" not in path.parts)
    path = rng.choice(paths)
    text, files = path.read_text("utf-8"), Workspace()
    opened = OpenSpec(path, text, texts=files.texts)
    named = [each for each in list_occurrences(opened) if each.symbol.kind != "file"]
    kind = rng.choice(sorted({each.symbol.kind for each in named}))
    each = rng.choice([each for each in named if each.symbol.kind == kind])
    rename(opened, each.span.line, each.span.column, "zz9", files)
