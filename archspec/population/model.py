"""A population: networks with what they cost, and the best of them."""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from math import ceil
from typing import TYPE_CHECKING

from archspec.dataclass import cached_property, dataclass
from archspec.population.front import find_front
from archspec.population.quantities import Quantity
from archspec.tables.report import TableReport

if TYPE_CHECKING:
    from archspec.comparison.model import ChartFormat
    from archspec.population.records import PopulationRecord
    from archspec.render.choose_view import ThemeName
    from archspec.render.picture import Picture
    from archspec.tables.table import Sheet


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
class Population(TableReport):
    """Networks by the thousand, as `archspec compare` prints those of a population.

    As text and Markdown it is a table of quantiles and of the Pareto front; as CSV and JSON, every
    network.

    Attributes:
        members: the networks, in the order to show them.
        base: the network that all of them extend; None if there is no such network.
        across: the quantity on the axis to the right.
        up: the quantity on the axis upwards.
        batch: the number of examples.
        dtype: the element type of tensors.
        digests: the digests of the texts that the networks were read from.

    Examples:
        >>> widths = [archspec.load("zoo/lenet5", classes=n) for n in (10, 26, 100)]
        >>> found = archspec.compare_population(*widths, x="params", y="macs")
        >>> found
        <Population of 3 networks>
        >>> [member.measures["parameters"] for member in found.front]
        [61706]
    """

    members: tuple[PopulationMember, ...]
    base: PopulationMember | None
    across: Quantity
    up: Quantity
    batch: int = 1
    dtype: str = "float32"
    digests: tuple[str, ...] = field(default=(), compare=False, repr=False)

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
        """Return both quantities of a network that has them.

        Examples:
            >>> pair = ("zoo/lenet5", "zoo/alexnet")
            >>> found = archspec.compare_population(*pair, x="params", y="macs")
            >>> found.locate(found.members[0])[0]
            61706
        """
        x, y = (quantity.measure(member, self) for quantity in (self.across, self.up))
        assert x is not None, "the network is drawn"
        assert y is not None, "the network is drawn"
        return x, y

    def sort(self, quantity: Quantity) -> "Population":
        """Return the population with the largest values first, or the smallest errors.

        Examples:
            >>> found = archspec.compare_population("zoo/lenet5", "zoo/alexnet", x="params")
            >>> [member.name for member in found.sort(found.across).members]
            ['alexnet', 'lenet5']
        """
        sign = 1 if quantity.unit == "percent" else -1

        def rank(member: PopulationMember) -> float:
            value = quantity.measure(member, self)
            return float("inf") if value is None else sign * value

        return replace(self, members=tuple(sorted(self.members, key=rank)))

    def list_values(self, quantity: Quantity) -> list[float]:
        """Return the values of a quantity, least first.

        Examples:
            >>> found = archspec.compare_population("zoo/alexnet", "zoo/lenet5", x="params")
            >>> found.list_values(found.across)[0]
            61706
        """
        values = (quantity.measure(member, self) for member in self.members)
        return sorted(value for value in values if value is not None)

    def render(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        format: "ChartFormat | None" = None,
        theme: "ThemeName" = "auto",
        scale: float | None = None,
        columns: Sequence[str] = (),
    ) -> "Picture":
        """Draw a dot for each network, and the Pareto front.

        Args:
            path: the file to write, over one that is there; None to only return the picture.
            format: the format; None for that of the path, or SVG. HTML is a page with the table.
            theme: the colors; `auto` is light, or follows the viewer's setting on a page.
            scale: device pixels per drawing pixel in a PNG, from 0.1 to 8; None for 2.
            columns: the columns of the table in a page; empty for the usual ones.

        Raises:
            SpecError: A410 if a package is missing, A411 if the format cannot have the picture,
                A409 if the file cannot be written.
            ValueError: for values that do not exist, or do not go together.

        Examples:
            >>> found = archspec.compare_population("zoo/squeezenet", "zoo/resnet18")
            >>> found.render("front.svg")
            <Picture .svg of squeezenet.yaml and 1 more>
        """
        from archspec.population.draw_population import SUFFIXES, draw_population
        from archspec.render.choose_view import check_scale, check_theme, choose_suffix

        suffix = choose_suffix(path, format, SUFFIXES)
        sharpness = check_scale(scale, suffix)
        self._check_columns(columns)
        picture = draw_population(self, suffix, check_theme(theme), sharpness, columns)
        if path is not None:
            picture.save(path)
        return picture

    def _make_record(self) -> "PopulationRecord":
        """Return its JSON record."""
        from archspec.population.records import record_population

        return record_population(self)

    def _print_text(self) -> str:
        """Return its table as text."""
        from archspec.population.sheet import render_population

        return render_population(self)

    def _build_sheet(self, columns: Sequence[str] = (), form: str = "") -> "Sheet":
        """Return its table: of every network as CSV, or else of quantiles and the front."""
        from archspec.population.sheet import build_member_sheet, build_population_sheet

        build = build_member_sheet if form == "csv" else build_population_sheet
        return build(self, columns)

    def _list_columns(self) -> Collection[str]:
        """Return the names of all columns that it can have."""
        from archspec.population.sheet import COLUMNS

        return COLUMNS


def find_quantile(values: Sequence[float], share: float) -> float:
    """Return the least of some sorted values that this share of them does not exceed."""
    return values[max(0, ceil(share * len(values)) - 1)]
