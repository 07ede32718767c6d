"""What a value was in the networks that a variant extends, and where each was said."""

from pathlib import Path
from typing import Final

import pytest

from archspec.api import read_program
from archspec.language import Program
from archspec.language.variants.origin_records import ReasonRecord
from archspec.language.variants.origin_text import render_reason
from archspec.language.variants.why import explain_value
from archspec.reader import Scalar

BASE: Final = """\
archspec: 1
name: base
input: 32x32x3
params: {classes: 10, keep: 0.8, w: 8}
tables: {t: {columns: [a, b], small: [8, 16]}}
blocks:
  Two:
    params: {a: int, b: 8}
    branches:
      x: [1x1 Conv (a)]
      y: [3x3 Conv (a), 3x3 Conv (b)]
body:
  - 3x3 Conv (w stride 2) as stem -> 16x16x8
  - Two (8 16) as p
  - {repeat: 2, body: [Two (t.small)], as: rest, size: 16x16x24}
  - GlobalAvgPool
  - Dropout (keep=keep)
  - FC (classes)
"""
MIDDLE: Final = """\
set:
  body.stem.filters: 12
  blocks.Two.params.b: 9
insert: [{after: body.stem, step: 1x1 Conv (10) as extra}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE)
    variant(tmp_path, MIDDLE, "mid")
    return tmp_path


def variant(folder: Path, changes: str, name: str = "top", parent: str = "base") -> Program:
    path = folder / f"{name}.yaml"
    path.write_text(f"archspec: 1\nname: {name}\nextends: {parent}.yaml\n{changes}")
    return read_program(path)


def why(program: Program, path: str) -> list[str]:
    reason = explain_value(program, Scalar(path, program.spec.span, None))
    return [line.replace(f"{_folder(program)}/", "") for line in render_reason(reason).splitlines()]


def _folder(program: Program) -> Path:
    return Path(program.spec.file).parent


SHIFTED: Final = """\
insert: [{before: body.stem, step: ReLU}, {before: blocks.Two.branches.y.0, step: 1x1 Conv (99)}]
"""


def test_a_step_is_followed_by_what_it_is(folder: Path) -> None:
    program = variant(folder, SHIFTED)
    assert why(program, "blocks.Two.branches.y.1.filters")[0].endswith(
        "filters = a  base.yaml:11:21"
    )
    assert "before" not in "".join(why(program, "blocks.Two.branches.y.1.filters"))
    assert why(program, "body.0") == ["body.0 = ReLU  top.yaml:4:36"]


def test_a_step_is_followed_past_one_that_is_gone(folder: Path) -> None:
    changes = "set: {blocks.Two.branches.y.1.filters: 3}\nremove: [blocks.Two.branches.y.0]\n"
    program = variant(folder, changes)
    assert why(program, "blocks.Two.branches.y.Conv.filters") == [
        "blocks.Two.branches.y.Conv.filters = 3  top.yaml:4:40",
        "  before: b  base.yaml:11:35",
    ]


def test_a_step_that_is_set_is_followed_to_the_one_before(folder: Path) -> None:
    program = variant(folder, "set: {body.2: Two (3)}\n" + SHIFTED)
    assert why(program, "body.3")[1] == (
        "  before: {repeat: 2, body: [Two (t.small)], as: rest, size: 16x16x24}  base.yaml:15:5"
    )


def test_a_text_that_is_set_is_no_step(folder: Path) -> None:
    program = variant(folder, "set: {title: 'a (b', body.stem.filters: 9}\n")
    assert why(program, "title") == ["title = a (b  top.yaml:4:14"]
    assert len(why(program, "body.stem.filters")) == 2


def test_a_step_is_followed_through_several_networks(folder: Path) -> None:
    changes = "set: {body.extra.filters: 11, body.stem.filters: 13, body.2.a: 5}\n"
    program = variant(folder, changes, parent="mid")
    assert why(program, "body.p.a") == [
        "body.p.a = 5  top.yaml:4:64",
        "  before: 8  base.yaml:14:10",
    ]
    assert why(program, "body.extra.filters") == [
        "body.extra.filters = 11  top.yaml:4:27",
        "  before: 10  mid.yaml:7:45",
    ]
    assert why(program, "body.stem.filters") == [
        "body.stem.filters = 13  top.yaml:4:50",
        "  before: 12  mid.yaml:5:22",
        "  before: w  base.yaml:13:15",
    ]


def test_a_step_of_a_new_body_is_followed_by_its_name_alone(folder: Path) -> None:
    program = variant(folder, "body: [3x3 Conv (5), Two (8 9) as p, 1x1 Conv (3)]\n")
    assert why(program, "body.p.b")[1] == "  before: 16  base.yaml:14:12"
    assert len(why(program, "body.0.kernel")) == 1


def test_what_changes_is_told_apart_from_where_it_stands(folder: Path) -> None:
    program = variant(folder, "set: {body.stem.filters: 13}\n", parent="mid")
    assert why(program, "body.stem") == [
        "body.stem = 3x3 Conv (13 stride 2) as stem  base.yaml:13:5, with top.yaml:4:26",
        "  before: 3x3 Conv (12 stride 2) as stem  base.yaml:13:5, with mid.yaml:5:22",
        "  before: 3x3 Conv (w stride 2) as stem -> 16x16x8  base.yaml:13:5",
    ]


@pytest.mark.parametrize(
    ("change", "path", "with_"),
    [
        ("set: {tables.t.small.b: 3}", "tables.t.small", "base.yaml:5:38, with top.yaml:4:25"),
        ("set: {tables.t.small.b: 3}", "tables.t", "base.yaml:5:13, with top.yaml:4:25"),
        ("remove: [body.Dropout]", "body", "base.yaml:13:3, with top.yaml:4:10"),
        ("set: {body.rest.body.0.a: 3}", "body.rest", "base.yaml:15:5, with top.yaml:4:27"),
        (
            "insert: [{into: blocks.Two.branches, branch: {z: []}}]",
            "blocks.Two.branches",
            "base.yaml:10:7, with top.yaml:4:47",
        ),
        ("set: {blocks.Two.params.b: 9}", "blocks.Two", "base.yaml:8:5, with top.yaml:4:28"),
        ("set: {blocks.Two.params.b: 9}", "blocks.Two.branches", "base.yaml:10:7"),
        ("set: {params.w: 9, params.keep: 0.5, params.classes: 3}", "params", "base.yaml:4:9, with "
         "top.yaml:4:17, top.yaml:4:33, top.yaml:4:54"),
    ],
)  # fmt: skip
def test_every_container_names_the_changes_within(
    folder: Path, change: str, path: str, with_: str
) -> None:
    assert why(variant(folder, f"{change}\n"), path)[0].endswith(f"  {with_}")


def test_more_changes_than_are_shown_are_counted(folder: Path) -> None:
    changes = "".join(f"  body.{number}.as: l{number}\n" for number in (0, 1, 2, 4, 5))
    program = variant(folder, f"set:\n{changes}")
    assert why(program, "body")[0].endswith(", top.yaml:7:14 and 2 more")
    reason = explain_value(program, Scalar("body", program.spec.span, None))
    record = ReasonRecord.model_validate(reason)
    assert [change.line for change in record.chain[0].changes] == [5, 6, 7, 8, 9]


def test_a_size_that_no_longer_counts_is_not_shown(folder: Path) -> None:
    program = variant(folder, "title: Same\n")
    assert why(program, "body.rest") == [
        "body.rest = {repeat: 2, body: [Two (t.small)], as: rest}  base.yaml:15:5"
    ]
    assert why(program, "body.stem.size") == ["body.stem.size is not written"]
    assert "16x16x8" in why(read_program(folder / "base.yaml"), "body.stem.size")[0]


def test_what_is_removed_is_not_written(folder: Path) -> None:
    program = variant(folder, "remove: [body.stem.as]\n")
    assert why(program, "body.0.as") == ["body.0.as is not written"]


def test_an_argument_is_called_as_its_box_calls_it(folder: Path) -> None:
    base = read_program(folder / "base.yaml")
    assert why(base, "body.Dropout.rate")[0] == "body.Dropout.keep = keep  base.yaml:17:14"
    program = variant(folder, "set: {body.Dropout.rate: 0.3}\n")
    assert why(program, "body.Dropout.keep") == [
        "body.Dropout.rate = 0.3  top.yaml:4:26",
        "  before: keep = keep  base.yaml:17:14",
    ]


LOOPS: Final = """\
archspec: 1
name: loops
input: 8x8x3
params: {s: 2, ws: [1, 2]}
blocks:
  B:
    params: {w: 4, s: 1}
    body:
      - 3x3 Conv (w stride s)
      - for: {s: [1, 2]}
        body: [3x3 Conv (4 stride s), {for: {w: [s, 3]}, body: [1x1 Conv (w)]}]
