"""The table of letters of a block whose uses differ in many of them.

A row is named after the row of the paper's table that a use is given, or the label of the use; if
some have neither, rows are numbered.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Final, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.graph import Graph, Scope, Stage
from archspec.graph.walk import walk_chains, walk_stages
from archspec.language.box_arguments import Symbols, take_arguments
from archspec.language.model import Box
from archspec.language.provenance import Giver, Provenance

FEW: Final = 2
"""The most letters that boxes show with their values; beyond that they name a row."""

Values: TypeAlias = tuple[str, ...]
"""The values of the letters, in order."""


@dataclass(slots=True)
class LetterTable:
    """The table of one block.

    Attributes:
        letters: the parameters that its uses give different values, each with its values in order.
        values: the cells of each row, by its name.
        of: the name of the row of each use, by its scope.
    """

    letters: Mapping[str, Values]
    values: dict[str, Values] = field(default_factory=dict)
    of: dict[int, str] = field(default_factory=dict)

    def add(self, scopes: Iterable[int], values: Values, wishes: Sequence[str]) -> None:
        """Assign uses to their row.

        Args:
            scopes: the uses.
            values: their values.
            wishes: names for the row; if all are taken, it is numbered.
        """
        numbers = (f"row {number}" for number in range(1, len(self.values) + 2))
        known = [name for name in numbers if self.values.get(name) == values]
        names = [*wishes, *known, f"row {len(self.values) + 1}"]
        name = next(row for row in names if self.values.get(row, values) == values)
        self.values[name] = values
        self.of.update(dict.fromkeys(scopes, name))


@dataclass(frozen=True, slots=True)
class UseNames:
    """The names that the spec gives to uses of blocks.

    Attributes:
        stages: the stage of each use, by its scope.
        boxes: the boxes of the spec, by their spans.
        symbols: the meaning of the words in boxes.
    """

    stages: Mapping[int, Stage]
    boxes: Mapping[Span, Box]
    symbols: Symbols

    @classmethod
    def collect(cls, graph: Graph) -> "UseNames":
        """Collect the names in a network."""
        used = (stage for chain in walk_chains(graph) for stage in walk_stages(chain))
        stages = {scope: stage for stage in used for scope in stage.scopes}
        boxes = {box.span: box for box in graph.program.boxes}
        return cls(stages, boxes, Symbols.of(graph.program))

    def suggest_names(self, scope: Scope) -> Iterator[str]:
        """Yield names for the row of a use, the best first."""
        stage = self.stages[scope.index]
        box = self.boxes.get(stage.span)
        row = Provenance() if box is None else self._find_row(box)
        for name in (*row.owner[-1:], row.name, stage.label or ""):
            if name:
                yield _strip_block_name(name, scope.block)

    def _find_row(self, box: Box) -> Provenance:
        """Return the table row that a box is given, such as `table1.inception_3a`, if any."""
        givers = (argument.provenance for argument in take_arguments(box, self.symbols).values())
        return next((giver for giver in givers if giver.by is Giver.ROW), Provenance())


def _strip_block_name(name: str, block: str) -> str:
    """Return a name without its block's: `inception_3a` of `Inception` is `3a`."""
    start = f"{block}_".lower()
    return name[len(start) :] if name.lower().startswith(start) and name != start else name
