"""Unite the uses of a block: one figure for all forms that conditions give it.

Papers draw such a block once and print the condition beside the step that depends on it, such as
the shortcut of a residual network: `if s ≠ 1` (He et al., arXiv:1512.03385, Figure 3).
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import TypeAlias, TypeVar

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Mark, Span
from archspec.graph import (
    Chain,
    Graph,
    Item,
    Jump,
    Lane,
    Leaf,
    Meet,
    Node,
    Place,
    Scope,
    Split,
    Stage,
)
from archspec.language.box_printer import print_call
from archspec.render.scene.box_captions import FUNCTIONS
from archspec.render.scene.figures import SplitStage, UseTwins, print_count
from archspec.render.scene.written_conditions import WrittenConditions

FindFigure: TypeAlias = Callable[[int], Hashable]
"""Returns what identifies the figure of the block that a scope uses."""

_Part = TypeVar("_Part")

_Key: TypeAlias = tuple[Span, tuple[Mark, ...], int]
"""The step of an item, the rounds of loops around it, and a number if there are several."""

_Uses: TypeAlias = Mapping[int, _Part]
"""What corresponds in several uses, by their numbers."""


class _DifferentError(Exception):
    """Uses differ in more than conditions."""


@dataclass(frozen=True, slots=True)
class DrawnBody:
    """What the figure of a block draws: the steps of any of its uses.

    Attributes:
        chain: the steps, each as in the first of the uses that have it.
        twins: the corresponding nodes and stages of the uses.
        conditions: what must hold for a step that not all uses have, by the node of its output; for
            a sum, what must hold for its shortcut.
        places: the places of the rounds of a stage whose first round is apart, by its output.
        branches: what must hold for a branch that not all uses have, by its join and its name.
    """

    chain: Chain
    twins: UseTwins
    conditions: Mapping[int, str] = field(default_factory=dict)
    places: Mapping[int, tuple[Place, ...]] = field(default_factory=dict)
    branches: Mapping[tuple[int, str], str] = field(default_factory=dict)

    @classmethod
    def pair(cls, chains: Sequence[Chain], split: SplitStage) -> "DrawnBody":
        """Return the body of uses with equal steps; `split` as for `UseTwins.match`."""
        return cls(chains[0], UseTwins.match(chains, split))

    def list_modules(self, uses: Sequence[Scope], paths: Sequence[str]) -> tuple[str, ...]:
        """Return the modules of a box in all uses; empty if they have one name in all of them.

        Args:
            uses: the uses.
            paths: the paths of the modules.
        """
        first = uses[0].path
        end = paths[0].removeprefix(f"{first}.")
        derived = {f"{use.path}.{end}" if first else end for use in uses}
        is_plain = not (self.conditions or self.places) or derived == set(paths)
        return () if is_plain else tuple(dict.fromkeys(paths))

    def list_rounds(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield the uses of each stage whose first round is apart, by each of them."""
        for stages in self.twins.stages.values():
            for stage in stages:
                if stage.output in self.places:
                    yield from dict.fromkeys(stage.scopes, tuple(stage.scopes)).items()


def unite_uses(
    graph: Graph, chains: Sequence[Chain], find_figure: FindFigure, written: WrittenConditions
) -> DrawnBody | None:
    """Return what a figure draws of uses of a block; None if they differ in more than conditions.

    Args:
        graph: the network.
        chains: the contents of each use.
        find_figure: identifies the figures of the blocks in them.
        written: the conditions of the spec.
    """
    uniting = _UseUniter(graph, find_figure, written)
    try:
        joined = map(uniting.join_rounds, chains)
        chain = uniting.unite_chains(dict(enumerate(joined)))
    except _DifferentError:
        return None
    twins = UseTwins(uniting.nodes, uniting.stages)
    return DrawnBody(chain, twins, uniting.conditions, uniting.places, uniting.branches)


