"""What a figure says of rounds that differ only in the values that they take."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Final, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.graph import Chain, Graph, Item, Jump, Leaf, Meet, Node, Split, Stage
from archspec.graph.rounds import RoundRun, find_round_runs
from archspec.graph.walk import walk_items, walk_nodes
from archspec.render.scene.box_captions import format_range, format_size
from archspec.render.scene.letter_rows import FEW
from archspec.render.scene.model import UseSummary
from archspec.render.scene.network_facts import SceneContext

_Exit: TypeAlias = tuple[int, str, str]
"""The position of a value in its round, the key of its box, and its caption."""

_BEFORE: Final = "Previous round"
_BEHIND: Final = "Next round"
_OUTSIDE: Final = "Outside"


@dataclass(frozen=True, slots=True)
class RoundEntry:
    """A value that enters rounds.

    Attributes:
        node: the value that enters the first of them.
        stand: what stands for it in each round: its node, or a negative number if it is carried.
        key: the key of its box.
        caption: what it is called.
        size: its sizes.
    """

    node: int
    stand: int
    key: str
    caption: str
    size: str


def find_drawn_rounds(
    facts: SceneContext, chain: Chain, later: Collection[int]
) -> Iterator[RoundRun]:
    """Yield the rounds of a chain that one box stands for."""
    return find_round_runs(chain, lambda item: _describe(facts, item), later)


def _describe(facts: SceneContext, item: Item) -> object:
    """Return what the box of an item says."""
    graph = facts.graph
    match item:
        case Leaf():
            return graph.nodes[item.node].text
        case Stage():
            scopes = [graph.scopes[index] for index in item.scopes]
            values = [[one.value for one in scope.bound.values()] for scope in scopes]
            return [facts.find_figure(scope) for scope in item.scopes], values
        case Split():
            lanes = [[_describe(facts, one) for one in lane.chain.items] for lane in item.lanes]
            return graph.nodes[item.node].text, lanes
        case Meet():
            return graph.nodes[item.node].text
        case _:
            return type(item)


@dataclass(frozen=True, slots=True)
class RoundTexts:
    """The texts of rounds that one box stands for.

    Attributes:
        graph: the network.
        run: the rounds.
    """

    graph: Graph
    run: RoundRun

    @property
    def labels(self) -> list[str]:
        """What the values are called that go from round to round."""
        return [name for name in map(self.find_label, self.run.carried) if name]

    @property
    def span(self) -> Span:
        """The first step of a round."""
        return self.run.rounds[0].items[0].span

    def find_label(self, place: int) -> str:
        """Return what the value at a position is called in all rounds; empty if nothing."""
        found = []
        for number, each in enumerate(self.run.rounds):
            label = _find_label(each, self.run.list_values(number)[place])
            found.append(label.split("_"))
        same = takewhile(lambda parts: len(set(parts)) == 1, zip(*found, strict=False))
        return "_".join(parts[0] for parts in same)

    def list_entries(self) -> Iterator[RoundEntry]:
        """Yield the values that enter a round; the running one first if it does so unnamed."""
        last = len(self.run.list_values(0)) - 1
        for place in sorted(self.run.carried, key=lambda place: self.run.enters and place != last):
            name = self.find_label(place)
            nodes = [self.list_entering(number)[place] for number in range(len(self.run.rounds))]
            size = format_range(format_size(self.graph.nodes[node].type) for node in nodes)
            yield RoundEntry(nodes[0], -1 - place, name or "entry", name or _BEFORE, size)
        for node in self.run.outside:
            name = self.find_outside(node)
            size = format_size(self.graph.nodes[node].type)
            yield RoundEntry(node, node, name or "outside", name or _OUTSIDE, size)

    def list_sources(self) -> Iterator[int]:
        """Yield the values that a round takes, in order, as its entries stand for them."""
        values = self.run.list_values(0)
        for kind, place in self.run.taken:
            yield values[place] if kind == "own" else -1 - place if kind == "before" else place

    def find_outside(self, node: int) -> str:
        """Return the label of a value from outside."""
        scope = self.graph.scopes[self.graph.nodes[self.run.rounds[0].output].scope]
        return _find_label(scope.chain, node)

    def list_exits(self) -> Iterator[_Exit]:
        """Yield the values that leave a round, unless it is only the last one."""
        last = len(self.run.list_values(0)) - 1
        places = sorted({*self.run.carried, *self.run.used})
        for place in places if places != [last] else ():
            name = self.find_label(place)
            yield place, name or "exit", name or _BEHIND

    def choose_title(self, parts: Sequence[str]) -> str:
        """Return the name of a round: that of its contents, with its joins if they are few.

        Args:
            parts: what it consists of; empty for forks and joins.
        """
        items = self.run.rounds[0].items
        joins = [self.graph.nodes[item.node].operator for item in items if isinstance(item, Meet)]
        names = list(dict.fromkeys(filter(None, parts)))
        if len(names) < FEW:  # a single name could be that of a block
            names = list(dict.fromkeys([*names, *(join.title for join in joins)]))
        names = names or ["round"]
        return ", ".join(names) if len(names) <= FEW else f"{names[0]} to {names[-1]}"

    def list_nodes(self) -> list[int]:
        """Return the nodes of all rounds."""
        return [node.index for each in self.run.rounds for node in walk_nodes(self.graph, each)]

    def list_uses(self) -> Iterator[UseSummary]:
        """Yield the cost of each round."""
        leaving = sorted({*self.run.carried, *self.run.used})
        for number, each in enumerate(self.run.rounds):
            inside: list[Node] = list(walk_nodes(self.graph, each))
            values = self.run.list_values(number)
            yield UseSummary(
                path="",
                input=self.format_sizes(self.list_entering(number).values()),
                output=self.format_sizes([values[place] for place in leaving]),
                parameters=sum(node.parameters for node in inside),
                macs=sum(node.macs for node in inside),
            )

    def list_entering(self, number: int) -> dict[int, int]:
        """Return the nodes that a round takes from the one before, by their positions there."""
        if not number:
            return self.run.carried
        before = self.run.list_values(number - 1)
        return {place: before[place] for place in self.run.carried}

    def format_sizes(self, nodes: Iterable[int]) -> str:
        """Return the sizes of values."""
        return " and ".join(format_size(self.graph.nodes[node].type) for node in nodes)


def _find_label(chain: Chain, node: int) -> str:
    """Return the label of a value of a chain; empty if it has none."""
    items = (item for item in walk_items(chain) if not isinstance(item, Jump))
    return next((item.label or "" for item in items if item.output == node), "")
