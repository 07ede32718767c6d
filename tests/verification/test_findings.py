"""Fidelity: what is found out about a network and its paper."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

import archspec
from archspec.api import read_program
from archspec.elaborate import elaborate
from archspec.language.box_printer import print_call
from archspec.language.errata import restore_printed
from archspec.passes import prove
from archspec.verification.fidelity import Fidelity, compare_with_paper
from tests.verification.papers import SPEC, fidelity

SPECS: Final = Path(__file__).parents[2] / "specs"


@pytest.fixture(scope="module")
def found() -> Fidelity:
    return fidelity()


def test_figures(found: Fidelity) -> None:
    """The network, then the blocks that it uses; not those that it does not."""
    told = [(each.figure, each.block, each.uses, each.span.line) for each in found.figures]
    assert told == [("9", "Net", 1, 20), ("4", "Cell", 2, 11)]


def test_sizes(found: Fidelity) -> None:
    told = [(each.at, str(each.stated), each.proved, each.uses) for each in found.sizes]
    assert told == [
        ("body", "8x8x8", "8x8x8", 1),
        ("body", "6x6x8", "6x6x8", 1),
        ("body", "10", "10", 1),
        ("Cell", "8x8x4", "8x8x4", 2),
    ]


def test_totals(found: Fidelity) -> None:
    assert [(each.stated.value, each.proved) for each in found.totals] == [(1122, 1122)]


def test_errata(found: Fidelity) -> None:
    """Each by itself; one in a block that is not used says nothing of the network."""
    told = [
        (trial.erratum.at, trial.disproved, [each.code for each in trial.findings])
        for trial in found.trials
    ]
    assert told == [
        ("Cell.b", True, ["A306"]),
        ("Cell.a", False, ["A307"]),  # a total of the spec's own, which no figure prints
        ("body", True, ["A306"]),
    ]


def test_a_box_that_is_not_drawn_leaves_its_size(found: Fidelity) -> None:
    (finding,) = found.trials[2].findings
    assert finding.message == "the spec states 10, and the size is 8"


def test_a_printed_box_that_fits() -> None:
    _, trial, _ = fidelity(SPEC.replace("expect: {params: 1122}\n", "")).trials
    assert (trial.disproved, trial.findings) == (False, ())


def test_the_network_itself_is_not_changed(found: Fidelity) -> None:
    texts = [print_call(box) for box in archspec.load(SPEC).program.boxes]
    assert [print_call(box) for box in found.graph.program.boxes] == texts


def test_silence(found: Fidelity) -> None:
    told = [
        (each.giver, each.name, dict(each.values), each.boxes, each.span and each.span.line)
        for each in found.silent
    ]
    assert [each for each in told if each[0] != "operator"] == [
        ("defaults", "Conv", {"norm": "batch(eps=0.001)", "act": "relu"}, 3, 9),
        ("legend", "Linear", {"act": "none", "norm": "none"}, 1, 7),
    ]
    own = [(name, values, boxes) for giver, name, values, boxes, _ in told if giver == "operator"]
    always = {"stride": "1", "dilation": "1", "groups": "1", "bias": "true"}
    assert own == [
        ("Conv", always, 4),
        ("Conv", {"padding": "same"}, 3),
        ("BN", {"affine": "true", "momentum": "0.1", "scale": "true", "center": "true"}, 3),
        ("GlobalAvgPool", {"keepdim": "false"}, 1),
        ("FC", {"bias": "true", "norm": "none", "act": "none"}, 1),
    ]


def test_a_network_that_is_wrong_has_no_report() -> None:
    with pytest.raises(archspec.SpecError, match="A306"):
        fidelity(SPEC.replace("6x6x8", "6x6x9"))
    with pytest.raises(archspec.SpecError, match="A220"):
        fidelity("archspec: 1\n")


def test_warnings_that_the_network_has_anyway_are_no_news() -> None:
    body = "branches: {a: [1x1 Conv (4)], b: [1x7 Conv (4), 1x7 Conv (4)]}"
    spec = f"archspec: 1\nname: net\ninput: 32x32x3\nbody:\n  - {body}\n  - 3x3 Conv (8)\n"
    erratum = "errata:\n  - {at: body, printed: 3x3 Conv (9), used: 3x3 Conv (8), why: taste}\n"
    found = fidelity(spec + erratum)
    assert [each.code for each in found.graph.warnings] == ["A313"]
    assert found.trials[0].findings == ()


INCEPTION: Final = {
    ("Stem.conv5", True): (
        "A304",
        "concat joins branches of different grids: 69x69 and 35x35",
        "with `stride 2` it would end at 35x35",
    ),
    ("Stem.pool5", True): (
        "A211",
        "MaxPool needs `kernel`",
        "write it as in `3x3 MaxPool (stride 2 V)`",
    ),
    ("InceptionB.b7", False): (
        "A313",
        "branch `b7` sees 1x13 pixels, and its neighbors see squares",
        "with `7x1` here it would see 7x7",
    ),
    ("body", True): (
        "A306",
        "the spec states 1000, and the size is 1536",
        "correct the step, or the stated size",
    ),
}
"""The errata of Figures 3, 5 and 9 of arXiv:1602.07261, with the arithmetic that proves them."""


def test_inception_v4() -> None:
    found = compare_with_paper(read_program(SPECS / "inception_v4.yaml"))
    told = {
        (trial.erratum.at, trial.disproved): (each.code, each.message, each.help)
        for trial in found.trials
        for each in trial.findings
    }
    assert told == INCEPTION
    stride = next(each for each in found.trials if each.erratum.at == "Stem.conv5")
    assert stride.erratum.printed is not None
    assert [each.span for each in stride.findings] == [stride.erratum.printed.span]
    drawn = {each.figure: (each.block, each.uses) for each in found.figures}
    assert sorted(drawn, key=int) == ["3", "4", "5", "6", "7", "8", "9"]
    assert (drawn["4"], drawn["5"], drawn["6"]) == (
        ("InceptionA", 4),
        ("InceptionB", 7),
        ("InceptionC", 3),
    )
    assert (len(found.sizes), len(found.totals)) == (15, 2)


@pytest.mark.parametrize(
    ("at", "printed", "shortcut"),
    [
        ("InceptionResnetB", "17x17x1154", "17x17x1152"),
        ("InceptionResnetC", "8x8x2048", "8x8x2144"),
    ],
)
def test_inception_resnet_v2(at: str, printed: str, shortcut: str) -> None:
    """Figures 17 and 19: no sum with what enters is possible as printed."""
    found = compare_with_paper(read_program(SPECS / "inception_resnet_v2.yaml"))
    (trial,) = (each for each in found.trials if each.erratum.at == at)
    (finding,) = trial.findings
    message = f"a residual of {printed} cannot be added to a shortcut of {shortcut}"
    assert (finding.code, finding.message) == ("A305", message)


@pytest.mark.parametrize("name", ["inception_v4", "inception_resnet_v2", "inception_v3"])
def test_the_box_that_is_used_put_back_changes_nothing(name: str) -> None:
    program = read_program(SPECS / f"{name}.yaml")
    before = prove(elaborate(program))
    for erratum in program.errata:
        same = restore_printed(program, replace(erratum, printed=erratum.used))
        after = prove(elaborate(same))
        assert [(node.path, node.text, str(node.type)) for node in after.nodes] == [
            (node.path, node.text, str(node.type)) for node in before.nodes
        ]
        assert (after.parameters, after.macs) == (before.parameters, before.macs)


PRINTED: Final = """\
archspec: 1
name: net
input: 9x9x3
body:
  - 3x3 Conv (4)
  - 3x3 Conv (8 V)
  - ReLU -> 7x7x8
