"""Random spaces: what is compiled gives the same, bit for bit, as loading members one by one."""

import random

import numpy
import pytest

import archspec
from archspec.language import load_program
from archspec.language.variants.listing import OriginIndex
from archspec.space.axis import Choice
from archspec.space.measures import MEASURES
from tests.rounds import ROUNDS
from tests.specgen import random_spec

SPACES = 12 * ROUNDS
MEMBERS = 40


def draw_axes(text: str, choice: random.Random) -> dict[str, list[Choice]]:
    """Some paths to whole numbers, each with choices around its own, and some activations."""
    numbers: dict[str, list[Choice]] = {}
    words: dict[str, list[Choice]] = {}
    for origin in OriginIndex(load_program(text, "<text>")).written():
        if origin.value.isdecimal():
            own = int(origin.value)
            numbers[origin.path] = sorted({own, own + 1, 2 * own, 3 * own, 4 * own})
        elif origin.parts[-1] == "act" and origin.value in ("relu", "none", "mish", "silu"):
            words[origin.path] = ["relu", "none", "silu"]
    drawn = choice.sample(list(numbers), min(len(numbers), choice.randint(1, 5)))
    axes = {path: numbers[path] for path in drawn}
    return axes | {path: words[path] for path in choice.sample(list(words), len(words) > 0)}


def evaluate_both(seed: int) -> tuple[int, int]:
    """Compare both evaluators; return how many members were compiled, of how many."""
    text = random_spec(seed).text
    axes = draw_axes(text, random.Random(seed))
    if not axes:
        return 0, 0
    space = archspec.Space(text, axes)
    values = space.sample(MEMBERS, seed)
    found = space.evaluate(values)
    wanted = archspec.Space(text, axes, traces=0).evaluate(values)
    assert not wanted["compiled"].any()
    for name in (*MEASURES, "valid"):
        numpy.testing.assert_array_equal(found[name], wanted[name], f"{seed}: {name}")
    return int(found["compiled"].sum()), MEMBERS


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(SPACES))
def test_evaluators_agree(seed: int) -> None:
    compiled, members = evaluate_both(seed)
    assert compiled >= 0.95 * members
