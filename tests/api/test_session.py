"""A spec that is kept open gives what it gives when it is loaded anew, faults included."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

import archspec
from archspec.api import find_spec, graph_of, read_text
from archspec.codegen import emit
from archspec.dataclass import replace
from archspec.elaborate.expand import TemplateExpansion
from archspec.graph import Graph, TemplateMemory
from archspec.language import load_program
from archspec.language.changed_figures import NormalForm
from archspec.language.variants.listing import OriginIndex
from archspec.passes import check_invariants
from archspec.reader import read_source
from tests.language.test_set_back import HARD
from tests.rounds import ROUNDS
from tests.specgen import random_spec

SHIPPED: Final = ("inception_v4", "inception_resnet_v2", "variants/inception_v4_se")
WORDS: Final = ("0", "1", "3", "7", "-1", "2.5", "none", "relu", "true", "nonsense", "[1, 2]", "")
STEPS: Final = ("1x1 Conv (8)", "Identity", "[3x3 Conv (4), ReLU]", "'4 x'", "{Conv: {filters: 3}}")


def outcome(make: Callable[..., Graph], *given: Any) -> Any:
    """What a graph is, or why there is none."""
    try:
        graph = make(*given)
    except archspec.SpecError as error:
        return error.diagnostics, dict(error.sources)
    program = graph.program
    merged = (program.spec, program.blocks, program.tables, program.errata, program.edits)
    files = (list(program.sources.items()), program.files, program.parent, program.levels)
    return graph.nodes, graph.scopes, graph.heads, graph.warnings, merged, files, emit(graph)


def load_anew(text: str, place: Path | None, values: dict[str, str]) -> Graph:
    overrides = "".join(f"{path}: {value}\n" for path, value in values.items())
    name = "<text>" if place is None else place.as_posix()
    return graph_of(read_text(text, name, place, overrides=overrides, going_on=True))


def draw_values(draw: random.Random, text: str, place: Path | None) -> dict[str, str]:
    """Values at paths that are there, and at some that are not."""
    try:
        program = read_text(text, "<text>", place)
    except archspec.SpecError:
        return {"body.0.repeat": "2"}
    origins = [each for each in OriginIndex(program).every() if "\n" not in each.value]
    found: dict[str, str] = {}
    for origin in draw.sample(origins, min(len(origins), draw.choice((1, 1, 1, 2, 3)))):
        kind = draw.random()
        value = origin.value if kind < 0.25 else draw.choice(WORDS)
        found[origin.path] = draw.choice(STEPS) if kind > 0.85 else value
    if draw.random() < 0.1:
        found[f"{origins[0].path}.nowhere"] = "1"
    return found


def mutate(draw: random.Random, text: str) -> str:
    """A text with one change, mostly in a number."""
    lines = text.split("\n")
    at = draw.randrange(len(lines))
    match draw.randrange(4):
        case 0:
            lines[at] = lines[at].replace("3", draw.choice(("5", "x", "0")), 1)
        case 1:
            lines[at] = lines[at].replace("Conv", draw.choice(("Cnv", "MaxPool")), 1)
        case 2:
            lines.insert(at, lines[at])
        case _:
            del lines[at]
    return "\n".join(lines)


def check(draw: random.Random, text: str, place: Path | None, steps: int) -> None:
    session = archspec.Session(text, place.as_posix() if place else "<text>", place, None)
    given: dict[str, str] = {}
    for _ in range(steps):
        values = draw_values(draw, text, place)
        if draw.random() < 0.2:
            text, given = mutate(draw, text), {}
            session.values.clear()
            assert outcome(session.edit, text) == outcome(load_anew, text, place, {})
        elif draw.random() < 0.2:
            path, value = next(iter(values.items()))
            given[path] = value
            found = outcome(session.set, path, value)
            assert found == outcome(load_anew, text, place, given), given
        else:
            wanted = outcome(load_anew, text, place, {**given, **values})
            assert outcome(session.with_values, values) == wanted, values
        assert outcome(session.graph) == outcome(load_anew, text, place, given)


def check_numbers(draw: random.Random, text: str, place: Path | None, steps: int) -> None:
    """Other numbers in the same places, so that each variant is mostly as the one before."""
    session = archspec.Session(text, place.as_posix() if place else "<text>", place, None)
    origins = OriginIndex(load_program(text, "<text>", place)).every()
    paths = [each.path for each in origins if each.value.isdigit()]
    for _ in range(steps if paths else 0):
        chosen = draw.sample(paths, min(len(paths), draw.choice((1, 1, 2, 5))))
        for _ in range(3):
            values = {path: str(draw.choice((1, 2, 3, 4, 6, 8, 12))) for path in chosen}
            wanted = outcome(load_anew, text, place, values)
            assert outcome(session.with_values, values) == wanted, values


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(4 * ROUNDS))
@pytest.mark.slow
def test_random_numbers(seed: int) -> None:
    check_numbers(random.Random(seed), random_spec(seed).text, None, 2)


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.slow
def test_numbers_of_shipped_specs(name: str) -> None:
    path, shown = find_spec(name)
    check_numbers(random.Random(name), read_source(path, shown), path, 2)


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(4 * ROUNDS))
@pytest.mark.slow
def test_random_changes(seed: int) -> None:
    check(random.Random(seed), random_spec(seed).text, None, 6)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.slow
def test_a_hard_spec(seed: int, tmp_path: Path) -> None:
    place = tmp_path / "hard.yaml"
    place.write_text(HARD)
    check(random.Random(seed), HARD, place, 6)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_specs(name: str) -> None:
    path, shown = find_spec(name)
    check(random.Random(name), read_source(path, shown), path, 2)


def test_numbers_and_lists_are_values() -> None:
    session = archspec.open(HARD)
    assert session.with_values({"params.widths": [4, 8], "body.r1.scale": 0.5}).parameters
    with pytest.raises(ValueError, match="one line"):
        session.set("title", "a\nbody.r1.scale: 2")


def test_values_of_parameters() -> None:
    session = archspec.open("inception_v4")
    wanted = archspec.load("inception_v4", classes=10).parameters
    assert session.graph(classes=10).parameters == wanted
    assert session.with_values({"params.classes": 10}).parameters == wanted
    assert session.values == {}


CELLS: Final = """\
archspec: 1
name: cells
input: 16x16x3
tables:
  t: {columns: [a, b], r1: [8, 16], r2: [4, 2]}
  u: {columns: [c, d], r: [2, 3]}