errata:
  - {at: body, printed: 3x3 Conv (4 V) -> 7x7x4, used: 3x3 Conv (4), why: the code decides}
  - {at: body, printed: 3x3 Conv (8) -> 7x7x8, used: 3x3 Conv (8 V), why: the code decides}
"""


def test_printed_boxes_that_only_fit_together() -> None:
    """Each by itself contradicts the boxes of the spec around it, and not the paper."""
    told = [(each.disproved, each.fits_together) for each in fidelity(PRINTED).trials]
    assert told == [(False, True), (False, True)]
    apart = fidelity(PRINTED.replace("3x3 Conv (8) -> 7x7x8", "3x3 Conv (9) -> 7x7x9")).trials
    assert [(each.disproved, each.fits_together) for each in apart] == [(True, False)] * 2


def test_inception_v3() -> None:
    """Table 1 of arXiv:1512.00567 is consistent: the network departs from it, and says so."""
    found = compare_with_paper(read_program(SPECS / "inception_v3.yaml"))
    told = [(each.erratum.at, each.disproved, each.fits_together) for each in found.trials]
    assert told == [*[("body", False, True)] * 3, ("heads.aux", False, False)]
    assert {each.at for each in found.sizes} == {"body", "heads.aux"}


def test_a_variant_does_not_try_what_it_takes_over() -> None:
    found = compare_with_paper(read_program(SPECS / "released" / "inception_v3.yaml"))
    assert found.trials == ()
    files = {Path(each.inherited).as_posix() for each in found.inherited}
    assert (len(found.inherited), {Path(each).name for each in files}) == (4, {"inception_v3.yaml"})


def test_an_erratum_that_a_variant_says_again_counts_once(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text(PRINTED)
    again = "{at: body, printed: 3x3 Conv (5), used: 3x3 Conv (4), why: said again}"
    variant = f"archspec: 1\nname: v\nextends: net.yaml\nerrata: [{again}]\n"
    (tmp_path / "v.yaml").write_text(variant)
    found = compare_with_paper(read_program(tmp_path / "v.yaml"))
    assert [each.erratum.why for each in found.trials] == ["said again"]
    assert [print_call(each.used) for each in found.inherited] == ["3x3 Conv (8 V)"]


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("3x3 Conv (9 Liner)", "A209"),
        ("3x3 Conv (widht)", "A207"),
        ("3x3 Convv (9)", "A208"),
        ("3x3 Conv (9 strid=2)", "A209"),
    ],
)
def test_a_misspelt_printed_box_is_refused(printed: str, code: str) -> None:
    """A slip of the spec proves nothing of the paper."""
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(PRINTED.replace("3x3 Conv (4 V) -> 7x7x4", printed))
    assert [(each.code, each.span and each.span.line) for each in caught.value.diagnostics] == [
        (code, 9)
    ]


def test_defaults_of_parameters_are_told() -> None:
    found = compare_with_paper(read_program(SPECS / "inception_resnet_v2.yaml"))
    told = {
        (each.name, name): (value, each.boxes)
        for each in found.silent
        if each.giver == "params"
        for name, value in each.values
    }
    assert told["InceptionResnetV2", "scale"] == ("0.1", 3)
    assert told["InceptionResnetV2", "keep"] == ("0.8", 1)
    released = compare_with_paper(
        read_program(SPECS / "released" / "inception_resnet_v2.yaml")
    ).silent
    left = {(each.name, each.values, each.boxes) for each in released if each.giver == "params"}
    assert ("InceptionResnetA", (("scale", "0.17"),), 1) in left
