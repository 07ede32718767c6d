"""Group the uses of blocks that one figure draws: uses of one block with equal steps."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import TypeAlias

from archspec.dataclass import dataclass
from archspec.expressions import find_names, to_text
from archspec.graph import Chain, Graph, Item, Jump, Leaf, Meet, Scope, Split, Stage
from archspec.text.unique_names import choose_unique

_Form: TypeAlias = tuple[object, ...]

SplitStage: TypeAlias = Callable[[Stage], Iterable[Stage]]


@dataclass(slots=True)
class FigureDefinition:
    """A block that gets a figure, and its uses.

    Attributes:
        key: its name, unique in the scene: that of the block, with a number if uses differ; empty
            for the network itself.
        scopes: the uses, in order; the first one is drawn.
    """

    key: str
    scopes: list[Scope] = field(default_factory=list)


def group_uses(graph: Graph) -> list[FigureDefinition]:
    """Return the definition of the block that each scope uses, in the order of the scopes."""
    forms: dict[_Form, int] = {}
    numbers: dict[int, int] = {}
    for scope in reversed(graph.scopes):  # blocks before those that contain them
        form = (scope.block, *_normalize_chain(graph, scope, scope.chain, numbers, {}))
        numbers[scope.index] = forms.setdefault(form, len(forms))
    known: dict[int, FigureDefinition] = {}
    definitions = []
    for scope in graph.scopes:
        number = numbers[scope.index]
        if number not in known:
            taken = {definition.key for definition in known.values()}
            key = "" if scope.parent is None else choose_unique(scope.block, taken)
            known[number] = FigureDefinition(key)
        known[number].scopes.append(scope)
        definitions.append(known[number])
    return definitions


def print_count(scope: Scope, stage: Stage) -> str:
    """Return the repeat count of a stage in letters of its block; empty if it is a plain number."""
    if stage.count is None or not any(find_names(stage.count.tree)):
        return ""
    own = {
        parameter.name for parameter in scope.parameters if parameter.type not in ("list", "word")
    }
    return to_text(stage.count.tree) if own.issuperset(find_names(stage.count.tree)) else ""


def _normalize_chain(
    graph: Graph, scope: Scope, chain: Chain, inner: Mapping[int, int], values: dict[int, int]
) -> tuple[object, ...]:
    """Return a position-independent form of a chain, to compare it with others.

    Args:
        graph: the graph.
        scope: the use of the block that contains it.
        chain: the chain.
        inner: the number of the form of each block in it, by the scope of its use.
        values: numbers values by their node, in order of appearance; updated here.
    """
    for entry in (chain.entry, *(node for _, node in chain.inputs)):
        values.setdefault(entry, len(values))
    forms = []
    for item in chain.items:
        forms.append(_normalize_item(graph, scope, item, inner, values))
        if not isinstance(item, Jump):
            values.setdefault(item.output, len(values))
    return tuple(forms)


def _normalize_item(
    graph: Graph, scope: Scope, item: Item, inner: Mapping[int, int], values: dict[int, int]
) -> _Form:
    match item:
        case Leaf():
            return ("leaf", graph.nodes[item.node].operator, graph.nodes[item.node].text)
        case Stage():
            rounds = [inner[use] for use in item.scopes]
            count = print_count(scope, item) or len(item.scopes)
            taken = tuple(values.get(source, -1) for source in item.sources)
            for _, node in item.outputs:
                values.setdefault(node, len(values))
            return ("stage", count, taken, *(rounds[:1] if len(set(rounds)) == 1 else rounds))
        case Split():
            lanes = [
                (lane.name, _normalize_chain(graph, scope, lane.chain, inner, values))
                for lane in item.lanes
            ]
            return ("split", graph.nodes[item.node].text, tuple(lanes))
        case Meet():
            sources = tuple(values.get(source, -1) for source in item.sources)
            return ("meet", graph.nodes[item.node].text, sources)
        case Jump():
            return ("jump", values.get(item.source, -1))


@dataclass(frozen=True, slots=True)
class UseTwins:
    """The corresponding nodes and stages of the uses of a block.

    Attributes:
        nodes: the nodes at one place, by the first of them.
        stages: the stages at one place, by the output node of the first of them.
    """

    nodes: Mapping[int, tuple[int, ...]]
    stages: Mapping[int, tuple[Stage, ...]]

    @classmethod
    def match(cls, chains: Sequence[Chain], split: SplitStage) -> "UseTwins":
        """Match uses with equal steps.

        Args:
            chains: the contents of each use.
            split: returns the runs of a stage that are drawn as one.
        """
        nodes: dict[int, tuple[int, ...]] = {}
        stages: dict[int, tuple[Stage, ...]] = {}
        for places, found in _match_places(chains, split):
            nodes[places[0]] = places
            if found:
                stages[places[0]] = found
        return cls(nodes, stages)


def _match_places(
    chains: Sequence[Chain], split: SplitStage
) -> Iterator[tuple[tuple[int, ...], tuple[Stage, ...]]]:
    """Yield the nodes at each place, with the stages that they are outputs of."""
    yield tuple(chain.entry for chain in chains), ()
    for items in zip(*(chain.items for chain in chains), strict=True):
        splits = [item for item in items if isinstance(item, Split)]
        for lanes in zip(*(split.lanes for split in splits), strict=True):
            yield from _match_places([lane.chain for lane in lanes], split)
        stages = [item for item in items if isinstance(item, Stage)]
        for runs in zip(*map(split, stages), strict=True):
            yield tuple(run.output for run in runs), runs
        if not stages and not isinstance(items[0], Jump):
            yield tuple(item.output for item in items), ()
