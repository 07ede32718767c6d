"""Random spaces: what is compiled gives the same, bit for bit, as loading members one by one."""

import random
import re

import numpy
import pytest

import archspec
from archspec.language import load_program
from archspec.language.variants.listing import OriginIndex
from archspec.space.axis import Choice
from archspec.space.measures import MEASURES
from tests.rounds import ROUNDS
from tests.specgen import random_spec

SPACES = 6 * ROUNDS
MEMBERS = 40


def draw_axes(text: str, choice: random.Random) -> dict[str, list[Choice]]:
    """Some paths to numbers, repeats among them, and others to sizes, words and whole steps."""
    numbers: dict[str, list[Choice]] = {}
    others: dict[str, list[Choice]] = {}
    for origin in OriginIndex(load_program(text, "<text>")).written():
        path, value = origin.path, origin.value
        if value.isdecimal():
            own = int(value)
            numbers[path] = sorted({own, own + 1, 2 * own, 3 * own, 4 * own})
        elif origin.parts[-1] == "act" and value in ("relu", "none", "mish", "silu"):
            others[path] = ["relu", "none", "silu"]
        elif re.fullmatch(r"\d+x\d+(x\d+)?", value) and origin.parts[-1] != "size":
            own, *sides = map(int, value.split("x"))
            taller, wider = [2 * own + 1, *sides], [own, 2 * sides[0] + 1, *sides[1:]]
            others[path] = ["x".join(map(str, size)) for size in ([own, *sides], taller, wider)]
        elif re.fullmatch(r"\dx\d Conv .*", value) and len(value) < 60:
            others[path] = [value, "BN", "3 x ReLU", f"{value[0]}x3{value[3:]}"]
    drawn = choice.sample(list(numbers), min(len(numbers), choice.randint(1, 5)))
    axes = {path: numbers[path] for path in drawn}
    for path in choice.sample(list(others), min(len(others), choice.randint(0, 3))):
        pairs = [(f"{path}.", f"{other}.") for other in axes]
        if not any(one.startswith(other) or other.startswith(one) for one, other in pairs):
            axes[path] = list(dict.fromkeys(others[path]))
    return axes


def evaluate_both(seed: int) -> tuple[int, int]:
    """Compare both evaluators; return how many members were compiled, of how many."""
    text = random_spec(seed).text
    axes = draw_axes(text, random.Random(seed))
    if not axes:
        return 0, 0
    space = archspec.Space(text, axes)
    alone = archspec.Space(text, axes, traces=0)
    values = space.sample(MEMBERS, seed)
    found, wanted = space.evaluate(values), alone.evaluate(values)
    assert not wanted["compiled"].any()
    for name in (*MEASURES, "valid"):
        numpy.testing.assert_array_equal(found[name], wanted[name], f"{seed}: {name}")
    sizes, plain = space.sizes(values), alone.sizes(values)
    assert sizes.keys() == plain.keys()
    for path, size in plain.items():
        numpy.testing.assert_array_equal(sizes[path], size, f"{seed}: {path}")
    return int(found["compiled"].sum()), MEMBERS


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(SPACES))
@pytest.mark.slow
def test_evaluators_agree(seed: int) -> None:
    compiled, members = evaluate_both(seed)
    assert compiled >= 0.95 * members
