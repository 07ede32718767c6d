"""A design space: a network with axes, each a path and its choices."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from archspec.expressions import Traced, TraceError
from archspec.extras import require_package
from archspec.language import Program
from archspec.language.reopen import reopen_program
from archspec.space.axis import Choice
from archspec.space.measures import MEASURES, measure_sizes
from archspec.space.member_csv import write_member_table
from archspec.space.member_table import MemberTable
from archspec.space.member_writer import MemberWriter
from archspec.space.members import MemberFactory
from archspec.space.sampling import Sample, SampleLimits, Sampler
from archspec.space.stated import (
    StatedSpace,
    find_within,
    place_given_axes,
    read_network,
    read_stated,
)
from archspec.space.structure import MeasureTable, Structure
from archspec.space.trials import TRIALS, find_traced
from archspec.text.numbers import format_size

if TYPE_CHECKING:
    import numpy

    from archspec.space.description import SpaceDescription

    Arrays: TypeAlias = Mapping[str, numpy.ndarray]

Condition: TypeAlias = "Callable[[Arrays], numpy.ndarray]"
"""Tells for arrays of values by path which members belong to the space."""

TRACES: Final = 64
"""The most traces for members whose structure is the same."""

_DRAWS: Final = 1000
"""The most draws, in multiples of what is asked for, before a condition counts as impossible."""


class Space:
    """Variants of a network, evaluated by the thousand.

    Numbers are traced through the passes that prove a network, and lowered to numpy. Members that
    take another decision on the way are traced again; what cannot be traced is loaded one by one.

    Attributes:
        axes: the axes, in the order given.
        where: the conditions of members.
        traces: the most traces for members whose structure is the same.
        budget: the limits of a spec with a space: numbers, bytes or layers by quantity.

    Examples:
        >>> space = archspec.Space("zoo/lenet5", {"params.classes": [10, 26, 100]})
        >>> space.size, space.bounds["parameters"]
        (3, (61706, 69356))
        >>> space.evaluate({"params.classes": [10, 26]})["parameters"].tolist()
        [61706, 63066]
        >>> space.sizes({"params.classes": [10, 26]})["fc2"][:, 2].tolist()
        [10, 26]
        >>> drawn = space.sample_valid(2, seed=0)
        >>> len(drawn.values["params.classes"]), len(space.sample(5, seed=0)["params.classes"])
        (2, 5)
        >>> space.estimate_share(100, seed=0), space.describe(10).valid
        (1.0, 1.0)
        >>> print(space.text({"params.classes": 26}, "lenet_26").splitlines()[-1].strip())
        params.classes: 26
        >>> [path.name for path in space.write({"params.classes": [10, 26]}, "drawn")]
        ['lenet5_1.yaml', 'lenet5_2.yaml']
    """

    def __init__(
        self,
        spec: str | os.PathLike[str] | Program,
        /,
        axes: Mapping[str, Iterable[Choice]] | None = None,
        where: Sequence[Condition] = (),
        *,
        traces: int = TRACES,
    ) -> None:
        """Open a space.

        Args:
            spec: a path, the name of a shipped spec, the text of a spec, or a network that was
                read.
            axes: what to vary: the choices of each path, as `set` takes it; `*` in a path stands
                for any part. By default, the `space` of the spec, with its `where` and `budget`.
            where: conditions, each a function of arrays of values by path.
            traces: the most traces for members whose structure is the same.

        Raises:
            SpecError: if the spec cannot be read or has no space, or a path cannot be set; A410 if
                numpy is not installed.
            ValueError: if there are no axes, or one has no choices, one twice, or one that is no
                value on one line.
        """
        program = read_network(spec)
        if axes is None:
            stated = read_stated(program)
        else:
            stated = StatedSpace(place_given_axes(program, axes))
        self.axes, self.budget, self.traces = stated.axes, stated.budget, traces
        self.where: tuple[Condition, ...] = (*stated.where, *where)
        self._members = MemberFactory(reopen_program(program), self.axes)
        if axes is not None:
            self._members.check_paths()
        self._structures: dict[tuple[int, ...], Structure] = {}
        self._sized: dict[tuple[int, ...], Structure] = {}
        self._traced: tuple[int, ...] | None = None
        require_package("numpy", "a design space")

    def __repr__(self) -> str:
        size = f"{len(self.axes)} axes, {format_size(self.size)} members"
        return f"<Space {self._members.file}: {size}>"

    @property
    def program(self) -> Program:
        """The network that members are variants of."""
        return self._members.program

    @property
    def size(self) -> int:
        """The number of members, whatever `where` says of them."""
        return prod(len(axis.choices) for axis in self.axes)

    def describe(self, n: int = 1000, seed: int = 0) -> SpaceDescription:
        """Describe the space by a sample of n members, as `archspec space` does.

        Raises:
            ValueError: if `where` hardly ever holds.
        """
        from archspec.space.description import describe_space

        return describe_space(self, n, seed)

    def estimate_share(self, n: int, seed: int) -> float:
        """Estimate the share of members for which `where` holds.

        Args:
            n: the number of members that are drawn.
            seed: the same seed draws the same members.
        """
        import numpy

        positions = self._draw(numpy.random.default_rng(seed), n)
        return float(self._find_members(positions).mean())

    def sample(self, n: int, seed: int) -> dict[str, numpy.ndarray]:
        """Draw members at random, each choice of an axis with the same chance.

        Args:
            n: the number of members.
            seed: the same seed draws the same members.

        Returns:
            The values of each axis by path, arrays of length n.

        Raises:
            ValueError: if n is negative, or `where` hardly ever holds.
        """
        import numpy

        if n < 0:
            raise ValueError(f"{n} is no number of members")
        generator = numpy.random.default_rng(seed)
        found = [numpy.zeros((len(self.axes), 0), int)]
        kept = drawn = 0
        while kept < n:
            if drawn > _DRAWS * n:
                raise ValueError(f"`where` holds for {kept} of {drawn:,} members")
            positions = self._draw(generator, n)
            found.append(positions[:, self._find_members(positions)])
            kept, drawn = kept + found[-1].shape[1], drawn + n
        return self._list_values(numpy.concatenate(found, axis=1)[:, :n])

    def sample_valid(
        self,
        n: int,
        seed: int,
        *,
        uniform_in: str = "",
        at_most: Mapping[str, int] | None = None,
        within_budget: bool = False,
    ) -> Sample:
        """Draw different valid members at random.

        Args:
            n: the number of members.
            seed: the same seed draws the same members.
            uniform_in: the measure in which they are spread evenly: 64 times as many are drawn, and
                each of 20 bins of equal width, from the least value to the largest, gives the same
                number, the first ones; what one lacks is taken from the others alike.
            at_most: limits of measures by name.
            within_budget: whether members keep to the budget of the spec too.

        Raises:
            ValueError: if n is negative, a measure is unknown, or such members are too rare.
        """
        counts = tuple(len(axis.choices) for axis in self.axes)
        sampler = Sampler(counts, self._find_members, self._list_values, self.evaluate)
        limits = SampleLimits(at_most or {}, within_budget=within_budget)
        return sampler.sample(n, seed, uniform_in=uniform_in, limits=limits)

    def _draw(self, generator: numpy.random.Generator, n: int) -> numpy.ndarray:
        """Return random positions of choices, axes x members, whatever `where` says of them."""
        import numpy

        return numpy.stack([generator.integers(len(axis.choices), size=n) for axis in self.axes])

    def evaluate(
        self, values: Mapping[str, Sequence[Choice] | numpy.ndarray]
    ) -> dict[str, numpy.ndarray]:
        """Measure members.

        Args:
            values: the values of every axis by path, arrays or lists of one length.

        Returns:
            Arrays by name: those of `MEASURES`, -1 for invalid networks; `valid`; `compiled`,
            which is false for members that were loaded one by one; and `within`, for a spec with a
            budget, which tells who is valid and keeps to it.

        Raises:
            ValueError: for a missing axis, a value that is no choice, or arrays of two lengths.
        """
        table = self._measure(values, self._members, self._structures)
        found = {name: table[name] for name in MEASURES}
        found |= {"valid": table.valid, "compiled": table.compiled}
        return found | ({"within": find_within(self.budget, found)} if self.budget else {})

    def sizes(
        self, values: Mapping[str, Sequence[Choice] | numpy.ndarray]
    ) -> dict[str, numpy.ndarray]:
        """Return the size behind every operator of members.

        Args:
            values: the values of every axis by path, arrays or lists of one length.

        Returns:
            By module path, as in a state dict, an array of height, width and channels for each
            member; a vector has a height and width of 1. They are -1 for a member without such a
            module, or an invalid one. A module that is applied again has the size of its last use.

        Raises:
            ValueError: for a missing axis, a value that is no choice, or arrays of two lengths.
        """
        import numpy

        members = replace(self._members, measures=measure_sizes, counts=False)
        found = self._measure(values, members, self._sized)
        paths = dict.fromkeys(key[0] for key in found.columns if isinstance(key, tuple))
        return {
            path: numpy.stack([found[path, side] for side in range(3)], axis=1) for path in paths
        }

    def _measure(
        self,
        values: Mapping[str, Any],
        members: MemberFactory,
        structures: dict[tuple[int, ...], Structure],
    ) -> MeasureTable:
        """Return what members measure, by the traces of their structures."""
        table = MemberTable.read(self.axes, self._find_traced(), values)
        found = MeasureTable(table.count)
        for key, chosen in table.group_structures():
            structure = structures.setdefault(key, Structure(members, self.traces))
            structure.evaluate(table, chosen, found)
        return found

    def write(
        self,
        values: Mapping[str, Sequence[Choice] | numpy.ndarray],
        folder: str | os.PathLike[str],
        *,
        name: str = "",
        table: str = "",
        force: bool = False,
    ) -> list[Path]:
        """Write members as specs that extend the spec of the space, and return their paths.

        A folder that is new or empty appears with all of them at once. A spec that is a text is
        written too.

        Args:
            values: as for `evaluate`, each one of the choices of its axis.
            folder: where to write them, within the project of the spec; created if missing.
            name: what their names begin with, before a number; the name of the spec if empty.
            table: the name of a CSV file of their values and measures; empty for none.
            force: overwrite other files of these names.

        Raises:
            SpecError: what is wrong with the first invalid member; A4xx if files cannot be written.
            ValueError: as `evaluate`.
        """
        rows, found = self._list_rows(values), self.evaluate(values)
        for number in (~found["valid"]).nonzero()[0].tolist():
            self._members.prove(rows[number])
        writer = MemberWriter(self._members, Path(folder), name)
        named = writer.list_names(len(rows))
        beside = {table: write_member_table(self.axes, named, rows, found)} if table else {}
        return writer.write(rows, beside=beside, force=force)

    def text(
        self, values: Mapping[str, Choice], name: str, folder: str | os.PathLike[str] = "."
    ) -> str:
        """Return the spec of a member as `write` writes it.

        Args:
            values: the value of every axis by path.
            name: its name.
            folder: the folder that it is meant for.

        Raises:
            SpecError: A1xx or A228 if a value is none.
            ValueError: as `evaluate`.
        """
        (row,) = self._list_rows({path: [choice] for path, choice in values.items()})
        return MemberWriter(self._members, Path(folder)).write_text(name, row)

    def _list_rows(self, values: Mapping[str, Any]) -> list[list[Choice]]:
        """Return the value of each axis for each member."""
        table = MemberTable.read(self.axes, (), values)
        return [table.list_choices(number) for number in range(table.count)]

    @property
    def bounds(self) -> dict[str, tuple[int, int]] | None:
        """The bounds of each measure, which need not be reached.

        None if members differ in structure, or some are invalid or take other decisions.
        """
        traced = self._find_traced()
        fixed = (axis for number, axis in enumerate(self.axes) if number not in traced)
        if any(len(axis.choices) > 1 for axis in fixed):
            return None
        try:
            member = self._members.trace([axis.choices[0] for axis in self.axes], traced)
        except TraceError:
            return None
        if member.trace.guards or member.measures is None:
            return None
        return {name: _find_bounds(member.measures[name]) for name in MEASURES}

    def _find_members(self, positions: numpy.ndarray) -> numpy.ndarray:
        import numpy

        holds = numpy.ones(positions.shape[1], bool)
        values = self._list_values(positions) if self.where else {}
        for condition in self.where:
            holds &= numpy.asarray(condition(values), bool)
        return holds

    def _list_values(self, positions: numpy.ndarray) -> dict[str, numpy.ndarray]:
        import numpy

        return {
            axis.path: numpy.array(axis.choices, None if axis.is_numeric else object)[row]
            for axis, row in zip(self.axes, positions, strict=True)
        }

    def _find_traced(self) -> tuple[int, ...]:
        """Return the axes whose numbers can be traced, tried on likely members first."""
        import numpy

        if not self.traces:
            return ()
        if self._traced is None:
            positions = self._draw(numpy.random.default_rng(0), TRIALS)
            order = numpy.argsort(~self._find_members(positions), kind="stable")
            tried = [
                [axis.choices[at] for axis, at in zip(self.axes, member, strict=True)]
                for member in positions.T[order]
            ]
            self._traced = find_traced(self._members, tried)
        return self._traced


def _find_bounds(measure: int) -> tuple[int, int]:
    if not isinstance(measure, Traced):
        return measure, measure
    low, high = measure.trace.bound(measure)
    return int(low), int(high)