legend: {W: {filters: t.r1.b}}
defaults: {Conv: {padding: same, groups: u.r.c}, MaxPool: {padding: same, stride: 1}}
blocks:
  Given: {params: {n: int}, body: [1x1 Conv (n*8 groups=1), 2 x 3x3 Conv (t.r2.a groups=2)]}
  Named: {params: {a: int, b: int}, body: [1x1 Conv (b groups=1), 3x3 Conv (a)]}
  Plain: {body: [3x3 MaxPool, 1x1 Conv (6 groups=1)]}
body:
  - 1x1 Conv (t.r1.a groups=1)
  - Plain
  - Given (n=u.r.d)
  - 2 x Named (t.r1)
  - u.r.c x 3x3 Conv (W)
"""


@pytest.mark.parametrize("values", [(6, 4, 1, 2, 8), (8, 0, 3, 4), (12, -1, 2, 6, 2)])
def test_cells_of_tables(values: tuple[int, ...]) -> None:
    session = archspec.open(CELLS)
    assert session.graph().parameters
    for cell in ("t.r1.a", "t.r1.b", "t.r2.a", "t.r2.b", "u.r.c", "u.r.d"):
        for value in values:
            given = {f"tables.{cell}": str(value)}
            made = outcome(session.with_values, given)
            assert made == outcome(load_anew, CELLS, None, given), given


BODIES: Final = (
    *("[3x3 Conv (8), ReLU]", "[ReLU, 3x3 Conv (8)]", "[1x1 Conv (8 groups=8), Tanh]"),
    *("[3x3 MaxPool (padding=same stride=1), ReLU]", "[Sigmoid, 1x1 Conv (9)]"),
)


@pytest.mark.parametrize("body", BODIES)
def test_blocks_of_one_size_are_told_apart(body: str) -> None:
    """What is known of a network by its scope holds for the steps that it has now."""
    text = "archspec: 1\nname: n\ninput: 8x8x4\nblocks:\n  Cell: {body: BODY}\n"
    text += "body: [3x3 Conv (8 padding=same), 2 x Cell, 1x1 Conv (8)]\n"
    session = archspec.open(text.replace("BODY", BODIES[0]))
    session.graph()
    for other in (body, BODIES[0], body):
        now = text.replace("BODY", other)
        assert outcome(session.edit, now) == outcome(load_anew, now, None, {})
        for width in ("8", "16"):
            values = {"body.0.filters": width}
            found = outcome(session.with_values, values)
            assert found == outcome(load_anew, now, None, values)
            if len(found) > 2:
                graph = replace(session.with_values(values), memory=TemplateMemory())
                assert check_invariants(graph) is graph


STAGES: Final = """\
archspec: 1
name: stages
input: 8x8x4
tables: {t: {columns: [n], r: [2]}}
blocks:
  Cell: {params: {n: int}, body: [3x3 Conv (n padding=same), 2 x Inner, ReLU]}
  Inner: {body: [1x1 Conv (4), ReLU]}
