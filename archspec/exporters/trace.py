"""Trace a module into a program of torch, for as many sizes as it allows."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final, Literal, TypeAlias

import torch
from torch import Tensor, nn
from torch.export import ExportedProgram

from archspec.dataclass import dataclass
from archspec.runtime.silence import silence

Dynamic: TypeAlias = Literal["sizes", "batch", "none"]
"""What may differ from the example: batch and sides, the batch alone, or nothing."""

Dimension: TypeAlias = int | str
"""A fixed number, or the name of one that is free; `2*height` is an even one."""

SIDES: Final = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}
"""The names of the sides of an input, by their number."""

BATCH: Final = "batch"
"""The name of the number of examples."""

CHANNELS: Final = 1
"""The place of the channels, which are never free."""


@dataclass(frozen=True, slots=True)
class TracedNetwork:
    """A module as a program of torch.

    Attributes:
        program: the program.
        inputs: the shape of each input.
        symbols: the names that the program has for the free dimensions, and those in `inputs`.
    """

    program: ExportedProgram
    inputs: tuple[tuple[Dimension, ...], ...]
    symbols: dict[str, str]


def prepare_module(module: nn.Module) -> nn.Module:
    """Return a copy of a module in evaluation mode, which shares its tensors.

    Those in another layout, such as the `channels_last` of `optimize`, are copied: a program that
    is traced with them gathers elements by index wherever it flattens.
    """
    tensors = [*module.parameters(), *module.buffers()]
    return deepcopy(module, {id(tensor): _make_contiguous(tensor) for tensor in tensors}).eval()


def _make_contiguous(tensor: Tensor) -> Tensor:
    if tensor.is_contiguous():
        return tensor
    made = tensor.detach().contiguous()
    return nn.Parameter(made, tensor.requires_grad) if isinstance(tensor, nn.Parameter) else made


def trace_network(
    module: nn.Module, examples: Sequence[Tensor], dynamic: Dynamic = "sizes"
) -> TracedNetwork:
    """Trace a module, with fewer free dimensions if it does not allow all that are asked for.

    torch finds out which dimensions a module fixes: a full connection of all pixels fixes the
    sides, and a pool that rounds up may leave even ones free.

    Args:
        module: a module in evaluation mode.
        examples: its inputs, N x C x ..., with a batch of two or more if it is to be free.
        dynamic: what may be free.

    Raises:
        Exception: whatever torch raises for a module that it cannot trace.
    """
    levels: list[Dynamic] = ["sizes", "batch", "none"]
    tried = levels[levels.index(dynamic) :]
    for level in tried[:-1]:
        try:
            return _trace(module, examples, level)
        except Exception:  # noqa: BLE001, S112 - whatever its symbolic sizes lead to
            continue
    return _trace(module, examples, tried[-1])


def _trace(module: nn.Module, examples: Sequence[Tensor], dynamic: Dynamic) -> TracedNetwork:
    shapes = tuple(_choose_free(example, dynamic) for example in examples)
    with silence(), torch.no_grad():
        program = torch.export.export(module, tuple(examples), dynamic_shapes=shapes)
    entering = [node for node in program.graph.nodes if node.name in _list_inputs(program)]
    symbols: dict[str, str] = {}
    inputs = tuple(_read_shape(node.meta["val"], symbols) for node in entering)
    return TracedNetwork(program, inputs, symbols)


def _list_inputs(program: ExportedProgram) -> set[str]:
    return set(program.graph_signature.user_inputs)


def _choose_free(example: Tensor, dynamic: Dynamic) -> dict[int, Any]:
    """Return the dimensions of an input that torch may leave free."""
    sides = range(CHANNELS + 1, example.dim()) if dynamic == "sizes" else ()
    free = () if dynamic == "none" else (0, *sides)
    return dict.fromkeys(free, torch.export.Dim.AUTO)


def _read_shape(value: Tensor, symbols: dict[str, str]) -> tuple[Dimension, ...]:
    """Return the shape of an input, and note the names of its free dimensions."""
    names = (BATCH, "", *SIDES.get(value.dim() - CHANNELS - 1, ()))
    shape: list[Dimension] = []
    for side, name in zip(value.shape, names, strict=False):
        if isinstance(side, int) or not side.node.expr.free_symbols:
            shape.append(int(side))
            continue
        expression = side.node.expr
        for symbol in sorted(expression.free_symbols, key=str):
            taken = symbols.values()
            number = next(i for i in range(1, len(taken) + 2) if _number(name, i) not in taken)
            symbols.setdefault(str(symbol), _number(name, number))
        shape.append(rename_symbols(str(expression), symbols))
    return tuple(shape)


def _number(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"


def rename_symbols(expression: str, symbols: dict[str, str]) -> str:
    """Return an expression of torch with other names for its dimensions."""
    import re

    return re.sub(r"[A-Za-z_]\w*", lambda found: symbols.get(found[0], found[0]), expression)
