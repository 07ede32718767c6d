"""Specs as one file: the same network, written in the same way again and again."""

from pathlib import Path

import pytest

import archspec
from archspec.api import graph_of, read_program, shipped_specs
from archspec.differences.compare import diff_networks
from archspec.language import Program, load_program
from archspec.language.writing import write_spec
from tests.rounds import take_share

NAMES = sorted(name for name in shipped_specs() if not name.startswith("as_printed"))


def again(program: Program) -> tuple[str, Program]:
    text = write_spec(program)
    return text, load_program(text, "resolved.yaml")


@pytest.mark.parametrize("name", NAMES)
def test_the_same_network(name: str) -> None:
    program = read_program(name)
    text, resolved = again(program)
    difference = diff_networks(program, resolved)
    assert (difference.changes, difference.remarks) == ((), ())
    assert write_spec(resolved) == text
    assert "extends:" not in text
    assert "use:" not in text
    before, after = program.spec, resolved.spec
    assert [(each.quantity, each.value) for each in before.expect] == [
        (each.quantity, each.value) for each in after.expect
    ]
    assert (before.title, before.description) == (after.title, after.description)
    assert [(each.top1, each.top5, each.data) for each in before.reported] == [
        (each.top1, each.top5, each.data) for each in after.reported
    ]
    assert {each.at for each in resolved.errata} <= {each.at for each in program.errata}
    assert graph_of(resolved).parameters == graph_of(program).parameters
    assert all(len(line) <= 130 for line in text.splitlines())


@pytest.mark.fuzz
@pytest.mark.parametrize("name", take_share(NAMES, 4))
def test_the_same_source(name: str) -> None:
    from archspec.codegen import emit

    program = read_program(name)
    _, resolved = again(program)
    one, two = emit(graph_of(program)), emit(graph_of(resolved))
    assert one.partition("import torch")[2] == two.partition("import torch")[2]


AMBIGUOUS = """\
archspec: 1
name: net
input: 8x8x3
params: {"off": 2}
legend: {D: {dilation: t.r.g}}
defaults: {Conv: {stride: u.r.h}}
tables:
  t: {columns: [g], r: [2]}
  u: {columns: [h], r: [2]}
  v: {columns: [k], r: [3]}
blocks:
  "On": {params: {"yes": int}, body: [1x1 Conv (yes)]}
body:
  - 1x1 Conv (off D)
  - {"On": {"yes": 4}}
  - {Conv: {kernel: 1x1, filters: 2, norm: {batch: {eps: 0.1}}}}
"""


def test_keys_that_need_quotes_and_tables_of_marks_and_defaults() -> None:
    program = load_program(AMBIGUOUS, "net.yaml")
    text, resolved = again(program)
    assert diff_networks(program, resolved).changes == ()
    assert graph_of(resolved).parameters == graph_of(program).parameters
    assert all(each in text for each in ('{"off": 2}', '"On":', "  t:", "  u:"))
    assert "  v:" not in text  # which nothing names


def test_comments_stay() -> None:
    program = load_program(
        "# what it is\narchspec: 1\nname: net\ninput: 8x8x3  # small\nblocks:\n  # the cell\n"
        "  Cell:\n    branches:\n      a: [ReLU]  # first\n      # not '#': a # comment\n"
        "      b: ['Tanh'] # second\nbody:\n  - Cell # all of it\n  # last\n  - 1x1 Conv (4)\n",
        "net.yaml",
    )
    text, _ = again(program)
    assert text == (
        "# what it is\narchspec: 1\nname: net\ninput: 8x8x3  # small\n\nblocks:\n  # the cell\n"
        "  Cell:\n    branches:\n      a: [ReLU]  # first\n      # not '#': a # comment\n"
        "      b: [Tanh]  # second\n\nbody:\n  - Cell  # all of it\n  # last\n  - 1x1 Conv (4)\n"
    )


