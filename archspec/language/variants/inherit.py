"""Merge a variant with the network that it extends."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, fields
from functools import partial
from operator import is_
from typing import Any, Final, TypeVar

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Findings, Mark
from archspec.language.messages import refuse_second_definition
from archspec.language.model import Block, Function, Step, Table
from archspec.language.program import OVERRIDES
from archspec.language.spec import Spec
from archspec.language.walk import drop_size, drop_sizes, map_head, map_steps

N = TypeVar("N", Block, Function, Table)

BODY: Final = "body"
"""The name of the network's own chain in an erratum."""

HEADS: Final = "heads"
"""The name of the network's heads in an erratum."""

_OWN: Final = "span file name use extends blocks tables functions expect reported errata".split()
"""The fields that a variant does not inherit; blocks and tables are merged with libraries'."""

_OF_SPACE: Final = ("space", "where")
"""The fields that only values from outside leave as they are; a variant is another network."""

_FIELDS: Final = tuple(known.name for known in fields(Spec))
_BY_NAME: Final = ("parameters", "legend", "defaults", "heads", "budget")
"""The fields that a variant extends name by name."""


@dataclass(frozen=True, slots=True)
class BareParts:
    """Parts of a network without stated sizes, each by the identity of the part with them.

    The variants of one network share those that they do not change.

    Attributes:
        blocks: its blocks.
        chains: its own chain.
        steps: the steps of that.
    """

    blocks: Mapping[int, Block] = field(default_factory=dict)
    chains: Mapping[int, tuple[Step, ...]] = field(default_factory=dict)
    steps: Mapping[int, Step] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        merged: tuple[Step, ...],
        written: tuple[Step, ...],
        blocks: Iterable[Block],
        *,
        kept: str,
    ) -> "BareParts":
        """Return the parts of a network, which the caller keeps.

        Args:
            merged: its own chain.
            written: the same as it stands in a file; its steps may state more sizes.
            blocks: its blocks.
            kept: the file whose sizes are kept.
        """
        bare = map_steps(merged, partial(drop_size, kept=kept))
        pairs = (*zip(merged, bare, strict=True), *zip(written, bare, strict=True))
        return cls(
            {id(block): drop_sizes(block, kept=kept) for block in blocks},
            {id(chain): bare for chain in (merged, written) if chain},
            {id(step): quiet for step, quiet in pairs},
        )

    def get_block(self, block: Block) -> Block:
        """Return a block of the network without sizes; another one as it is."""
        return self.blocks.get(id(block), block)

    def drop_sizes(self, chain: tuple[Step, ...], kept: str) -> tuple[Step, ...]:
        """Return a chain without stated sizes, except those from the file whose sizes are kept."""
        known = self.chains.get(id(chain))
        if known is not None:
            return known
        quiet = partial(drop_size, kept=kept)
        found = ((self.steps.get(id(step)), step) for step in chain)
        steps = tuple(bare or map_steps((step,), quiet)[0] for bare, step in found)
        return chain if all(map(is_, steps, chain)) else steps


@dataclass(slots=True)
class Level:
    """A network's file together with the libraries it uses."""

    spec: Spec
    libraries: list[Spec] = field(default_factory=list)

    @property
    def files(self) -> tuple[Spec, ...]:
        """The network's file, then its libraries."""
        return (self.spec, *self.libraries)

    def with_files(self, changed: Mapping[str, Spec]) -> "Level":
        """Return the level with some files replaced.

        Args:
            changed: the new files by name.
        """
        libraries = [changed.get(library.file, library) for library in self.libraries]
        return Level(changed.get(self.spec.file, self.spec), libraries)

    def says(self, place: str) -> bool:
        """Check whether it defines what an erratum names: a block, or a part of the network."""
        name, _, inside = place.partition(".")
        if name == BODY:
            return bool(self.spec.body)
        if name == HEADS:
            return any(inside.partition(".")[0] == head.name for head in self.spec.heads)
        return any(block.name == name for file in self.files for block in file.blocks)


def merge_spec(levels: Sequence[Level], bare: BareParts | None) -> Spec:
    """Return the variant as a self-contained network.

    Args:
        levels: the variant, then the network it extends, and so on.
        bare: parts of extended networks without sizes, as far as they are known.
    """
    *variants, spec = (level.spec for level in levels)
    for variant in reversed(variants):
        spec = _merge_variant(variant, spec, bare or BareParts())
    return spec