body:
  - 1x1 Conv (4) as first
  - 2 x Cell (n=4) as early
  - branches: {a: [3 x Cell (n=4), Tanh], b: [2 x Inner, ReLU]}
    merge: add
  - t.r.n x Cell (n=4)
  - ReLU
  - {add: [first, early, .], as: sum}
  - from: early
  - mul: [., sum]
  - 4 x Inner
  - 1x1 Conv (6)
"""


@pytest.mark.parametrize("seed", range(2))
def test_stages_repeat_another_number_of_times(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their numbers are those of a network that is expanded anew, and mostly it is not."""
    session, draw = archspec.open(STAGES), random.Random(seed)
    expand, expanded = TemplateExpansion.network, list[object]()

    def count(expansion: TemplateExpansion, *given: Any) -> Any:
        expanded.append(expansion)
        return expand(expansion, *given)

    monkeypatch.setattr(TemplateExpansion, "network", count)
    session.graph()
    counts = ("body.1.repeat", "body.2.branches.a.0.repeat", "body.2.branches.b.0.repeat",
              "body.8.repeat", "blocks.Cell.1.repeat", "tables.t.r.n")  # fmt: skip
    others = ("body.0.filters", "body.1.n", "body.9.filters", "blocks.Inner.0.filters")
    revised = 0
    for _ in range(12):
        drawn = draw.sample(counts, 2) + draw.sample(others, 1)
        values = {path: str(draw.choice((2, 3, 4, 5))) for path in drawn[: draw.choice((1, 3))]}
        before = len(expanded)
        found = outcome(session.with_values, values)
        revised += len(expanded) == before
        assert found == outcome(load_anew, STAGES, None, values), values
    assert revised > 4


def test_too_many_rounds_are_refused_as_anew() -> None:
    session = archspec.open(STAGES)
    for count in ("3", "99999999", "0", "1", "2"):
        values = {"body.1.repeat": count}
        wanted = outcome(load_anew, STAGES, None, values)
        assert outcome(session.with_values, values) == wanted


def test_a_block_that_leaves_two_values_is_another() -> None:
    """A network whose box takes one of them is not what it was."""
    text = "archspec: 1\nname: n\ninput: 8x8x4\nblocks:\n  Cell: {BLOCK}\nbody: [Cell, ReLU]\n"
    one, two = (
        "body: [ReLU as a, 1x1 Conv (4)]",
        "outputs: {b: b, a: a}, body: [ReLU as a, 1x1 Conv (4) as b]",
    )
    session = archspec.open(text.replace("BLOCK", one))
    session.graph()
    now = text.replace("BLOCK", two)
    assert outcome(session.edit, now) == outcome(load_anew, now, None, {})


