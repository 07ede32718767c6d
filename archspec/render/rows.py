"""Rows: the table that the figure of a block with many letters carries.

A row is called as the row of the table of the paper that a use is given, or as the use is labelled;
others are numbered.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from archspec.diagnostics import Span
from archspec.graph import Graph, Scope, Stage
from archspec.graph.walk import chains_of, stages_in
from archspec.language.box_arguments import Symbols, take_arguments
from archspec.language.model import Box
from archspec.language.provenance import Giver, Provenance

FEW: Final = 2
"""How many letters of a block boxes tell with their values; where there are more, a row."""

Values: TypeAlias = tuple[str, ...]
"""The values of the letters, in their order."""


@dataclass(slots=True)
class Rows:
    """The table of one block.

    Attributes:
        values: what stands in each row, by its name.
        of: the name of the row of each use, by its scope.
    """

    values: dict[str, Values] = field(default_factory=dict)
    of: dict[int, str] = field(default_factory=dict)

    def add(self, scope: int, values: Values, wishes: Sequence[str]) -> None:
        """Give a use its row.

        Args:
            scope: the use.
            values: its values.
            wishes: what the row could be called; where all are taken by others, it is numbered.
        """
        numbers = (f"row {number}" for number in range(1, len(self.values) + 2))
        known = [name for name in numbers if self.values.get(name) == values]
        names = [*wishes, *known, f"row {len(self.values) + 1}"]
        name = next(each for each in names if self.values.get(each, values) == values)
        self.values[name] = values
        self.of[scope] = name


@dataclass(frozen=True, slots=True)
class Called:
    """What the uses of blocks are called by the spec.

    Attributes:
        stages: the stage of each use, by its scope.
        boxes: the boxes of the spec, by their places.
        symbols: what the words of boxes stand for.
    """

    stages: Mapping[int, Stage]
    boxes: Mapping[Span, Box]
    symbols: Symbols

    @classmethod
    def of(cls, graph: Graph) -> "Called":
        """The names in a network."""
        used = (stage for chain in chains_of(graph) for stage in stages_in(chain))
        stages = {scope: stage for stage in used for scope in stage.scopes}
        boxes = {box.span: box for box in graph.program.boxes}
        return cls(stages, boxes, Symbols.of(graph.program))

    def wishes(self, scope: Scope) -> Iterator[str]:
        """What the row of a use could be called, the best first."""
        stage = self.stages[scope.index]
        box = self.boxes.get(stage.span)
        row = Provenance() if box is None else self._row(box)
        for name in (*row.owner[-1:], row.name, stage.label or ""):
            if name:
                yield _short(name, scope.block)

    def _row(self, box: Box) -> Provenance:
        """The row of a table that a box is given: `table1.inception_3a`; or no giver."""
        givers = (each.provenance for each in take_arguments(box, self.symbols).values())
        return next((each for each in givers if each.by is Giver.ROW), Provenance())


def _short(name: str, block: str) -> str:
    """A name without that of its block: `inception_3a` of `Inception` is `3a`."""
    start = f"{block}_".lower()
    return name[len(start) :] if name.lower().startswith(start) and name != start else name
