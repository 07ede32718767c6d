"""Random networks: the generated source does exactly what the graph says."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from archspec import emit, load
from archspec.passes import prove
from archspec.runtime import build_module, load_source
from tests.oracle import compute, disagreements, expected_outputs, random_inputs, returned
from tests.rounds import ROUNDS
from tests.specgen import RandomSpec, random_spec

NETWORKS = 110 * ROUNDS
ROOM = 50
"""From so many operators on, a network grows no more."""
CHUNKS = 10


@pytest.mark.fuzz
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_source_does_what_the_graph_says(chunk: int, tmp_path: Path) -> None:
    size = NETWORKS // CHUNKS
    for seed in range(chunk * size, (chunk + 1) * size):
        spec = random_spec(seed, ROOM)
        source = check(spec)
        (tmp_path / f"net{seed}.py").write_text(source)
    check_format(tmp_path)


def check(spec: RandomSpec) -> str:
    graph = load(spec.text)
    torch.manual_seed(spec.seed)
    network = build_module(graph, {})
    source: str = vars(sys.modules[type(network).__module__])["__loader__"].text
    assert sum(each.numel() for each in network.parameters()) == graph.parameters
    vary(network)
    check_evaluation(graph, network)
    if spec.seed % 4 == 0:
        check_training(graph, network)
    if spec.settings and spec.seed % 4 == 1:
        check_settings(spec, type(network))
    if spec.seed % 10 == 0:
        assert prove(graph) == graph
        assert emit(graph) == source
        assert code(emit(load(spec.twin))) == code(source)
    return source


def code(source: str) -> str:
    """The source without its header, which names the very text of the spec."""
    return source.partition('\n"""\n')[2]


def vary(network: nn.Module) -> None:
    """Give scales, offsets and statistics values of their own, which by default are all alike."""
    with torch.no_grad():
        for value in network.state_dict().values():
            if value.is_floating_point() and value.dim() <= 1:
                value.uniform_(0.5, 1.5)


def same(first: Tensor, second: Tensor) -> bool:
    return first.shape == second.shape and torch.allclose(
        first, second, rtol=0, atol=0, equal_nan=True
    )


def check_evaluation(graph: Any, network: nn.Module) -> None:
    sources = random_inputs(graph)
    state = network.state_dict(keep_vars=True)  # torch folds products of what needs gradients
    with torch.no_grad():
        output = network.eval()(*sources)
        run = compute(graph, state, *sources, training=False)
    check_outputs(output, expected_outputs(graph, run.values, training=False))
    assert list(disagreements(graph, run.values)) == []
    assert run.read == set(state)


def check_training(graph: Any, network: nn.Module) -> None:
    sources = random_inputs(graph, batch=3)
    state = {
        name: value.detach().clone().requires_grad_(value.requires_grad)
        for name, value in network.state_dict(keep_vars=True).items()
    }
    torch.manual_seed(0)
    output = network.train()(*sources)
    torch.manual_seed(0)
    run = compute(graph, state, *sources, training=True)
    check_outputs(output, expected_outputs(graph, run.values, training=True))
    for name, value in network.state_dict().items():
        assert same(value, state[name]), name
    sums = [each.sum() for each in returned(output) if each is not None and each.requires_grad]
    for number, each in enumerate(sums, 1):
        each.backward(retain_graph=number < len(sums))


def check_outputs(output: Any, expected: list[Tensor | None]) -> None:
    for found, wanted in zip(returned(output), expected, strict=True):
        assert (found is None) is (wanted is None)
        assert found is None or wanted is None or same(found, wanted)


def check_settings(spec: RandomSpec, network: type[nn.Module]) -> None:
    """A constructor called with other values gives what a build with these values gives.

    It refuses those that move a grid: sizes that follow from it are written as numbers.
    """
    graph = load(spec.text, **spec.settings)
    if graph.root.pinned & spec.settings.keys():
        check_evaluation(graph, build_module(graph, spec.settings))
        return
    torch.manual_seed(1)
    try:
        first = network(**spec.settings)
    except ValueError as error:
        assert " must be " in str(error), error
        return
    torch.manual_seed(1)
    second = build_module(graph, spec.settings)
    state = first.state_dict()
    assert list(state) == list(second.state_dict())
    assert all(same(value, state[name]) for name, value in second.state_dict().items())
    assert sum(each.numel() for each in first.parameters()) == graph.parameters
    sources = random_inputs(graph)
    with torch.no_grad():
        check_outputs(first.eval()(*sources), returned(second.eval()(*sources)))


def check_format(folder: Path) -> None:
    """`ruff format` with its defaults leaves every file as it is."""
    done = subprocess.run(
        [Path(sys.executable).with_name("ruff"), "format", "--isolated", "--diff", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_same_source_is_the_same_module() -> None:
    text = random_spec(0).text
    source = emit(load(text))
    assert load_source(source, "net") is load_source(source, "net")


def test_a_switch_of_the_constructor_keeps_a_normalization_partial() -> None:
    head = "archspec: 1\nname: net\ninput: 4x4x3\nparams: {learns: false}\n"
    text = f"{head}body: [BN (center=false affine=learns)]\n"
    network = type(build_module(load(text), {}))
    assert list(network(learns=True).state_dict()) == list(
        build_module(load(text, learns=True), {"learns": True}).state_dict()
    )


def test_a_long_sum_in_a_variable_is_one_statement() -> None:
    """Lines without brackets around them would each be a statement, and the first a number."""
    name = "the_number_of_filters_in_all_the_layers"
    branches = f"branches: {{a: [1x1 Conv ({name}//2)], b: [1x1 Conv ({name}+8)], c: []}}"
    graph = load(
        f"archspec: 1\nname: net\ninput: 4x4x3\nparams: {{{name}: 4}}\nbody:\n  - {branches}\n"
        "  - branches: {a: [1x1 Conv (2)], b: [1x1 Conv (2)]}\n"
    )
    network = build_module(graph, {})
    assert sum(each.numel() for each in network.parameters()) == graph.parameters
    assert network(torch.zeros(1, 3, 4, 4)).shape == (1, 4, 4, 4)
