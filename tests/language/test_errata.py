"""Errata: which box each is about, however it is spelt, and the program as printed."""

from pathlib import Path
from typing import Final

import pytest

import archspec
from archspec.api import read_program
from archspec.elaborate import elaborate
from archspec.language.box_printer import print_call
from archspec.language.errata import find_box, restore_printed

SPEC: Final = """\
archspec: 1
name: net
input: 8x8x3
params: {n: 4}
legend: {Linear: {act: none}}
blocks:
  Cell:
    params: {k: int, m: 2}
    branches:
      a: [1x1 Conv (8)]
      b:
        - 1x1 Conv (8)
        - branches: {c: [3x3 Conv (8 stride 1 V)], d: [3x3 Conv (9 V)]}
      e: [{repeat: 2, body: [BN]}]
body:
  - 3x3 Conv (n) as first -> 8x8x4
  - Conv: {kernel: 3, filters: 5, padding: valid, act: relu, as: second}
  - 2 x ReLU
"""
BODY: Final = """\
body:
  - 3x3 Conv (n) as first -> 8x8x4
  - 3x3 Conv (n) as second -> 8x8x4
"""


def load(erratum: str, spec: str = SPEC) -> archspec.Graph:
    return archspec.load(f"{spec}errata:\n  - {{{erratum}, why: reasons}}\n")


def box(at: str, used: str, spec: str = SPEC) -> str:
    program = load(f"at: {at}, printed: Flatten, used: {used}", spec).program
    found = find_box(program, program.errata[0])
    return f"{found.span.line} {print_call(found)}"


@pytest.mark.parametrize(
    ("at", "used", "expected"),
    [
        ("Cell.a", "1x1 Conv (8)", "10 1x1 Conv (8)"),
        ("Cell.b.c", "3x3 Conv (8 stride 1 V)", "13 3x3 Conv (8 stride 1 V)"),
        ("Cell.c", "3x3  Conv(V stride=1 8)", "13 3x3 Conv (8 stride 1 V)"),
        ("Cell.c", "Conv (filters=8 kernel=3x3 stride=1 V)", "13 3x3 Conv (8 stride 1 V)"),
        ("Cell", "3x3 Conv (filters=9 padding=valid)", "13 3x3 Conv (9 V)"),
        ("Cell.c", "Conv (8 kernel=3 stride=1 V)", "13 3x3 Conv (8 stride 1 V)"),
        ("Cell", "3x3 Conv (9 V)", "13 3x3 Conv (9 V)"),
        ("Cell", "BN", "14 BN"),
        ("body", "3x3 Conv (n)", "16 3x3 Conv (n)"),
        ("body", "3x3 Conv (n) as first", "16 3x3 Conv (n)"),
        ("body", "3x3 Conv (n) -> 8x8x4", "16 3x3 Conv (n)"),
        ("body", "3x3 Conv (5 V act=relu)", "17 3x3 Conv (5 V act=relu)"),
        ("body", "ReLU", "18 ReLU"),
        ("body", "2 x ReLU", "18 ReLU"),
    ],
)  # fmt: skip
def test_the_box_is_found(at: str, used: str, expected: str) -> None:
    assert box(at, used) == expected


@pytest.mark.parametrize(
    ("at", "used"),
    [
        ("Cell.a", "1x1 Conv (8 V)"),
        ("Cell.a", "1x1 Conv (8 Linear)"),
        ("Cell.a", "1x1 AvgPool (8)"),
        ("Cell.b.a", "1x1 Conv (8)"),
        ("Cell.d.c", "3x3 Conv (8 stride 1 V)"),
        ("Cell", "1x1 Conv (8)"),
        ("body", "3x3 Conv (n) as second"),
        ("body", "3x3 Conv (n) -> 8x8x5"),
        ("body", "3 x ReLU"),
        ("body", "2 x BN"),
        ("Body", "ReLU"),
        ("''", "ReLU"),
        ("body.a", "ReLU"),
    ],
)
def test_no_box_or_several(at: str, used: str) -> None:
    with pytest.raises(archspec.SpecError) as caught:
        box(at, used)
    assert [each.code for each in caught.value.diagnostics] == ["A223"]


def test_equal_boxes_are_told_apart_by_label() -> None:
    spec = f"archspec: 1\nname: net\ninput: 8x8x3\nparams: {{n: 4}}\n{BODY}"
    assert box("body", "3x3 Conv (n) as second", spec) == "7 3x3 Conv (n)"


@pytest.mark.parametrize("printed", ["3x3 Conv", "Cell (m=3)", "FC"])
def test_a_printed_box_may_leave_arguments_to_the_text_around_it(printed: str) -> None:
    """A figure may say `3x3 Conv` where its caption says how wide all of them are."""
    graph = load(f"at: body, printed: {printed}, used: 3x3 Conv (n)")
    assert len(graph.program.errata) == 1


