"""Mark where in the network a finding was made: in which round, and in which use of a block."""

from collections.abc import Iterator, Mapping, Sequence

from archspec.diagnostics import Mark
from archspec.graph import Scope, Stage
from archspec.passes.expected_size import ChainPosition


def mark_rounds(trail: Sequence[ChainPosition]) -> tuple[Mark, ...]:
    """Return the rounds of loops at a position, in the innermost block that has any.

    Args:
        trail: the position in the graph, from the network inward.
    """
    rounds = (position.chain.rounds_of(position.number) for position in reversed(trail))
    return next(filter(None, rounds), ())


def mark_use(
    trail: Sequence[ChainPosition], scopes: Sequence[Scope], uses: Mapping[str, int]
) -> Iterator[Mark]:
    """Yield a mark at the innermost use of a block that is used more than once.

    Args:
        trail: the position in the graph, from the network inward.
        scopes: the uses of blocks.
        uses: how many steps of the spec use each block.
    """
    for position in trail[-2::-1]:
        item = position.chain.items[position.number]
        name = scopes[item.scopes[0]].block if isinstance(item, Stage) else ""
        if uses.get(name, 0) > 1:
            yield Mark(item.span, f"in this use of {name}")
            return
