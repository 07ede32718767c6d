"""List the edits of branches: one too many, one that is missing or empty, another join."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Edit, Span
from archspec.graph import Item, Lane, Leaf, Meet, Node, Place, Split
from archspec.language.corrections.correction import Rarity
from archspec.ops import JOINS, MERGES
from archspec.passes.blame.candidate import Candidate, NumberSlot, Proposal
from archspec.passes.blame.claims import states_anything
from archspec.passes.blame.edits_of_boxes import get_number
from archspec.passes.blame.edits_of_steps import find_width, mark_copy, print_node, set_width
from archspec.passes.blame.written_network import WrittenNetwork
from archspec.passes.remeasure.overlay import Overlay
from archspec.reader.guesses_of_branches import find_name

_EMPTY: Final = "[]"

_CUTTING: Final = ("crop", "resize")
"""The joins of two values of which one gives the grid alone."""


def list_other_joins(item: Meet, network: WrittenNetwork) -> Iterator[Candidate]:
    """Yield the edits that join named values in another way.

    Cutting one to the grid of the other mends any join of two grids, so that it is proposed only if
    the spec states a size or a total that confirms it.
    """
    tree, node = network.mappings.get(item.span), network.graph.nodes[item.node]
    now = node.operator.word
    has_claims = now in _CUTTING or states_anything(network.graph.program)
    words = (*MERGES, *_CUTTING) if has_claims else MERGES
    if tree is None or node.given or now not in words:
        return
    for key in (key for key, _ in tree.entries if key.value == now):
        for word in (word for word in words if word != now):
            change = Overlay(joins={item.span: JOINS[word]})
            yield Candidate.write(Rarity.WORD, change, Edit(key.span, word))


@dataclass(frozen=True, slots=True)
class BranchEdits:
    """The edits of the branches of one step.

    Attributes:
        split: the step.
        network: the network.
    """

    split: Split
    network: WrittenNetwork

    @property
    def key(self) -> Span:
        """The place of its `branches`."""
        return self.network.find_key(self.split)

    def list_removals(self) -> Iterator[Candidate]:
        """Yield the edits that leave out a branch; one of two equal ones is the most likely."""
        lanes = self.split.lanes
        ends = [max([lane.span, *(item.span for item in lane.chain.items)]) for lane in lanes]
        spans = [
            lane.span._replace(end_line=end.end_line, end_column=end.end_column)
            for lane, end in zip(lanes, ends, strict=True)
        ]
        texts = [[self.network.read(item.span) for item in lane.chain.items] for lane in lanes]
        for number, lane in enumerate(lanes if len(lanes) > 2 else ()):
            twice = texts[number] in texts[:number]
            rarity = Rarity.EXTRA_WORD if twice else Rarity.STEP
            change = Overlay(lanes={lane.span: None})
            edits = self.network.remove(spans, number)
            words = f"leave out the branch `{lane.name}`"
            yield Candidate(rarity, lane.span, edits, words, change)

    def list_joins(self) -> Iterator[Candidate]:
        """Yield the edits that join the branches in another way."""
        now = self.network.graph.nodes[self.split.node].operator.word
        tree = self.network.mappings.get(self.split.span)
        given = None if tree is None else tree.get("merge")
        for word in MERGES if tree is not None else ():
            if tree is None or word == now:
                continue
            place = tree.find_key("branches" if given is None else "merge").span
            edit = Edit(place.part(0, 0), f"merge: {word}\n{' ' * (place.column - 1)}")
            if given is not None:
                edit = Edit(given.span, word)
                if word == "concat" and place.line == given.span.line:  # which is the usual one
                    edit = Edit(Span(place.file, place.line, 1, place.line + 1, 1), "")
            change = Overlay(joins={self.split.span: JOINS[word]})
            yield Candidate.write(Rarity.OPTION, change, edit, f"merge: {word}", place)

    def list_rows(self, rows: Iterable[Sequence[Item | Node]], rarity: int) -> Iterator[Proposal]:
        """Yield the edits that add a branch, or write one into an empty branch.

        Args:
            rows: the steps of branches; if the last has a width, it is solved for.
            rarity: how unlikely they are.
        """
        for row in rows:
            last = self._find_node(row[-1])
            width = None if last is None else find_width(last)
            if last is None or width is None or get_number(last.given[width].value) is None:
                yield self.make_branch(row, rarity)
            else:
                yield NumberSlot(0, (64, 128), partial(self._end_with, row, last, width, rarity))

    def _end_with(
        self, row: Sequence[Item | Node], last: Node, at: int, rarity: int, number: int
    ) -> Candidate:
        return self.make_branch((*row[:-1], set_width(last, at, number)), rarity)

    def make_branch(self, row: Sequence[Item | Node], rarity: int) -> Candidate:
        """Return the edit that adds a branch of some steps, or writes them into an empty one.

        Args:
            row: the steps; an operator is new.
            rarity: how unlikely it is.
        """
        items, steps = list[Item](), dict[Span, tuple[Item | Node, ...]]()
        for number, step in enumerate(row):
            if isinstance(step, Node):
                fresh = mark_copy(self.split.span)._replace(end_column=-number)
                steps[fresh] = (step,)
                items.append(Leaf(Place(""), step.index, fresh, None))
            else:
                items.append(step)
        lanes, text = self.split.lanes, ", ".join(map(self._print, row))
        empty = next((lane for lane in lanes if self._is_open(lane)), None)
        like = empty or lanes[0]
        chain = replace(like.chain, items=tuple(items), output=items[-1].output)
        if empty is not None:
            filled = [replace(lane, chain=chain) if lane is empty else lane for lane in lanes]
            at = like.span.column + self._read_line(like).index(_EMPTY) + 1
            edit = Edit(like.span._replace(column=at, end_column=at), text)
            change, quote = self._change(filled, steps), f"{like.name}: [{text}]"
            return Candidate.write(rarity, change, edit, quote, like.span)
        sources, key = self.network.program.sources, self.key
        name = find_name(sources.get(key.file, ""), {lane.name for lane in lanes})
        change = self._change([*lanes, replace(like, name=name, chain=chain)], steps)
        edits = self.network.insert(like.span, f"{name}: [{text}]")
        words = f"add a branch such as `{name}: [{text}]`"
        return Candidate(rarity, key, edits, words, change)

    @property
    def has_open(self) -> bool:
        """Whether a branch is empty, which could have steps."""
        return any(map(self._is_open, self.split.lanes))

    def _is_open(self, lane: Lane) -> bool:
        is_empty = not lane.chain.items and not self.split.residual
        return is_empty and _EMPTY in self._read_line(lane)

    def _read_line(self, lane: Lane) -> str:
        """Return the text of a branch from its name on to the end of its line."""
        end = lane.span._replace(end_line=lane.span.line, end_column=1 << 20)
        return self.network.read(end) or ""

    def _find_node(self, step: Item | Node) -> Node | None:
        """Return the operator of a step; None for another step."""
        return step if isinstance(step, Node) else _get_node(step, self.network.graph.nodes)

    def _print(self, step: Item | Node) -> str:
        node = self._find_node(step)
        if node is not None and node.box is not None:
            return print_node(node)
        return "" if isinstance(step, Node) else self.network.read(step.span) or ""

    def _change(
        self, lanes: Iterable[Lane], steps: Mapping[Span, tuple[Item | Node, ...]] | None = None
    ) -> Overlay:
        changed = replace(self.split, lanes=tuple(lanes))
        return Overlay(steps={self.split.span: (changed,), **(steps or {})})


def list_lanes(network: WrittenNetwork) -> list[Sequence[Item]]:
    """Return the steps of branches that differ in more than the width of their end."""
    found: dict[object, Sequence[Item]] = {}
    nodes = network.graph.nodes
    for split in network.splits:
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
