"""Tables of a population: its quantiles and its front for people, every network for programs."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from archspec.dataclass import dataclass
from archspec.population.model import Population, PopulationMember, find_quantile
from archspec.population.quantities import QUANTITIES, Quantity, Unit
from archspec.summary.conventions import MEMORY, describe_costs, format_footer, list_conventions
from archspec.summary.text import fit_columns, render_sheet
from archspec.tables.column import Column, ColumnKind, Value, format_value
from archspec.tables.layout import PLAIN, TextLayout
from archspec.tables.table import Row, Sheet, build_cells
from archspec.text.numbers import abbreviate
from archspec.text.phrases import join_words, pluralize

LISTED: Final = 50
"""The most members of the front that are listed for people."""

_QUANTILES: Final = (
    ("minimum", 0.0),
    ("5 %", 0.05),
    ("median", 0.5),
    ("95 %", 0.95),
    ("maximum", 1.0),
)
_KINDS: Final[Mapping[Unit, ColumnKind]] = {
    "count": ColumnKind.COUNT,
    "bytes": ColumnKind.BYTES,
    "percent": ColumnKind.PERCENT,
    "number": ColumnKind.NUMBER,
}
_DROPPED: Final = {"live": 3, "memory": 4, "field": 6, "depth": 8}
"""The order in which columns are dropped in a narrow terminal, as in a comparison."""


COLUMNS: Final = ("network", "name", "file", *QUANTITIES, "front")
"""The columns, all of which are for programs."""

_TEXTS: Final = ("network", "name", "file")


@dataclass(frozen=True, slots=True)
class PopulationRow:
    """A row: a network, a quantile of each quantity, or the heading of such rows.

    Attributes:
        values: the values by column.
        level: 1 for a row that belongs to one above it.
    """

    values: Mapping[str, Value]
    level: int = 0


def list_columns(population: Population) -> list[str]:
    """Return the columns that have a value for some network."""
    silent = {name for name, quantity in QUANTITIES.items() if not population.list_values(quantity)}
    return [name for name in COLUMNS if name not in silent]


def build_population_sheet(population: Population, names: Sequence[str] = ()) -> Sheet:
    """Return the table for people: quantiles, the network that all extend, and the front.

    Args:
        population: the networks.
        names: the columns; empty for the default columns.
    """
    usual = [name for name in list_columns(population) if name not in ("name", "file", "front")]
    return _build_sheet(population, names or usual, list(_list_rows(population)), is_tree=True)


def build_member_sheet(population: Population, names: Sequence[str] = ()) -> Sheet:
    """Return the table for programs, with a row for each network."""
    front = {member.label for member in population.front}
    rows = [_build_row(member, population, front) for member in population.members]
    return _build_sheet(population, names or COLUMNS, rows)


def render_population(
    population: Population, layout: TextLayout = PLAIN, *, names: Sequence[str] = ()
) -> str:
    """Return a population as text; arguments as of `render_comparison`."""
    shown = names or fit_columns(build_population_sheet(population), layout)
    return render_sheet(build_population_sheet(population, shown), layout)


def _build_sheet(
    population: Population,
    names: Sequence[str],
    rows: Sequence[PopulationRow],
    *,
    is_tree: bool = False,
) -> Sheet:
    columns = tuple(_build_column(name, is_tree=is_tree) for name in names)
    count = pluralize(len(population.members), "network")
    listed = [f"{MEMORY} Elements are {population.dtype}."] if {"memory", "live"} & {*names} else []
    return Sheet(
        title=f"Population of {count}",
        columns=columns,
        rows=tuple(Row(build_cells(columns, row, population), row.level) for row in rows),
        total=(),
        facts=tuple(_list_facts(population)),
        footer=format_footer("compare", population.batch, population.dtype),
        conventions=" ".join([describe_costs(population.batch), *listed]),
        caption=f"A population of {count}, and its Pareto front.",
        label="tab:population",
        note=" ".join(
            [f"Front: {describe_front(population)}.", *list_conventions(names, population.batch)]
        ),
    )


def _build_column(name: str, *, is_tree: bool) -> Column[PopulationRow, Population]:
    quantity = QUANTITIES.get(name)
    return Column(
        name,
        quantity.heading if quantity else name,
        _choose_kind(name, quantity),
        lambda row, _: row.values.get(name),
        is_tree=is_tree and name == "network",
        drop_order=_DROPPED.get(name, 0),
    )


def _choose_kind(name: str, quantity: Quantity | None) -> ColumnKind:
    if quantity:
        return _KINDS[quantity.unit]
    return ColumnKind.NAME if name in _TEXTS else ColumnKind.NUMBER


def _list_rows(population: Population) -> Iterator[PopulationRow]:
    """Yield the rows for people."""
    count, front = pluralize(len(population.members), "network"), population.front
    yield PopulationRow({"network": count})
    every = {name: population.list_values(quantity) for name, quantity in QUANTITIES.items()}
    known = {name: values for name, values in every.items() if values}
    for label, share in _QUANTILES:
        quantiles = {name: find_quantile(values, share) for name, values in known.items()}
        yield PopulationRow({"network": label, **quantiles}, level=1)
    if population.base:
        yield PopulationRow({"network": "base, which all extend"})
        yield replace(_build_row(population.base, population, ()), level=1)
    if front:
        yield PopulationRow({"network": f"front, {pluralize(len(front), 'network')}"})
    names = {member.label for member in front}
    for member in front[:LISTED]:
        yield replace(_build_row(member, population, names), level=1)
    if len(front) > LISTED:
        yield PopulationRow({"network": f"and {len(front) - LISTED:,} more"}, level=1)


def _build_row(
    member: PopulationMember, population: Population, front: Collection[str]
) -> PopulationRow:
    quantities = {
        name: quantity.measure(member, population) for name, quantity in QUANTITIES.items()
    }
    texts = {"network": member.label, "name": member.name, "file": member.file}
    return PopulationRow({**texts, **quantities, "front": int(member.label in front)})


def _list_facts(population: Population) -> Iterator[tuple[str, str]]:
    yield "front", describe_front(population)
    if missing := describe_missing(population):
        yield "left out", missing


def format_quantity(quantity: Quantity, value: float) -> str:
    """Return a value for people: `9.05 GMACs`, `30.10 M parameters`, `121 MiB`, `20.1 %`."""
    match quantity:
        case Quantity(name="macs"):
            return abbreviate(int(value), "MACs")
        case Quantity(unit="count"):
            return f"{abbreviate(int(value))} {quantity.heading}"
    text = format_value(_KINDS[quantity.unit], value)
    return f"{text} %" if quantity.unit == "percent" else f"{quantity.heading} {text}"


def describe_front(population: Population) -> str:
    """Return a sentence on what the front is."""
    both = (population.across, population.up)
    large = [quantity.label for quantity in both if quantity.is_better_large]
    more = f"; a larger {join_words(large)} is better" if large else ""
    labels = join_words(quantity.label for quantity in both)
    return f"no other network is at least as good in {labels} and better in one{more}"


def describe_missing(population: Population) -> str:
    """Return which networks are not compared for the front; empty if all are."""
    missing = len(population.members) - len(population.drawn)
    silent = [
        quantity.label
        for quantity in dict.fromkeys((population.across, population.up))
        if len(population.list_values(quantity)) < len(population.members)
    ]
    words = f"{pluralize(missing, 'network')} without {join_words(silent, 'or')}"
    return words if missing else ""
