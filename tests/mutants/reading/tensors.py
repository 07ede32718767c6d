"""Sizes as tensors on the meta device, so that torch computes nothing but sizes."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from typing import NamedTuple, TypeAlias

import torch
from torch import Tensor

from tests.mutants.reading.broken import Broken, check

Shape: TypeAlias = tuple[int, ...]
"""(C, H, W) of an image, (C,) of a vector; signals and volumes have fewer or more sides."""


class Measured(NamedTuple):
    """What an operator is: the size that leaves, its parameters and its work in MACs."""

    shape: Shape
    params: int = 0
    macs: int = 0


@contextmanager
def asking_torch() -> Iterator[None]:
    """Take what torch refuses as a rule that is broken."""
    try:
        yield
    except (RuntimeError, ValueError, TypeError, IndexError, AssertionError) as error:
        if isinstance(error, Broken):
            raise
        raise Broken(f"torch: {error}") from None


def make_tensor(*sides: int) -> Tensor:
    """Return a tensor of a size."""
    check(prod(sides) < 2**62, f"a size of {sides}")
    return torch.empty(sides, device="meta")


def read_shape(x: Tensor) -> Shape:
    """Return the size of a tensor, without its batch."""
    found = tuple(x.shape[1:])
    check(all(1 <= side <= 1_048_576 for side in found), f"a size of {found}")
    return found


def make_grid(shape: Shape) -> Tensor:
    """Return a tensor with as many channels and sides; a vector is no grid."""
    check(2 <= len(shape) <= 4, f"a grid is needed, and {shape} enters")
    return make_tensor(1, *shape)


def read_sides(value: tuple[int, ...] | int, x: Tensor) -> tuple[int, ...]:
    """Return a number for each side of a grid."""
    count = x.dim() - 2
    sides = (value,) * count if isinstance(value, int) else value
    check(len(sides) == count, f"{len(sides)} numbers for {count} sides")
    return sides
