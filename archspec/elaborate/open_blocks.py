"""Expand a block again once inference knows what its conditions depend on."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from archspec.dataclass import replace
from archspec.diagnostics import SpecError
from archspec.elaborate.known_values import ScopeValues
from archspec.elaborate.scopes import BlockUse
from archspec.elaborate.unrolled_block import UnrolledBlock
from archspec.expressions import Quantity
from archspec.graph import IN_CHANNELS, Template

if TYPE_CHECKING:
    from archspec.elaborate.expand import TemplateExpansion


def list_deciding(whole: UnrolledBlock) -> frozenset[str]:
    """Return the names on which the conditions of a block depend, as its source calls them."""
    names = whole.deciding
    return (names - {"cin"}) | {IN_CHANNELS} if "cin" in names else names


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
