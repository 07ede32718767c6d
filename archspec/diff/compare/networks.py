"""Compare two networks."""

from collections.abc import Iterable, Iterator, Mapping

from archspec.diff.compare.arguments_diff import CompareContext
from archspec.diff.compare.build_outline import NETWORK, build_outline
from archspec.diff.compare.heads import compare_heads
from archspec.diff.compare.join_order import mark_reordering
from archspec.diff.compare.labels import settle_labels
from archspec.diff.compare.match_blocks import map_parameters, pair_blocks, pair_parameters
from archspec.diff.compare.model import Change, Difference, Match
from archspec.diff.compare.network_level import (
    compare_inputs,
    compare_order,
    compare_parameters,
    compare_readout,
    map_input_names,
)
from archspec.diff.compare.normal_form import Value, read_parameter
from archspec.diff.compare.paths import HEADS
from archspec.diff.compare.result import Outcome, merge_outcomes
from archspec.diff.compare.shared_causes import compare_shared
from archspec.diff.compare.steps import StepComparer
from archspec.expressions import Name
from archspec.language import Parameter, Program


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
        own = (before.spec.parameters, after.spec.parameters)
        self.parameters = pair_parameters(*own, alike=True)
        new = {two: one for one, two in self.parameters.items()}
        self.before = build_outline(
            before, _resolve_parameters(own[0], {one: one for one in self.parameters})
        )
        self.after = build_outline(after, _resolve_parameters(own[1], new))
        self.blocks = pair_blocks(self.before, self.after)
        self.comparison = StepComparer(
            blocks=self.blocks,
            own=(frozenset(self.before.blocks), frozenset(self.after.blocks)),
            parameters=map_parameters(self.before, self.after, self.blocks),
        )
        self.names: Mapping[str, Value] = {two: Name(one) for two, one in new.items() if one != two}

    def difference(self) -> Difference:
        """Return the difference."""
        network = self.network()
        blocks = {name: self.block(name) for name in self.blocks}
        outcome = merge_outcomes((network, *blocks.values()))
        shared = compare_shared(
            self.before.program, self.after.program, self.blocks, outcome.shared
        )
        matches = {(each.before, each.after): each for each in outcome.matches}
        for reordering in outcome.reorderings:
            mark_reordering(matches, reordering)
        return Difference(
            before=self.before.program,
            after=self.after.program,
            changes=tuple(self.ordered(shared, network, blocks)),
            matches=tuple(matches.values()),
            blocks=self.blocks,
            removed=tuple(name for name in self.before.blocks if name not in self.blocks),
            added=tuple(name for name in self.after.blocks if name not in self.blocks.values()),
            reorderings=outcome.reorderings,
        )

    def ordered(
        self, shared: Mapping[str, list[Change]], network: Outcome, blocks: Mapping[str, Outcome]
    ) -> Iterator[Change]:
        """Yield the causes: of the network, of the body, and of each block in the order of use."""
        specs = (self.before.program.spec, self.after.program.spec)
        yield from compare_inputs(*specs)
        yield from compare_order(*specs)
        yield from compare_parameters(self.before, self.after, self.parameters)
        yield from shared.get("", [])
        yield from network.changes
        yield from (reordering.change for reordering in network.reorderings)
        yield from compare_readout(*specs)
        for name, outcome in blocks.items():
            yield from self.renamed(name)
            yield from shared.get(name, [])
            yield from outcome.changes
            yield from (reordering.change for reordering in outcome.reorderings)

    def network(self) -> Outcome:
        """Compare the bodies and the heads."""
        before, after = self.before, self.after
        body = self.comparison.chain(
            before.body.chain, after.body.chain, CompareContext(("body",), self.names)
        )
        heads = compare_heads(self.comparison, before, after, CompareContext(HEADS, self.names))
        known = map_input_names(before.program.spec, after.program.spec)
        return settle_labels(merge_outcomes((body, heads)), known=known)

    def block(self, name: str) -> Outcome:
        """Compare a block with its counterpart."""
        before, after = self.before.blocks[name], self.after.blocks[self.blocks[name]]
        parameters = self.comparison.parameters[name]
        names: dict[str, Value] = {two: Name(one) for two, one in parameters.items() if two != one}
        found = settle_labels(
            self.comparison.chain(before.chain, after.chain, CompareContext((name,), names))
        )
        match = Match(before=before.span, after=after.span, changes=tuple(self.renamed(name)))
        return merge_outcomes((Outcome(matches=(match,)), found))

    def renamed(self, name: str) -> Iterator[Change]:
        """Yield the change of a block's name, if there is one."""
        other = self.blocks[name]
        if other != name:
            spans = self.before.blocks[name].span, self.after.blocks[other].span
            yield Change(
                kind="renamed", part="block", place=(name,), before=name, after=other,
                before_span=spans[0], after_span=spans[1],
            )  # fmt: skip


def _resolve_parameters(
    parameters: Iterable[Parameter], common: Mapping[str, str]
) -> dict[str, Value]:
    """Return the values of a network's parameters in its body.

    Those that both networks have stay symbolic, by their names in the first. One that only this
    network has is replaced by its default: its existence is a cause of its own.
    """
    solved: dict[str, Value] = {}
    for parameter in parameters:
        default = read_parameter(parameter)
        if parameter.name in common:
            solved[parameter.name] = Name(NETWORK + common[parameter.name])
        elif default is not None:
            solved[parameter.name] = default
    return solved
