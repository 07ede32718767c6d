"""Describe a space by a sample of its members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from archspec.dataclass import dataclass
from archspec.language import Limit
from archspec.space.axis import Axis
from archspec.space.conditions import ArrayCondition
from archspec.space.measures import MEASURES, UNKNOWN
from archspec.space.space import Space
from archspec.space.stated import find_within
from archspec.text.numbers import format_percent, format_size
from archspec.text.report import Report

if TYPE_CHECKING:
    import numpy

    from archspec.space.records import SpaceRecord

QUANTILES: Final = (0.0, 0.1, 0.5, 0.9, 1.0)
"""The quantiles of a sample that describe a measure, from the least to the largest."""

_DRAWN: Final = 1 << 16
"""The least number of members from which the share that meets the conditions is estimated."""


@dataclass(frozen=True, slots=True)
class MeasureSpread:
    """How a measure is spread over valid members.

    Attributes:
        name: the measure.
        quantiles: its values at `QUANTILES`; empty if no valid member of the sample has any.
        bounds: what holds for all members of the space; None if that is unknown.
    """

    name: str
    quantiles: tuple[int, ...]
    bounds: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class KeptLimit:
    """A limit of the budget, also as written, with the share that is valid and keeps to it."""

    quantity: str
    limit: int
    text: str
    share: float


@dataclass(frozen=True, slots=True)
class SpaceDescription(Report):
    """A space, and what a sample tells of it, as `archspec space` prints it.

    Attributes:
        file: the name of its spec in messages.
        name: the name of its network.
        axes: its axes.
        size: the number of members, whatever the conditions say.
        conditions: the conditions as the spec has them.
        drawn: the number of members in the sample, for all of which the conditions hold.
        seed: its seed.
        meeting: the share of members for which the conditions hold, estimated from 65,536 or more.
        valid: the share of the sample that is valid.
        compiled: the share of the sample that was evaluated by compiled traces.
        within: the share of the sample that is valid and within the budget; None without a budget.
        limits: the limits of the budget.
        spreads: how each measure is spread.
    """

    file: str
    name: str
    axes: tuple[Axis, ...]
    size: int
    conditions: tuple[str, ...]
    drawn: int
    seed: int
    meeting: float
    valid: float
    compiled: float
    within: float | None
    limits: tuple[KeptLimit, ...]
    spreads: tuple[MeasureSpread, ...]

    def __repr__(self) -> str:
        shares = f"{format_percent(self.valid)} of {self.drawn:,} drawn are valid"
        return f"<SpaceDescription {self.name}: {format_size(self.size)} members, {shares}>"

    def _make_record(self) -> SpaceRecord:
        from archspec.space.records import record_space

        return record_space(self)

    def _print_text(self) -> str:
        from archspec.space.text import render_description

        return render_description(self)


def describe_space(space: Space, n: int, seed: int) -> SpaceDescription:
    """Describe a space.

    Args:
        space: the space.
        n: the number of members to draw, at least one.
        seed: the same seed draws the same members.

    Raises:
        ValueError: if the conditions hardly ever hold.
    """
    found: Mapping[str, Any] = space.evaluate(space.sample(n, seed))
    shares = {name: float(found[name].mean()) for name in ("valid", "compiled")}
    return SpaceDescription(
        file=space.program.spec.file,
        name=space.program.spec.name,
        axes=space.axes,
        size=space.size,
        conditions=tuple(each.text for each in space.where if isinstance(each, ArrayCondition)),
        drawn=n,
        seed=seed,
        meeting=space.estimate_share(max(n, _DRAWN), seed) if space.where else 1.0,
        within=float(found["within"].mean()) if space.budget else None,
        limits=tuple(
            KeptLimit(each.name, each.value, each.text, _share_within(each, found))
            for each in space.program.spec.budget
            if space.budget
        ),
        spreads=tuple(_list_spreads(found, space.bounds or {})),
        **shares,
    )


def _share_within(limit: Limit, found: Mapping[str, numpy.ndarray]) -> float:
    return float(find_within({limit.name: limit.value}, found).mean())


def _list_spreads(
    found: Mapping[str, numpy.ndarray], bounds: Mapping[str, tuple[int, int]]
) -> Iterator[MeasureSpread]:
    import numpy

    for name in MEASURES:
        known = found[name][found["valid"] & (found[name] != UNKNOWN)]
        values = numpy.quantile(known, QUANTILES, method="inverted_cdf") if len(known) else ()
        yield MeasureSpread(name, tuple(map(int, values)), bounds.get(name))
