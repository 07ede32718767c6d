"""The conditions on parameters: those that are not named keep the values that were proved."""

import pytest

from archspec import load
from archspec.passes.parameter_conditions import ParameterConditions
from tests.rounds import ROUNDS
from tests.specgen import random_spec


@pytest.mark.fuzz
def test_other_parameters_stay_as_proved() -> None:
    checked = 0
    for seed in range(20 * ROUNDS):
        graph = load(random_spec(seed).text)
        proved = {name: quantity.value for name, quantity in graph.root.bound.items()}
        for condition in ParameterConditions(graph).list_conditions():
            for name in condition.parameters:
                for value in (proved[name], 0, 1, 2 * proved[name]):
                    assert condition.holds({name: value}) == condition.holds(
                        {**proved, name: value}
                    )
                    checked += 1
    assert checked > 20
