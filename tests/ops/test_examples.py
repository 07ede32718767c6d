"""Every example of every operator, against real tensors or against its diagnostic."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from archspec import SpecError, ops
from archspec.codegen.code import CallPiece, FixedClass, Piece, rewrite_piece
from archspec.codegen.format import print_flat
from archspec.codegen.torch import TORCH, lower_join
from archspec.expressions import Name
from archspec.ops import JOINS, TABLE, Example, Operator, ShapeError, find, names
from archspec.ops.activation import Activation
from archspec.ops.family import ACTIVATIONS, NORMS
from archspec.ops.norm import Normalization
from archspec.ops.shape import count_sides
from archspec.runtime import build_module
from tests.ops.boxes import graph_of, shape_of, spec_of

ALONE = [
    pytest.param(operator, example, id=f"{example.box} <- {' '.join(example.inputs)}")
    for operator in TABLE
    for example in operator.examples
]
TOGETHER = [
    pytest.param(operator, example, id=f"{example.box} <- {' '.join(example.inputs)}")
    for operator in JOINS.values()
    for example in operator.examples
]


@pytest.mark.parametrize(("operator", "example"), ALONE)
def test_box(operator: type[Operator], example: Example) -> None:
    assert operator.__name__ in example.box.split()
    assert len(example.inputs) == 1
    if example.code:
        check_refused(example)
    else:
        check_accepted(example)


def check_refused(example: Example) -> None:
    with pytest.raises(SpecError) as caught:
        graph_of(example.box, *example.inputs)
    assert [each.code for each in caught.value.diagnostics] == [example.code]
    assert str(caught.value).count(spec_of(example.box, *example.inputs).splitlines()[-1]) == 1


def check_accepted(example: Example) -> None:
    graph = graph_of(example.box, *example.inputs)
    assert str(graph.output.type) == example.output
    network = build_module(graph, {})
    assert sum(each.numel() for each in network.parameters()) == graph.parameters
    x = torch.randn(2, *shape_of(example.inputs[0]).tensor)
    for module in (network.train(), network.eval()):
        assert tuple(module(x).shape[1:]) == shape_of(example.output).tensor
    by_products = sdpa_kernel(SDPBackend.MATH)  # that of CPUs is not counted
    with FlopCounterMode(display=False) as counter, by_products:
        network(x[:1])
    assert counter.get_total_flops() == 2 * graph.macs


@pytest.mark.parametrize(("operator", "example"), TOGETHER)
def test_join(operator: type[Operator], example: Example) -> None:
    shapes = [shape_of(size) for size in example.inputs]
    if example.code:
        with pytest.raises(ShapeError) as caught:
            operator().shape(*shapes)
        assert caught.value.code == example.code
        return
    assert str(operator().shape(*shapes)) == example.output
    values = {f"v{number}": torch.randn(2, *each.tensor) for number, each in enumerate(shapes)}
    known: dict[str, Any] = {"torch": torch, "nn": torch.nn, "Tensor": torch.Tensor}
    text = print_flat(
        rewrite_piece(
            lower_join(operator(), *map(Name, values), sides=count_sides(shapes[0])),
            partial(called, known),
        )
    )
    made = eval(text, known, values)
    made = made[0] if operator.leaves_parts else made
    assert tuple(made.shape[1:]) == shape_of(example.output).tensor


def called(known: dict[str, Any], piece: Piece) -> Piece:
    """A call by name; a function that archspec brings along becomes known."""
    if isinstance(piece, CallPiece) and isinstance(piece.callee, FixedClass):
        exec(piece.callee.source, known)
        return replace(piece, callee=piece.callee.name)
    return piece


@pytest.mark.parametrize("operator", [*TABLE, *JOINS.values()], ids=lambda each: each.__name__)
def test_every_operator_has_examples_of_both_kinds(operator: type[Operator]) -> None:
    assert any(not example.code for example in operator.examples)
    if operator.model_fields or operator.joins:
        assert any(example.code for example in operator.examples)
    assert (operator.__doc__ or "").strip()


def test_words_of_families() -> None:
    """What is told of operators without importing them is so."""
    for family, base in ((NORMS, Normalization), (ACTIVATIONS, Activation)):
        found = {each.word: each.__name__ for each in TABLE if issubclass(each, base) and each.word}
        assert found == {**family.names}
        assert all(family.find(word) is getattr(ops, name) for word, name in found.items())


@pytest.mark.parametrize("operator", [*TABLE, *JOINS.values()], ids=lambda each: each.__name__)
def test_every_operator_becomes_torch(operator: type[Operator]) -> None:
    assert operator.__name__ in TORCH.table
    assert operator.kind != "other"


def test_a_name_finds_its_operator_and_nothing_else() -> None:
    assert [find(name) for name in names()] == list(TABLE)
    for name in ("Linear", "torch.nn.Conv2d", "os.system", "Operator", "Activation", "Input", ""):
        assert find(name) is None
