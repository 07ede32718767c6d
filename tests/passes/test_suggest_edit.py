"""One wrong edit of a shipped network is found again, and its help restores the text."""

import shutil
from pathlib import Path
from random import Random

import pytest

from archspec.api import load, read_program
from archspec.diagnostics import Diagnostic, SpecError, apply_edits
from archspec.elaborate import elaborate
from archspec.passes.remeasure.measure import NetworkMeasure
from archspec.passes.remeasure.overlay import Overlay
from tests.rounds import ROUNDS

SPECS = Path(__file__).parents[2] / "specs"

EDITS = {
    "a filter that only totals show": ("b7:   [1x1 Conv (192)", "b7:   [1x1 Conv (160)"),
    "a filter that a size shows": (
        "1x7 Conv (224), 7x1 Conv (256)]\n      b77",
        "1x7 Conv (224), 7x1 Conv (288)]\n      b77",
    ),
    "a kernel": ("pool: [3x3 AvgPool, 1x1 Conv (96)]", "pool: [3x3 AvgPool, 3x3 Conv (96)]"),
    "a stride": ("3x3 Conv (192 stride 2 V)", "3x3 Conv (192 V)"),
    "a `V`": ("pool: [3x3 MaxPool (stride 2 V)]", "pool: [3x3 MaxPool (stride 2 same)]"),
    "a count": ("7 x InceptionB", "8 x InceptionB"),
    "a count that is gone": ("4 x InceptionA", "InceptionA"),
    "a step twice": ("b1:   [1x1 Conv (96)]", "b1:   [1x1 Conv (96), 1x1 Conv (96)]"),
    "a step that is gone": ("b7:   [1x1 Conv (192), ", "b7:   ["),
    "the use of a block": ("  - 3 x InceptionC                    -> 8x8x1536\n", ""),
    "an argument": ("- FC (classes)  ", "- FC  "),
    "a kernel that is gone": ("b1:   [1x1 Conv (96)]", "b1:   [Conv (96)]"),
    "an operator": ("- GlobalAvgPool ", "- AvgPool "),
    "another join": ("figure: 4\n", "figure: 4\n    merge: add\n"),
    "a stated size": ("-> 17x17x1024\n  - 7", "-> 17x17x1023\n  - 7"),
    "a total": ("params: 42679816", "params: 42679186"),
    "a default": ("bias: false}\n  Avg", "bias: true}\n  Avg"),
    "the input": ("input: 299x299x3", "input: 229x229x3"),
}


@pytest.mark.parametrize("name", EDITS)
def test_the_text_is_restored(name: str) -> None:
    right, wrong = EDITS[name]
    text = (SPECS / "inception_v4.yaml").read_text(encoding="utf-8")
    assert text.count(right) == 1
    edited = text.replace(right, wrong)
    with pytest.raises(SpecError) as error:
        load(edited, base=SPECS)
    (finding,) = error.value.diagnostics
    assert finding.fix
    mended = apply_edits(edited, finding.fix)
    if name == "a `V`":  # which is what a pool has by itself
        load(mended, base=SPECS)
    else:
        assert mended == text


