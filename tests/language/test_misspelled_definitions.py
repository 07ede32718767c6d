"""A name that is misspelled where it is defined is reported there, once."""

import pytest

from archspec import Diagnostic, SpecError, load
from archspec.diagnostics import apply_edits

HEAD = "archspec: 1\nname: net\ninput: 32x32x3\n"

SPEC = f"""\
{HEAD}params: {{classes: 10}}
legend:
  Linear: {{act: none}}
tables:
  widths:
    columns: [narrow, wide]
    small:   [16, 24]
blocks:
  Cell:
    params: {{narrow: int, wide: int}}
    body: [3x3 Conv (narrow Linear), 3x3 Conv (wide Linear)]
body:
  - Cell (widths.small) as first
  - Cell (widths.small)
  - GlobalAvgPool
  - FC (classes)
  - FC (classes)
"""


def findings(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(SpecError) as error:
        load(text)
    return error.value.diagnostics


def test_the_spec_is_right() -> None:
    load(SPEC)


@pytest.mark.parametrize(
    ("definition", "misspelled", "code"),
    [
        ("classes: 10", "clases: 10", "A207"),
        ("Linear: {", "Linaer: {", "A209"),
        ("widths:", "widht:", "A207"),
        ("small:  ", "smal: ", "A207"),
        ("[narrow,", "[narow,", "A211"),
        ("Cell:\n", "Cel:\n", "A208"),
        ("{narrow: int", "{narrw: int", "A207"),
    ],
)
def test_a_definition_that_several_uses_contradict(
    definition: str, misspelled: str, code: str
) -> None:
    wrong = SPEC.replace(definition, misspelled)
    (finding,) = findings(wrong)
    assert finding.code == code
    assert finding.marks
    assert finding.span is not None
    line = wrong.splitlines()[finding.span.line - 1]
    assert (
        misspelled.strip("[{: \n").split(":")[0].strip(",")
        == (line[finding.span.column - 1 : finding.span.end_column - 1])
    )
    assert apply_edits(wrong, finding.fix).replace(" ", "") == SPEC.replace(" ", "")


def test_either_may_be_meant_where_there_is_one_use() -> None:
    text = f"{HEAD}blocks:\n  Cell: {{body: [3x3 Conv (8)]}}\nbody: [Cel]\n"
    (finding,) = findings(text)
    assert finding.help == "write `Cell`, or call it `Cel` where it is defined"
    assert finding.span is not None
    assert finding.span.line == 6
    assert [mark.span.line for mark in finding.marks] == [5]
    assert not finding.fix


def test_a_single_use_whose_words_stand_elsewhere() -> None:
    blocks = "  CellB: {body: [3x3 Conv (8)]}\n  ClelA: {body: [3x3 Conv (8)]}\n"
    (finding,) = findings(f"{HEAD}blocks:\n{blocks}body: [CellA, CellB, 1x1 Conv (8) as a]\n")
    assert finding.message == "`CellA` is not defined, and `ClelA` is used nowhere"
    assert finding.help == "call it `CellA`"


def test_an_unused_definition_that_is_not_like_it() -> None:
    text = f"{HEAD}blocks:\n  Tower: {{body: [3x3 Conv (8)]}}\nbody: [Wing, Wing]\n"
    (finding,) = findings(text)
    assert [mark.text for mark in finding.marks] == ["blocks are defined here", "used here too"]


def test_two_definitions_that_could_be_meant() -> None:
    blocks = "".join(f"  Cel{letter}: {{body: [3x3 Conv (8)]}}\n" for letter in "ab")
    text = f"{HEAD}blocks:\n{blocks}body: [Cell, Cell]\n"
    (finding,) = findings(text)
    assert [mark.text for mark in finding.marks] == ["blocks are defined here", "used here too"]


def test_what_a_variant_means_to_replace() -> None:
    text = (
        "archspec: 1\nname: mine\nextends: inception_resnet_v1\nlegend:\n  Linaer: {act: none}\n"
        "expect: {params: 22775528}\n"
    )
    first, *_ = findings(text)
    assert first.message == "this variant does not replace `Linear`, and `Linaer` is used nowhere"
    assert first.help == "call it `Linear`"


def test_a_name_that_is_used_elsewhere_is_meant() -> None:
    """A row that this network does not use is no better than the row that the use misspells."""
    rows = "tables:\n  t:\n    columns: [c]\n    net_1: [8]\n    net_2: [8]\n"
    uses = "body: [1x1 Conv (t.net_1.c), 1x1 Conv (t.net_11.c)]\n"
    (finding,) = findings(f"{HEAD}{rows}{uses}")
    assert finding.help == "did you mean `net_1`?"
    assert [mark.text for mark in finding.marks] == ["`t` is written here"]


def test_a_section_without_content_is_told_at_its_key() -> None:
    (finding,) = findings(f"{HEAD}blocks:\nbody: [Cell]\n")
    assert finding.code == "A203"
    assert finding.span is not None
    assert (finding.span.line, finding.span.column, finding.span.end_column) == (4, 1, 7)
