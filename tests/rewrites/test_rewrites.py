"""A rewritten network computes what the network before it does."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
import torch
from torch import Tensor, nn

import archspec
from archspec.rewrites import PASSES, optimize_network
from archspec.rewrites.passes import RewritePass
from archspec.runtime import build_module
from archspec.weights.transform import transform_weights
from tests.oracle import random_inputs
from tests.parity.zoo import PEERS, Peer
from tests.rewrites.random_sites import write_network
from tests.rounds import ROUNDS, take_share
from tests.specgen import random_spec

CHUNKS = 10

LEAST_HITS: Final = 4
"""A pass changes at least one of so many networks that are written for it."""

ROUNDED = 1e-3
"""An output this small may be zero but for rounding, as that of a norm of constants is."""


def vary(network: nn.Module) -> None:
    """Give statistics, scales and offsets numbers of their own: with the defaults, folding them
    would be the identity.
    """
    with torch.no_grad():
        for name, value in network.state_dict().items():
            if value.is_floating_point() and (value == value.flatten()[0]).all():
                value.uniform_(-0.5, 0.5) if name.endswith("mean") else value.uniform_(0.5, 1.5)


def measure_difference(
    graph: archspec.Graph, passes: tuple[RewritePass, ...] = PASSES, *, dtype: torch.dtype
) -> float:
    """The largest difference between a network and the rewritten one, relative to its output."""
    found = optimize_network(graph, passes)
    torch.manual_seed(0)
    before = build_module(graph, graph.settings).to(dtype).eval()
    vary(before)
    after = build_module(found.graph, found.graph.settings, found.done).to(dtype).eval()
    after.load_state_dict(transform_weights(found.recipe, before.state_dict()))
    sources = [source.to(dtype) for source in random_inputs(graph)]
    with torch.no_grad():
        one, two = (get_outputs(network(*sources), graph) for network in (before, after))
    return max(compare(*pair) for pair in zip(one, two, strict=True))


def get_outputs(returned: Any, graph: archspec.Graph) -> list[Tensor]:
    """The outputs that both have: all but those of heads for training."""
    if isinstance(returned, Tensor):
        return [returned]
    trained = {head.name for head in graph.heads if head.in_training}
    return [value for name, value in returned._asdict().items() if name not in trained]


def compare(one: Tensor, two: Tensor) -> float:
    assert one.shape == two.shape
    if torch.equal(one.isnan(), two.isnan()):
        one, two = one.nan_to_num(), two.nan_to_num()
    return float((one - two).abs().max() / one.abs().max().clamp(min=ROUNDED))


def check_chunk(chunk: int, size: int, passes: tuple[RewritePass, ...] = PASSES) -> None:
    for seed in range(chunk * size, (chunk + 1) * size):
        graph = archspec.load(random_spec(seed).text)
        assert measure_difference(graph, passes, dtype=torch.float64) <= 1e-10, seed
        if seed % 4 == 0:
            assert measure_difference(graph, passes, dtype=torch.float32) <= 1e-4, seed


def test_random_networks_compute_the_same() -> None:
    check_chunk(0, 12)


@pytest.mark.fuzz
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_many_random_networks_compute_the_same(chunk: int) -> None:
    check_chunk(chunk, 2 * ROUNDS)


@pytest.mark.fuzz
@pytest.mark.parametrize("peer", take_share(PEERS, 6), ids=lambda peer: peer.spec)
def test_the_zoo_computes_the_same(peer: Peer) -> None:
    assert measure_difference(archspec.load(peer.text), dtype=torch.float64) <= 1e-10


def find_rewritten(rewrite: RewritePass, count: int) -> Iterator[tuple[int, archspec.Graph]]:
    """Yield the first networks of `random_sites` that a pass changes, with their seeds."""
    found = 0
    for seed in range(LEAST_HITS * count):
        graph = archspec.load(write_network(rewrite.__name__, seed))
        if optimize_network(graph, (rewrite,)).done:
            yield seed, graph
            found += 1
        if found == count:
            return
    raise AssertionError(f"{rewrite.__name__} changes {found} networks, of {seed + 1}")


@pytest.mark.fuzz
@pytest.mark.parametrize("rewrite", PASSES, ids=lambda rewrite: rewrite.__name__)
@pytest.mark.slow
def test_each_pass_computes_the_same(rewrite: RewritePass) -> None:
    """Alone, in networks that it changes, and together with the others."""
    for seed, graph in find_rewritten(rewrite, 13 * ROUNDS):
        assert measure_difference(graph, (rewrite,), dtype=torch.float64) <= 1e-10, seed
        assert measure_difference(graph, dtype=torch.float64) <= 1e-10, seed
        assert measure_difference(graph, dtype=torch.float32) <= 1e-4, seed