def test_variants_share_what_a_number_does_not_reach() -> None:
    session = archspec.open("inception_v4")
    path = "blocks.InceptionA.branches.b33.1.filters"
    _, *graphs = (session.with_values({path: width}) for width in (40, 48, 56))
    one, two = (graph.contents.inner for graph in graphs)
    assert {new.scope.block for old, new in zip(one, two, strict=True) if new is not old} == {
        "InceptionV4", "InceptionA",
    }  # fmt: skip
    assert all(new.scope is old.scope for old, new in zip(one, two, strict=True))
    block = next(each for each in two if each.scope.block == "InceptionA")
    before = next(each for each in one if each.scope.block == "InceptionA")
    pairs = zip(before.own.values(), block.own.values(), strict=True)
    assert [new.path for old, new in pairs if new is not old] == ["b33.1", "b33.2"]


def test_changed_libraries_are_read_again(tmp_path: Path) -> None:
    library = tmp_path / "cell.yaml"
    library.write_text("archspec: 1\nblocks:\n  Cell: {body: [3x3 Conv (4)]}\n")
    text = "archspec: 1\nname: n\nuse: [cell.yaml]\ninput: 8x8x3\nbody: [Cell]\n"
    session = archspec.open(text, base=tmp_path)
    assert session.graph().output.type == archspec.load(text, base=tmp_path).output.type
    library.write_text("archspec: 1\nblocks:\n  Cell: {body: [3x3 Conv (5)]}\n")
    assert str(session.edit(text).output.type) == "8x8x5"


def test_paths_of_one_place_have_one_value() -> None:
    session = archspec.open("inception_v4")
    repeat = "body.InceptionA.repeat"
    number = next(
        number
        for number, step in enumerate(session.graph().program.spec.body or ())
        if getattr(step, "name", "") == "InceptionA"
    )
    session.set(repeat, 2)
    wanted = session.set(repeat, 3).nodes
    assert session.set(f"body.{number}.repeat", 2).nodes != wanted
    assert session.values == {f"body.{number}.repeat": 2}
    assert session.with_values({repeat: 3}).nodes == wanted


def test_unknown_files_are_refused() -> None:
    with pytest.raises(archspec.SpecError):
        archspec.open("inception_4")


def test_it_says_what_is_open() -> None:
    assert repr(archspec.open("inception_v4")) == "<Session inception_v4.yaml>"


def list_figures(text: str, place: Path, values: dict[str, str]) -> dict[str, str] | None:
    """The figures that a variant names, if it is valid."""
    overrides = "".join(f"{path}: {value}\n" for path, value in values.items())
    try:
        program = load_program(text, place.as_posix(), place, overrides=overrides)
    except archspec.SpecError:
        return None
    paper = program.spec.paper
    own = {"": paper.figure} if paper and paper.figure else {}
    return {**own, **{block.name: block.figure for block in program.blocks.values()}}


@pytest.mark.parametrize("name", [*SHIPPED, "hard"])
def test_figures_change_with_what_they_draw(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Comparing only what differs finds what comparing whole networks finds."""
    place = tmp_path / "hard.yaml"
    place.write_text(HARD)
    place = place if name == "hard" else find_spec(name)[0]
    text = read_source(place, place.name)
    draw = random.Random(name)
    drawn = [draw_values(draw, text, place) for _ in range(10)]
    quick = [list_figures(text, place, values) for values in drawn]
    monkeypatch.setattr(NormalForm, "find_changed_rows", lambda *_: None)
    assert quick == [list_figures(text, place, values) for values in drawn]


@pytest.mark.parametrize(
    ("path", "value", "error"),
    [
        ("title", "a\nb", ValueError),
        ("title: x\nbody.0", 9, ValueError),
        ("title", None, TypeError),
        ("title", b"AB", TypeError),
    ],
)
def test_a_refused_value_is_not_kept(path: str, value: Any, error: type[Exception]) -> None:
    session = archspec.open(HARD)
    with pytest.raises(error):
        session.set(path, value)
    assert session.values == {}


def test_wrong_texts_are_not_remembered() -> None:
    session = archspec.open("archspec: 1\nname: net\ninput: 8x8x3\nbody: [ReLU]\n")
    session.graph()
    for number in range(5):
        with pytest.raises(archspec.SpecError):
            session.edit(f"archspec: 1\nname: n{number}\ninput: 8x8x3\nsteps: [ReLU]\n")
    assert len(session._memory.files) == len(session._memory.networks) == 1
