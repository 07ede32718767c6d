"""Expand single blocks of a network for values that its own uses of them do not have."""

from collections.abc import Mapping

from archspec.dataclass import dataclass
from archspec.diagnostics import Findings, SpecError
from archspec.elaborate.expand import TemplateExpansion
from archspec.elaborate.known_values import ScopeValues
from archspec.elaborate.scopes import BlockUse
from archspec.expressions import Quantity
from archspec.graph import GivenValue, Scope, Template
from archspec.language import Data
from archspec.language.formulas import make_formulas
from archspec.language.provenance import Provenance


@dataclass(frozen=True, slots=True)
class BlockExpansion:
    """Expands the blocks of a network, each by itself.

    Attributes:
        network: the expansion of the network.
    """

    network: TemplateExpansion

    def expand(
        self, scope: Scope, values: Mapping[str, Quantity], *, reused: bool
    ) -> Template | None:
        """Return the contents of a block with other values of its parameters.

        Args:
            scope: a use of the block, whose lists and words it has too.
            values: the numbers of its parameters, and `cin`.
            reused: whether its modules are those of an earlier use.

        Returns:
            None if no spec defines the block, or if it has errors then.
        """
        definitions, state = self.network.definitions, self.network.expansion
        block = definitions.program.blocks.get(scope.block)
        if block is None or block.span != scope.span:
            return None
        state.findings = Findings()
        inside = ScopeValues(definitions.cells, dict(values))
        given = tuple(
            GivenValue(one.name, _write_value(scope, one.name, values), Provenance(span=one.span))
            for one in block.parameters
        )
        try:
            whole = definitions.unroll_with(block, given, inside)
            first = 0 if reused else None
            template = self.network.contents(
                BlockUse(whole, whole.kept(given), reuses=first, values=inside)
            )
        except SpecError:
            return None
        return None if whole.findings or state.findings else template


def _write_value(scope: Scope, name: str, values: Mapping[str, Quantity]) -> Data:
    """Return the value of a parameter as data: its word, its list or its number."""
    found = scope.words.get(name) or scope.lists.get(name)
    return make_formulas(values[name].value if found is None else found, scope.span)
