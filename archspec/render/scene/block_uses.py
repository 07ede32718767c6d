"""Match the corresponding nodes and stages of all uses of a block, which one figure draws."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archspec.graph import Chain, Leaf, Meet, Scope, Split, Stage


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
    def match(cls, uses: Sequence[Scope]) -> "UseTwins":
        """Match uses with equal steps."""
        nodes: dict[int, tuple[int, ...]] = {}
        stages: dict[int, tuple[Stage, ...]] = {}
        for places, found in _match_places([use.chain for use in uses]):
            nodes[places[0]] = places
            if found:
                stages[places[0]] = found
        return cls(nodes, stages)


def _match_places(chains: Sequence[Chain]) -> Iterator[tuple[tuple[int, ...], tuple[Stage, ...]]]:
    """Yield the nodes at each place, with the stages that they are outputs of."""
    yield tuple(chain.entry for chain in chains), ()
    for items in zip(*(chain.items for chain in chains), strict=True):
        match items[0]:
            case Leaf() | Meet():
                yield tuple(each.node for each in items if isinstance(each, Leaf | Meet)), ()
            case Stage():
                stages = tuple(each for each in items if isinstance(each, Stage))
                yield tuple(each.output for each in stages), stages
            case Split():
                splits = [each for each in items if isinstance(each, Split)]
                for lanes in zip(*(each.lanes for each in splits), strict=True):
                    yield from _match_places([each.chain for each in lanes])
                yield tuple(each.node for each in splits), ()
            case _:
                pass
