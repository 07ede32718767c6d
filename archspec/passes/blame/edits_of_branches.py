"""List the edits of branches: one too many, one that is missing or empty, another join."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Edit, Span
from archspec.graph import Item, Lane, Leaf, Node, Place, Split
from archspec.ops import JOINS, MERGES
from archspec.passes.blame.box_text import read_span
from archspec.passes.blame.candidate import Candidate, Likelihood, NumberSlot, Proposal
from archspec.passes.blame.edits_of_steps import (
    find_width,
    get_number,
    mark_copy,
    print_node,
    set_width,
)
from archspec.passes.blame.overlay import Overlay
from archspec.reader import Array, Object, Scalar, Tree
from archspec.reader.guesses import find_name

_EMPTY: Final = "[]"


@dataclass(frozen=True, slots=True)
class BranchEdits:
    """The edits of the branches of one step.

    Attributes:
        split: the step.
        nodes: the nodes of the graph.
        sources: the texts of all files.
        key: the place of its `branches`.
    """

    split: Split
    nodes: Sequence[Node]
    sources: Mapping[str, str]
    key: Span

    def list_removals(self) -> Iterator[Candidate]:
        """Yield the edits that leave out a branch; one of two equal ones is the most likely."""
        lanes = self.split.lanes
        texts = [
            [read_span(item.span, self.sources) for item in lane.chain.items] for lane in lanes
        ]
        for number, lane in enumerate(lanes if len(lanes) > 2 else ()):
            twice = texts[number] in texts[:number]
            cost = Likelihood.EXTRA_WORD if twice else Likelihood.STEP
            change = self._change([other for other in lanes if other is not lane])
            words = f"leave out the branch `{lane.name}`"
            yield Candidate(cost, lane.span, change, self._remove(lane), words)

    def _remove(self, lane: Lane) -> tuple[Edit, ...]:
        """Return the edits that remove a branch on a line of its own."""
        if self._read_indent(lane).strip():
            return ()
        span = lane.span
        end = max((item.span.end_line for item in lane.chain.items), default=span.line)
        return (Edit(Span(span.file, span.line, 1, end + 1, 1), ""),)

    def list_rows(self, rows: Iterable[Sequence[Item | Node]], cost: int) -> Iterator[Proposal]:
        """Yield the edits that add a branch, or write one into an empty branch.

        Args:
            rows: the steps of branches; if the last has a width, it is solved for.
            cost: how unlikely they are.
        """
        for row in rows:
            last = self.find_node(row[-1])
            width = None if last is None else find_width(last)
            if last is None or width is None or get_number(last.given[width].value) is None:
                yield self.make_branch(row, cost)
            else:
                yield NumberSlot(0, (64, 128), partial(self._end_with, row, last, width, cost))

    def _end_with(
        self, row: Sequence[Item | Node], last: Node, at: int, cost: int, number: int
    ) -> Candidate:
        return self.make_branch((*row[:-1], set_width(last, at, number)), cost)

    def find_node(self, step: Item | Node) -> Node | None:
        """Return the operator of a step; None for another step."""
        return step if isinstance(step, Node) else _get_node(step, self.nodes)

    def make_branch(self, row: Sequence[Item | Node], cost: int) -> Candidate:
        """Return the edit that adds a branch of some steps, or writes them into an empty one.

        Args:
            row: the steps; an operator is new.
            cost: how unlikely it is.
        """
        items, steps = list[Item](), dict[Span, tuple[Node, ...]]()
        for number, step in enumerate(row):
            if isinstance(step, Node):
                fresh = mark_copy(self.split.span)._replace(end_column=-number)
                steps[fresh] = (step,)
                items.append(Leaf(Place(""), step.index, fresh, None))
            else:
                items.append(step)
        lanes, text = list(self.split.lanes), ", ".join(map(self._print, row))
        empty = next((at for at in range(len(lanes)) if self._is_open(at)), None)
        like = lanes[empty or 0]
        taken = {lane.name for lane in lanes}
        name = find_name(self.sources.get(self.key.file, ""), taken) if empty is None else like.name
        chain = replace(like.chain, items=tuple(items), output=items[-1].output)
        lane = replace(like, name=name, chain=chain)
        if empty is None:
            edits = self._write_first(f"{name}: [{text}]")
            words = f"add a branch such as `{name}: [{text}]`"
            return Candidate(cost, self.key, self._change([*lanes, lane], steps), edits, words)
        lanes[empty] = lane
        column = like.span.column + self._read_line(like).index(_EMPTY) + 1
        at = Span(like.span.file, like.span.line, column, like.span.line, column)
        change, quote = self._change(lanes, steps), f"{name}: [{text}]"
        return Candidate.write(cost, change, Edit(at, text), quote, like.span)

    @property
    def has_open(self) -> bool:
        """Whether a branch is empty, which could have steps."""
        return any(map(self._is_open, range(len(self.split.lanes))))

    def _is_open(self, at: int) -> bool:
        lane = self.split.lanes[at]
        is_written = _EMPTY in self._read_line(lane)
        return not lane.chain.items and is_written and not self.split.residual

    def _print(self, step: Item | Node) -> str:
        node = self.find_node(step)
        if node is not None and node.box is not None:
            return print_node(node)
        return "" if isinstance(step, Node) else read_span(step.span, self.sources) or ""

    def _read_line(self, lane: Lane) -> str:
        """Return the text of a branch from its name on."""
        text = self.sources.get(lane.span.file, "")
        lines = text.splitlines()[lane.span.line - 1 :]
        return lines[0][lane.span.column - 1 :] if lines else ""

    def _write_first(self, text: str) -> tuple[Edit, ...]:
        """Return the edit that writes a branch before the others."""
        at, indent = self.split.lanes[0].span, self._read_indent(self.split.lanes[0])
        behind = ", " if indent.strip() else f"\n{indent}"
        return (Edit(at.part(0, 0), f"{text}{behind}"),)

    def _change(
        self, lanes: Sequence[Lane], steps: Mapping[Span, tuple[Node, ...]] | None = None
    ) -> Overlay:
        return Overlay(
            steps={self.split.span: (replace(self.split, lanes=tuple(lanes)),), **(steps or {})}
        )

    def _read_indent(self, lane: Lane) -> str:
        """Return what stands before a branch in its line."""
        span = lane.span
        return read_span(Span(span.file, span.line, 1, span.line, span.column), self.sources) or ""


def list_lanes(splits: Sequence[Split], nodes: Sequence[Node]) -> list[Sequence[Item]]:
    """Return the steps of branches that differ in more than the width of their end."""
    found: dict[object, Sequence[Item]] = {}
    for split in splits:
        for lane in () if split.residual else split.lanes:
            *inner, last = lane.chain.items or (None,)
            if last is not None:
                key = [node.text if (node := _get_node(item, nodes)) else item.span
                       for item in inner]  # fmt: skip
                found.setdefault((*key, _describe_end(last, nodes)), lane.chain.items)
    return list(found.values())


def list_shortened(split: Split) -> Iterator[Sequence[Item]]:
    """Yield the steps of branches without some in their middle."""
    for lane in split.lanes:
        items = lane.chain.items
        for start in range(1, len(items) - 1):
            for end in range(start + 1, len(items)):
                yield (*items[:start], *items[end:])


def _get_node(item: Item, nodes: Sequence[Node]) -> Node | None:
    return nodes[item.node] if isinstance(item, Leaf) else None


def _describe_end(item: Item, nodes: Sequence[Node]) -> object:
    """Return what tells the last steps of branches apart: their text without a number's width."""
    node = _get_node(item, nodes)
    at = None if node is None else find_width(node)
    if node is None or at is None or get_number(node.given[at].value) is None:
        return item.span
    return print_node(set_width(node, at, 1))


