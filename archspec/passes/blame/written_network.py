"""Look at a network as it is written: its boxes, its branches, its text around a step."""

from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import Final

from archspec.dataclass import cached_property, dataclass
from archspec.diagnostics import Edit, Span
from archspec.graph import Graph, Item, Node, Split
from archspec.graph.walk import walk_items
from archspec.language import Box, Program
from archspec.language.box_arguments import Symbols
from archspec.language.box_printer import print_value
from archspec.ops import JOINS
from archspec.passes.blame.box_text import read_lines
from archspec.passes.blame.edits_of_boxes import BoxEdits
from archspec.reader import Array, Object, Tree

_GROUPS: Final = ("cin", "2", "4", "8", "32")


@dataclass
class WrittenNetwork:
    """A network with its text.

    Attributes:
        graph: the network, elaborated.
    """

    graph: Graph
    _edits: dict[Span, BoxEdits | None] = field(default_factory=dict)

    @property
    def program(self) -> Program:
        """The spec with its files."""
        return self.graph.program

    @cached_property
    def boxes(self) -> dict[Span, Box]:
        """The boxes as written, by their places."""
        return {box.span: box for box in self.program.boxes}

    @cached_property
    def symbols(self) -> Symbols:
        """The meaning of words in boxes."""
        return Symbols.of(self.program)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The numbers of groups that boxes have, and usual ones."""
        given = (one for box in self.program.boxes for one in box.arguments if one.name == "groups")
        return tuple(dict.fromkeys([*(print_value(one.value) for one in given), *_GROUPS]))

    @cached_property
    def operators(self) -> list[Node]:
        """The operators of the network, each once as it is written, the most frequent first."""
        counted: dict[str, list[Node]] = {}
        for node in self.graph.operators:
            if node.box is not None:
                counted.setdefault(node.text, []).append(node)
        return [nodes[0] for nodes in sorted(counted.values(), key=len, reverse=True)]

    @cached_property
    def items(self) -> list[Item]:
        """The steps of the network, each once as it is written."""
        items = (item for scope in self.graph.scopes for item in walk_items(scope.chain))
        return list({item.span: item for item in items}.values())

    @property
    def splits(self) -> list[Split]:
        """The branches of the network, each once as they are written."""
        return [item for item in self.items if isinstance(item, Split)]

    @cached_property
    def mappings(self) -> dict[Span, Object]:
        """The mappings with branches or a join, by their places."""
        files = (file for level in self.program.levels for file in level.files)
        return {span: tree for file in files for span, tree in _index_mappings(file.document)}

    def find_key(self, split: Split) -> Span:
        """Return the place of the `branches` of a step."""
        tree = self.mappings.get(split.span)
        return split.span if tree is None else tree.find_key("branches").span

    def find_edits(self, item: Item) -> BoxEdits | None:
        """Return the edits of the box of a step; None for a step without box notation."""
        if item.span not in self._edits:
            box = self.boxes.get(item.span)
            edits = BoxEdits.of(box, self.symbols, self.program.sources) if box else None
            self._edits[item.span] = edits
        return self._edits[item.span]

    def read(self, span: Span) -> str | None:
        """Return the text of a place; None if it is not in a known file."""
        return read_lines(span, self.program.sources)

    def insert(self, span: Span, text: str, *, behind: bool = False) -> tuple[Edit, ...]:
        """Return the edit that writes another item of a list or mapping beside one."""
        end = span.end_line, span.end_column
        at = Span(span.file, *end, *end) if behind else span.part(0, 0)
        indent = self.find_indent(span)
        between = ", " if indent is None else f"\n{indent}"
        if indent is None and span.line != span.end_line:
            return ()
        return (Edit(at, f"{between}{text}" if behind else f"{text}{between}"),)

    def remove(self, spans: Sequence[Span], number: int) -> tuple[Edit, ...]:
        """Return the edit that removes an item of a list or mapping with its lines or its comma.

        Args:
            spans: the places of all items.
            number: the number of the item.
        """
        span = spans[number]
        if self.find_indent(span) is not None:
            return (Edit(Span(span.file, span.line, 1, span.end_line + 1, 1), ""),)
        if span.line != span.end_line or span.file not in self.program.sources:
            return ()
        if number + 1 < len(spans) and spans[number + 1].line == span.line:
            return (Edit(Span(*span[:3], *spans[number + 1][1:3]), ""),)
        if number and spans[number - 1].end_line == span.line:
            return (Edit(Span(span.file, *spans[number - 1][3:], *span[3:]), ""),)
        return (Edit(span, ""),)

    def find_indent(self, span: Span) -> str | None:
        """Return what stands before the first item of its line; None within brackets."""
        line = self.read(Span(span.file, span.line, 1, span.line, span.column))
        return line if line is not None and line.strip() in ("", "-") else None


def _index_mappings(tree: Tree) -> Iterator[tuple[Span, Object]]:
    """Yield every mapping with branches or a join in some data, by its place."""
    match tree:
        case Object(entries=entries):
            if any(key.value == "branches" or key.value in JOINS for key, _ in entries):
                yield tree.span, tree
            for key, value in entries:
                if isinstance(value, Object) and value.get("branches") is not None:
                    yield key.span, value
                yield from _index_mappings(value)
        case Array(items=items):
            for item in items:
                yield from _index_mappings(item)
