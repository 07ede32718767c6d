"""Variants by path: what `set`, `insert` and `remove` make of the network that is extended."""

# ruff: noqa: E501

from pathlib import Path
from typing import Final

import pytest

import archspec
from archspec.api import read_program
from archspec.diagnostics import Diagnostic, SpecError
from archspec.language import Program
from archspec.language.box_printer import print_box
from archspec.language.variants.listing import OriginIndex
from archspec.language.variants.read import read_path
from archspec.language.walk import walk_boxes
from archspec.reader import Scalar

PARENT: Final = """\
archspec: 1
name: parent
title: Parent
input: 32x32x3
params: {classes: 10, keep: 0.8}
use: [blocks.yaml]
legend:
  Linear: {act: none, norm: none, bias: true}
defaults:
  Conv: {norm: {batch: {eps: 1e-3}}, act: relu, bias: false}
tables:
  sizes: {columns: [k, l], small: [4, 8], large: [16, 32]}
blocks:
  Cell:
    params: {k: int, l: 6}
    branches:
      a: [3x3 Conv (k), 1x1 Conv (8 Linear) as end]
      b: [Conv: {kernel: 3x3, filters: l, stride: 1, as: wide}, 3x3 Conv (l)]
  Sum:
    residual: [1x1 Conv (cin)]
    scale: 0.1
    act: relu
body:
  - Stem -> 16x16x8
  - 2 x Cell (sizes.small)
  - 1x1 Conv (16)
  - {repeat: 2, body: [Sum], as: stage}
  - 1x1 Conv (16)
  - Cell (4 8)
  - GlobalAvgPool
  - Dropout (keep=keep)
  - FC (classes)
readout: softmax
errata:
  - {at: Cell.a, printed: 3x3 Conv (7), used: 3x3 Conv (k), why: a misprint}
  - {at: body, printed: "", used: FC (classes), why: not drawn}
"""
LIBRARY: Final = """\
archspec: 1
blocks:
  Stem: {body: [3x3 Conv (8 stride 2)]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parent.yaml").write_text(PARENT)
    (tmp_path / "blocks.yaml").write_text(LIBRARY)
    return tmp_path


def variant(folder: Path, changes: str, name: str = "variant", parent: str = "parent") -> Program:
    path = folder / f"{name}.yaml"
    path.write_text(f"archspec: 1\nname: {name}\nextends: {parent}.yaml\n{changes}")
    return read_program(path)


def boxes(program: Program) -> list[str]:
    return [print_box(box) for box in program.boxes]


def boxes_of(program: Program, block: str) -> list[str]:
    return [print_box(box) for box in walk_boxes(program.blocks[block].steps)]


def refused(folder: Path, changes: str) -> list[Diagnostic]:
    with pytest.raises(SpecError) as caught:
        variant(folder, changes)
    return list(caught.value.diagnostics)


SETS: Final = [
    ("blocks.Cell.branches.a.0.filters: 12", "3x3 Conv (12)"),
    ("blocks.Cell.branches.a.0.kernel: 5x5", "5x5 Conv (k)"),
    ("blocks.Cell.branches.a.0.kernel: 5", "5x5 Conv (k)"),
    ("blocks.Cell.branches.a.0.dilation: 2", "3x3 Conv (k dilation=2)"),
    ("blocks.Cell.branches.a.0.as: start", "3x3 Conv (k) as start"),
    ("blocks.Cell.branches.a.0.repeat: 2", "2 x 3x3 Conv (k)"),
    ("blocks.Cell.branches.a.0.size: 16x16x4", "3x3 Conv (k) -> 16x16x4"),
    ("blocks.Cell.branches.a.0: 7x7 Conv (2)", "7x7 Conv (2)"),
    ("blocks.Cell.branches.a.end.filters: 4", "1x1 Conv (4 Linear) as end"),
    ("blocks.Cell.branches.a.1.act: tanh", "1x1 Conv (8 act=tanh norm=none bias=true) as end"),
    ("blocks.Cell.branches.b.wide.filters: 3*l", "3x3 Conv (3*l stride 1) as wide"),
    ("blocks.Cell.branches.b.0.stride: 2", "3x3 Conv (l stride 2) as wide"),
    ("blocks.Stem.body.0.filters: 10", "3x3 Conv (10 stride 2)"),
    ("body.Stem: 3x3 Conv (8 stride 2)", "3x3 Conv (8 stride 2)"),
    ("body.1.repeat: 5", "5 x Cell (sizes.small)"),
    ("body.1.k: 5", "2 x Cell (k=5 l=sizes.small.l)"),
    ("body.5.k: 5", "Cell (5 8)"),
    ("body.5.l: 5", "Cell (4 5)"),
    ("body.Dropout.rate: 0.5", "Dropout (0.5)"),
    ("body.Dropout.keep: 0.5", "Dropout (keep=0.5)"),
    ("body.stage.body.Sum: 1x1 Conv (16 Linear)", "1x1 Conv (16 Linear)"),
    ("blocks.Sum.act: none", None),
    ("blocks.Sum.residual.0.act: none", "1x1 Conv (cin act=none)"),
]


@pytest.mark.parametrize(("change", "box"), SETS, ids=[change for change, _ in SETS])
def test_one_change_of_a_box(folder: Path, change: str, box: str | None) -> None:
    before = boxes(variant(folder, "title: Same\n", "plain"))
    after = boxes(variant(folder, f"set:\n  {change}\n"))
    gone = [each for each in before if each not in after]
    new = [each for each in after if each not in before]
    if box is None:
        assert len(after) == len(before) - 1
    else:
        assert new == [box] or (not new and after.count(box) == before.count(box) + 1)
        assert len(after) == len(before)
        assert len(gone) <= 1


def test_what_is_no_box(folder: Path) -> None:
    program = variant(
        folder,
        "set:\n  params.keep: 0.5\n  tables.sizes.small.l: 5\n  tables.sizes.large: [1, 2]\n"
        "  defaults.Conv.norm.batch.eps: 0.1\n  defaults.FC.bias: false\n  legend.Linear.bias: false\n"
        "  blocks.Sum.scale: 0.2\n  blocks.Cell.params.l: 7\n  title: Other\n  body.stage.repeat: 4\n"
        "  readout: sigmoid\n",
    )
    assert {each.name: each.default for each in program.spec.parameters} == {
        "classes": 10,
        "keep": 0.5,
    }
    assert dict(program.tables["sizes"].rows) == {"small": (4, 5), "large": (1, 2)}
    assert [each.name for each in program.spec.defaults] == ["Conv", "FC"]
    assert (program.spec.title, program.spec.readout) == ("Other", "sigmoid")
    assert program.blocks["Cell"].parameters[1].default == 7
    archspec.load(folder / "variant.yaml")


def test_what_is_inserted_and_removed(folder: Path) -> None:
    program = variant(
        folder,
        "insert:\n"
        "  - {after: body.Stem, step: ReLU}\n"
        "  - {after: body.Stem, steps: [Tanh, Sigmoid]}\n"
        "  - {before: body.Stem, step: BN}\n"
        "  - {into: body, step: Softmax}\n"
        "  - {into: blocks.Cell.branches, branch: {c: [3x3 MaxPool], d: []}}\n"
        "  - {before: blocks.Cell.branches.a, branch: {z: [1x1 Conv (4)]}}\n"
        "remove: [body.Dropout, readout, blocks.Cell.branches.b.0, body.1.repeat]\n",
    )
    body = [print_box(each) for each in program.boxes][: len(program.spec.body or ()) - 1]
    assert body[:5] == ["BN", "Stem", "ReLU", "Tanh", "Sigmoid"]
    assert "Cell (sizes.small)" in body
    assert not [each for each in body if each.startswith("Dropout")]
    assert program.spec.readout is None
    fork = program.blocks["Cell"].steps[0]
    assert [each.name for each in fork.branches] == ["z", "a", "b", "c", "d"]  # type: ignore[union-attr]
    assert boxes_of(program, "Cell") == [
        "1x1 Conv (4)",
        "3x3 Conv (k)",
        "1x1 Conv (8 Linear) as end",
        "3x3 Conv (l)",
        "3x3 MaxPool",
    ]


def test_a_step_in_the_place_of_another(folder: Path) -> None:
    program = variant(
        folder, "insert: [{after: body.Dropout, step: ReLU}]\nremove: [body.Dropout]\n"
    )
    body = [print_box(each) for each in program.boxes]
    assert body[body.index("GlobalAvgPool") + 1] == "ReLU"


def test_variants_of_variants(folder: Path) -> None:
    variant(folder, "set: {body.1.repeat: 3, params.keep: 0.5}\n", "middle")
    program = variant(folder, "set: {body.1.repeat: 4}\n", parent="middle")
    assert "4 x Cell (sizes.small)" in boxes(program)
    assert {each.name: each.default for each in program.spec.parameters}["keep"] == 0.5
    assert program.parent is not None
    assert "3 x Cell (sizes.small)" in boxes(program.parent)
    assert program.parent.parent is not None
    assert "2 x Cell (sizes.small)" in boxes(program.parent.parent)


def test_what_is_removed_is_gone_from_every_level(folder: Path) -> None:
    own = "readout: sigmoid\ndefaults: {Conv: {bias: true}}\ntables: {sizes: {columns: [k, l], small: [1, 2]}}\n"
    variant(folder, own, "middle")
    changes = "remove: [readout, defaults.Conv, body.Dropout, params.keep]\nset: {body.1: Cell (sizes.large)}\n"
    program = variant(folder, changes, parent="middle")
    assert (program.spec.readout, program.spec.defaults) == (None, ())
    assert [each.name for each in program.spec.parameters] == ["classes"]
    program = variant(folder, changes.replace("[", "[tables.sizes.small, "), parent="middle")
    assert list(program.tables["sizes"].rows) == ["large"]


def test_sizes_that_the_variant_states_are_proved(folder: Path) -> None:
    changes = "set: {'body.2': '1x1 Conv (16) -> 16x16x17'}\n"
    variant(folder, changes)
    with pytest.raises(SpecError) as caught:
        archspec.load(folder / "variant.yaml")
    (finding,) = caught.value.diagnostics
    assert finding.code == "A306"
    assert finding.span is not None
    assert finding.span.file.endswith("variant.yaml")
    variant(folder, "set: {blocks.Stem.body.0.filters: 9}\n")
    archspec.load(folder / "variant.yaml")  # the parent's `-> 16x16x8` was a claim of the parent


def test_errata_follow_their_boxes(folder: Path) -> None:
    kept = variant(folder, "set: {blocks.Cell.branches.b.1.filters: 3}\n")
    assert [each.at for each in kept.errata] == ["Cell.a", "body"]
    gone = variant(folder, "set: {blocks.Cell.branches.a.0.filters: 3}\nremove: [body.FC]\n")
    assert [each.at for each in gone.errata] == []


REFUSED: Final = [
    ("set: {body.Stam.repeat: 2}", "A227", "`body` has no `Stam`", "did you mean `body.Stem.repeat`?"),
    (
        "set: {blocks.Cell.a.0.filters: 2}",
        "A227",
        "`blocks.Cell` has no `a`",
        "did you mean `blocks.Cell.branches.a.0.filters`?",
    ),
    (
        "set: {blocks.Cell.branches.a.0.filter: 2}",
        "A227",
        "`blocks.Cell.branches.a.0` has no `filter`",
        "did you mean `blocks.Cell.branches.a.0.filters`?",
    ),
    ("set: {body.Cell.k: 2}", "A227", "2 steps are called `Cell`", "say which by its number: 1, 5"),
    ("set: {body.99: ReLU}", "A227", "`body` has no `99`", None),
    ("set: {tables.sizes.small.m: 2}", "A227", "`tables.sizes.small` has no `m`", None),
    ("set: {params.kept: 2}", "A227", "`params` has no `kept`", "the nearest name is `params.keep`; if it is new, add it under `params:` in the variant itself"),
    ("set: {params.z: 2}", "A227", "`params` has no `z`", "add it under `params:` in the variant itself"),
    ("set: {legend.New: {act: relu}}", "A227", "`legend` has no `New`", "add it under `legend:` in the variant itself"),
    ("set: {tables.sizes.new: [1, 2]}", "A227", "`tables.sizes` has no `new`", "add the row under `tables:` in the variant itself, with the columns of `sizes`"),
    ("set: {heads.aux: {from: stage}}", "A227", "`heads` is not written in the spec, so it has no parts", "add it under `heads:` in the variant itself"),
    ("set: {blocks.Cell.branches.z: []}", "A227", "`blocks.Cell.branches` has no `z`", "insert it: `{into: blocks.Cell.branches, branch: {z: [...]}}`"),
    ("set: {defaults.Cnov.act: relu}", "A227", "`defaults` has no `Cnov`", None),
    ("set: {blokcs.Cell: 2}", "A227", "there is nothing called `blokcs`", "the nearest name is `blocks.Cell`"),
    ("set: {blocks.Sum.shortcut.0: ReLU}", "A227", "`blocks.Sum.shortcut` is not written in the spec, so it has no parts", "set all of it"),
    ("remove: [body.Stem.stride]", "A227", "`body.Stem` has no `stride`", None),
    ("remove: [body.2.act]", "A227", "`body.2.act` is not written, so that nothing can be removed", "`set` gives it a value"),
    ("remove: [tables.sizes.small.k]", "A228", "`tables.sizes.small.k` is one of a list of values, and cannot be removed alone", "set the whole list"),
    ("remove: [body]", "A228", "`body` cannot be changed in the network that is extended", "say `body` in the variant itself"),
    ("set: {name: x}", "A228", "`name` cannot be changed in the network that is extended", "say `name` in the variant itself"),
    ("set: {body..x: 1}", "A228", "`body..x` is no path", "a path has names and numbers with single dots between them"),
    ("title: Mine\nset: {title: x}", "A228", "`title` is said in this file itself, and not taken over", "change it where it stands"),
    ("set: {body.0.repeat: 2, body.Stem.repeat: 3}", "A228", "`body.Stem.repeat` is changed twice", "make one change of the two"),
    ("set: {body.0.repeat: 2, body.Stem: ReLU}", "A228", "`body.0.repeat` stands in `body.Stem`, which changes too", "make one change of the two"),
    ("set: {body.0.repeat: 2}\nremove: [body.Stem]", "A228", "`body.0.repeat` stands in `body.Stem`, which changes too", "make one change of the two"),
    ("insert: [{after: body, step: ReLU}]", "A228", "no step can come after `body`", "name a step that it comes after"),
    ("insert: [{into: body.Stem, step: ReLU}]", "A228", "no step can come into `body.Stem`", "into a list of steps, such as `body`"),
    ("insert: [{into: body, branch: {a: []}}]", "A228", "no branch can come into `body`", "into `...branches`"),
    ("insert: [{into: blocks.Cell.branches, branch: {a: []}}]", "A228", "there is a branch `a` already", "give it another name, or set that one"),
    ("insert: [{after: body.Stem}]", "A228", "an insertion has one of `step`, `steps`, `branch`, and this has none", None),
    ("insert: [{after: body.Stem, before: body.FC, step: ReLU}]", "A228", "an insertion has one of `before`, `after`, `into`, and this has several", None),
    ("insert: [{aftr: body.Stem, step: ReLU}]", "A201", "an insertion has no key `aftr`", "did you mean `after`?"),
    ("set: {body.Stem.repeat: [2]}", "A203", "`repeat` must be a number or an expression, not a list", None),
    ("set: {readout: softmx}", "A203", "`readout` must be one of softmax, sigmoid, not the text `softmx`", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code", "message", "help"), REFUSED, ids=[each for each, *_ in REFUSED]
)
def test_what_is_refused(
    folder: Path, changes: str, code: str, message: str, help: str | None
) -> None:
    finding = refused(folder, f"{changes}\n")[0]
    assert (finding.code, finding.message) == (code, message)
    assert finding.span is not None
    assert finding.span.file.endswith("variant.yaml")
    assert help is None or finding.help == help


@pytest.mark.parametrize(
    ("path", "help"),
    [
        ("Stam.Conv.filters", "did you mean `blocks.Stem.body.Conv.filters`?"),
        ("Cell.a.0.stride", "did you mean `blocks.Cell.branches.a.0.stride`?"),
        ("blocks.Cel", "did you mean `blocks.Cell`?"),
        ("blocks.Ownn", "did you mean `blocks.Own`?"),
    ],
)
def test_the_nearest_path_is_looked_for_in_what_is_extended(
    folder: Path, path: str, help: str
) -> None:
    program = variant(folder, "blocks: {Own: {body: [ReLU]}}\nset: {params.keep: 0.5}\n")
    with pytest.raises(SpecError) as caught:
        OriginIndex(program).at(read_path(Scalar(path, program.spec.span, None)))
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.help) == ("A227", help)


def test_changes_of_nothing(folder: Path) -> None:
    (folder / "alone.yaml").write_text(PARENT + "set: {body.Stem.repeat: 2}\n")
    with pytest.raises(SpecError) as caught:
        read_program(folder / "alone.yaml")
    (finding,) = caught.value.diagnostics
    assert finding.code == "A228"
    assert finding.message == "`set` changes an extended network, and this file extends none"


def test_what_a_change_makes_of_the_rest_is_told_as_such(folder: Path) -> None:
    (finding,) = refused(folder, "remove: [blocks.Cell.branches.a]\n")
    assert finding.code == "A218"
    assert any("with the changes of" in note for note in finding.notes)


def test_every_path_can_be_set_to_what_it_is(folder: Path) -> None:
    from archspec.language.box_arguments import Symbols
    from archspec.language.variants.draft import MappingDraft
    from archspec.language.variants.paths import find_way, make_root, walk_places

    program = variant(folder, "title: Same\n")
    for level in program.levels[1:]:
        for file in level.files:
            root = make_root(MappingDraft(file.document), Symbols.of(program))
            paths = [".".join(parts) for parts, _ in walk_places(root)]
            assert len(paths) == len(set(paths)) > 3
            for path in paths:
                from archspec.language.variants.model import Path as SpecPath

                source = Scalar(path, file.span)
                where = SpecPath(span=file.span, parts=tuple(path.split(".")), source=source)
                called = {"keep": ("keep", "rate")}  # a dropout's, and the parameter
                name = path.rpartition(".")[2]
                assert find_way(root, where)[-1].name in called.get(name, (name,))