@dataclass(slots=True)
class _UseUniter:
    """Unites the uses of one block.

    Attributes:
        graph: the network.
        find_figure: identifies the figures of the blocks in them.
        written: the conditions of the spec.
        nodes: the nodes at one place, by the first of them.
        stages: the stages at one place, by the output of the first of them.
        conditions: what must hold for a step, by the node of its output.
        first: the node that stands for the place of a node, by its use and itself: an output of one
            use is the entry of the next one.
        places: the places of the rounds of a stage whose first round is apart, by its output.
        branches: what must hold for a branch, by its join and its name.
    """

    graph: Graph
    find_figure: FindFigure
    written: WrittenConditions
    nodes: dict[int, tuple[int, ...]] = field(default_factory=dict)
    stages: dict[int, tuple[Stage, ...]] = field(default_factory=dict)
    conditions: dict[int, str] = field(default_factory=dict)
    first: dict[tuple[int, int], int] = field(default_factory=dict)
    places: dict[int, tuple[Place, ...]] = field(default_factory=dict)
    branches: dict[tuple[int, str], str] = field(default_factory=dict)

    # Rounds ----------------------------------------------------------------------------------

    def join_rounds(self, chain: Chain) -> Chain:
        """Return a chain in which the first round of a stage and those behind it are one stage."""
        items: list[Item] = []
        rounds: list[tuple[Mark, ...]] = []
        running = chain.entry
        for number, item in enumerate(chain.items):
            marks = chain.rounds_of(number)
            if isinstance(item, Jump) and item.source == running:
                continue
            running = item.output
            if items and rounds[-1] == marks and self.is_next_round(items[-1], item):
                items[-1] = self.join_stages(items[-1], item)
                continue
            items.append(self.join_lanes(item) if isinstance(item, Split) else item)
            rounds.append(marks)
        return replace(chain, items=tuple(items), rounds=tuple(rounds))

    def join_lanes(self, split: Split) -> Split:
        """Return a fork in whose branches the rounds of stages are joined."""
        lanes = (replace(lane, chain=self.join_rounds(lane.chain)) for lane in split.lanes)
        return replace(split, lanes=tuple(lanes))

    def is_next_round(self, before: Item, item: Item) -> bool:
        """Check whether an item has further rounds of the stage before it."""
        if not isinstance(before, Stage) or not isinstance(item, Stage) or before.span != item.span:
            return False
        scopes = [self.graph.scopes[scope] for scope in (*before.scopes, *item.scopes)]
        figures = {self.find_figure(scope.index) for scope in scopes}
        is_plain = not (before.sources or item.sources or before.outputs or before.label)
        is_shared = any(scope.reuses is not None for scope in scopes)
        return is_plain and not is_shared and len(figures) == 1 and scopes[0].operator is None

    def join_stages(self, before: Item, item: Item) -> Stage:
        """Return one stage for two in a row."""
        assert isinstance(before, Stage)
        assert isinstance(item, Stage)
        scopes = (*before.scopes, *item.scopes)
        self.places[item.output] = (before.place, item.place)
        return replace(item, place=before.place, scopes=scopes, count=None)

    # Places ----------------------------------------------------------------------------------

    def unite_chains(self, chains: _Uses[Chain]) -> Chain:
        """Return the steps of all chains, in the order of the spec."""
        self.add_place({use: chain.entry for use, chain in chains.items()})
        inputs = self.unite_named({use: chain.inputs for use, chain in chains.items()})
        found = {use: self.find_places(chain, chains) for use, chain in chains.items()}
        order = _order_places([*found.values()])
        items = []
        for place in order:
            row = {use: places[place] for use, places in found.items() if place in places}
            items.append(self.unite_row(row, is_everywhere=len(row) == len(chains)))
        use, first = next(iter(chains.items()))
        outputs = tuple((name, self.first.get((use, node), node)) for name, node in first.outputs)
        rounds = tuple(marks for _, marks, _ in order)
        return Chain(
            items=tuple(items),
            entry=self.first[use, first.entry],
            output=self.first.get((use, first.output), first.output),
            rounds=rounds if any(rounds) else (),
            inputs=inputs,
            outputs=outputs,
        )

    def unite_named(
        self, values: _Uses[tuple[tuple[str, int], ...]]
    ) -> tuple[tuple[str, int], ...]:
        """Return the values that enter or leave by name."""
        names = {tuple(name for name, _ in named) for named in values.values()}
        if len(names) > 1:
            raise _DifferentError
        made = []
        for number, name in enumerate(names.pop()):
            made.append((name, self.add_place({use: of[number][1] for use, of in values.items()})))
        return tuple(made)

    def add_place(self, nodes: _Uses[int]) -> int:
        """Record the nodes at one place; return the one that stands for it."""
        use, node = next(iter(nodes.items()))
        first = self.first.get((use, node), node)
        self.first.update(dict.fromkeys(nodes.items(), first))
        self.nodes[first] = tuple(nodes.values())
        return first

    def find_places(self, chain: Chain, chains: _Uses[Chain]) -> dict[_Key, Item]:
        """Return the items of a chain by their places; residuals without a sum as if they had one.

        Args:
            chain: the chain.
            chains: those of all uses.
        """
        items = [(item, chain.rounds_of(number)) for number, item in enumerate(chain.items)]
        own = {item.span for item, _ in items}
        forks = (one for other in chains.values() for one in other.items if isinstance(one, Split))
        for fork in {fork.span: fork for fork in forks if fork.span not in own}.values():
            items = self.wrap_residual(chain.entry, items, fork)
        found: dict[_Key, Item] = {}
        count = Counter[tuple[Span, tuple[Mark, ...]]]()
        for item, marks in items:
            found[item.span, marks, count[item.span, marks]] = item
            count[item.span, marks] += 1
        return found

    def wrap_residual(
        self, entry: int, items: list[tuple[Item, tuple[Mark, ...]]], fork: Split
    ) -> list[tuple[Item, tuple[Mark, ...]]]:
        """Return items with those of a residual in its fork, whose shortcut and sum are absent."""
        skip = self.written.skips.get(fork.span)
        inside = [n for n, (item, _) in enumerate(items) if skip and item.span in skip.inside]
        if not inside or inside != [*range(inside[0], inside[-1] + 1)]:
            raise _DifferentError
        start, end = inside[0], inside[-1] + 1
        entry = items[start - 1][0].output if start else entry
        steps = Chain(tuple(item for item, _ in items[start:end]), entry, items[end - 1][0].output)
        shortcut, residual = fork.lanes
        lanes = (
            replace(shortcut, chain=Chain((), entry, entry)),
            replace(residual, chain=steps),
        )
        wrapped = replace(fork, lanes=lanes, node=steps.output)
        return [*items[:start], (wrapped, items[start][1]), *items[end:]]

    # Items -----------------------------------------------------------------------------------

    def unite_row(self, row: _Uses[Item], *, is_everywhere: bool) -> Item:
        """Return the item at one place, and record its condition if not all uses have it."""
        united = self.unite_items(row)
        if not is_everywhere:
            text = self.written.texts.get(united.span)
            if text is None or isinstance(united, Split | Jump):
                raise _DifferentError
            self.conditions[united.output] = text
        return united

    def unite_items(self, row: _Uses[Item]) -> Item:
        """Return what stands for corresponding items."""
        use, first = next(iter(row.items()))
        if len({type(item) for item in row.values()}) > 1:
            raise _DifferentError
        if isinstance(first, Split):
            return self.unite_splits({n: one for n, one in row.items() if isinstance(one, Split)})
        if len({self.describe(number, item) for number, item in row.items()}) > 1:
            raise _DifferentError
        if isinstance(first, Jump):
            return replace(first, source=self.first.get((use, first.source), first.source))
        self.add_place({number: item.output for number, item in row.items()})
        if isinstance(first, Stage):
            return self.unite_stages({n: one for n, one in row.items() if isinstance(one, Stage)})
        if isinstance(first, Meet):
            return replace(first, sources=self.list_sources(use, first))
        return first

    def unite_stages(self, row: _Uses[Stage]) -> Stage:
        """Return what stands for corresponding stages."""
        use, first = next(iter(row.items()))
        self.stages[first.output] = tuple(row.values())
        self.unite_named({number: stage.outputs for number, stage in row.items()})
        return replace(first, sources=self.list_sources(use, first))

    def list_sources(self, use: int, item: Meet | Stage) -> tuple[int, ...]:
        """Return what stands for the values that an item takes by name."""
        return tuple(self.first.get((use, source), source) for source in item.sources)

    def describe(self, use: int, item: Item) -> Hashable:
        """Return what must be the same of corresponding items."""
        match item:
            case Leaf(node=node):
                made = self.graph.nodes[node]
                return made.operator, _print_without_functions(made)
            case Stage():
                scope = self.graph.scopes[self.graph.scopes[item.scopes[0]].parent or 0]
                count = print_count(scope, item) or len(item.scopes)
                figures = tuple(dict.fromkeys(map(self.find_figure, item.scopes)))
                return figures, count, self.list_sources(use, item)
            case Meet(node=node, names=names):
                return self.graph.nodes[node].text, names
            case Jump(source=source):
                return self.first.get((use, source), source)
            case Split():
                return None

    def unite_splits(self, row: _Uses[Split]) -> Split:
        """Return what stands for corresponding forks; of residuals, one with a sum."""
        whole = {use: split for use, split in row.items() if self.is_whole(split)}
        rest = {use: split for use, split in row.items() if use not in whole}
        if len({self.graph.nodes[split.node].text for split in whole.values()}) != 1:
            raise _DifferentError
        first = max(whole.values(), key=lambda split: len(split.lanes))
        names = {lane.name for split in row.values() for lane in split.lanes}
        if len(names) > len(first.lanes):
            raise _DifferentError
        made: list[Lane] = []
        for lane in first.lanes:
            beside = lane.name == first.lanes[-1].name
            chains = {
                use: own.chain
                for use, split in (row if beside else whole).items()
                for own in split.lanes
                if own.name == lane.name
            }
            if len(chains) < len(row if beside else whole):
                self.add_branch(lane, whole)
            made.append(replace(lane, chain=self.unite_chains(chains)))
        node = self.add_place({use: split.node for use, split in (whole | rest).items()})
        if rest:
            self.conditions[node] = self.written.skips[first.span].text
        return replace(first, lanes=tuple(made), node=node)

    def add_branch(self, lane: Lane, splits: _Uses[Split]) -> None:
        """Record the condition of a branch that not all uses have."""
        if lane.span not in self.written.branches:
            raise _DifferentError
        join = next(iter(splits.values())).node
        self.branches[join, lane.name] = self.written.branches[lane.span]

    def is_whole(self, split: Split) -> bool:
        """Check whether a fork has its sum."""
        return split.node != split.lanes[-1].chain.output


def _print_without_functions(node: Node) -> str:
    """Return the text of an operator without the functions that words may choose."""
    if node.box is None:
        return node.text
    kept = (argument for argument in node.box.arguments if argument.name not in FUNCTIONS)
    return print_call(replace(node.box, arguments=tuple(kept)))


def _order_places(uses: Sequence[Mapping[_Key, Item]]) -> list[_Key]:
    """Return all places, in an order that agrees with that of all uses."""
    order: list[_Key] = []
    for use in uses:
        at = 0
        for key in use:
            if key in order:
                at = order.index(key) + 1
                continue
            while at < len(order) and order[at] not in use and order[at][0] < key[0]:
                at += 1
            order.insert(at, key)
            at += 1
    return order
