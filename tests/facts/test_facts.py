"""Files of facts: what they hold, that it fits the specs, and what is refused."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

import archspec
from archspec.api import shipped_facts
from archspec.diagnostics import SpecError
from archspec.facts import PaperFacts, read_facts

FILES: Final = shipped_facts()
FILE: Final = FILES["arxiv_1602_07261"]


@pytest.fixture(scope="module")
def paper() -> PaperFacts:
    return read_facts(FILE)


@pytest.mark.parametrize("file", FILES.values(), ids=FILES.keys())
def test_networks_are_those_of_specs(file: Path) -> None:
    facts = read_facts(file)
    assert file.stem == f"arxiv_{facts.arxiv.replace('.', '_')}"
    titles = {name: archspec.load(name).title for name, each in facts.networks.items() if each.spec}
    assert titles == {name: each.printed for name, each in facts.networks.items() if each.spec}


def test_tables(paper: PaperFacts) -> None:
    """Tables 2 to 4 of the paper, by rows: top-1 and top-5 of each network."""
    rows = {
        (each.table, name): (each.top1, each.top5)
        for name, results in paper.results.items()
        for each in results
    }
    assert rows == {
        (2, "bn_inception"): (25.2, 7.8),
        (2, "inception_v3"): (21.2, 5.6),
        (2, "inception_resnet_v1"): (21.3, 5.5),
        (2, "inception_v4"): (20.0, 5.0),
        (2, "inception_resnet_v2"): (19.9, 4.9),
        (3, "resnet_152"): (21.4, 5.7),
        (3, "inception_v3"): (19.8, 4.6),
        (3, "inception_resnet_v1"): (19.8, 4.6),
        (3, "inception_v4"): (18.7, 4.2),
        (3, "inception_resnet_v2"): (18.7, 4.1),
        (4, "resnet_152"): (19.4, 4.5),
        (4, "inception_v3"): (18.9, 4.3),
        (4, "inception_resnet_v1"): (18.8, 4.3),
        (4, "inception_v4"): (17.7, 3.8),
        (4, "inception_resnet_v2"): (17.8, 3.7),
    }
    best = min(paper.ensembles, key=lambda each: each.top5)
    assert (best.top5, best.subset, sum(best.members.values())) == (3.08, "test", 4)


def test_every_table_has_one_protocol_for_its_networks(paper: PaperFacts) -> None:
    used: dict[int, set[tuple[str, str]]] = {}
    for name, results in paper.results.items():
        for each in results:
            if name != "resnet_152":
                used.setdefault(each.table, set()).add((each.protocol, each.subset))
    assert used == {
        2: {("1 crop", "non_blacklisted")},
        3: {("12 crops", "validation")},
        4: {("144 crops", "validation")},
    }
    assert [each.protocol for each in paper.results["resnet_152"]] == ["10 crops", "dense"]


def test_curves_end_where_table_2_says(paper: PaperFacts) -> None:
    """Plotted lines are read off to a tenth of a point or two."""
    for name, curves in paper.curves.items():
        (single,) = (each for each in paper.results[name] if each.crops == 1)
        assert single.top1 is not None
        for metric, printed in (("top1", single.top1), ("top5", single.top5)):
            curve = curves[metric]  # type: ignore[index]
            assert curve.points[-1][1] == pytest.approx(printed, abs=0.16)
            assert curve.points[0][1] > curve.points[-1][1]


def test_specs_have_the_stated_training(paper: PaperFacts) -> None:
    scale = paper.training.residual_scale
    for name in ("inception_v4", "inception_resnet_v1", "inception_resnet_v2"):
        parameters = {
            each.name: each.default for each in archspec.load(name).program.spec.parameters
        }
        assert parameters["keep"] == paper.training.dropout_keep
        assert parameters.get("scale", scale.typical) == scale.typical


REFUSED: Final = (
    ("replicas: 20", "replicas: many", "A203", "many"),
    ("replicas: 20", 'replicas: "20"', "A203", '"20"'),
    ("replicas: 20", "replicas: 0", "A203", "0"),
    ("replicas: 20", "replicas: 20\n  copies: 20", "A201", "copies"),
    ("  framework: TensorFlow\n", "", "A202", "training"),
    ("lowest: 0.1", "lowest: 0.2", "A203", "residual_scale"),
    ("top1: 25.2", "top1: 125.2", "A203", "125.2"),
    ("{table: 2, crops: 1, subset: non_blacklisted, top1: 25.2", "{table: 2, crops: some, "
     "subset: non_blacklisted, top1: 25.2", "A203", "some"),
    ("[40, 29.28], [60, 26.54]", "[60, 29.28], [40, 26.54]", "A203", "top1"),
    ("facts: 1", "facts: 2", "A203", "2"),
    ("curves:\n  inception_v3:", "curves:\n  inception_v5:", "A203", ""),
)  # fmt: skip
"""What is written, what instead, the code, and the text that the finding points at."""


@pytest.mark.parametrize(("right", "wrong", "code", "place"), REFUSED)
def test_refused_at_its_place(
    right: str, wrong: str, code: str, place: str, tmp_path: Path
) -> None:
    text = FILE.read_text()
    assert right in text
    (tmp_path / "wrong.yaml").write_text(text.replace(right, wrong, 1))
    with pytest.raises(SpecError) as caught:
        read_facts(tmp_path / "wrong.yaml", "wrong.yaml")
    finding = caught.value.diagnostics[0]
    assert finding.code == code
    assert finding.span is not None
    line = (tmp_path / "wrong.yaml").read_text().splitlines()[finding.span.line - 1]
    assert line[finding.span.column - 1 :].startswith(place)
    assert re.search(rf"wrong\.yaml:{finding.span.line}", str(caught.value))


def test_each_fault_is_told_once(tmp_path: Path) -> None:
    """A number of crops may be one of two kinds; `thin` fails to be either."""
    text = FILE.read_text().replace(", crops: dense", ", crops: thin")
    (tmp_path / "wrong.yaml").write_text(text)
    with pytest.raises(SpecError) as caught:
        read_facts(tmp_path / "wrong.yaml")
    assert len(caught.value.diagnostics) == text.count("crops: thin") == 2


def test_reading_needs_no_torch() -> None:
    code = (
        "import sys; from pathlib import Path; from archspec.facts import read_facts;"
        "read_facts(Path(sys.argv[1])); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(FILE)], check=True)
