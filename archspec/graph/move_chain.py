"""Take the items of a chain over into other numbers."""

from collections.abc import Callable, Mapping, Sequence

from archspec.dataclass import replace
from archspec.graph.structure import Chain, Item, Jump, Lane, Leaf, Meet, Split, Stage
from archspec.language import Formula


def move_chain(
    chain: Chain,
    move: Callable[[int], int],
    move_scopes: Callable[[Sequence[int]], Sequence[int]],
    counts: Mapping[int, Formula] | None = None,
) -> Chain:
    """Return a chain in other numbers.

    Args:
        chain: the chain.
        move: returns the new number of a node.
        move_scopes: returns the new numbers of scopes.
        counts: other counts of stages, by the number of their first scope before.
    """

    def move_item(item: Item) -> Item:
        match item:
            case Leaf(place, node, span, size, label):
                return Leaf(place, move(node), span, size, label)
            case Stage(place, scopes, count, output, span, size, label, each, sources, outputs):
                inner, end = move_scopes(scopes), move(output)
                if counts and scopes:
                    count = counts.get(scopes[0], count)
                taken, named = tuple(map(move, sources)), move_named(outputs)
                return Stage(place, inner, count, end, span, size, label, each, taken, named)
            case Split(lanes=lanes):
                copies = (Lane(lane.name, move_one(lane.chain), lane.span) for lane in lanes)
                return replace(item, lanes=tuple(copies), node=move(item.node))
            case Meet(sources=sources):
                moved, node = tuple(map(move, sources)), move(item.node)
                siblings = tuple(map(move, item.siblings))
                return replace(item, sources=moved, node=node, siblings=siblings)
            case Jump(source, span, size):
                return Jump(move(source), span, size)

    def move_named(values: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
        return tuple([(name, move(node)) for name, node in values])

    def move_one(chain: Chain) -> Chain:
        items = tuple(map(move_item, chain.items))
        return Chain(
            items,
            move(chain.entry),
            move(chain.output),
            chain.rounds,
            move_named(chain.inputs),
            move_named(chain.outputs),
        )

    return move_one(chain)


def shift_scopes(scopes: Sequence[int], by: int) -> Sequence[int]:
    """Return numbers of scopes that all grow by one number; a range stays one."""
    if isinstance(scopes, range):
        return range(scopes.start + by, scopes.stop + by, scopes.step)
    return tuple([scope + by for scope in scopes])