def test_a_fault_of_the_network_comes_first() -> None:
    """Where a box no longer fits its network, that is the news, and not its erratum."""
    with pytest.raises(archspec.SpecError) as caught:
        load("at: body, printed: Flatten, used: 3x3 Conv (7)", SPEC.replace("8x8x4", "8x8x9"))
    assert [each.code for each in caught.value.diagnostics] == ["A306"]


@pytest.mark.parametrize(
    ("erratum", "texts"),
    [
        (
            "at: body, printed: 5x5 Conv (6), used: 3x3 Conv (n)",
            ["5x5 Conv (6)", "3x3 Conv (5 V act=relu)", "ReLU", "ReLU"],
        ),
        (
            "at: body, printed: 4 x BN, used: ReLU",
            ["3x3 Conv (n)", "3x3 Conv (5 V act=relu)", "BN", "BN", "BN", "BN"],
        ),
        ('at: body, printed: "", used: ReLU', ["3x3 Conv (n)", "3x3 Conv (5 V act=relu)"]),
    ],
)
def test_as_printed(erratum: str, texts: list[str]) -> None:
    program = load(erratum).program
    graph = elaborate(restore_printed(program, program.errata[0]))
    assert [node.text for node in graph.operators] == texts
    assert graph.program.errata == ()


def test_what_the_printed_box_does_not_say_is_kept() -> None:
    program = load("at: body, printed: 3x3 Conv (5), used: 3x3 Conv (n)").program
    (first, *_) = restore_printed(program, program.errata[0]).spec.body or ()
    assert not isinstance(first, archspec.language.Resume)
    assert (first.label and first.label.name, str(first.size)) == ("first", "8x8x4")


def test_only_one_box_changes() -> None:
    program = load("at: Cell.c, printed: 3x3 Conv (7), used: 3x3 Conv (8 stride 1 V)").program
    changed = restore_printed(program, program.errata[0])
    before = [print_call(each) for each in program.boxes]
    after = [print_call(each) for each in changed.boxes]
    assert [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]] == [
        ("3x3 Conv (8 stride 1 V)", "3x3 Conv (7)")
    ]


LIBRARY: Final = """\
archspec: 1
blocks:
  A: {body: [1x1 Conv (8), B]}
  B: {body: [ReLU]}
errata:
"""


def test_a_library_has_errata_of_its_own_blocks() -> None:
    own = "  - {at: A, printed: 1x1 Conv (9), used: 1x1 Conv (8), why: a misprint}\n"
    assert read_program(LIBRARY + own).errata[0].at == "A"
    for at, used in (("A", "ReLU"), ("body", "ReLU"), ("C", "ReLU")):
        with pytest.raises(archspec.SpecError) as caught:
            read_program(f"{LIBRARY}  - {{at: {at}, printed: BN, used: {used}, why: none}}\n")
        assert [each.code for each in caught.value.diagnostics] == ["A223"]


@pytest.mark.parametrize(
    ("erratum", "code"),
    [
        ("{at: A, printed: BN, used: ReLU}", "A202"),
        ("{at: A, printed: BN, used: ReLU, why: none, where: here}", "A201"),
        ("{at: A, printed: 3, used: ReLU, why: none}", "A203"),
        ("{at: [A], printed: BN, used: ReLU, why: none}", "A203"),
        ('{at: A, printed: BN, used: "", why: none}', "A205"),
        ("{at: A, printed: 3 x 3 Conv (8), used: ReLU, why: none}", "A205"),
        ("{at: A, printed: 3x3 Conv (8*), used: ReLU, why: none}", "A206"),
        ("nothing", "A203"),
    ],
)
def test_malformed(erratum: str, code: str) -> None:
    with pytest.raises(archspec.SpecError) as caught:
        read_program(f"{LIBRARY}  - {erratum}\n")
    assert [each.code for each in caught.value.diagnostics] == [code]


def test_a_variant_finds_boxes_by_what_its_parent_states(tmp_path: Path) -> None:
    """Sizes are not taken over, though an erratum may tell boxes apart by them."""
    spec = (
        "archspec: 1\nname: net\ninput: 8x8x3\n"
        "body:\n  - 3x3 Conv (4 V) -> 6x6x4\n  - 3x3 Conv (4 V) -> 4x4x4\nerrata:\n"
        "  - {at: body, printed: BN, used: 3x3 Conv (4 V) -> 4x4x4, why: reasons}\n"
    )
    (tmp_path / "net.yaml").write_text(spec)
    (tmp_path / "last.yaml").write_text("archspec: 1\nname: last\nextends: middle.yaml\n")
    middle = "archspec: 1\nname: middle\nextends: net.yaml\ninput: 9x9x3\n"
    (tmp_path / "middle.yaml").write_text(middle)
    for name in ("net", "middle", "last"):
        program = archspec.load(tmp_path / f"{name}.yaml").program
        assert find_box(program, program.errata[0]).span.line == 6
