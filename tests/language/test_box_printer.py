"""Laws of printing: what is printed reads as the same box, whatever box it is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from archspec.api import read_program
from archspec.diagnostics import Span
from archspec.language import Box, Program, load_program
from archspec.language.box_arguments import Symbols, take_arguments
from archspec.language.box_printer import (
    Caption,
    CaptionWord,
    make_caption,
    make_figure_caption,
    print_box,
    print_call,
    print_label,
    print_value,
)
from archspec.language.box_texts import read_box
from archspec.language.writing.steps import StepWriter
from archspec.reader import Scalar
from tests.specgen import random_spec

SPECS: Final = sorted((Path(__file__).parents[2] / "specs").glob("**/*.yaml"))
SEEDS: Final = 60

SPELLINGS: Final = {
    "Conv (filters=8 kernel=3)": "3x3 Conv (8)",
    "3x3 MaxPool (stride=2 padding=valid)": "3x3 MaxPool (stride 2 V)",
    "3x3  Conv(8  V stride=2)": "3x3 Conv (8 V stride 2)",
    "Conv (kernel=3x1 padding=same filters=2*c)": "3x1 Conv (2*c same)",
    "1x1 Conv (min(8,cin//2) act=leaky_relu(0.2))": "1x1 Conv (min(8, cin//2) act=leaky_relu(0.2))",
    "Cell (share=enc(c) 8)": "Cell (8 share=enc(c))",
    "(n + 1) x Cell (widths=[8, 16] name=first)": "n+1 x Cell (widths=[8, 16] name=first)",
    "Cell (kernel=k)": "Cell (kernel=k)",
    "Upsample (factor=1x2 mode=bilinear)": "Upsample (factor=1x2 mode=bilinear)",
    "ReLU as out -> 8x8x4": "ReLU as out -> 8x8x4",
}


def read(text: str) -> Box:
    return read_box(Scalar(text, Span("box.yaml", 1, 1, 1, len(text) + 1), None))


def meaning(box: Box, symbols: Symbols) -> tuple[object, ...]:
    """What a box says, whatever it is written like."""
    taken = {
        name: print_value(each.meant.value) for name, each in take_arguments(box, symbols).items()
    }
    if "kernel" in taken:
        taken["kernel"] = print_call(box).partition(" ")[0]
    count = None if box.count is None else print_value(box.count)
    labels = tuple(each and print_label(each) for each in (box.share, box.module, box.label))
    return box.name, taken, count, *labels, box.size and box.size.sides


def check_boxes(program: Program) -> int:
    """Read every box of a program again that box notation can say; how many there are."""
    symbols, number = Symbols.of(program), 0
    for box in boxes_of(program):
        if isinstance(StepWriter(symbols).box(box), str):
            text = print_box(box)
            again = read(text)
            assert meaning(again, symbols) == meaning(box, symbols), text
            assert print_box(again) == text
            assert str(make_caption(box)) == print_call(box)
            figure = make_figure_caption(box, symbols.marks, lambda _: None)
            assert str(figure).replace("×", "x") == print_call(box)
            number += 1
    return number


def boxes_of(program: Program) -> Iterator[Box]:
    yield from program.boxes
    for erratum in program.errata:
        yield from (each for each in (erratum.printed, erratum.used) if each)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_boxes_of_specs_are_read_as_they_are_printed(path: Path) -> None:
    if path.parent.name != "facts":
        assert check_boxes(read_program(path))


def test_boxes_of_random_specs_are_read_as_they_are_printed() -> None:
    numbers = [check_boxes(load_program(random_spec(seed).text, "random.yaml"))
               for seed in range(SEEDS)]  # fmt: skip
    assert sum(numbers) > 5 * SEEDS


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_box_is_printed_in_one_way(text: str) -> None:
    assert print_box(read(text)) == SPELLINGS[text]
    assert print_box(read(SPELLINGS[text])) == SPELLINGS[text]


def test_figures_draw_numbers_for_letters() -> None:
    box = read("3x3 Conv (c V stride=s groups=g act=relu)")
    known = {"c": "96", "s": "2"}
    caption = make_figure_caption(box, ("bias",), lambda formula: known.get(print_value(formula)))
    assert caption == Caption(
        ("3×3", "Conv"),
        (
            CaptionWord("96"),
            CaptionWord("V"),
            CaptionWord("2", "stride", " "),
            CaptionWord("g", "groups", "="),
            CaptionWord("relu", "act", "="),
        ),
    )
    assert str(caption) == "3×3 Conv (96 V stride 2 groups=g act=relu)"
    assert [each.is_mark for each in caption.words] == [False, True, False, False, False]
