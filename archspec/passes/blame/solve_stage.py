"""Solve for a stage that is missing, such as `6 x Bottleneck (256)` in a row of others.

Its width is what a stated size lacks, and its count what totals lack; each measure reads the text
again, since conditions in the block may differ.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from archspec.dataclass import dataclass, replace
from archspec.graph import Item, Stage
from archspec.language import Argument, Box
from archspec.language.box_printer import print_call
from archspec.language.formulas import make_formula
from archspec.passes.blame.candidate import Candidate
from archspec.passes.blame.edits_of_boxes import get_number
from archspec.passes.blame.edits_of_steps import ChainEdits
from archspec.passes.blame.solve_number import keep_sizes, solve_linear
from archspec.passes.remeasure.measure import NetworkMeasure
from archspec.passes.remeasure.overlay import Overlay
from archspec.reader import Scalar


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

    def _write(self, box: Box, width: Argument, channels: int, count: int | None) -> Candidate:
        """Return the edit that writes the stage."""
        value = make_formula(Scalar(channels, width.span), channels)
        arguments = tuple(
            replace(one, value=value) if one is width else one for one in box.arguments
        )
        text = print_call(replace(box, arguments=arguments, label=None, size=None, module=None))
        text = text if count is None else f"{count} x {text}"
        made = self.chain.write_step(self.item, text, Overlay(), behind=False)
        return replace(made, change=Overlay(edits=made.edits), state=None)
