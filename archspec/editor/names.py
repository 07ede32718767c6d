"""What a name of a spec stands for, and the names that a network knows."""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.language import Block, Program, Spec, Step
from archspec.language.walk import walk_steps

NameKind: TypeAlias = Literal[
    "block", "label", "parameter", "variable", "table", "row", "column", "function", "mark", "file"
]


@dataclass(frozen=True, slots=True)
class Symbol:
    """What a name stands for.

    Attributes:
        kind: its kind.
        owner: the block, table or loop that has it; empty for the whole spec.
        name: the name.
    """

    kind: NameKind
    owner: str
    name: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a name stands.

    Attributes:
        symbol: what it stands for.
        span: the place.
        defines: whether it is defined there.
    """

    symbol: Symbol
    span: Span
    defines: bool = False


@dataclass(frozen=True, slots=True)
class FileNames:
    """The names of a file.

    Attributes:
        occurrences: where each stands.
        links: columns and parameters that must have the same name, because a row of the table gives
            the block its arguments.
    """

    occurrences: tuple[Occurrence, ...]
    links: frozenset[frozenset[Symbol]]


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names that a file may use: its own, and those of the other files of a network.

    Attributes:
        blocks: the blocks by name.
        parameters: the names of parameters, by the block that has them; of the network under "".
        tables: the names of rows, by table.
        columns: the names of columns, by table.
        labels: the names of values, by the block that they are in; of the network under "".
        functions: the names of functions.
        marks: the names of marks.
    """

    blocks: Mapping[str, Block]
    parameters: Mapping[str, frozenset[str]]
    tables: Mapping[str, frozenset[str]]
    columns: Mapping[str, frozenset[str]]
    labels: Mapping[str, frozenset[str]]
    functions: frozenset[str]
    marks: frozenset[str]

    @classmethod
    def of(cls, spec: Spec, program: Program | None) -> "KnownNames":
        """Return the names that a file may use, as a part of a network if there is one."""
        specs = (spec, program.spec) if program else (spec,)
        blocks = {**(program.blocks if program else {}), **{b.name: b for b in spec.blocks}}
        tables: dict[str, frozenset[str]] = {}
        columns: dict[str, frozenset[str]] = {}
        for table in (*spec.tables, *(program.tables.values() if program else ())):
            tables[table.name] = tables.get(table.name, frozenset()).union(table.rows)
            columns[table.name] = frozenset(table.columns)
        parameters = {name: block.parameters for name, block in blocks.items()}
        parameters[""] = tuple(each for one in specs for each in one.parameters)
        labels = {name: _list_labels(block.steps) for name, block in blocks.items()}
        labels[""] = frozenset[str]().union(*(_list_labels(one.steps) for one in specs))
        functions = {*(program.functions if program else ()), *(f.name for f in spec.functions)}
        return cls(
            blocks=blocks,
            parameters={name: frozenset(p.name for p in each) for name, each in parameters.items()},
            tables=tables,
            columns=columns,
            labels=labels,
            functions=frozenset(functions),
            marks=frozenset(mark.name for one in specs for mark in one.legend),
        )


def _list_labels(steps: Iterable[Step]) -> frozenset[str]:
    labels = (getattr(step, "label", None) for step in walk_steps(steps))
    return frozenset(label.stem or label.name for label in labels if label is not None)
