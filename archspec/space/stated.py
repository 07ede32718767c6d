"""The space that a spec states: its axes, its conditions, and the budget of its members."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from archspec.diagnostics import Span, attaching_sources
from archspec.language import Program, load_program
from archspec.language.find_spec import find_spec
from archspec.language.program import OVERRIDES
from archspec.language.variants.read import read_path
from archspec.language.variants.space_places import ANY, SpacePlaces
from archspec.passes.check_space import check_space
from archspec.reader import Scalar, read_source
from archspec.space.axis import Axis, Choice
from archspec.space.conditions import ArrayCondition

if TYPE_CHECKING:
    import numpy

_LIMITED: Final[Mapping[str, tuple[str, int]]] = {
    "params": ("parameters", 1),
    "macs": ("macs", 1),
    "flops": ("macs", 2),
    "inference-params": ("inference_parameters", 1),
    "inference-macs": ("inference_macs", 1),
    "memory": ("kept", 4),
    "peak-memory": ("peak", 4),
    "depth": ("depth", 1),
}
"""The measure of each quantity that a budget limits, and how much one of it counts: a number is
four bytes."""


@dataclass(frozen=True, slots=True)
class StatedSpace:
    """What a space consists of.

    Attributes:
        axes: the axes.
        where: the conditions of its members.
        budget: the limits by quantity: numbers, bytes or layers.
    """

    axes: tuple[Axis, ...]
    where: tuple[ArrayCondition, ...] = ()
    budget: Mapping[str, int] = field(default_factory=dict)


def read_network(spec: str | os.PathLike[str] | Program) -> Program:
    """Return the network of a path, the name of a shipped spec, or a text, unless it was read.

    Raises:
        SpecError: if it cannot be read.
    """
    if isinstance(spec, Program):
        return spec
    if isinstance(spec, str) and "\n" in spec:
        return load_program(spec, "<text>")
    path, shown = find_spec(spec)
    return load_program(read_source(path, shown), shown, path)


def read_stated(program: Program) -> StatedSpace:
    """Return the space that a spec states.

    Raises:
        SpecError: A2xx if it states none, or it is wrong.
    """
    checked = check_space(program)
    axes = tuple(Axis.make(axis.path, axis.choices, axis.paths) for axis in checked.axes)
    budget: dict[str, int] = {limit.name: limit.value for limit in program.spec.budget}
    return StatedSpace(axes, tuple(map(ArrayCondition, checked.conditions)), budget)


def place_given_axes(program: Program, axes: Mapping[str, Iterable[Choice]]) -> tuple[Axis, ...]:
    """Return axes from the choices of each path.

    Raises:
        SpecError: A227 for a path with `*` that stands for nothing, A228 for what is no path.
        ValueError: if there are no axes, or no choices that a space can have.
    """
    if not axes:
        raise ValueError("a space has an axis or more")
    return tuple(
        Axis.make(path, choices, _find_paths(program, path)) for path, choices in axes.items()
    )


def _find_paths(program: Program, path: str) -> tuple[str, ...]:
    if ANY not in path:
        return (path,)
    span = Span(OVERRIDES, 1, 1, 1, len(path) + 1)
    with attaching_sources({**program.sources, OVERRIDES: path}):
        return SpacePlaces(program).find(read_path(Scalar(path, span)))


def find_within(budget: Mapping[str, int], found: Mapping[str, numpy.ndarray]) -> numpy.ndarray:
    """Return which members are valid and keep to a budget.

    Args:
        budget: the limits by quantity.
        found: the measures of the members, and who is `valid`.
    """
    within = found["valid"].copy()
    for quantity, limit in budget.items():
        name, size = _LIMITED[quantity]
        within &= (found[name] >= 0) & (found[name] <= limit // size)
    return within
