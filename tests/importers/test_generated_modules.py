"""Modules that archspec generates, read back: every box of the language, and no other."""

from collections.abc import Sequence

import pytest
import torch

import archspec
from archspec.importers.flat import UNKNOWN
from archspec.importers.readers.torch_module import record_module
from tests.importers.interpret import run_flat
from tests.importers.test_torch_functions import fill
from tests.oracle import returned
from tests.rounds import ROUNDS
from tests.specgen import random_spec


def check(seed: int) -> None:
    text = random_spec(seed).text
    torch.manual_seed(seed)
    module = fill(archspec.build(text))
    graph = archspec.load(text)
    shapes = [node.type.tensor for node in graph.inputs if node.type is not None]
    sizes = {f"x{at}": tuple(shape) for at, shape in enumerate(shapes)}
    network = record_module(module, sizes, name="net", origin="")
    unknown = [each for each in network.operations if each.box == UNKNOWN]
    assert not unknown, text
    inputs = [torch.randn(2, *shape, dtype=torch.float64) for shape in shapes]
    with torch.no_grad():
        expected = [each for each in returned(module(*inputs)) if each is not None]
        made = run_flat(network, inputs)
    compare(made, expected, text)


def compare(made: Sequence[torch.Tensor], expected: Sequence[torch.Tensor], text: str) -> None:
    assert len(made) == len(expected), text
    for one, other in zip(made, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-9, atol=1e-9, equal_nan=True, msg=text)


@pytest.mark.parametrize("seed", range(3))
def test_random_networks_are_read_as_what_they_are(seed: int) -> None:
    check(seed)


@pytest.mark.fuzz
@pytest.mark.slow
def test_many_random_networks() -> None:
    for seed in range(100, 100 + 2 * ROUNDS):
        check(seed)
