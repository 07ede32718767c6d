"""JSON records of a population."""

from archspec.population.model import Population, PopulationMember
from archspec.population.quantities import QUANTITIES
from archspec.summary.conventions import MEMORY, describe_costs
from archspec.text.records import Record


class CountingRecord(Record):
    """How the quantities of a population are counted."""

    macs: str
    memory: str = MEMORY


class MemberRecord(Record):
    """A network: its quantities by name, and whether it is on the front."""

    label: str
    name: str
    file: str
    quantities: dict[str, int | float | None]
    front: bool


class PopulationRecord(Record):
    """A population.

    `front` has the labels of the networks that no other is at least as good as in both quantities
    of `front_of` and better in one, by the first quantity. `base` is the network that all extend,
    null if there is no such network.
    """

    networks: list[MemberRecord]
    base: MemberRecord | None
    front_of: list[str]
    front: list[str]
    batch: int
    dtype: str
    conventions: CountingRecord


def record_population(population: Population) -> PopulationRecord:
    """Return the record of a population."""
    front = [member.label for member in population.front]
    best = frozenset(front)
    base = population.base
    return PopulationRecord(
        networks=[
            _record_member(member, population, is_best=member.label in best)
            for member in population.members
        ],
        base=None if base is None else _record_member(base, population, is_best=False),
        front_of=[population.across.name, population.up.name],
        front=front,
        batch=population.batch,
        dtype=population.dtype,
        conventions=CountingRecord(macs=describe_costs(population.batch)),
    )


def _record_member(
    member: PopulationMember, population: Population, *, is_best: bool
) -> MemberRecord:
    quantities = {
        name: quantity.measure(member, population) for name, quantity in QUANTITIES.items()
    }
    return MemberRecord(
        label=member.label, name=member.name, file=member.file, quantities=quantities, front=is_best
    )
