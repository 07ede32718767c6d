"""List the edits of branches: one too many, one that is missing or empty, another join."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Edit, Span
from archspec.graph import Lane, Leaf, Node, Place, Split, Stage
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

    def list_additions(self, others: Sequence[Lane]) -> Iterator[Proposal]:
        """Yield the edits that add a branch like another one.

        Args:
            others: branches of the network.
        """
        for lane in others:
            make = self._add(lane)
            yield (
                make(0) if _find_last(lane, self.nodes) is None else NumberSlot(0, (64, 128), make)
            )

    def _add(self, lane: Lane) -> Callable[[int], Candidate]:
        last, fresh = _find_last(lane, self.nodes), mark_copy(self.split.span)

        def make(number: int) -> Candidate:
            items, steps, text = list(lane.chain.items), {}, self._read_line(lane)
            if last is not None:
                leaf = items[last]
                assert isinstance(leaf, Leaf)
                node = self.nodes[leaf.node]
                at = find_width(node)
                assert at is not None
                items[last] = replace(leaf, span=fresh, size=None)
                steps[fresh] = (set_width(node, at, number),)
                text = _write_number(text, lane.span, node.given[at].span, number)
            chain = replace(lane.chain, items=tuple(items))
            change = self._change([*self.split.lanes, replace(lane, chain=chain)], steps)
            words = f"add a branch such as `{text.strip()}`"
            return Candidate(
                Likelihood.MISSING_BRANCH, self.key, change, self._write(lane, text), words
            )

        return make

    def _read_line(self, lane: Lane) -> str:
        """Return the text of a branch from its name on."""
        text = self.sources[lane.span.file]
        return text.splitlines()[lane.span.line - 1][lane.span.column - 1 :]

    def _write(self, lane: Lane, text: str) -> tuple[Edit, ...]:
        """Return the edits that write a branch on a line of its own, where others have it."""
        lanes = self.split.lanes
        if any(self._read_indent(other).strip() for other in (lane, *lanes)):
            return ()
        if any(other.name == lane.name for other in lanes):
            text = text.replace(lane.name, f"{lane.name}_2", 1)
        at = lanes[0].span
        line = " " * (at.column - 1) + text + "\n"
        return (Edit(Span(at.file, at.line, 1, at.line, 1), line),)

    def list_fillings(self, copied: Sequence[Node | Stage]) -> Iterator[Proposal]:
        """Yield the edits that write a step into an empty branch.

        Args:
            copied: the operators to write.
        """
        for number, lane in enumerate(self.split.lanes):
            text = self._read_line(lane)
            if lane.chain.items or _EMPTY not in text or self.split.residual:
                continue
            column = lane.span.column + text.index(_EMPTY) + 1
            at = Span(lane.span.file, lane.span.line, column, lane.span.line, column)
            for node in copied:
                if isinstance(node, Stage):
                    continue
                make = self._fill(number, node, at)
                yield make(0) if find_width(node) is None else NumberSlot(0, (64, 128), make)

    def _fill(self, at: int, node: Node, place: Span) -> Callable[[int], Candidate]:
        lanes, width, fresh = list(self.split.lanes), find_width(node), mark_copy(place)

        def make(number: int) -> Candidate:
            new = node if width is None else set_width(node, width, number)
            leaf = Leaf(Place(""), node.index, fresh, None)
            chain = replace(self.split.lanes[at].chain, items=(leaf,), output=node.index)
            lanes[at] = replace(lanes[at], chain=chain)
            text = print_node(new)
            words = f"write `{lanes[at].name}: [{text}]`"
            change = self._change(lanes, {fresh: (new,)})
            span = lanes[at].span
            return Candidate(Likelihood.MISSING_STEP, span, change, (Edit(place, text),), words)

        return make

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


def list_lanes(splits: Sequence[Split], nodes: Sequence[Node]) -> list[Lane]:
    """Return the branches of steps that differ in more than the width of their end."""
    found: dict[object, Lane] = {}
    for split in splits:
        for lane in () if split.residual else split.lanes:
            items, last = lane.chain.items, _find_last(lane, nodes)
            if items and all(item.span.end_line == lane.span.line for item in items):
                texts = [
                    nodes[item.node].text if isinstance(item, Leaf) else item.span
                    for item in items[:last]
                ]
                found.setdefault((*texts, last), lane)
    return list(found.values())


def _find_last(lane: Lane, nodes: Sequence[Node]) -> int | None:
    """Return the position of a branch's last step if it has a width of its own."""
    *_, last = lane.chain.items or (None,)
    if not isinstance(last, Leaf):
        return None
    width = find_width(nodes[last.node])
    if width is None or get_number(nodes[last.node].given[width].value) is None:
        return None
    return len(lane.chain.items) - 1


def _write_number(text: str, start: Span, place: Span, number: int) -> str:
    """Return the text of a branch with a number at a place."""
    if place.line != start.line or place.file != start.file:
        return text
    before, behind = place.column - start.column, place.end_column - start.column
    return f"{text[:before]}{number}{text[behind:]}"


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
        yield Candidate(Likelihood.OPTION, place, change, (edit,), f"write `merge: {word}`")


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
