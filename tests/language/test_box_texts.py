"""A box is the same wherever its text was parsed first."""

import random

import pytest

from archspec.diagnostics import Span, SpecError
from archspec.language.box import parse_box
from archspec.language.box_texts import read_box
from archspec.language.model import Box
from archspec.reader import Scalar, Tree, read_document
from archspec.reader.data import Array
from tests.rounds import ROUNDS
from tests.specgen import random_spec

TEXTS = (
    "3x3 Conv (96 stride 2 V)", "  4 x Cell (t.row a=[1, 2*c] b=3x1) as enc(c//2) -> 8x8x4  ",
    "Cell (share=enc(c + 1))", "Conv (name=first)", "n - 1 x Cell", "(n - 1) x Cell -> 10",
    "Conv (", "Conv (3, 4)", "Conv ('a')", "Cell (norm(batch=1))", "3x3", "Conv -> 0x0", "", "é",
)  # fmt: skip


def scalars(tree: Tree) -> list[Scalar]:
    """Every text in a spec: boxes, and much that is none."""
    if isinstance(tree, Scalar):
        return [tree] if isinstance(tree.value, str) else []
    items = tree.items if isinstance(tree, Array) else [value for _, value in tree.entries]
    return [scalar for item in items for scalar in scalars(item)]


def check(source: Scalar) -> None:
    try:
        wanted: Box | SpecError = parse_box(source)
    except SpecError as error:
        with pytest.raises(SpecError) as caught:
            read_box(source)
        assert caught.value.diagnostics == error.diagnostics
        return
    assert read_box(source) == wanted


@pytest.mark.parametrize("text", TEXTS)
def test_at_any_place(text: str) -> None:
    for line, column, offset in ((1, 1, 0), (7, 3, 1), (2, 40, None), (900, 5, 0)):
        span = Span(f"{line}.yaml", line, column, line, column + len(text) + 2)
        check(Scalar(text, span, offset))


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(30 * ROUNDS))
def test_of_random_specs(seed: int) -> None:
    draw = random.Random(seed)
    for source in scalars(read_document(random_spec(seed).text, "net.yaml")):
        check(source)
        check(Scalar(str(source.value)[: draw.randrange(40)], source.span, source.offset))