def _merge_variant(variant: Spec, parent: Spec, bare: BareParts) -> Spec:
    """Merge a variant over the network that it extends."""
    taken: dict[str, Any] = {}
    own_fields = _OWN if variant.file == OVERRIDES else (*_OWN, *_OF_SPACE)
    for name in _FIELDS:
        own, theirs = getattr(variant, name), getattr(parent, name)
        if name in _BY_NAME:
            taken[name] = _merge_by_name(theirs, own)
        elif name not in own_fields and own in (None, "", ()):
            taken[name] = theirs
    if taken.get("body"):
        taken["body"] = bare.drop_sizes(taken["body"], variant.file)
    if taken.get("heads"):
        quiet = partial(drop_size, kept=variant.file)
        taken["heads"] = tuple(map_head(head, quiet) for head in taken["heads"])
    file = parent.file if variant.file == OVERRIDES else variant.file
    return replace(variant, file=file, **taken)


def _merge_by_name(first: tuple[Any, ...], later: tuple[Any, ...]) -> tuple[Any, ...]:
    """Merge named parts; a later one replaces the first of its name."""
    return first if not later else tuple({part.name: part for part in (*first, *later)}.values())


def merge_blocks(
    levels: Sequence[Level], findings: Findings, bare: BareParts | None
) -> dict[str, Block]:
    """Merge the blocks of all levels; a block of a variant replaces the one it extends.

    A size stated in an extended network is a claim about that network, not about the variant, so it
    is dropped.

    Args:
        levels: the variant first.
        findings: collects blocks that one level defines twice.
        bare: parts of extended networks without sizes, as far as they are known.
    """
    blocks: dict[str, Block] = {}
    known = bare.blocks if bare else {}
    for level in reversed(levels):
        found = [block for file in level.files for block in file.blocks]
        own = _index_by_name("block", found, findings)
        if level is not levels[0]:
            kept = levels[0].spec.file
            own = {
                name: known.get(id(block)) or drop_sizes(block, kept=kept)
                for name, block in own.items()
            }
        blocks |= own
    return blocks


def merge_tables(levels: Sequence[Level], findings: Findings) -> dict[str, Table]:
    """Merge the tables of all levels; a variant adds or replaces rows.

    Args:
        levels: the variant first.
        findings: collects tables that one level defines twice or whose columns differ.
    """
    tables: dict[str, Table] = {}
    for level in reversed(levels):
        found = [table for file in level.files for table in file.tables]
        for name, table in _index_by_name("table", found, findings).items():
            before = tables.get(name, table)
            if before.columns != table.columns:
                findings.add(_refuse_columns(table, before))
            is_first = before is table
            rows = table.rows if is_first else {**before.rows, **table.rows}
            tables[name] = table if is_first else replace(table, rows=rows)
    return tables


def merge_functions(levels: Sequence[Level], findings: Findings) -> dict[str, Function]:
    """Merge the functions of all levels; one of a variant replaces the one that it extends.

    Args:
        levels: the variant first.
        findings: collects functions that one level defines twice, and the errors in them.
    """
    functions: dict[str, Function] = {}
    for level in reversed(levels):
        found = [function for file in level.files for function in file.functions]
        functions |= _index_by_name("function", found, findings)
    if functions:
        from archspec.language.functions import check_functions

        check_functions(functions, findings)
    return functions


def _refuse_columns(table: Table, before: Table) -> Diagnostic:
    message = f"table `{table.name}` has other columns than the one that it adds rows to"
    marks = (Mark(before.span, "it adds to this one"),)
    help = f"the columns are {', '.join(before.columns)}"
    return Diagnostic("A215", message, table.span, "", marks, (), help)


def _index_by_name(what: str, parts: Iterable[N], findings: Findings) -> dict[str, N]:
    """Return the parts of one level by name, reporting duplicates."""
    known: dict[str, N] = {}
    for part in parts:
        first = known.setdefault(part.name, part)
        if first is not part:
            findings.add(refuse_second_definition(what, part.name, part.span, first.span))
    return known
