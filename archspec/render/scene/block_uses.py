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
                yield tuple(leaf.node for leaf in items if isinstance(leaf, Leaf | Meet)), ()
            case Stage():
                stages = tuple(stage for stage in items if isinstance(stage, Stage))
                yield tuple(stage.output for stage in stages), stages
            case Split():
                splits = [split for split in items if isinstance(split, Split)]
                for lanes in zip(*(split.lanes for split in splits), strict=True):
                    yield from _match_places([lane.chain for lane in lanes])
                yield tuple(split.node for split in splits), ()
            case _:
                pass
