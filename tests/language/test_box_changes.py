"""Changes of boxes keep the meaning of all else that a box says: flags, marks, rows, positions."""

from pathlib import Path
from typing import Final

import pytest

import archspec
from archspec.api import graph_of, read_program
from archspec.diagnostics import SpecError
from archspec.language import Program, load_program
from archspec.language.box_printer import print_box
from archspec.language.provenance import Giver
from archspec.language.variants.listing import OriginIndex
from archspec.language.variants.read import read_path
from archspec.language.writing import write_spec
from archspec.reader import Scalar

PARENT: Final = """\
archspec: 1
name: parent
input: 8x8x4
params: {w: 3}
legend: {Lin: {act: none}}
defaults: {Conv: {bias: false}}
tables:
  t: {columns: [a, b], small: [4, 8], large: [16, 32]}
blocks:
  Three:
    params: {a: 4, b: 8, c: 16}
    body: [1x1 Conv (a), 1x1 Conv (b), 1x1 Conv (c)]
body:
  - 3x3 Conv (8 bias Lin) as flagged
  - Three (5 6 7) as three
  - Three (t.small) as row
  - {branches: {l: [1x1 Conv (4)], r: []}, as: fork}
  - GlobalAvgPool (keepdim) as pool
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parent.yaml").write_text(PARENT)
    return tmp_path


def variant(folder: Path, changes: str) -> Program:
    path = folder / "variant.yaml"
    path.write_text(f"archspec: 1\nname: variant\nextends: parent.yaml\n{changes}\n")
    return read_program(path)


def box(program: Program, label: str) -> str:
    (found,) = (each for each in program.boxes if each.label and each.label.name == label)
    return print_box(found).partition(" as ")[0]


@pytest.mark.parametrize(
    ("changes", "label", "text"),
    [
        ("set: {body.flagged.bias: false}", "flagged", "3x3 Conv (8 bias=false Lin)"),
        ("remove: [body.flagged.bias]", "flagged", "3x3 Conv (8 Lin)"),
        ("set: {body.flagged.filters: 9}", "flagged", "3x3 Conv (9 bias Lin)"),
        ("set: {body.flagged.filters: V}", "flagged", "3x3 Conv (filters=V bias Lin)"),
        ("set: {body.flagged.filters: bias}", "flagged", "3x3 Conv (filters=bias bias Lin)"),
        ("remove: [body.pool.keepdim]", "pool", "GlobalAvgPool"),
        ("remove: [body.three.a]", "three", "Three (b=6 c=7)"),
        ("remove: [body.three.b]", "three", "Three (5 c=7)"),
        ("remove: [body.three.c]", "three", "Three (5 6)"),
        ("remove: [body.three.a, body.three.b]", "three", "Three (c=7)"),
        ("remove: [body.row.a]", "row", "Three (b=t.small.b)"),
        ("set: {body.three.b: 9}\nremove: [body.three.a]", "three", "Three (b=9 c=7)"),
        ("set: {body.three.b: t.large.a, body.three.a: w}", "three", "Three (w t.large.a 7)"),
    ],
)
def test_what_a_box_says_then(folder: Path, changes: str, label: str, text: str) -> None:
    assert box(variant(folder, changes), label) == text


def test_a_row_is_no_value_of_one_argument(folder: Path) -> None:
    program = variant(folder, "set: {body.three.a: t.small}")
    assert box(program, "three") == "Three (a=t.small 6 7)"
    with pytest.raises(SpecError, match="a row of numbers, not one number"):
        graph_of(program)


def test_flags_have_an_origin(folder: Path) -> None:
    program = variant(folder, "title: Same")
    origins = OriginIndex(program)
    for path in ("body.flagged.bias", "body.pool.keepdim"):
        origin = origins.at(read_path(Scalar(path, program.spec.span, None)))
        assert origin is not None
        assert (origin.value, origin.provenance.by) == ("true", Giver.BOX)
        assert tuple(path.split(".")) in origins.places


@pytest.mark.parametrize(
    "change",
    [
        "body.flagged.kernel: w",
        "body.flagged.kernel: w+2",
        "body.flagged.kernel: [w+2, 1]",
    ],
)
def test_a_box_as_a_mapping_says_all_that_it_said(folder: Path, change: str) -> None:
    program = variant(folder, f"set:\n  {change}")
    text = write_spec(program)
    again = load_program(text, "resolved.yaml")
    assert "bias: true" in text
    assert graph_of(again).parameters == graph_of(program).parameters
    assert write_spec(again) == text


def test_steps_beside_one_that_is_set_or_removed(folder: Path) -> None:
    beside = "insert: [{before: body.three, step: ReLU}, {after: body.three, step: Tanh}]\n"
    for order in ("{}{}", "{1}{0}"):
        program = variant(folder, order.format(beside, "set: {body.three: BN as three}\n"))
        names = [each.name for each in program.boxes]
        assert names[1:4] == ["ReLU", "BN", "Tanh"]
        program = variant(folder, order.format(beside, "remove: [body.three]\n"))
        assert [each.name for each in program.boxes][1:4] == ["ReLU", "Tanh", "Three"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            "set: {body.fork.branches.l: [ReLU]}\n"
            "insert: [{into: body.fork.branches.l, step: Tanh}]",
            "`body.fork.branches.l` changes too",
        ),
        (
            "set: {body.fork.branches: {a: [], b: [ReLU]}}\n"
            "insert: [{into: body.fork.branches, branch: {z: [Tanh]}}]",
            "`body.fork.branches` changes too",
        ),
        (
            "set: {defaults.BN: {momentum: 0.2}, defaults.BN.eps: 0.1}",
            "`defaults.BN.eps` stands in `defaults.BN`, which changes too",
        ),
        (
            "set: {defaults.BN.eps: 0.1, defaults.BN: {momentum: 0.2}}",
            "`defaults.BN.eps` stands in `defaults.BN`, which changes too",
        ),
        ("insert: [{into: body, steps: []}]", "nothing is inserted"),
        ("insert: [{into: body.fork.branches, branch: {}}]", "nothing is inserted"),
    ],
)
def test_what_would_be_lost_is_refused(folder: Path, changes: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        variant(folder, changes)
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.message) == ("A228", message)
    assert finding.help


def test_digits_are_those_of_ascii(folder: Path) -> None:
    with pytest.raises(SpecError, match="`body` has no `²`"):
        variant(folder, "set: {body.²: ReLU}")


def test_findings_about_a_changed_box_point_at_the_change(folder: Path) -> None:
    variant(folder, "set: {body.flagged.kernel: 99, body.flagged.padding: valid}")
    with pytest.raises(SpecError) as caught:
        archspec.load(folder / "variant.yaml")
    (finding,) = caught.value.diagnostics
    assert finding.span is not None
    assert finding.span.file.endswith("parent.yaml")
    assert {(mark.span.column, mark.text) for mark in finding.marks} == {
        (7, "changed here"),
        (32, "changed here"),
    }
    assert all(mark.span.file.endswith("variant.yaml") for mark in finding.marks)


def test_the_network_is_what_it_says(folder: Path) -> None:
    plain = archspec.load(folder / "parent.yaml").parameters
    variant(folder, "set: {body.flagged.bias: false}")
    assert archspec.load(folder / "variant.yaml").parameters == plain - 8
