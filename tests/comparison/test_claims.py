"""What arXiv:1602.07261 claims of cost, held to its networks as drawn and as released."""

import re
import shutil
from pathlib import Path

import archspec
from archspec.comparison import compare_networks
from archspec.graph import Graph

SPECS = Path(__file__).parents[2] / "specs"


def ratios(*graphs: Graph) -> list[tuple[float, float]]:
    """Multiply-accumulates and parameters as multiples of those of the first."""
    entries = compare_networks(graphs).entries
    base = entries[0].cost
    return [
        (round(each.cost.macs / base.macs, 3), round(each.cost.parameters / base.parameters, 3))
        for each in entries[1:]
    ]


def test_inception_resnet_v1_costs_about_what_inception_v3_does() -> None:
    assert ratios(archspec.load("inception_v3"), archspec.load("inception_resnet_v1")) == [
        (1.086, 0.955)
    ]


def test_inception_resnet_v2_matches_inception_v4_only_as_released() -> None:
    names = ("inception_v4", "inception_resnet_v2", "released/inception_resnet_v2")
    graphs = [archspec.load(name) for name in names]
    assert ratios(*graphs) == [(0.756, 0.76), (1.074, 1.308)]
    entries = compare_networks(graphs).entries
    giga = [round(each.cost.macs / 1e9, 2) for each in entries]
    mega = [round(each.cost.parameters / 1e6, 1) for each in entries]
    assert (giga, mega) == ([12.25, 9.26, 13.16], [42.7, 32.4, 55.8])


def test_the_blocks_of_the_figures_as_often_as_in_the_release(tmp_path: Path) -> None:
    folder = tmp_path / "specs"
    shutil.copytree(SPECS, folder)
    file = folder / "inception_resnet_v2.yaml"
    counts = {"5 x InceptionResnetA": 10, "10 x InceptionResnetB": 20, "5 x InceptionResnetC": 10}
    text = re.sub(r"(?m)^expect:.*\n", "", file.read_text())
    for stage, count in counts.items():
        assert text.count(f"- {stage} ") == 1
        text = text.replace(f"- {stage} ", f"- {count} x {stage.partition(' x ')[2]} ")
    file.write_text(text)
    often = archspec.load(file)
    assert round(often.macs / 1e9, 2) == 14.14
    assert ratios(archspec.load("inception_v4"), often)[0][0] == 1.154
