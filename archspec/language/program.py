"""A network with all that it takes from other files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archspec.diagnostics import Diagnostic
from archspec.expressions import Quantity
from archspec.language.model import Block, Box, Erratum, Spec, Step, Table
from archspec.language.variants.edited_boxes import Edit
from archspec.language.walk import boxes_in
from archspec.text.visible import visible

if TYPE_CHECKING:
    from archspec.language.variants.inherit import Level

OVERRIDES: Final = "--set"
"""What people see as the name of the text of overrides."""


@dataclass(frozen=True, slots=True)
class Program:
    """All that a network is made of.

    Attributes:
        spec: the network; a variant with what it takes over from what it extends.
        blocks: the blocks of all files, by name.
        tables: the tables of all files, by name.
        sources: the text of every file, by its shown name.
        files: the files themselves, the spec's own first; none where it is not a file.
        errata: the errata of all files.
        levels: the network's files, then those of what it extends, as they are with its changes.
        parent: what it extends, as that is without them; None for a network of its own.
        edits: the parts of boxes that these changes make, of this network and of what it extends.
        findings: what is wrong with boxes in whose place nothing stands.
    """

    spec: Spec
    blocks: dict[str, Block]
    tables: dict[str, Table]
    sources: dict[str, str]
    files: tuple[Path, ...] = ()
    errata: tuple[Erratum, ...] = ()
    levels: "tuple[Level, ...]" = ()
    parent: "Program | None" = None
    edits: tuple[Edit, ...] = ()
    findings: tuple[Diagnostic, ...] = ()

    def __repr__(self) -> str:
        files = ", ".join(map(visible, self.sources or [self.spec.file]))
        return f"<Program {self.spec.name} of {files}>"

    @property
    def cells(self) -> dict[str, Quantity]:
        """Every cell of every table, by its name in expressions, `table.row.column`."""
        return {
            f"{table.name}.{row}.{column}": Quantity.of(cell)
            for table in self.tables.values()
            for row, cells in table.rows.items()
            for column, cell in zip(table.columns, cells, strict=True)
        }

    @property
    def boxes(self) -> Iterator[Box]:
        """Every box of the network and of all blocks."""
        return (box for steps in self.chains for box in boxes_in(steps))

    @property
    def chains(self) -> Iterator[tuple[Step, ...]]:
        """The steps of the network, then those of each block."""
        yield self.spec.steps
        yield from (block.steps for block in self.blocks.values())

    @property
    def overrides(self) -> tuple[str, ...]:
        """What was set from outside, `path: value` for each."""
        return tuple(self.sources.get(OVERRIDES, "").splitlines())

    @property
    def digest(self) -> str:
        """The SHA-256 of all files' texts, in the order of use."""
        import hashlib

        return hashlib.sha256("\0".join(self.sources.values()).encode()).hexdigest()
