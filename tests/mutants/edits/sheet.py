"""A spec as somebody sees it who edits it: boxes, lists of steps, keys with their values, lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

import yaml

from tests.mutants.edits.model import Edit, LineIndex, Range

Trail: TypeAlias = tuple[str, ...]
"""The keys from the root of a file down to a value; steps of lists are numbers."""

_CHAINS: Final = ("body", "residual", "shortcut", "then", "else")


@dataclass(frozen=True, slots=True)
class Pair:
    """A key with its value.

    Attributes:
        trail: the keys down to this one.
        key: the characters of the key.
        value: the characters of the value.
        parent: the key of the mapping that holds it; None at the root.
        siblings: the keys of that mapping.
        in_flow: whether it stands in braces.
        is_scalar: whether the value is a single one.
    """

    trail: Trail
    key: Range
    value: Range
    parent: Range | None
    siblings: tuple[Range, ...]
    in_flow: bool
    is_scalar: bool

    @property
    def name(self) -> str:
        """The key."""
        return self.trail[-1]


@dataclass(frozen=True, slots=True)
class Items:
    """A list.

    Attributes:
        trail: the keys down to the list.
        items: the characters of each item.
        boxes: whether each item is a box.
        key: the key that holds it.
        in_flow: whether it stands in brackets.
        is_chain: whether it is a list of steps.
    """

    trail: Trail
    items: tuple[Range, ...]
    boxes: tuple[bool, ...]
    key: Range
    in_flow: bool
    is_chain: bool


@dataclass(slots=True)
class Sheet:
    """A file, and what stands in it.

    Attributes:
        file: its name, relative to the folder of the specs.
        text: its text.
        pairs: every key with its value.
        lists: every list.
        names: what the network makes up, by the section that defines it, of all its files.
    """

    file: str
    text: str
    pairs: list[Pair] = field(default_factory=list)
    lists: list[Items] = field(default_factory=list)
    index: LineIndex = field(init=False)

    def __post_init__(self) -> None:
        self.index = LineIndex(self.text)
        root = yaml.compose(self.text, Loader=yaml.SafeLoader)
        assert isinstance(root, yaml.MappingNode)
        self._walk(root, (), None)

    @classmethod
    def read(cls, root: Path, file: str) -> "Sheet":
        """Read a file of a folder of specs."""
        return cls(file, (root / file).read_text(encoding="utf-8"))

    def _walk(self, node: yaml.Node, trail: Trail, key: Range | None) -> None:
        match node:
            case yaml.MappingNode(value=entries):
                keys = tuple(_range(each) for each, _ in entries)
                for name, value in entries:
                    below, is_scalar = (*trail, name.value), isinstance(value, yaml.ScalarNode)
                    pair = Pair(below, _range(name), _range(value), key, keys,
                                bool(node.flow_style), is_scalar)  # fmt: skip
                    self.pairs.append(pair)
                    self._walk(value, below, pair.key)
            case yaml.SequenceNode(value=items):
                assert key is not None
                is_chain = trail[-1] in _CHAINS or trail[-2:-1] == ("branches",)
                is_chain = is_chain and trail[0] in ("body", "blocks", "heads", "set")
                boxes = tuple(is_chain and isinstance(item, yaml.ScalarNode) for item in items)
                ranges = tuple(map(_range, items))
                self.lists.append(Items(trail, ranges, boxes, key, bool(node.flow_style), is_chain))
                for number, item in enumerate(items):
                    self._walk(item, (*trail, str(number)), key)

    @property
    def chains(self) -> list[Items]:
        """The lists of steps."""
        return [each for each in self.lists if each.is_chain]

    def boxes(self) -> Iterator[Range]:
        """Yield every box."""
        for chain in self.chains:
            for item, is_box in zip(chain.items, chain.boxes, strict=True):
                if is_box:
                    yield item

    def find(self, pattern: str, within: Range) -> Iterator[Range]:
        """Yield the group of a pattern, or all of it, wherever it is in a part of the text."""
        for found in re.compile(pattern, re.ASCII).finditer(self.text, within.start, within.end):
            group = 1 if found.re.groups else 0
            yield Range(*found.span(group))

    def edit(self, kind: str, at: Range, text: str, *around: Range, restores: bool = False) -> Edit:
        """Return an edit of this file."""
        return Edit(kind, self.file, at, text, around, restores)


def _range(node: yaml.Node) -> Range:
    """Return the characters of a node; a mapping or list in block style ends at its last value."""
    match node:
        case yaml.MappingNode(value=entries) if entries and not node.flow_style:
            return Range(node.start_mark.index, _range(entries[-1][1]).end)
        case yaml.SequenceNode(value=items) if items and not node.flow_style:
            return Range(node.start_mark.index, _range(items[-1]).end)
    return Range(node.start_mark.index, node.end_mark.index)
