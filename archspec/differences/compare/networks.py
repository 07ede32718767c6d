"""Compare two networks."""

from collections.abc import Iterator, Mapping, Sequence

from archspec.differences.compare.arguments_diff import CompareContext, compare_shared
from archspec.differences.compare.build_outline import build_outline
from archspec.differences.compare.content_index import ContentIndex
from archspec.differences.compare.join_order import mark_reorderings
from archspec.differences.compare.labels import settle_labels
from archspec.differences.compare.match_blocks import map_parameters, pair_blocks, pair_parameters
from archspec.differences.compare.model import (
    Change,
    Difference,
    Match,
    Outcome,
    Reordering,
    SharedArgument,
    merge_outcomes,
)
from archspec.differences.compare.network_level import (
    compare_functions,
    compare_heads,
    compare_inputs,
    compare_order,
    compare_parameters,
    compare_readout,
    pair_inputs,
)
from archspec.differences.compare.normal_form import Value
from archspec.differences.compare.paths import HEADS
from archspec.differences.compare.steps import StepComparer
from archspec.expressions import Name
from archspec.language import Program


def diff_networks(before: Program, after: Program) -> Difference:
    """Compare two networks by the parts that they use, whether or not their shapes can be proved.

    Neither notation nor stated sizes and totals count as differences.

    Args:
        before: the first network.
        after: the second network.
    """
    return _NetworkPair(before, after).difference()


class _NetworkPair:
    """Two networks with the intermediate results of their comparison."""

    def __init__(self, before: Program, after: Program) -> None:
        parameters = (before.spec.parameters, after.spec.parameters)
        self.parameters = pair_parameters(*parameters, alike=True)
        new = {two: one for one, two in self.parameters.items()}
        index = ContentIndex()
        self.before = build_outline(before, {name: name for name in self.parameters}, index)
        self.after = build_outline(after, new, index)
        self.blocks = pair_blocks(self.before, self.after)
        self.comparison = StepComparer(
            blocks=self.blocks,
            parameters=map_parameters(self.before, self.after, self.blocks),
        )
        self.names = _name_as_before(new)

    def difference(self) -> Difference:
        """Return the difference."""
        before, after = self.before.program, self.after.program
        parts = {"": self.network(), **{name: self.block(name) for name in self.blocks}}
        outcome = merge_outcomes(*parts.values())
        shared = compare_shared(before, after, self.blocks, outcome.select(SharedArgument))
        matches = mark_reorderings(outcome.select(Match), outcome.select(Reordering))
        return Difference(
            before=before,
            after=after,
            changes=tuple(self.ordered(shared, parts)),
            matches=matches,
            blocks=self.blocks,
            removed=tuple(name for name in self.before.blocks if name not in self.blocks),
            added=tuple(name for name in self.after.blocks if name not in self.blocks.values()),
            reorderings=outcome.select(Reordering),
        )

    def ordered(
        self, shared: Mapping[str, Sequence[Change]], parts: Mapping[str, Outcome]
    ) -> Iterator[Change]:
        """Yield the causes: of the network, of the body, and of each block in the order of use."""
        specs = (self.before.program.spec, self.after.program.spec)
        yield from compare_inputs(*specs)
        yield from compare_order(*specs)
        yield from compare_parameters(self.before, self.after, self.parameters)
        yield from compare_functions(self.before.program, self.after.program)
        for name, outcome in parts.items():
            yield from self.renamed(name)
            yield from shared.get(name, ())
            yield from outcome.select(Change)
            yield from (reordering.change for reordering in outcome.select(Reordering))
            if not name:
                yield from compare_readout(*specs)

    def network(self) -> Outcome:
        """Compare the bodies and the heads."""
        before, after = self.before, self.after
        at = CompareContext((before.body.name,), self.names)
        body = self.comparison.chain(before.body.chain, after.body.chain, at)
        heads = compare_heads(self.comparison, before, after, CompareContext(HEADS, self.names))
        known = pair_inputs(before.program.spec, after.program.spec)
        return settle_labels(merge_outcomes(body, heads), known=known)

    def block(self, name: str) -> Outcome:
        """Compare a block with its counterpart."""
        before, after = self.before.blocks[name], self.after.blocks[self.blocks[name]]
        at = CompareContext((name,), _name_as_before(self.comparison.parameters[name]))
        found = settle_labels(self.comparison.chain(before.chain, after.chain, at))
        match = Match(before=before.span, after=after.span, changes=tuple(self.renamed(name)))
        return merge_outcomes(Outcome.of(0, match), found)

    def renamed(self, name: str) -> Iterator[Change]:
        """Yield the change of a block's name, if there is one."""
        other = self.blocks.get(name, name)
        if other != name:
            before, after = self.before.blocks[name], self.after.blocks[other]
            yield Change.between(
                before, after, (name, other), kind="renamed", part="block", place=(name,)
            )


def _name_as_before(names: Mapping[str, str]) -> dict[str, Value]:
    """Return the names of the second network that differ, as names in the first."""
    return {new: Name(old) for new, old in names.items() if new != old}
