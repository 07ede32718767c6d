"""What an editor is told of an open spec."""

import random
from pathlib import Path

import pytest

from archspec.api import shipped_specs
from archspec.diagnostics import apply_edits
from archspec.editor.actions import apply_fix, list_fixes
from archspec.editor.complete import complete
from archspec.editor.hover import hover
from archspec.editor.navigate import find_definition, find_references
from archspec.editor.occurrences import list_occurrences
from archspec.editor.open_spec import OpenSpec
from archspec.editor.outline import list_folds, list_parts
from archspec.editor.positions import Positions
from archspec.editor.rename import RenameError, rename
from archspec.editor.sizes import list_cost_lenses, list_size_hints
from archspec.editor.tokens import list_tokens
from archspec.editor.workspace import Workspace
from tests.editor.conftest import SPEC, find
from tests.rounds import ROUNDS, take_share

NAMES = sorted(shipped_specs())


def test_sizes_stand_behind_boxes(opened: OpenSpec) -> None:
    """A box that states its size has none; one in a block has that of each use."""
    hints = {SPEC.split("\n")[h.span.line - 1].strip(): h.text for h in list_size_hints(opened)}
    assert hints["- 2 x Cell (t.small.n)"] == "8x8x8"
    assert hints["- 1x1 Conv (16) as last"] == "8x8x16"
    assert not any("->" in line for line in hints)
    assert [hint.text for hint in list_size_hints(opened) if hint.span.line == 17] == [
        "8x8x4", "8x8x8"]  # fmt: skip


def test_half_typed_text_keeps_the_last_sizes(opened: OpenSpec) -> None:
    before = [(hint.span.line, hint.text) for hint in list_size_hints(opened)]
    opened.edit("# above\n" + SPEC.replace("1x1 Conv (16)", "1x1 Conv (1"))
    assert opened.findings
    after = [(hint.span.line - 1, hint.text) for hint in list_size_hints(opened)]
    assert {*after} <= {*before}
    assert len(after) >= len(before) - 1


def test_costs_stand_above_blocks(opened: OpenSpec) -> None:
    lenses = {SPEC.split("\n")[lens.span.line - 1].strip(): lens.text
              for lens in list_cost_lenses(opened)}  # fmt: skip
    assert lenses["Cell:"].startswith("2 uses · ")
    assert opened.good is not None
    assert opened.good.graph is not None
    graph = opened.good.graph
    assert lenses["body:"] == (
        f"8x8x3 → 10 · {graph.parameters:,} parameters · {graph.macs:,} MACs"
    )


@pytest.mark.parametrize(
    ("change", "wanted", "unwanted"),
    [
        (("1x1 Conv (16)", "1x1 Co|"), {"Conv", "Cell", "UpConv"}, {"figure", "classes"}),
        (("1x1 Conv (16)", "|"), {"Conv", "branches", "residual", "for"}, {"figure"}),
        (("1x1 Conv (16)", "1x1 Conv (16 |"), {"stride", "padding", "V", "Plain", "classes"},
         {"kernel", "Conv"}),
        (("1x1 Conv (16)", "1x1 Conv (16 padding=|"), {"same", "valid", "tf_same"}, {"stride"}),
        (("1x1 Conv (16)", "1x1 Conv (t.sm|"), {"t.small.k", "t.small.n"}, {"branches"}),
        (("Cell (t.small.n)", "Cell (|"), {"c", "d", "t.small"}, {"filters"}),
        (("(c Plain)", "(|"), {"c", "d", "cin", "here"}, {"classes"}),
        (("    figure: 2", "    |"), {"figure", "inputs", "outputs"}, {"merge", "input"}),
        (("    merge: add", "    merge: |"), {"concat", "add", "mul"}, {"Conv"}),
        (("params: {classes: 10}", "par|"), {"paper", "params", "heads"}, {"body", "input"}),
        (("{Conv: {act: relu}}", "{|"), {"Conv", "BN"}, {"act"}),
        (("{Conv: {act: relu}}", "{Conv: {|"), {"act", "norm", "padding"}, {"as"}),
        (("{Conv: {act: relu}}", "{Conv: {act: |"), {"relu", "silu"}, {"norm"}),
        (("- 1x1 Conv (16) as last", "- concat: [|"), {".", "input", "last"}, {"wide"}),
        (("- 1x1 Conv (16) as last", "- branches: {a: []}\n    |"), {"merge", "as"}, {"Conv"}),
        (("1x1 Conv (16) as last", "1x1 Conv (16) -> |"), {"8x8x16"}, {"Conv"}),
        (("name: net", "use: [blo|"), {"blocks/se", "blocks/stem_v4"}, {"name"}),
        (("name: net", "readout: |"), {"softmax", "sigmoid"}, {"name"}),
        (("body:", "expect: {|}\nbody:"), {"params", "macs"}, {"body"}),
        (("input: 8x8x3", "paper: {|}\ninput: 8x8x3"), {"arxiv", "figure"}, {"body"}),
    ],
)  # fmt: skip
def test_completion(
    opened: OpenSpec, change: tuple[str, str], wanted: set[str], unwanted: set[str]
) -> None:
    marked = SPEC.replace(*change, 1)
    line, column = find(marked, "|")
    opened.edit(marked.replace("|", "", 1))
    labels = {item.label for item in complete(opened, line, column)}
    assert wanted <= labels
    assert not unwanted & labels


