"""What a figure says of rounds that differ only in the values that they take."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.expressions import find_names
from archspec.graph import Chain, Graph, Item, Leaf, Meet, Node, Scope, Split, Stage
from archspec.graph.rounds import RoundRun, find_label, find_round_runs
from archspec.graph.walk import walk_nodes
from archspec.ops import Image
from archspec.render.scene.box_captions import format_range, format_size, format_sizes
from archspec.render.scene.letter_rows import FEW
from archspec.render.scene.model import UseSummary
from archspec.render.scene.network_facts import SceneContext

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
    return find_round_runs(chain, lambda item: _describe(facts, item), later, gathering=True)


def _describe(facts: SceneContext, item: Item) -> object:
    """Return what an item does, of a block without the letters that no size depends on."""
    graph = facts.graph
    match item:
        case Leaf():
            return graph.nodes[item.node].text
        case Stage():
            scopes = [graph.scopes[index] for index in item.scopes]
            values = [_list_sizing(scope) for scope in scopes]
            return [facts.find_figure(scope) for scope in item.scopes], values
        case Split():
            lanes = [[_describe(facts, one) for one in lane.chain.items] for lane in item.lanes]
            return graph.nodes[item.node].text, lanes
        case Meet():
            return graph.nodes[item.node].text
        case _:
            return type(item)


def _list_sizing(scope: Scope) -> list[object]:
    """Return what the sizes depend on that leave a block."""
    shapes = [scope.exit, *scope.exits] if scope.exit else []
    sizing = {name for shape in shapes for name in find_names(shape.channels.form)}
    grids = [shape.grid for shape in shapes if isinstance(shape, Image)]
    return [*grids, *(value.value for name, value in scope.bound.items() if name in sizing)]


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
        places = dict.fromkeys(place for place, _ in self.run.carried)
        return [name for name in map(self.run.find_label, places) if name]

    @property
    def span(self) -> Span:
        """The first step of a round."""
        return self.run.rounds[0].items[0].span

    def list_entries(self) -> Iterator[RoundEntry]:
        """Yield the values that enter a round; the running one first if it does so unnamed."""
        last = (len(self.run.list_values(0)) - 1, 1)
        rounds = range(len(self.run.rounds))
        for carried in sorted(self.run.carried, key=lambda one: self.run.enters and one != last):
            name = self.run.find_label(carried[0])
            nodes = [self.run.find_value(number, carried) for number in rounds]
            size = format_range(format_size(self.graph.nodes[node].type) for node in nodes)
            stand = _number_stand(*carried)
            yield RoundEntry(nodes[0], stand, name or "entry", name or _BEFORE, size)
        for node in self.run.outside:
            name = self.find_outside(node)
            size = format_size(self.graph.nodes[node].type)
            yield RoundEntry(node, node, name or "outside", name or _OUTSIDE, size)

    def list_sources(self) -> Iterator[int]:
        """Yield the values that a round takes, in order, as its entries stand for them."""
        values = self.run.list_values(0)
        for kind, place, lag in self.run.taken:
            if kind == "before":
                yield _number_stand(place, lag)
            else:
                yield values[place] if kind == "own" else place

    def find_outside(self, node: int) -> str:
        """Return the label of a value from outside."""
        scope = self.graph.scopes[self.graph.nodes[self.run.rounds[0].output].scope]
        return find_label(scope.chain, node)

    def list_exits(self) -> Iterator[tuple[int, str]]:
        """Yield the values that leave a round by position, each with what it is called."""
        for place in self.list_leaving():
            yield place, self.run.find_label(place) or _BEHIND

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
        names = names or ["Round"]
        return ", ".join(names) if len(names) <= FEW else f"{names[0]} to {names[-1]}"

    def list_nodes(self) -> list[int]:
        """Return the nodes of all rounds."""
        return [node.index for each in self.run.rounds for node in walk_nodes(self.graph, each)]

    def list_uses(self) -> Iterator[UseSummary]:
        """Yield the cost of each round."""
        leaving = self.list_leaving()
        for number, each in enumerate(self.run.rounds):
            inside: list[Node] = list(walk_nodes(self.graph, each))
            values = self.run.list_values(number)
            yield UseSummary(
                path="",
                input=self.format_sizes(
                    self.run.find_value(number, one) for one in self.run.carried
                ),
                output=self.format_sizes([values[place] for place in leaving]),
                parameters=sum(node.parameters for node in inside),
                macs=sum(node.macs for node in inside),
            )

    def list_entering(self, number: int) -> list[int]:
        """Return the nodes that a round takes from those before."""
        return [self.run.find_value(number, carried) for carried in self.run.carried]

    def list_leaving(self) -> list[int]:
        """Return the positions of the values that leave a round."""
        return sorted({*(place for place, _ in self.run.carried), *self.run.used})

    def format_sizes(self, nodes: Iterable[int]) -> str:
        """Return the sizes of values."""
        return format_sizes(self.graph.nodes[node].type for node in nodes)


def _number_stand(place: int, lag: int) -> int:
    """Return the number that stands for a value of a round before."""
    return -2 * place - lag
