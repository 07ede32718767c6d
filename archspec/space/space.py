"""A design space: a network with axes, each a path and its choices."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from archspec.expressions import Traced, TraceError
from archspec.language.find_spec import find_spec
from archspec.space.axis import Axis, Choice
from archspec.space.measures import MEASURES, measure_sizes
from archspec.space.member_table import MemberTable
from archspec.space.members import MemberFactory
from archspec.space.structure import MeasureTable, Structure

if TYPE_CHECKING:
    import numpy

    Arrays: TypeAlias = Mapping[str, numpy.ndarray]

Condition: TypeAlias = "Callable[[Arrays], numpy.ndarray]"
"""Tells for arrays of values by path which members belong to the space."""

TRACES: Final = 64
"""The most traces for members whose structure is the same."""

_DRAWS: Final = 1000
"""The most draws, in multiples of what is asked for, before a condition counts as impossible."""

_TRIALS: Final = 4
"""The number of members that are tried to find out which axes can be traced."""

_DRAWN_TRIALS: Final = 40
"""The most members that are looked at until one of them is valid."""


class Space:
    """Variants of a network, evaluated by the thousand.

    Numbers are traced through the passes that prove a network, and lowered to numpy. Members that
    take another decision on the way are traced again; what cannot be traced is loaded one by one.

    Attributes:
        axes: the axes, in the order given.
        traces: the most traces for members whose structure is the same.
    """

    def __init__(
        self,
        spec: str | os.PathLike[str],
        /,
        axes: Mapping[str, Iterable[Choice]],
        where: Sequence[Condition] = (),
        *,
        traces: int = TRACES,
    ) -> None:
        """Open a space.

        Args:
            spec: a path, the name of a shipped spec, or the text of a spec.
            axes: what to vary: the choices of each path, as `set` takes it.
            where: conditions, each a function of arrays of values by path.
            traces: the most traces for members whose structure is the same.

        Raises:
            SpecError: if the spec cannot be read, or a path cannot be set.
            ValueError: if there are no axes, or one has no choices, one twice, or one that is no
                value on one line.
        """
        if not axes:
            raise ValueError("a space has an axis or more")
        self.axes = tuple(Axis.make(path, choices) for path, choices in axes.items())
        self.traces = traces
        self._where = tuple(where)
        if isinstance(spec, str) and "\n" in spec:
            self._members = MemberFactory(spec, "<text>", None, self.axes)
        else:
            self._members = MemberFactory.open(*find_spec(spec), self.axes)
        self._members.check_paths()
        self._structures: dict[tuple[int, ...], Structure] = {}
        self._sized: dict[tuple[int, ...], Structure] = {}
        self._traced: tuple[int, ...] | None = None

    def __repr__(self) -> str:
        return f"<Space {self._members.file}: {len(self.axes)} axes, {self.size:,} members>"

    @property
    def size(self) -> int:
        """The number of members, whatever `where` says of them."""
        return prod(len(axis.choices) for axis in self.axes)

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
            Arrays by name: those of `MEASURES`, -1 for invalid networks; `valid`; and `compiled`,
            which is false for members that were loaded one by one.

        Raises:
            ValueError: for a missing axis, a value that is no choice, or arrays of two lengths.
        """
        found = self._measure(values, self._members, self._structures)
        arrays = {name: found[name] for name in MEASURES}
        return arrays | {"valid": found.valid, "compiled": found.compiled}

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
        values = self._list_values(positions) if self._where else {}
        for condition in self._where:
            holds &= numpy.asarray(condition(values), bool)
        return holds

    def _list_values(self, positions: numpy.ndarray) -> dict[str, numpy.ndarray]:
        import numpy

        return {
            axis.path: numpy.array(axis.choices, None if axis.is_numeric else object)[row]
            for axis, row in zip(self.axes, positions, strict=True)
        }

    def _find_traced(self) -> tuple[int, ...]:
        """Return the axes whose numbers can be traced: together, or else each by itself."""
        if not self.traces:
            return ()
        if self._traced is None:
            numeric = tuple(n for n, axis in enumerate(self.axes) if axis.is_traceable)
            if not self._can_trace(numeric):
                numeric = tuple(number for number in numeric if self._can_trace_alone(number))
            self._traced = numeric
        return self._traced

    def _can_trace(self, traced: tuple[int, ...]) -> bool:
        """Check whether some members follow their own traces, one of which is valid."""
        import numpy

        positions = self._draw(numpy.random.default_rng(0), _DRAWN_TRIALS)
        order = numpy.argsort(~self._find_members(positions), kind="stable")
        is_valid = False
        for number, member in enumerate(positions.T[order]):
            choices = [axis.choices[at] for axis, at in zip(self.axes, member, strict=True)]
            try:
                if number < _TRIALS or self._members.measure(choices):
                    is_valid |= self._members.trace(choices, traced).measures is not None
            except TraceError:
                return False
            if is_valid and number + 1 >= _TRIALS:
                break
        return is_valid

    def _can_trace_alone(self, number: int) -> bool:
        """Check whether an axis can be traced in the network as it is."""
        axis = self.axes[number]
        members = replace(self._members, axes=(axis,))
        try:
            found = [members.trace([choice], (0,)) for choice in axis.choices[:_TRIALS]]
            return any(member.measures for member in found)
        except TraceError:
            return False


def _find_bounds(measure: int) -> tuple[int, int]:
    if not isinstance(measure, Traced):
        return measure, measure
    low, high = measure.trace.bound(measure)
    return int(low), int(high)