def test_hover(opened: OpenSpec) -> None:
    box = hover(opened, *find(SPEC, "3x3 Conv (c Plain)"))
    assert box is not None
    assert "8x8x4 → 8x8x8" in box.text
    assert "`act` = `none`, by the mark `Plain` (line 5)" in box.text
    assert "296 parameters" in box.text
    key = hover(opened, *find(SPEC, "merge"))
    assert key is not None
    assert key.text.startswith("**merge**: How branches are joined.")
    block = hover(opened, *find(SPEC, "Cell (t"))
    assert block is not None
    assert "**Cell**, a block. Figure 2." in block.text
    assert hover(opened, 99, 1) is None


def test_definitions_and_references(opened: OpenSpec) -> None:
    definition = find_definition(opened, *find(SPEC, "Cell (t"))
    assert definition is not None
    assert (definition.span.line, definition.span.column) == find(SPEC, "Cell:")
    row = find_definition(opened, *find(SPEC, "small.n"))
    assert row is not None
    assert (row.span.line, row.span.column) == find(SPEC, "small:")
    assert len(find_references(opened, *find(SPEC, "c: int"), Workspace())) == 4
    assert find_references(opened, *find(SPEC, "8x8x3"), Workspace()) == []


def test_definitions_in_other_files() -> None:
    path = shipped_specs()["inception_v4"]
    text = path.read_text("utf-8")
    opened = OpenSpec(path, text)
    found = find_definition(opened, *find(text, "ReductionA (table1"))
    assert found is not None
    assert found.path == path.parent / "blocks/reduction_a.yaml"
    file = find_definition(opened, *find(text, "blocks/stem_v4"))
    assert file is not None
    assert file.path == path.parent / "blocks/stem_v4.yaml"


@pytest.mark.parametrize(
    ("place", "name", "count"),
    [("Cell:", "Unit", 2), ("c: int", "width", 4), ("t.small.k", "table1", 3),
     ("small:", "tiny", 3),
     ("classes:", "n", 2), ("Plain:", "Linear", 2), ("last", "end", 1), ("k, n", "kk", 2)],
)  # fmt: skip
def test_rename(opened: OpenSpec, place: str, name: str, count: int) -> None:
    (edits,) = rename(opened, *find(SPEC, place), name, Workspace()).values()
    assert len(edits) == count
    opened.edit(apply_edits(SPEC, edits))
    assert opened.findings == ()


@pytest.mark.parametrize("name", ["Conv", "x y", "cell", ""])
def test_names_that_cannot_be_given(opened: OpenSpec, name: str) -> None:
    with pytest.raises(RenameError):
        rename(opened, *find(SPEC, "Cell:"), name, Workspace())


