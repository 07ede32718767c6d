"""The variants that archspec ships: each of a few lines, and each as it says."""

from typing import Final

import pytest

import archspec
from archspec.api import read_program, shipped_specs

DESIGNED: Final = {
    "inception_v4_narrow": (33_752_808, 10_062_116_448),
    "inception_v4_deep": (67_102_536, 17_847_477_344),
    "inception_v4_se": (44_569_928, 12_255_850_592),
    "inception_v4_silu": (42_679_816, 12_253_974_624),
    "inception_resnet_v2_deep": (55_284_488, 14_142_011_232),
}


@pytest.mark.parametrize("name", DESIGNED)
def test_a_few_lines_and_their_cost(name: str) -> None:
    path = shipped_specs()[f"variants/{name}"]
    said = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    assert len(said) <= 11
    graph = archspec.load(path)
    assert (graph.parameters, graph.macs) == DESIGNED[name]


def test_squeeze_and_excitation_costs_two_matrices_for_each_gate() -> None:
    plain = archspec.load("inception_v4").parameters
    gates = {384: 4, 1024: 7, 1536: 3}
    added = sum(
        count * (2 * channels * (channels // 16) + channels // 16 + channels)
        for channels, count in gates.items()
    )
    assert archspec.load("variants/inception_v4_se").parameters == plain + added


def test_the_repeats_of_the_released_network() -> None:
    body = read_program("variants/inception_resnet_v2_deep").spec.body or ()
    counts = [step.count.tree.value for step in body if getattr(step, "count", None)]  # type: ignore[union-attr]
    assert counts == [10, 20, 10]