body:
  - for: {s: ws}
    body: [3x3 Conv (s), B (4 s)]
"""


@pytest.mark.parametrize(
    ("path", "sources"),
    [
        ("blocks.B.body.0.stride", ["body.0.body.B.s", "body.0.for.s", "params.ws"]),
        ("blocks.B.body.1.body.Conv.stride", ["blocks.B.body.1.for.s"]),
        ("blocks.B.body.1.body.0.stride", ["blocks.B.body.1.for.s"]),
        (
            "blocks.B.body.1.body.1.body.Conv.filters",
            ["blocks.B.body.1.body.1.for.w", "blocks.B.body.1.for.s"],
        ),
        ("body.0.for.s", ["params.ws"]),
        ("body.0.body.Conv.filters", ["body.0.for.s", "params.ws"]),
    ],
)
def test_a_variable_is_that_of_the_loop_around_it(
    tmp_path: Path, path: str, sources: list[str]
) -> None:
    (tmp_path / "loops.yaml").write_text(LOOPS)
    lines = why(read_program(tmp_path / "loops.yaml"), path)
    assert [line.split()[0] for line in lines[1:]] == sources


def test_what_others_give_is_called_as_they_call_it(tmp_path: Path) -> None:
    defaults = "defaults: {Dropout: {keep: 0.8}}\nbody: [GlobalAvgPool, Dropout]\n"
    (tmp_path / "a.yaml").write_text(f"archspec: 1\nname: a\ninput: 8x8x3\n{defaults}")
    assert why(read_program(tmp_path / "a.yaml"), "body.Dropout.rate") == [
        "body.Dropout.keep = 0.8  (defaults of Dropout)  a.yaml:4:28",
        "  defaults.Dropout.keep = 0.8  a.yaml:4:28",
    ]


def test_a_list_is_given_by_the_default_of_a_parameter(tmp_path: Path) -> None:
    (tmp_path / "loops.yaml").write_text(
        "archspec: 1\nname: lists\ninput: 8x8x3\nbody: [B]\n"
        "blocks: {B: {params: {ws: [4, 8]}, body: [{for: {w: ws}, body: [3x3 Conv (w)]}]}}\n"
    )
    assert why(read_program(tmp_path / "loops.yaml"), "body.B.ws") == [
        "body.B.ws = [4, 8]  (default of B)  loops.yaml:5:23",
        "  blocks.B.params.ws = [4, 8]  loops.yaml:5:27",
    ]
