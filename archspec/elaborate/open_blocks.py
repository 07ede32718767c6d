"""Expand a block again once inference knows what its conditions depend on."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from archspec.dataclass import replace
from archspec.diagnostics import SpecError
from archspec.elaborate.known_values import ScopeValues
from archspec.elaborate.placeholder import ErrorHole
from archspec.elaborate.scopes import BlockUse
from archspec.elaborate.unrolled_block import UnrolledBlock
from archspec.expressions import Quantity
from archspec.graph import ENTRY, IN_CHANNELS, Chain, Leaf, Node, Place, Template

if TYPE_CHECKING:
    from archspec.elaborate.expand import TemplateExpansion


def list_deciding(whole: UnrolledBlock) -> frozenset[str]:
    """Return the names on which the conditions of a block depend, as its source calls them."""
    names = whole.deciding
    return (names - {"cin"}) | {IN_CHANNELS} if "cin" in names else names


def keep_ends_apart(expansion: "TemplateExpansion", use: BlockUse, chain: Chain) -> Chain:
    """Return the chain of an open block with nodes of their own for the values that leave it.

    Once its conditions are decided, two values that are one as long as these are taken to hold may
    be different, and what enters may not be what leaves. So each of them gets a placeholder.

    Args:
        expansion: the expansion of the block.
        use: its use.
        chain: its contents.
    """
    if not use.whole.is_open:
        return chain
    ends: list[int] = []
    items = list(chain.items)
    for end in chain.ends:
        if end > ENTRY and end not in ends:
            ends.append(end)
            continue
        span, again = use.block.span, expansion.frame.again
        ends.append(expansion.size)
        expansion.parts.append(
            Node(expansion.size, "", ErrorHole, (), (end,), 0, span, None, again)
        )
        items.append(Leaf(Place("open"), expansion.size, span, None))
        expansion.size += 1
    rounds = chain.rounds and (*chain.rounds, *[()] * (len(items) - len(chain.items)))
    named = tuple(zip(dict(chain.outputs), ends, strict=False))
    return replace(chain, items=tuple(items), output=ends[0], outputs=named, rounds=rounds)


def make_reopening(
    expansion: "TemplateExpansion", use: BlockUse
) -> Callable[[Mapping[str, Quantity]], Template]:
    """Return what expands an open block for the values of its parameters and of `cin`.

    It raises a SpecError for the errors of steps that are there only then.

    Args:
        expansion: the expansion of the block around it.
        use: its use, as far as it is known.
    """
    definitions, state = expansion.definitions, expansion.expansion
    assert use.source is not None
    source = use.source

    def reopen(known: Mapping[str, Quantity]) -> Template:
        values = ScopeValues(definitions.cells, dict(known))
        whole = definitions.unroll_with(source, use.arguments, values)
        kept = whole.kept(use.arguments)
        before = len(state.findings)
        settled = replace(use, whole=whole, given=kept, values=values, source=None)
        template = expansion.contents(settled)
        found = (*whole.findings, *tuple(state.findings)[before:])
        if found:
            raise SpecError(found)
        return template

    return reopen
