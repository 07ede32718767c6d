"""Rows of tokens, which are grids of one side, and attention."""

from collections.abc import Mapping
from math import prod
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from tests.mutants.reading.broken import check
from tests.mutants.reading.tensors import (
    Measured,
    Shape,
    make_grid,
    make_tensor,
    read_shape,
)


def _row(shape: Shape) -> Tensor:
    """Return a row of tokens with the channels last, as torch has matrices."""
    check(len(shape) == 2, f"tokens are needed, and {shape} enters")
    return make_grid(shape).mT


def line_up(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """The positions of a grid in a row."""
    return Measured(read_shape(make_grid(shape).flatten(2)))


def unflatten(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """A grid of tokens, or of a vector; one number is height and width."""
    grid = (of["grid"],) * 2 if isinstance(of["grid"], int) else of["grid"]
    check(len(shape) <= 2, f"tokens or a vector are needed, and {shape} enters")
    if len(shape) == 1:
        return Measured(read_shape(make_tensor(1, *shape).unflatten(1, (-1, *grid))))
    return Measured(read_shape(make_tensor(1, *shape).unflatten(2, grid)))


def transpose(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Tokens as channels, and channels as tokens."""
    return Measured(read_shape(_row(shape)))


def add_token(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """A learned token before the others."""
    x = _row(shape)
    left = torch.cat([make_tensor(1, 1, shape[0]), x], dim=1)
    return Measured(read_shape(left.mT), shape[0])


def take_token(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """One token as a vector."""
    return Measured(read_shape(_row(shape)[:, of["index"]]))


def embed_positions(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """A learned vector at each position of a grid."""
    x = make_grid(shape)
    return Measured(read_shape(x), x.numel())


def attend(shape: Shape, of: Mapping[str, Any]) -> Measured:
    """Self-attention of all positions of a grid in several heads."""
    x, heads = make_grid(shape).flatten(2).mT, of["heads"]
    width = of["filters"] or shape[0]
    check(width % heads == 0, f"{width} channels in {heads} heads")
    count, weights = x.shape[1], (make_tensor(3 * width, shape[0]), make_tensor(width, width))
    query, key, value = F.linear(x, weights[0]).unflatten(2, (3, heads, -1)).unbind(2)
    seen = query.transpose(1, 2) @ key.permute(0, 2, 3, 1) @ value.transpose(1, 2)
    left = F.linear(seen.transpose(1, 2).flatten(2), weights[1]).mT
    projections = sum(weight.numel() for weight in weights)
    distances = heads * prod(2 * side - 1 for side in shape[1:]) if of["relative"] else 0
    params = projections + 4 * width * of["bias"] + distances
    macs = count * projections + 2 * count * count * width
    return Measured(read_shape(left.unflatten(2, shape[1:])), params, macs)


def multiply(one: Shape, other: Shape) -> Measured:
    """The product of two matrices, whose rows are tokens."""
    left = _row(one) @ _row(other)
    return Measured(read_shape(left.mT), 0, prod(one) * other[0])
