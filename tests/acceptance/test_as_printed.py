"""Figures as they were printed: each mistake of the paper is told once, at the printed box."""

from pathlib import Path
from typing import Final

import pytest

import archspec
from archspec.api import read_program
from archspec.diagnostics import Severity
from archspec.language.box_printer import print_call
from archspec.language.errata import restore_printed
from archspec.language.walk import walk_boxes

FOLDER: Final = Path(__file__).parents[2] / "specs/as_printed"

ERRORS: Final = {
    "figure_3": ("A304", "3x3 Conv (192 V)", ("69x69", "35x35")),
    "figure_3_pool": ("A211", "MaxPool (stride=2 V)", ("MaxPool", "kernel")),
    "figure_17": ("A305", "1x1 Conv (1154 Linear)", ("17x17x1152", "17x17x1154")),
    "figure_19": ("A305", "1x1 Conv (2048 Linear)", ("8x8x2144", "8x8x2048")),
}
"""By file: the code, the box that it points at, and what its message names."""

FIGURES: Final = {
    "figure_3": ("inception_v4", "Stem.conv5"),
    "figure_3_pool": ("inception_v4", "Stem.pool5"),
    "figure_5": ("inception_v4", "InceptionB.b7"),
    "figure_17": ("inception_resnet_v2", "InceptionResnetB"),
    "figure_19": ("inception_resnet_v2", "InceptionResnetC"),
}
"""By file: the network that repairs it, and where its erratum is."""


def test_every_file_is_tried() -> None:
    assert {file.stem for file in FOLDER.glob("*.yaml")} == FIGURES.keys()
    assert FIGURES.keys() - ERRORS.keys() == {"figure_5"}


@pytest.mark.parametrize("name", ERRORS)
def test_told_once_at_the_printed_box(name: str) -> None:
    code, box, words = ERRORS[name]
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(FOLDER / f"{name}.yaml")
    (finding,) = caught.value.diagnostics
    assert (finding.code, finding.severity) == (code, Severity.ERROR)
    assert all(word in finding.message for word in words)
    assert finding.span is not None
    line = (FOLDER / f"{name}.yaml").read_text().splitlines()[finding.span.line - 1]
    assert line[finding.span.column - 1 : finding.span.end_column - 1] == box


def test_figure_19_fits_behind_figure_12() -> None:
    """1152 + 384 + 256 + 256 = 2048: the compiler says what would fit."""
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(FOLDER / "figure_19.yaml")
    (finding,) = caught.value.diagnostics
    assert any("Figure 12" in note and "8x8x2048" in note for note in finding.notes)


def test_what_no_size_betrays_is_a_warning() -> None:
    """Figure 5 repeats 1x7: everything fits, and the branch sees 1x13 pixels."""
    (finding,) = archspec.load(FOLDER / "figure_5.yaml").warnings
    assert (finding.code, finding.severity) == ("A313", Severity.WARNING)
    assert "`b7` sees 1x13" in finding.message
    for network in {network for network, _ in FIGURES.values()}:
        assert archspec.load(network).warnings == ()


@pytest.mark.parametrize("name", FIGURES)
def test_it_is_the_figure_with_one_erratum_put_back(name: str) -> None:
    """Box for box what the repaired network has, but for the box that an erratum is about."""
    network, place = FIGURES[name]
    repaired = read_program(network)
    (erratum,) = (each for each in repaired.errata if each.at == place)
    block = place.partition(".")[0]
    printed = [
        print_call(box)
        for box in walk_boxes(restore_printed(repaired, erratum).blocks[block].steps)
    ]
    program = read_program(FOLDER / f"{name}.yaml")
    steps = program.blocks[block].steps if block in program.blocks else program.spec.body or ()
    assert [print_call(box) for box in walk_boxes(steps)] == printed
    assert printed != [print_call(box) for box in walk_boxes(repaired.blocks[block].steps)]
