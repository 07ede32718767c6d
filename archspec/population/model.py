"""A population: networks with what they cost, and the best of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil

from archspec.dataclass import cached_property, dataclass
from archspec.population.front import find_front
from archspec.population.quantities import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationMember:
    """A network of a population.

    Attributes:
        label: its unique display name.
        name: its name.
        file: its spec, as shown to people.
        measures: its measures for one example, by their names in spaces.
        top1: the top-1 error that its spec reports first, in percent.
        top5: the top-5 error that its spec reports first, in percent.
    """

    label: str
    name: str
    file: str
    measures: Mapping[str, int]
    top1: float | None = None
    top5: float | None = None


@dataclass(frozen=True)
class Population:
    """Networks, with the quantities that their front is of.

    Attributes:
        members: the networks, in the order to show them.
        base: the network that all of them extend; None if there is no such network.
        across: the quantity on the axis to the right.
        up: the quantity on the axis upwards.
        batch: the number of examples.
        dtype: the element type of tensors.
    """

    members: tuple[PopulationMember, ...]
    base: PopulationMember | None
    across: Quantity
    up: Quantity
    batch: int = 1
    dtype: str = "float32"

    def __repr__(self) -> str:
        return f"<Population of {len(self.members)} networks>"

    @cached_property
    def drawn(self) -> tuple[PopulationMember, ...]:
        """The networks that have both quantities."""
        both = (self.across, self.up)
        return tuple(
            member
            for member in self.members
            if all(quantity.measure(member, self) is not None for quantity in both)
        )

    @cached_property
    def front(self) -> tuple[PopulationMember, ...]:
        """The networks that no other dominates in both quantities, from left to right."""
        points = [self.locate(member) for member in self.drawn]
        signs = [-1 if quantity.is_better_large else 1 for quantity in (self.across, self.up)]
        found = find_front([(signs[0] * x, signs[1] * y) for x, y in points])
        return tuple(self.drawn[number] for number in found[:: signs[0]])

    def locate(self, member: PopulationMember) -> tuple[float, float]:
        """Return both quantities of a network that has them."""
        x, y = (quantity.measure(member, self) for quantity in (self.across, self.up))
        assert x is not None, "the network is drawn"
        assert y is not None, "the network is drawn"
        return x, y

    def sort(self, quantity: Quantity) -> "Population":
        """Return the population with the largest values first, or the smallest errors."""
        sign = 1 if quantity.unit == "percent" else -1

        def rank(member: PopulationMember) -> float:
            value = quantity.measure(member, self)
            return float("inf") if value is None else sign * value

        return replace(self, members=tuple(sorted(self.members, key=rank)))

    def list_values(self, quantity: Quantity) -> list[float]:
        """Return the values of a quantity, least first."""
        values = (quantity.measure(member, self) for member in self.members)
        return sorted(value for value in values if value is not None)


def find_quantile(values: Sequence[float], share: float) -> float:
    """Return the least of some sorted values that this share of them does not exceed."""
    return values[max(0, ceil(share * len(values)) - 1)]