def test_fixes(opened: OpenSpec) -> None:
    opened.edit(SPEC.replace("GlobalAvgPool", "GlobalAvgPol").replace("3x3 Conv (t", "3x3 Cnov (t"))
    findings = opened.settle()
    fixes = list_fixes(findings, *find(opened.text, "Cnov")[:1] * 2)
    assert fixes[0].title == "Did you mean `Conv`?"
    everything = fixes[-1]
    assert everything.finding is None
    assert apply_fix(opened, everything) == SPEC


def test_outline_and_folds(opened: OpenSpec) -> None:
    parts = {part.name: part for part in list_parts(opened)}
    assert [part.name for part in parts["blocks"].parts] == ["Cell"]
    assert [part.name for part in parts["blocks"].parts[0].parts] == ["a", "b"]
    assert parts["body"].parts[-1].name.startswith("FC (classes)")
    assert (find(SPEC, "blocks:")[0], find(SPEC, "    merge: add")[0]) in list_folds(opened)


def test_tokens(opened: OpenSpec) -> None:
    line, _ = find(SPEC, "b: [1x1")
    text = SPEC.split("\n")[line - 1]
    found = [(text[t.span.column - 1 : t.span.end_column - 1], t.kind)
             for t in list_tokens(opened) if t.span.line == line]  # fmt: skip
    assert found == [
        ("1x1", "number"), ("Conv", "function"), ("c", "parameter"), ("d", "parameter"),
        ("3x3", "number"), ("Conv", "function"), ("c", "parameter"), ("Plain", "enumMember"),
        ("as", "keyword"), ("wide", "variable"),
    ]  # fmt: skip


def test_positions_count_units() -> None:
    positions = Positions.of("a\u00e9\U0001f600b\nc")
    assert [positions.to_units(1, column) for column in (1, 2, 3, 4, 5)] == [0, 1, 2, 4, 5]
    assert [positions.to_column(0, units) for units in (0, 1, 2, 4, 5, 9)] == [1, 2, 3, 4, 5, 5]
    assert Positions.of("\u00e9b", "utf-8").to_units(1, 2) == 2
    assert positions.to_column(7, 3) == 1


@pytest.mark.fuzz
@pytest.mark.parametrize("name", take_share(NAMES, 6))
def test_names_stand_where_they_are_said_to(name: str) -> None:
    path = shipped_specs()[name]
    text = path.read_text("utf-8")
    opened, lines = OpenSpec(path, text), text.split("\n")
    occurrences = list_occurrences(opened)
    assert occurrences or "body" not in text
    for each in occurrences:
        span = each.span
        assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == each.symbol.name


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(3 if ROUNDS == 1 else 20))
def test_random_edits(tmp_path: Path, seed: int) -> None:
    """Whatever half-typed text there is, each question has an answer."""
    rng = random.Random(seed)
    text = SPEC
    opened = OpenSpec(tmp_path / "net.yaml", text)
    for _ in range(20 if ROUNDS == 1 else 100):
        text = SPEC if rng.random() < 0.1 else edit_at_random(text, rng)
        opened.edit(text)
        line = rng.randrange(1, text.count("\n") + 2)
        column = rng.randrange(1, len(text.split("\n")[line - 1]) + 2)
        complete(opened, line, column)
        hover(opened, line, column)
        find_definition(opened, line, column)
        find_references(opened, line, column, Workspace())
        list_size_hints(opened)
        list_cost_lenses(opened)
        list_parts(opened)
        list_folds(opened)
        list_tokens(opened)
        list_fixes(opened.findings, line, line)


def edit_at_random(text: str, rng: random.Random) -> str:
    """A text after a few keys: something typed, deleted, moved or broken."""
    at = rng.randrange(len(text) + 1)
    end = min(len(text), at + rng.choice((0, 0, 1, 1, 2, 9)))
    typed = rng.choice(
        [
            "",
            "",
            "x",
            " ",
            "\n",
            "\n  - ",
            ":",
            "[",
            "]",
            "{",
            "}",
            "(",
            ")",
            "#",
            '"',
            "'",
            "->",
            "as ",
            "3x3 Conv (",
            "é",
            "\U0001f600",
            "\t",
            "&",
            "*",
            "- - ",
        ]
    )
    return text[:at] + typed + text[end:]
