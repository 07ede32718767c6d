"""Solve for a stage that is missing, such as `6 x Bottleneck (256)` in a row of others.

Its width is what a stated size lacks, and its count what totals lack; each measure reads the text
again, since conditions in the block may differ.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from math import isqrt
from typing import Final

from archspec.dataclass import dataclass, replace
from archspec.expressions import Quantity
from archspec.graph import Item, Stage
from archspec.language import Argument, Box
from archspec.language.argument_values import find_names_in_data
from archspec.language.box_printer import print_call
from archspec.language.formulas import make_formula
from archspec.ops import Image, Shape
from archspec.passes.blame.candidate import Candidate
from archspec.passes.blame.edits_of_boxes import FIRST, get_number
from archspec.passes.blame.edits_of_steps import ChainEdits
from archspec.passes.blame.solve_number import keep_sizes, solve_linear
from archspec.passes.expected_size import get_grid
from archspec.passes.remeasure.measure import NetworkMeasure
from archspec.passes.remeasure.overlay import Overlay
from archspec.reader import Scalar

_WIDTHS: Final = 2
"""The most widths to try for one stage."""

_PLACES: Final = 3
"""The most places at which a stage is sought that totals lack."""


def list_lacking(
    measure: NetworkMeasure, chain: ChainEdits, explaining: Sequence[Item]
) -> Iterator[Candidate]:
    """Yield the stages that may be missing in a network, if only its totals tell.

    Args:
        measure: measures the network.
        chain: its steps.
        explaining: those on whose grids what is missing may be.
    """
    known, items = {item.span for item in explaining}, chain.items
    places = [at for at, item in enumerate(items) if item.span in known]
    places.sort(key=lambda at: (not isinstance(items[at], Stage), -at))
    for at in places[:_PLACES]:
        before = [one for one in items[:at] if isinstance(one, Stage)]
        behind = [one for one in items[at:] if isinstance(one, Stage)]
        solver = StageSolver(measure, chain, items[at])
        yield from solver.list_fitting([*before[-1:], *behind[:1]])


@dataclass(frozen=True, slots=True)
class StageSolver:
    """Solves for a stage like another one before a step.

    Attributes:
        measure: measures the network.
        chain: the steps of the network.
        item: the step.
    """

    measure: NetworkMeasure
    chain: ChainEdits
    item: Item

    def list_stages(self, near: Sequence[Item]) -> Iterator[Candidate]:
        """Yield the stages like one nearby that bring what is lacking."""
        boxes = [self.chain.network.boxes.get(one.span) for one in near if isinstance(one, Stage)]
        for box in {box.name: box for box in boxes if box is not None}.values():
            width = next((one for one in box.arguments if get_number(one.value)), None)
            if width is not None:
                yield from self._solve(box, width, get_number(box.count))

    def _solve(self, box: Box, width: Argument, count: int | None) -> Iterator[Candidate]:
        """Yield the stages of a block with the width and the count that are lacking."""
        write = partial(self._write, box, width)
        for channels in self._find_number(write(64, count), write(128, count), 64, 128):
            if count is None:
                yield write(channels, None)
                continue
            tried = write(channels, count), write(channels, count + 1)
            for rounds in self._find_number(*tried, count, count + 1):
                if rounds > 0:
                    yield write(channels, rounds)

    def list_fitting(self, around: Sequence[Stage]) -> Iterator[Candidate]:
        """Yield the stages like those around whose width fits, as often as totals ask for."""
        entering, _ = self.measure.passed.get(self.item.span, (None, None))
        if not isinstance(entering, Image):
            return
        found = [each for each in map(self._find_width, around) if each is not None]
        for box, width, rate in {one[0].name: one for one in found}.values():
            numbers = [get_number(other.value) or 0 for _, other, _ in found]
            for channels in _list_widths(entering.channels.whole, rate, numbers):
                once, twice = (self._write(box, width, channels, count) for count in (None, 2))
                for rounds in self._find_number(once, twice, 1, 2):
                    if rounds > 0:
                        count = rounds if rounds > 1 else None
                        size = entering.with_channels(Quantity.of(rate * channels))
                        yield self._write(box, width, channels, count, size)

    def _find_width(self, stage: Stage) -> tuple[Box, Argument, int] | None:
        """Return the box of a stage that keeps the grid, its width, and what it makes of each."""
        box, passed = self.chain.network.boxes.get(stage.span), self.measure.passed.get(stage.span)
        if box is None or passed is None or not all(isinstance(one, Image) for one in passed):
            return None
        entering, leaving = passed
        channels = leaving.channels.whole
        names = {name for one in box.arguments for name in find_names_in_data(one.value)}
        if get_grid(entering) != get_grid(leaving) or FIRST in names:
            given = tuple(one for one in box.arguments if one.name is None)
            box = replace(box, arguments=given)
        for one in box.arguments:
            number = get_number(one.value) or 1
            if number > 1 and channels % number == 0:
                return box, one, channels // number
        return None

    def _find_number(self, one: Candidate, other: Candidate, start: int, end: int) -> Iterator[int]:
        """Yield the number after which the sizes hold; if they do, the totals.

        Args:
            one: the stage with a number.
            other: the stage with another one.
            start: the first number.
            end: the other one.
        """
        found = [self.measure.measure(each.change, strict=False) for each in (one, other)]
        first, second = (None if each is None else dict(each.faults) for each in found)
        if first is not None and second is not None:
            sizes = keep_sizes(first, second) or (first, second)
            yield from solve_linear(*sizes, start, end)

    def _write(
        self,
        box: Box,
        width: Argument,
        channels: int,
        count: int | None,
        size: Shape | None = None,
    ) -> Candidate:
        """Return the edit that writes the stage."""
        value = make_formula(Scalar(channels, width.span), channels)
        arguments = tuple(
            replace(one, value=value) if one is width else one for one in box.arguments
        )
        text = print_call(replace(box, arguments=arguments, label=None, size=None, module=None))
        text = text if count is None else f"{count} x {text}"
        made = self.chain.write_step(self.item, text, Overlay(), behind=False)
        if made.state and size:
            made = replace(made, edits=made.state(size), state=None)
        return made.in_text


def _list_widths(entering: int, rate: int, around: Sequence[int]) -> list[int]:
    """Return the widths that a stage may have: one that keeps the channels, or one between.

    Args:
        entering: the channels that enter.
        rate: how many channels it makes of each of its width.
        around: the widths of the stages around.
    """
    found = [entering // rate] if entering % rate == 0 and entering // rate not in around else []
    for one, other in pairwise(around):
        found += [isqrt(one * other)] if isqrt(one * other) ** 2 == one * other else []
    return [width for width in dict.fromkeys(found) if width > 0][:_WIDTHS]
