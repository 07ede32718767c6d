"""A network merged with everything it takes from other files."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic
from archspec.expressions import Quantity
from archspec.language.model import Block, Box, Cell, Function, Step, Table
from archspec.language.spec import Erratum, Spec
from archspec.language.variants.edited_boxes import Edit
from archspec.language.walk import (
    ChainChange,
    Change,
    drop_size,
    map_chains,
    map_head,
    map_inner_chains,
    map_steps,
    walk_boxes,
)
from archspec.text.visible import escape_invisible

if TYPE_CHECKING:
    from archspec.language.variants.inherit import Level

OVERRIDES: Final = "--set"
"""The name of the text of overrides in messages."""


@dataclass(frozen=True, slots=True)
class Program:
    """A network with all its files.

    Attributes:
        spec: the network; a variant is merged with what it extends.
        blocks: the blocks of all files, by name.
        tables: the tables of all files, by name.
        functions: the functions of all files, by name.
        sources: the text of every file, by its name in messages.
        files: the paths of the files, the spec first; empty if it is not a file.
        errata: the errata of all files.
        levels: the network's files, then those of the network it extends, as changed.
        parent: the network it extends, unchanged; None for a network that extends nothing.
        edits: the parts of boxes changed by this network and by those it extends.
        findings: the findings about boxes that were replaced by holes.
        reread: reads the same network from other texts of its files, by their names in messages;
            None for one that is not as its files have it.
    """

    spec: Spec
    blocks: dict[str, Block]
    tables: dict[str, Table]
    sources: dict[str, str]
    files: tuple[Path, ...] = ()
    functions: Mapping[str, Function] = field(default_factory=dict)
    errata: tuple[Erratum, ...] = ()
    levels: "tuple[Level, ...]" = ()
    parent: "Program | None" = None
    edits: tuple[Edit, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    reread: "Callable[[Mapping[str, str]], Program] | None" = field(
        default=None, compare=False, repr=False
    )

    def __repr__(self) -> str:
        files = ", ".join(map(escape_invisible, self.sources or [self.spec.file]))
        return f"<Program {self.spec.name} of {files}>"

    @property
    def cells(self) -> dict[str, Quantity]:
        """Every number in a table, by its name in expressions, `table.row.column`."""
        return {
            name: Quantity.of(cell) for name, cell in self.list_cells() if not isinstance(cell, str)
        }

    @property
    def words(self) -> dict[str, str]:
        """Every word in a table, by its name in expressions."""
        return {name: cell for name, cell in self.list_cells() if isinstance(cell, str)}

    def list_cells(self) -> Iterator[tuple[str, Cell]]:
        """Yield every number and word in a table, by its name in expressions."""
        for table in self.tables.values():
            for row, cells in table.rows.items():
                for column, cell in zip(table.columns, cells, strict=True):
                    yield f"{table.name}.{row}.{column}", cell

    @property
    def rows(self) -> dict[str, tuple[object, ...]]:
        """Every row of every table with its columns, by its name in boxes, `table.row`."""
        return {
            f"{table.name}.{row}": (table.columns, cells)
            for table in self.tables.values()
            for row, cells in table.rows.items()
        }

    @property
    def boxes(self) -> Iterator[Box]:
        """Every box of the network and of all blocks."""
        return (box for steps in self.chains for box in walk_boxes(steps))

    def map_steps(self, change: Change) -> "Program":
        """Return the program with a change applied to each of its steps, inner steps first."""
        spec = replace(
            self.spec,
            body=None if self.spec.body is None else map_steps(self.spec.body, change),
            heads=tuple(map_head(head, change) for head in self.spec.heads),
        )
        blocks = {
            name: replace(block, steps=map_steps(block.steps, change))
            for name, block in self.blocks.items()
        }
        return replace(self, spec=spec, blocks=blocks, reread=None)

    def map_chains(self, change: ChainChange) -> "Program":
        """Return the program with a change applied to each of its chains, inner ones first.

        Blocks that the network does not use are left out; the step of a head is no chain, but
        those in it are.
        """
        spec = replace(
            self.spec,
            body=map_chains(self.spec.body or (), change),
            heads=tuple(
                replace(head, step=map_inner_chains(head.step, change)) for head in self.spec.heads
            ),
        )
        blocks = {
            name: replace(
                self.blocks[name],
                steps=map_chains(steps := self.blocks[name].steps, change) or steps,
            )
            for name in self.list_used_blocks(self.spec.steps)
        }
        return replace(self, spec=spec, blocks=blocks, reread=None)

    def drop_claims(self) -> "Program":
        """Return the network without stated sizes, totals and errata, which do not change it."""
        bare = self.map_steps(drop_size)
        return replace(bare, spec=replace(bare.spec, expect=(), errata=()), errata=())

    def list_used_blocks(self, steps: Iterable[Step]) -> list[str]:
        """Return the blocks that steps use, also within each other, in the order of first use."""
        found: dict[str, None] = {}
        waiting = [*steps][::-1]
        while waiting:
            for box in walk_boxes((waiting.pop(),)):
                if box.name in self.blocks and box.name not in found:
                    found[box.name] = None
                    waiting.extend(self.blocks[box.name].steps[::-1])
        return list(found)

    @property
    def chains(self) -> Iterator[tuple[Step, ...]]:
        """The steps of the network, then those of each block."""
        yield self.spec.steps
        yield from (block.steps for block in self.blocks.values())

    @property
    def overrides(self) -> tuple[str, ...]:
        """The overrides from outside, a path with its value each."""
        return tuple(self.sources.get(OVERRIDES, "").splitlines())

    @property
    def digest(self) -> str:
        """The SHA-256 of all files' texts, in the order of use."""
        import hashlib

        return hashlib.sha256("\0".join(self.sources.values()).encode()).hexdigest()