def list_joins(
    split: Split, nodes: Sequence[Node], trees: Mapping[Span, Object]
) -> Iterator[Candidate]:
    """Yield the edits that join branches in another way.

    Args:
        split: the branches.
        nodes: the nodes of the graph.
        trees: the mappings of all files, by their places.
    """
    now, tree = nodes[split.node].operator.word, trees.get(split.span)
    for word in MERGES:
        if word == now or tree is None:
            continue
        given = tree.get("merge")
        if given is not None:
            place = tree.find_key("merge").span
            edit = _write_merge(place, given.span, word)
        else:
            place = tree.find_key("branches").span
            edit = _insert_merge(place, word)
        change = Overlay(joins={split.span: JOINS[word]})
        yield Candidate.write(Likelihood.OPTION, change, edit, f"merge: {word}", place)


def _write_merge(key: Span, value: Span, word: str) -> Edit:
    """Return the edit that writes another word; the line of the usual one is left out."""
    if word != "concat" or key.line != value.line:
        return Edit(value, word)
    return Edit(Span(key.file, key.line, 1, key.line + 1, 1), "")


def _insert_merge(branches: Span, word: str) -> Edit:
    """Return the edit that writes `merge` before `branches`."""
    at = branches.part(0, 0)
    indent = " " * (branches.column - 1)
    return Edit(at, f"merge: {word}\n{indent}")


def index_mappings(tree: Tree) -> Iterator[tuple[Span, Object]]:
    """Yield every mapping with branches in some data, by its place."""
    match tree:
        case Object(entries=entries):
            if tree.get("branches") is not None:
                yield tree.span, tree
            for key, value in entries:
                if isinstance(value, Object) and value.get("branches") is not None:
                    yield key.span, value
                yield from index_mappings(value)
        case Array(items=items):
            for item in items:
                yield from index_mappings(item)
        case Scalar():
            return
