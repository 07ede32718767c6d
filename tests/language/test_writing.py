"""Specs as one file: the same network, written in the same way again and again."""

from pathlib import Path

import pytest

import archspec
from archspec.api import graph_of, read_program, shipped_specs
from archspec.difference import compare
from archspec.language import Program, load_program
from archspec.language.writing import written

NAMES = sorted(name for name in shipped_specs() if not name.startswith("as_printed"))


def again(program: Program) -> tuple[str, Program]:
    text = written(program)
    return text, load_program(text, "resolved.yaml")


@pytest.mark.parametrize("name", NAMES)
def test_the_same_network(name: str) -> None:
    program = read_program(name)
    text, resolved = again(program)
    difference = compare(program, resolved)
    assert (difference.changes, difference.remarks) == ((), ())
    assert written(resolved) == text
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


@pytest.mark.parametrize("name", NAMES)
def test_the_same_source(name: str) -> None:
    from archspec.codegen import emit

    program = read_program(name)
    _, resolved = again(program)
    one, two = emit(graph_of(program)), emit(graph_of(resolved))
    assert one.partition("import torch")[2] == two.partition("import torch")[2]


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
    assert compare(program, resolved).changes == ()
    assert "norm: {batch: {eps: 0.1}}" in text
    assert archspec.load(tmp_path / "c.yaml").parameters == graph_of(resolved).parameters
