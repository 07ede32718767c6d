"""Specs with a space: as part of the language, whatever else is done with them."""

from pathlib import Path

import pytest

import archspec
from archspec.api import read_program
from archspec.budgets.usage import collect_limits
from archspec.language import load_program
from archspec.language.variants.listing import OriginIndex
from archspec.language.writing import write_spec
from archspec.passes.check_space import check_space

SPACE = """\
archspec: 1
name: net
input: 8x8x4
params: {classes: 10}
tables:
  t: {columns: [w, v], a: [8, 16]}
  other: {columns: [w], a: [8]}
blocks:
  Cell: {params: {c: int}, body: [3x3 Conv (c norm=batch act=relu)]}
  Other: {params: {c: int}, body: [Inner (c)]}
  Inner: {params: {c: int}, body: [3x3 Conv (c)]}
  Unused: {body: [ReLU]}
body:
  - Cell (t.a.w)
  - 2 x 3x3 Conv (8 groups=2)
  - GlobalAvgPool
  - FC (classes)
budget: {params: 500}
# the space
space:
  # cells
  tables.t.a.w: {from: 8, to: 32, step: 4}   # widths
  tables.other.a.w: {from: 1, to: 3}
  body.Cell: [Cell (t.a.w), "Other (t.a.w)"]
  body.1.repeat: [1, 2]
  body.1.act: [none, relu, {leaky_relu: {slope: 0.1}}, "rellu"]
  params.classes: [10, 1000]
where:
  - tables.t.a.w <= tables.t.a.v   # narrow
  - body.1.act != relu or body.1.repeat > 1
"""


def test_a_resolved_space_is_the_same() -> None:
    program = load_program(SPACE.replace(', "rellu"', ""), "net.yaml")
    text = write_spec(program)
    again = load_program(text, "net.yaml")
    assert write_spec(again) == text
    one, two = check_space(program), check_space(again)
    assert [(axis.path, axis.choices) for axis in one.axes] == [
        (axis.path, axis.choices) for axis in two.axes
    ]
    assert [each.text for each in one.conditions] == [each.text for each in two.conditions]
    kept = ("# the space", "# cells", "# widths", "# narrow", "Inner:", "other:")
    assert [part for part in kept if part not in text] == []
    assert "Unused" not in text


def test_a_choice_is_read_back_from_its_text() -> None:
    """Also one that has to stand in quotes."""
    text = SPACE.replace(
        "body.1.act: [none", 'title: ["a # b", "8", "x: y", plain]\n  body.1.act: [none'
    )
    axis = next(axis for axis in check_faultless(text) if axis.path == "title")
    assert axis.choices == ('"a # b"', '"8"', '"x: y"', "plain")


def check_faultless(text: str):
    return check_space(load_program(text.replace(', "rellu"', ""), "net.yaml")).axes


def test_what_a_choice_holds_is_checked() -> None:
    with pytest.raises(archspec.SpecError, match="act must be none or one of"):
        check_space(load_program(SPACE, "net.yaml"))


def test_a_variant_inherits_no_space(tmp_path: Path) -> None:
    (tmp_path / "space.yaml").write_text(SPACE)
    variant = "archspec: 1\nname: one\nextends: space.yaml\nset: {body.1.repeat: 1}\n"
    (tmp_path / "one.yaml").write_text(variant)
    spec = read_program(tmp_path / "one.yaml").spec
    assert (spec.space, spec.where) == ((), ())
    assert [limit.name for limit in spec.budget] == ["params"]
    (tmp_path / "two.yaml").write_text(f"{variant}space: {{body.1.act: [none, relu]}}\n")
    assert archspec.Space(tmp_path / "two.yaml").size == 2


def test_values_from_outside_keep_the_space() -> None:
    program = load_program(SPACE, "net.yaml", overrides="input: 16x16x4\n")
    assert len(program.spec.space) == 6
    assert len(program.spec.where) == 2
    assert "space:" in write_spec(program)


def test_the_budget_is_that_of_the_members() -> None:
    assert collect_limits(archspec.load(SPACE)) == ()
    bare = SPACE.partition("# the space")[0]
    assert len(collect_limits(archspec.load(bare))) == 1


def test_no_path_leads_into_a_space() -> None:
    program = load_program(SPACE, "net.yaml")
    assert not [each.path for each in OriginIndex(program).written() if "space" in each.path]
    with pytest.raises(archspec.SpecError, match="cannot be set by path"):
        load_program(SPACE, "net.yaml", overrides="space: 3\n")


def test_libraries_have_no_space() -> None:
    text = "archspec: 1\nblocks: {A: {body: [ReLU]}}\nspace: {blocks.A.body.0: [ReLU, Mish]}\n"
    with pytest.raises(archspec.SpecError, match="a library has no `space`"):
        load_program(text, "lib.yaml")


def test_findings_stand_in_the_file() -> None:
    text = SPACE.replace("tables.t.a.w:", "tables.t.a.x:").replace("(8 groups=2)", "(8)")
    with pytest.raises(archspec.SpecError) as caught:
        check_space(load_program(text, "net.yaml"))
    first, *_ = caught.value.diagnostics
    assert (first.code, str(first.span)) == ("A227", "net.yaml:22:14")
    assert "22 |   tables.t.a.x: {from: 8" in str(caught.value)
