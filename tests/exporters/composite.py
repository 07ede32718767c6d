"""Many operators in one module, which is exported once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from archspec.codegen.code import rewrite_piece
from archspec.codegen.format import print_flat
from archspec.codegen.torch import lower_join
from archspec.expressions import Name
from archspec.ops import JOINS, TABLE, Example, Operator
from archspec.ops.shape import count_sides
from archspec.runtime import build_module
from tests.ops.boxes import graph_of, shape_of
from tests.ops.test_examples import called


class Join(nn.Module):
    """A join as generated source writes it."""

    def __init__(self, operator: type[Operator], example: Example) -> None:
        super().__init__()
        sizes = [shape_of(size) for size in example.inputs]
        names = [f"v{number}" for number in range(len(sizes))]
        self.known: dict[str, Any] = {"torch": torch, "nn": nn, "Tensor": Tensor}
        piece = lower_join(operator(), *map(Name, names), sides=count_sides(sizes[0]))
        text = print_flat(rewrite_piece(piece, partial(called, self.known)))
        self.join = eval(f"lambda {', '.join(names)}: {text}", self.known)
        self.several = operator.leaves_parts

    def __deepcopy__(self, memo: object) -> "Join":
        return self

    def forward(self, *values: Tensor) -> Tensor:
        found: Any = self.join(*values)
        made: Tensor = found[0] if self.several else found
        return made


@dataclass(frozen=True)
class Case:
    """An example of an operator that must work."""

    operator: type[Operator]
    example: Example

    def __str__(self) -> str:
        return f"{self.operator.__name__}: {self.example.box} <- {' '.join(self.example.inputs)}"

    def make(self) -> nn.Module:
        if self.operator.joins or self.operator.leaves_parts:
            return Join(self.operator, self.example)
        return build_module(graph_of(self.example.box, *self.example.inputs), {})


CASES = tuple(
    Case(operator, example)
    for operator in (*TABLE, *JOINS.values())
    for example in operator.examples
    if not example.code
)


class Composite(nn.Module):
    """Applies modules to inputs of their own; `make_composite` gives it names for these."""

    def __init__(self, modules: Sequence[nn.Module], counts: Sequence[int]) -> None:
        super().__init__()
        self.parts = nn.ModuleList(modules)
        self.counts = counts

    def run(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        found, place = [], 0
        for part, count in zip(self.parts, self.counts, strict=True):
            found.append(part(*inputs[place : place + count]))
            place += count
        return tuple(found)


def make_composite(cases: Sequence[Case]) -> Composite:
    counts = [len(case.example.inputs) for case in cases]
    names = ", ".join(f"x{number}" for number in range(sum(counts)))
    known: dict[str, Any] = {}
    exec(f"def forward(self, {names}):\n    return self.run({names})", known)
    made = type("Named", (Composite,), known)
    torch.manual_seed(0)
    network: Composite = made([case.make() for case in cases], counts)
    for tensor in network.state_dict().values():
        if tensor.is_floating_point():
            tensor.uniform_(0.5, 1.5) if tensor.dim() < 2 else tensor.uniform_(-1, 1)
    return network


def make_inputs(cases: Sequence[Case], batch: int) -> tuple[Tensor, ...]:
    made = torch.Generator().manual_seed(batch)
    sizes = [shape_of(size).tensor for case in cases for size in case.example.inputs]
    return tuple(torch.randn(batch, *size, generator=made) for size in sizes)