def test_a_table_is_blamed_for_its_cell(tmp_path: Path) -> None:
    for file in ("inception_v4.yaml", "blocks/stem_v4.yaml", "blocks/reduction_a.yaml"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text((SPECS / file).read_text(encoding="utf-8"))
    table = tmp_path / "blocks" / "reduction_a.yaml"
    right = table.read_text()
    table.write_text(right.replace("[192, 224, 256, 384]", "[192, 242, 256, 384]"))
    with pytest.raises(SpecError) as error:
        load(tmp_path / "inception_v4.yaml")
    (finding,) = error.value.diagnostics
    assert finding.help == "write `224` as `table1.inception_v4.l`"
    assert apply_edits(table.read_text(), finding.fix) == right


def report(right: str, wrong: str) -> Diagnostic:
    """Return the only finding of Inception-v4 with an edit."""
    text = (SPECS / "inception_v4.yaml").read_text(encoding="utf-8")
    assert text.count(right) == 1
    with pytest.raises(SpecError) as error:
        load(text.replace(right, wrong), base=SPECS)
    (finding,) = error.value.diagnostics
    return finding


def test_branches_are_blamed_for_channels_that_none_of_them_lacks_alone() -> None:
    """Four convolutions in a row have too many widths to solve for."""
    branch = "[1x1 Conv (256), 1x7 Conv (256), 7x1 Conv (320), 3x3 Conv (320 stride 2 V)]"
    finding = report(f"      b73:  {branch}\n", "")
    assert finding.message == "the spec states 8x8x1536, and the size is 8x8x1216"
    assert finding.help == (
        "look for 320 channels: a branch that is missing, or a width that is too small"
    )


def test_a_missing_branch_is_solved_for() -> None:
    finding = report("      b3:   [1x1 Conv (192), 3x3 Conv (192 stride 2 V)]\n", "")
    branch = "[1x1 Conv (192), 3x3 Conv (192 stride 2 V)]"
    assert finding.help == f"add a branch such as `b2: {branch}`"


GUESSED = {
    "a cell that is missing": ("[192, 224, 256, 384]", "[224, 256, 384]", "192, "),
    "a cell too many": ("[192, 224, 256, 384]", "[192, 192, 224, 256, 384]", ""),
    "a column that is missing": ("[k,   l,   m,   n]", "[l,   m,   n]", "k, "),
    "parameters that are missing": (
        "    params: {k: int, l: int, m: int, n: int}\n",
        "",
        "    params: {n: int, k: int, l: int, m: int}\n",
    ),
}


@pytest.mark.parametrize("what", GUESSED)
def test_what_is_missing_is_written(what: str, tmp_path: Path) -> None:
    right, wrong, written = GUESSED[what]
    shutil.copytree(SPECS, tmp_path / "specs")
    library = tmp_path / "specs" / "blocks" / "reduction_a.yaml"
    text = library.read_text(encoding="utf-8")
    library.write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(SpecError) as error:
        load(tmp_path / "specs" / "inception_v4.yaml")
    fixes = [finding.fix for finding in error.value.diagnostics if finding.fix]
    assert [edit.text for (edit,) in fixes] == [written]


def test_files_that_define_what_is_lacking_are_used(tmp_path: Path) -> None:
    shutil.copytree(SPECS, tmp_path / "specs")
    network = tmp_path / "specs" / "inception_v4.yaml"
    text = network.read_text(encoding="utf-8")
    line = "use: [blocks/stem_v4.yaml, blocks/reduction_a.yaml]\n"
    for right, wrong in ((line, ""), (", blocks/reduction_a.yaml", "")):
        edited = text.replace(right, wrong)
        network.write_text(edited, encoding="utf-8")
        with pytest.raises(SpecError) as error:
            load(network)
        (fix,) = [finding.fix for finding in error.value.diagnostics if finding.fix]
        assert apply_edits(edited, fix) == text


def test_a_number_is_blamed_where_it_is_written() -> None:
    finding = report("keep: 0.8", "keep: 8")
    assert finding.message == "Dropout: keep must be a number from 0 to 1, not 8"
    assert finding.help == "write `0.8`"
    assert [mark.text for mark in finding.marks] == ["`keep` is used here"]


@pytest.mark.parametrize(
    "name",
    [
        "inception_v3",
        "bn_inception",
        "variants/inception_v4_se",
        "zoo/mobilenetv2",
        "zoo/hrnet_w18",
    ],
)
def test_a_measure_is_what_the_passes_find(name: str) -> None:
    program = read_program(SPECS / f"{name}.yaml")
    graph = load(SPECS / f"{name}.yaml")
    found = NetworkMeasure(elaborate(program)).measure(Overlay(), strict=True)
    assert found is not None
    assert (found.parameters, found.macs) == (graph.parameters, graph.macs)
    assert [*map(str, found.shapes)] == [str(graph.output.type)]


REPEATED = """\
archspec: 1
name: net
input: 8x8x3
blocks:
  Inner: {{params: {{w: int}}, body: [2 x 3x3 Conv (w groups=2)]}}
  Cell:
    params: {{w: int}}
    body:
{cell}
body:
  - 1x1 Conv (8) as a
{body}
expect: {{params: {total}}}
"""
STEPS = (
    "1x1 Conv ({w})",
    "{n} x 1x1 Conv ({w})",
    "{n} x 3x3 Conv ({w} groups={n})",
    "3x3 Conv ({w} groups={n})",
    "3x3 MaxPool (stride 2 V)",
)


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(12 * ROUNDS))
def test_faults_among_repeats_end_in_findings(seed: int) -> None:
    """The box of a repeated operator has the place of its stage."""
    draw = Random(seed)

    def draw_steps(indent: str, *others: str) -> str:
        written = (draw.choice((*STEPS, *others)) for _ in range(draw.randint(1, 6)))
        return "\n".join(
            f"{indent}- {step.format(w=draw.choice((4, 5, 6, 8)), n=draw.randint(2, 4))}"
            for step in written
        )

    cell = draw_steps("      ", "{n} x Inner ({w})")
    body = draw_steps("  ", "{n} x Cell ({w})", "{{add: [a, .]}}", "{n} x 3x3 Conv ({w}) -> 8x8x8")
    with pytest.raises(SpecError):
        load(REPEATED.format(cell=cell, body=body, total=draw.randint(100, 5000)))
