"""`reported`: what papers report of networks, as it is read and refused."""

from pathlib import Path

import pytest

import archspec
from archspec.api import shipped_facts
from archspec.diagnostics import SpecError
from archspec.facts import read_facts
from tests.shipped import PAPER

NET = "archspec: 1\nname: net\ninput: 8x8x3\nbody: [ReLU]\n"
DATA = "data: ImageNet"


def load(reported: str) -> archspec.Graph:
    return archspec.load(f"{NET}reported: {reported}\n")


def test_results_are_read_in_order() -> None:
    first, second = load(
        f"[{{top1: 20, top5: 5.5, crops: 1, {DATA}, source: Table 2}}, "
        f"{{top5: 4.9, crops: dense, {DATA}}}]"
    ).program.spec.reported
    assert (first.top1, first.top5, first.crops, first.source) == (20.0, 5.5, 1, "Table 2")
    assert (second.top1, second.top5, second.crops, second.source) == (None, 4.9, "dense", "")
    assert (first.data, first.span.line) == ("ImageNet", 5)


@pytest.mark.parametrize(
    ("reported", "code", "message"),
    [
        (f"{{top1: 20, {DATA}}}", "A203", "`reported` must be a list, not a mapping"),
        ("[20]", "A203", "a reported result must be a mapping, not the number 20"),
        (f"[{{top_1: 20, {DATA}}}]", "A201", "a reported result has no key `top_1`"),
        (f"[{{{DATA}}}]", "A202", "has neither `top1` nor `top5`"),
        ("[{top1: 20}]", "A202", "does not say what it was measured on"),
        (f"[{{top1: 120, {DATA}}}]", "A203", "from 0 to 100, and the number 120 is not"),
        (f"[{{top1: -1, {DATA}}}]", "A203", "from 0 to 100, and the number -1 is not"),
        (f"[{{top1: '20', {DATA}}}]", "A203", "an error in percent, a number from 0 to 100"),
        (f"[{{top1: true, {DATA}}}]", "A203", "an error in percent, a number from 0 to 100"),
        (f"[{{top1: 80, top5: 95, {DATA}}}]", "A203", "95 %, is larger than the top-1 error, 80 %"),
        (f"[{{top1: 20, crops: 0, {DATA}}}]", "A203", "`crops` must be a whole number from 1"),
        (f"[{{top1: 20, crops: ten, {DATA}}}]", "A203", "or `dense`, not the text `ten`"),
        (f"[{{top1: 20, crops: true, {DATA}}}]", "A203", "or `dense`, not `true`"),
        (
            '[{top1: 20, data: " "}]',
            "A202",
            "a reported result does not say what it was measured on",
        ),
        ("[{top1: 20, data: 5}]", "A203", "`data` must be text, not the number 5"),
    ],
)
def test_refusals(reported: str, code: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(reported)
    (finding,) = caught.value.diagnostics
    assert finding.code == code
    assert message in finding.message
    assert finding.span is not None
    assert finding.span.line == 5


def test_an_unknown_key_names_the_nearest() -> None:
    with pytest.raises(SpecError) as caught:
        load(f"[{{top_1: 20, {DATA}}}]")
    assert caught.value.diagnostics[0].help == "did you mean `top1`?"


def test_a_variant_does_not_inherit_a_claim_about_another_network(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text(f"{NET}reported: [{{top1: 20, {DATA}}}]\n")
    (tmp_path / "kin.yaml").write_text("archspec: 1\nname: kin\nextends: net.yaml\n")
    assert archspec.load(tmp_path / "net.yaml").program.spec.reported
    assert archspec.load(tmp_path / "kin.yaml").program.spec.reported == ()


def test_a_library_reports_nothing() -> None:
    with pytest.raises(SpecError) as caught:
        archspec.load(f"archspec: 1\nreported: [{{top1: 20, {DATA}}}]\n")
    assert [each.code for each in caught.value.diagnostics] == ["A220"]


def test_shipped_specs_report_what_the_facts_hold() -> None:
    """The single-crop results of Table 2, in both places the same."""
    facts = read_facts(shipped_facts()["arxiv_1602_07261"])
    wanted = {
        name: (result.top1, result.top5, result.crops)
        for name, results in facts.results.items()
        for result in results
        if result.table == 2 and facts.networks[name].spec
    }
    found = {}
    for name in PAPER:
        if name.startswith("as_printed/"):
            continue
        for result in archspec.load(name).program.spec.reported:
            found[name] = (result.top1, result.top5, result.crops)
            assert result.source == f"arXiv:{facts.arxiv}, Table 2"
    assert found == wanted
    assert len(found) == 5
