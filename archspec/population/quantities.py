"""The quantities of a population: what networks cost, and the errors that they report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from archspec.summary.summary import DTYPES

if TYPE_CHECKING:
    from archspec.population.model import Population, PopulationMember

Unit: TypeAlias = Literal["count", "bytes", "percent", "number"]
"""How the values of a quantity are written: with SI or binary prefixes, or plain."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of networks.

    Attributes:
        name: the name by which users select it.
        heading: its heading in a table.
        label: what people call it.
        unit: how its values are written.
        measure: returns its value for a network; None if it has none.
        is_better_large: whether more of it is better.
    """

    name: str
    heading: str
    label: str
    unit: Unit
    measure: Callable[[PopulationMember, Population], float | None]
    is_better_large: bool = False


def _get_measure(member: PopulationMember, name: str) -> int | None:
    """Return a measure; None if it is unknown."""
    measure = member.measures[name]
    return None if measure < 0 else measure


def _measure_macs(member: PopulationMember, population: Population) -> int:
    return population.batch * member.measures["inference_macs"]


def _measure_bytes(name: str) -> Callable[[PopulationMember, Population], int | None]:
    def measure(member: PopulationMember, population: Population) -> int | None:
        number = _get_measure(member, name)
        size = population.batch * DTYPES[population.dtype]
        return None if number is None else size * number

    return measure


def _measure_field(member: PopulationMember, population: Population) -> float | None:
    """Return the shorter side of the field; one that sees the whole input has none."""
    sides = (_get_measure(member, name) for name in ("field_height", "field_width"))
    known = [side for side in sides if side]
    return min(known, default=None)


_ALL: Final = (
    Quantity(
        "params",
        "parameters",
        "parameters",
        "count",
        lambda member, _: member.measures["inference_parameters"],
    ),
    Quantity("macs", "MACs", "multiply-accumulates", "count", _measure_macs),
    Quantity("memory", "memory", "memory kept in training", "bytes", _measure_bytes("kept")),
    Quantity("live", "live", "peak memory at inference", "bytes", _measure_bytes("peak")),
    Quantity("depth", "depth", "depth", "number", lambda member, _: member.measures["depth"]),
    Quantity("field", "field", "receptive field", "number", _measure_field, is_better_large=True),
    Quantity("top1", "top-1", "top-1 error", "percent", lambda member, _: member.top1),
    Quantity("top5", "top-5", "top-5 error", "percent", lambda member, _: member.top5),
)

QUANTITIES: Final = {quantity.name: quantity for quantity in _ALL}
"""Every quantity by its name."""
