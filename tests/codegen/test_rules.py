"""What a parameter may be: the class of a network takes no more than its spec does."""

import random
from typing import Any

import pytest
import torch
from torch import nn

from archspec import load
from archspec.runtime import build_module
from archspec.runtime.outputs import list_outputs
from tests.oracle import random_inputs
from tests.rounds import ROUNDS
from tests.specgen import RandomSpec, random_spec

CHUNKS = 2
NETWORKS = 12 * ROUNDS
"""How many random networks are tried in each of the chunks."""

WHOLE = (-3, 0, 1, 2, 3, 4, 5, 7, 8, 12, 16, 31, 50)
REAL = (-2.0, 0.0, 0.05, 0.3, 0.5, 1.0, 1.5, 7.0)


def others(spec: RandomSpec, choice: random.Random) -> dict[str, Any]:
    """Other values for some parameters of a network."""
    values: dict[str, Any] = {}
    root = load(spec.text).root
    for name, each in root.bound.items():
        if name in root.pinned:  # it is no argument of the class
            continue
        pool = {bool: (True, False), int: WHOLE, float: REAL}[type(each.value)]
        if choice.random() < 0.6:
            values[name] = choice.choice(pool)
    return values


@pytest.mark.fuzz
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_values(chunk: int) -> None:
    seen = {"same": 0, "refused": 0}
    for seed in range(chunk * NETWORKS, (chunk + 1) * NETWORKS):
        spec, choice = random_spec(seed), random.Random(seed)
        network = None
        for _ in range(2):
            values = others(spec, choice)
            if values:
                network = network or type(build_module(load(spec.text), {}))
                seen[told(spec, network, values)] += 1
    assert seen["same"] > NETWORKS // 2
    assert chunk or seen["refused"], seen


def told(spec: RandomSpec, network: type[nn.Module], values: dict[str, Any]) -> str:
    """Whether a class refuses values; where it does not, it makes what a build with them makes."""
    torch.manual_seed(1)
    try:
        made = network(**values)
    except ValueError:
        return "refused"
    graph = load(spec.text, **values)
    torch.manual_seed(1)
    built = build_module(graph, values)
    ours, theirs = made.state_dict(), built.state_dict()
    assert list(ours) == list(theirs)
    assert all(torch.equal(each, theirs[name]) for name, each in ours.items())
    sources = random_inputs(graph)
    with torch.no_grad():
        one, other = (list_outputs(each.eval()(*sources)) for each in (made, built))
    torch.testing.assert_close(one, other, rtol=0, atol=0, equal_nan=True)
    return "same"