COMMENTED = """\
# what it is
# and why

archspec: 1
name: net
input: 8x8x3
tables:
  # all sizes
  t:
    # their names
    columns: [a, b]  # two
    # the row
    small: [4, 8]  # both
    # no more rows
blocks:
  Two:  # twice
    # what it takes
    params: {k: int}  # k
    # its paths
    branches:
      a: [1x1 Conv (k)]
      b: [ReLU]
      # no more branches
    # the sum
    merge: add  # of both
body:
  - Two (t.small.a) as two
  - residual: [1x1 Conv (7)]
    act: relu  # at last
  - GlobalAvgPool
  - FC (t.small.b)
  # no more steps
heads:
  aux:
    from: two  # the first
    body: [GlobalAvgPool]
# the end
"""


def test_comments_of_keys_and_ends_stay() -> None:
    text, resolved = again(load_program(COMMENTED, "net.yaml"))
    assert _comments(text) == _comments(COMMENTED)
    assert write_spec(resolved) == text
    below = text.partition("  # no more steps\n")
    assert (below[0].splitlines()[-1], below[2].splitlines()[1]) == ("  - FC (t.small.b)", "heads:")
    assert "    act: relu  # at last\n" in text
    assert "    columns: [a, b]  # two\n    # the row\n    small:   [4, 8]  # both\n" in text


def _comments(text: str) -> list[str]:
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


def test_comments_of_changes_stay_with_steps_and_rows(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(COMMENTED)
    (tmp_path / "top.yaml").write_text(
        "archspec: 1\nname: top\nextends: base.yaml\nset:\n"
        "  # wider\n  tables.t.small: [5, 9]  # by one\n"
        "  blocks.Two.branches.a.0: 3x3 Conv (k)  # larger\n"
        "  body.FC.bias: false  # lost\n"
        "insert:\n  # new\n  - {after: body.GlobalAvgPool, step: ReLU}  # more\n"
        "remove:\n  - heads.aux  # lost\n"
    )
    text, _ = again(read_program(tmp_path / "top.yaml"))
    assert "    # wider\n    small:   [5, 9]  # by one\n" in text
    assert "- 3x3 Conv (k)  # larger\n" in text
    assert "  # new\n  - ReLU  # more\n" in text
    assert "lost" not in text


def test_quotes_are_written_where_they_are_needed() -> None:
    program = load_program(
        "archspec: 1\nname: net\ninput: 8x8x3\nblocks:\n"
        "  Res: {params: {ws: list}, body: [{for: {w: ws}, body: [1x1 Conv (w)]}]}\n"
        "body:\n  - 'Res (ws=[4, 8])'\n  - {repeat: 2, body: ['Res (ws=[4, 8])']}\n",
        "net.yaml",
    )
    text, _ = again(program)
    assert text.endswith('body:\n  - Res (ws=[4, 8])\n  - {repeat: 2, body: ["Res (ws=[4, 8])"]}\n')


def test_a_variant_of_a_variant(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "archspec: 1\nname: a\ninput: 8x8x3\nlegend: {Lin: {act: none}}\n"
        "body: [1x1 Conv (4 Lin) -> 8x8x4, 'Conv: {}', ReLU]\n".replace(", 'Conv: {}'", "")
    )
    (tmp_path / "b.yaml").write_text(
        "archspec: 1\nname: b\nextends: a.yaml\nset: {body.0.norm: {batch: {eps: 0.1}}}\n"
    )
    (tmp_path / "c.yaml").write_text(
        "archspec: 1\nname: c\nextends: b.yaml\nset: {body.0.act: tanh}\n"
    )
    program = read_program(tmp_path / "c.yaml")
    text, resolved = again(program)
    assert diff_networks(program, resolved).changes == ()
    assert "norm=batch(eps=0.1)" in text
    assert archspec.load(tmp_path / "c.yaml").parameters == graph_of(resolved).parameters
