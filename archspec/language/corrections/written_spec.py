"""Look at a spec as it is written: its blocks with their steps, names, and the uses of these.

It needs no more than that the text can be parsed, so that it stands for specs that do not expand.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from typing import Final, NamedTuple, TypeAlias

from archspec.dataclass import cached_property, dataclass
from archspec.diagnostics import Edit, Span, SpecError
from archspec.language.box import parse_box
from archspec.language.model import Box
from archspec.ops import JOINS
from archspec.reader import Array, Object, Scalar, Tree

CHAINS: Final = frozenset(("body", "then", "else", "residual", "shortcut"))
"""The keys of steps that hold steps, apart from branches."""

_END: Final = re.compile(r" as | *->|$")
"""What stands behind a box, its arguments and its condition."""

Variables: TypeAlias = tuple[tuple[str, Tree], ...]
"""The variables of the loops around a step, with what they go over."""


class Source(NamedTuple):
    """A value that a step takes.

    Attributes:
        name: how it is called.
        span: where.
        turn: the number of the step in its block.
        items: the list that names it, with other values; None for one alone.
        word: the join or block that takes the list; `from` and the like for one alone.
        loops: the variables of the loops around it.
    """

    name: str
    span: Span
    turn: int
    items: Array | None
    word: str
    loops: Variables


class Named(NamedTuple):
    """A value that gets a name, as for `Source`."""

    name: str
    span: Span
    turn: int
    loops: Variables


class Step(NamedTuple):
    """A step: a box as text, or a mapping.

    Attributes:
        tree: what is written.
        turn: its number in its block.
        box: the box, if it is one that can be read.
        is_named: whether its value has a name.
        in_chain: whether it is an item of a list of steps.
        loops: the variables of the loops around it.
    """

    tree: Scalar | Object
    turn: int
    box: Box | None
    is_named: bool
    loops: Variables


@dataclass
class WrittenBlock:
    """A block or the body of the network, in which names are known.

    Attributes:
        name: its name; empty for the network.
        span: its place.
        tree: what is written.
        steps: its steps, in their order.
        sources: the values that they take.
        named: the names of values.
        loops: the variables of its loops, with what they go over.
        splits: the sizes of parts.
        chains: its lists of steps.
    """

    name: str
    span: Span
    tree: Object
    steps: list[Step] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    loops: list[tuple[Scalar, Tree]] = field(default_factory=list)
    splits: list[Tree] = field(default_factory=list)
    chains: list[Array] = field(default_factory=list)

    @cached_property
    def parameters(self) -> list[str]:
        """The names of its parameters."""
        params = self.tree.get("params")
        return [str(key.value) for key, _ in params.entries] if isinstance(params, Object) else []

    @cached_property
    def unused(self) -> list[Named]:
        """The names that nothing uses."""
        used = {get_stem(source.name) for source in self.sources}
        return [one for one in self.named if get_stem(one.name) not in used]

    @property
    def inputs(self) -> Array | None:
        """The list of values that enter it, if it has one."""
        inputs = self.tree.get("inputs")
        return inputs if self.name and isinstance(inputs, Array) else None

    def read(self) -> None:
        """Read what is written."""
        tree = self.tree
        for item in self.inputs.items if self.inputs else ():
            if isinstance(item, Scalar):
                self.named.append(Named(str(item.value), item.span, -1, ()))
        for key, value in tree.entries:
            self.read_entry(key, value, ())
        if self.name:
            self.read_outputs(tree.get("outputs"))
        else:
            self.read_heads(tree.get("heads"))

    def read_outputs(self, outputs: Tree | None) -> None:
        """Read the values that leave a block."""
        values: Iterable[Tree] = ()
        if isinstance(outputs, Object):
            values = (value for _, value in outputs.entries)
        elif isinstance(outputs, Array):
            values = outputs.items
        for value in values:
            self.add_source(value, "outputs", (), None)

    def read_heads(self, heads: Tree | None) -> None:
        """Read the values that heads take."""
        for _, value in heads.entries if isinstance(heads, Object) else ():
            if isinstance(value, Object):
                source = value.get("from")
                items = source if isinstance(source, Array) else None
                for one in items.items if items else (source,) if source else ():
                    self.add_source(one, "from", (), items)
            else:
                self.add_source(value, "heads", (), None)

    def add_source(self, value: Tree, word: str, loops: Variables, items: Array | None) -> None:
        """Keep a value that a step takes."""
        if isinstance(value, Scalar) and isinstance(value.value, str):
            turn = len(self.steps)
            self.sources.append(Source(value.value, value.span, turn, items, word, loops))

    def read_chain(self, chain: Tree, loops: Variables) -> None:
        """Read a list of steps."""
        if isinstance(chain, Array):
            self.chains.append(chain)
        for item in chain.items if isinstance(chain, Array) else (chain,):
            match item:
                case Scalar(value=str(text)):
                    box = read_box(item)
                    label = box.label if box else None
                    self.steps.append(Step(item, len(self.steps), box, label is not None, loops))
                    if label:
                        start = label.span.column - item.part(0, 0).column
                        name = text[start : start + label.span.end_column - label.span.column]
                        self.named.append(Named(name, label.span, len(self.steps), loops))
                case Object():
                    self.read_step(item, loops)

    def read_step(self, tree: Object, loops: Variables) -> None:
        """Read a step that is a mapping."""
        names, given = tree.get("as"), tree.get("for")
        self.steps.append(Step(tree, len(self.steps), None, names is not None, loops))
        if isinstance(given, Object):
            inner = tuple((str(key.value), value) for key, value in given.entries)
            self.loops += given.entries
            loops = (*loops, *inner)
        for key, value in tree.entries:
            self.read_entry(key, value, loops)
        keys: Iterable[Tree] = (names,) if names else ()
        if isinstance(names, Object):
            keys = (key for key, _ in names.entries)
        elif isinstance(names, Array):
            keys = names.items
        for name in keys:
            if isinstance(name, Scalar):
                self.named.append(Named(str(name.value), name.span, len(self.steps), loops))

    def read_entry(self, key: Scalar, value: Tree, loops: Variables) -> None:
        """Read a key of a step or of the block itself."""
        word = str(key.value)
        stem = word.split(" ", maxsplit=1)[0]
        if stem in CHAINS:
            self.read_chain(value, loops)
        elif stem == "branches" and isinstance(value, Object):
            for _, lane in value.entries:
                self.read_chain(lane, loops)
        elif stem == "split":
            self.read_split(value, loops)
        elif isinstance(value, Array) and (stem == "from" or takes_values(word)):
            for item in value.items:
                self.add_source(item, word, loops, value)
        elif stem == "from":
            self.add_source(value, "from", loops, None)

    def read_split(self, value: Tree, loops: Variables) -> None:
        """Read the parts of a value."""
        self.splits.append(value)
        parts: Iterable[Tree] = value.items if isinstance(value, Array) else ()
        if isinstance(value, Object):
            parts = (key for key, _ in value.entries)
        for part in parts:
            if isinstance(part, Scalar):
                self.named.append(Named(str(part.value), part.span, len(self.steps), loops))


def read_box(source: Scalar) -> Box | None:
    """Return a box; None for a text that is none, or has escapes."""
    with suppress(SpecError):
        return parse_box(source) if source.offset is not None else None
    return None


def find_end(text: str) -> int:
    """Return where a box ends before the name of its value and its size."""
    found = _END.search(text)
    assert found is not None
    return found.start()


def takes_values(word: str) -> bool:
    """Check whether a key takes a list of values: a join, or a block."""
    return word in JOINS or word[:1].isupper()


def get_stem(name: str) -> str:
    """Return a name without its index."""
    return name.partition("(")[0]


@dataclass
class WrittenSpec:
    """The files of a spec.

    Attributes:
        sources: the text of each file, by its name in messages.
        documents: what they say, by the same names.
    """

    sources: Mapping[str, str]
    documents: Mapping[str, Object]

    @cached_property
    def blocks(self) -> list[WrittenBlock]:
        """The blocks, and the network itself."""
        found: list[WrittenBlock] = []
        for document in self.documents.values():
            blocks = document.get("blocks")
            for key, tree in blocks.entries if isinstance(blocks, Object) else ():
                if isinstance(tree, Object):
                    span = key.span._replace(end_line=tree.span.end_line, end_column=1 << 20)
                    found.append(WrittenBlock(str(key.value), span, tree))
            if document.get("body") is not None:
                found.append(WrittenBlock("", document.span, document))
        for block in found:
            block.read()
        return found

    @property
    def states_anything(self) -> bool:
        """Whether it states a size or a total, by which one correction is told from another."""
        steps = (step for block in self.blocks for step in block.steps)
        return any(document.get("expect") for document in self.documents.values()) or any(
            step.box.size if step.box else isinstance(step.tree, Object) and step.tree.get("size")
            for step in steps
        )

    @cached_property
    def scalars(self) -> list[Scalar]:
        """Every text of a step or a function, and of what gives them their values."""
        found: list[Scalar] = []
        for document in self.documents.values():
            for name in ("functions", "blocks", "body", "heads", "set"):
                tree = document.get(name)
                found += list_texts(tree) if tree is not None else ()
        return found

    def get_section(self, name: str) -> Iterator[tuple[Scalar, Tree]]:
        """Yield the entries of a section of all files."""
        for document in self.documents.values():
            section = document.get(name)
            yield from section.entries if isinstance(section, Object) else ()

    def read(self, span: Span) -> str:
        """Return the text of a place on one line; what is on its first line, if on several."""
        line = self.sources[span.file].split("\n")[span.line - 1]
        end = span.end_column - 1 if span.end_line == span.line else None
        return line[span.column - 1 : end]

    def read_whole(self, span: Span) -> str:
        """Return the text of a place, on as many lines as it is."""
        lines = self.sources[span.file].split("\n")[span.line - 1 : span.end_line]
        lines[-1] = lines[-1][: span.end_column - 1]
        return "\n".join([lines[0][span.column - 1 :], *lines[1:]])

    def read_line(self, span: Span) -> str:
        """Return the first line of a place."""
        return self.sources[span.file].split("\n")[span.line - 1]

    def insert(self, items: Sequence[Tree], number: int, text: str) -> Edit:
        """Return the edit that writes another item into a list in brackets.

        Args:
            items: the items; there is at least one.
            number: the number that the new one gets.
            text: the new one.
        """
        if number < len(items):
            return Edit(items[number].span.part(0, 0), f"{text}, ")
        span = items[-1].span
        at = Span(span.file, span.end_line, span.end_column, span.end_line, span.end_column)
        return Edit(at, f", {text}")

    def swap(self, items: Sequence[Tree], number: int) -> Edit | None:
        """Return the edit that exchanges an item of a list with the next; None for equal ones."""
        one, two = items[number].span, items[number + 1].span
        if one.line != two.end_line or self.read(one) == self.read(two):
            return None
        return self.exchange(one, two)

    def exchange(self, one: Span, two: Span) -> Edit:
        """Return the edit that exchanges two parts of a line."""
        between = self.read(one._replace(column=one.end_column, end_column=two.column))
        text = f"{self.read(two)}{between}{self.read(one)}"
        return Edit(Span(*one[:3], *two[3:]), text)

    def remove(self, items: Sequence[Tree], number: int) -> Edit:
        """Return the edit that removes an item of a list in brackets with its comma."""
        span = items[number].span
        if number + 1 < len(items):
            return Edit(Span(*span[:3], *items[number + 1].span[1:3]), "")
        if number:
            return Edit(Span(span.file, *items[number - 1].span[3:], *span[3:]), "")
        return Edit(span, "")


def list_texts(tree: Tree) -> Iterator[Scalar]:
    """Yield every text in some data."""
    match tree:
        case Scalar(value=str()):
            yield tree
        case Array(items=items):
            for item in items:
                yield from list_texts(item)
        case Object(entries=entries):
            for key, value in entries:
                yield key
                yield from list_texts(value)
