"""The contents of blocks, each once: templates, and the places where a network has them.

A template has its nodes and the uses of blocks within it in numbers of its own, so that it does not
depend on where a network has it. Nodes and scopes of a network are made from it when they are asked
for, and what is counted is multiplied.
"""

from bisect import bisect_right
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import field
from functools import partial
from typing import Final, TypeAlias

from archspec.dataclass import cached_property, dataclass, replace
from archspec.diagnostics import Diagnostic
from archspec.expressions import Quantity
from archspec.graph.move_chain import move_chain, shift_scopes
from archspec.graph.node import Node, Scope
from archspec.graph.structure import Stage
from archspec.language.provenance import GivenValue
from archspec.ops import Shape

ENTRY: Final = -1
"""The number of the value that enters a template, and of the scope around it."""


@dataclass(frozen=True, slots=True)
class TemplatePlacement:
    """Uses of one template in another one: a block, or repetitions of it in a row.

    All numbers are those of the other template.

    Attributes:
        template: the contents of each use.
        path: the module path of the block or of the repetitions.
        given: the arguments of each use.
        node: the number of the first node.
        scope: the number of the first scope.
        entry: the node whose value enters the first use.
        count: the number of uses.
        round: the number of the first among the repetitions; None for a block that is no stage.
        reuses: the scope of the first use that shares the module of this one.
        bound: the evaluated arguments; empty before inference.
        entering: the type that enters each use; None before inference.
        times: how many uses in a row the last one stands for, a traced number; None for itself.
        others: the nodes whose values enter beside the first, into a block with several inputs.
        beside: the types of these values; empty before inference.
    """

    template: "Template"
    path: str
    given: tuple[GivenValue, ...]
    node: int
    scope: int
    entry: int
    count: int = 1
    round: int | None = None
    reuses: int | None = None
    bound: Mapping[str, Quantity] = field(default_factory=dict)
    entering: Shape | None = None
    times: int | None = None
    others: tuple[int, ...] = ()
    beside: tuple[Shape, ...] = ()

    @property
    def total(self) -> int:
        """The number of uses that it stands for."""
        return self.count if self.times is None else self.count - 1 + self.times

    @property
    def parameters(self) -> int:
        """Learned parameters of all uses."""
        return self.total * self.template.parameters

    @property
    def macs(self) -> int:
        """Multiply-accumulates of all uses for one example."""
        return self.total * self.template.macs

    @property
    def output(self) -> int:
        """The node whose value leaves the last use."""
        return self.leaving(self.count)

    def make_first(self) -> Scope:
        """Return the scope of the first use, in numbers of its own."""
        scope = self.template.scope
        return replace(scope, bound=self.bound, entry=self.entering, beside=self.beside)

    def leaving(self, number: int) -> int:
        """Return the node whose value leaves the first uses; the entry for a number of 0."""
        return self.locate(self.template.scope.chain.output, number)

    @property
    def outputs(self) -> tuple[int, ...]:
        """The nodes whose values leave the last use."""
        return tuple([self.locate(end, self.count) for end in self.template.scope.chain.ends])

    @property
    def entries(self) -> tuple[int, ...]:
        """The nodes whose values enter."""
        return (self.entry, *self.others)

    def locate(self, inside: int, number: int) -> int:
        """Return the node of a value in the last of the first uses.

        Args:
            inside: the value in the template.
            number: the number of uses; 0 for what enters.
        """
        if not number or inside == ENTRY:
            return self.entry
        if inside < ENTRY:
            return self.others[ENTRY - 1 - inside]
        return self.node + (number - 1) * self.template.size + inside


Part: TypeAlias = Node | TemplatePlacement
"""A node of a template, or uses of other templates in it."""


@dataclass(frozen=True, eq=False)
class Template:
    """The contents of a use of a block, or of the network.

    Attributes:
        scope: the use, in its own numbers: its scope is 0, and its first node too.
        parts: its nodes, and the uses of other templates in it, in the order of the computation.
        size: the number of its nodes, with those of the blocks in it.
        uses: the number of its scopes, its own and those in it.
        reopen: expands the block again for the values of its parameters and of `cin`, if conditions
            in it depend on values that only inference knows; these are taken to hold here. It
            returns the errors that it meets, too.
    """

    scope: Scope
    parts: tuple[Part, ...]
    size: int
    uses: int
    reopen: "Reopening | None" = field(default=None, repr=False)

    def __repr__(self) -> str:
        return f"<Template {self.scope.block}: {self.size:,} nodes>"

    @cached_property
    def own(self) -> Mapping[int, Node]:
        """Its nodes that are in none of the blocks in it, by their numbers."""
        return {part.index: part for part in self.parts if isinstance(part, Node)}

    @cached_property
    def placements(self) -> tuple[TemplatePlacement, ...]:
        """The uses of other templates."""
        return tuple(part for part in self.parts if isinstance(part, TemplatePlacement))

    @cached_property
    def is_open(self) -> bool:
        """Whether a condition in it, or in a block in it, depends on what only inference knows."""
        return self.reopen is not None or any(each.template.is_open for each in self.placements)

    @cached_property
    def parameters(self) -> int:
        """Learned parameters."""
        return sum([part.parameters for part in self.parts])

    @cached_property
    def macs(self) -> int:
        """Multiply-accumulates for one example."""
        return sum([part.macs for part in self.parts])

    @cached_property
    def weight(self) -> int:
        """The number of its steps with those of the blocks in it, repeats counted once."""
        return len(self.parts) + sum(each.template.weight for each in self.placements)

    @cached_property
    def node_starts(self) -> list[int]:
        """The first node of each placement."""
        return [each.node for each in self.placements]

    @cached_property
    def scope_starts(self) -> list[int]:
        """The first scope of each placement."""
        return [each.scope for each in self.placements]

    @cached_property
    def taken(self) -> frozenset[int]:
        """The nodes whose values are used in it or leave it; `ENTRY` too if what enters is."""
        found = {*self.scope.chain.ends}
        for part in self.parts:
            if isinstance(part, Node):
                found.update(part.inputs)
            else:
                taken = part.template.taken
                entries = enumerate(part.entries)
                found.update([entry for number, entry in entries if ENTRY - number in taken])
        return frozenset(found)

    @cached_property
    def left(self) -> tuple[int, ...]:
        """The nodes whose values nothing in it uses, and that do not leave it."""
        made = (*self.own, *(end for each in self.placements for end in each.outputs))
        return tuple(node for node in made if node not in self.taken)

    def find_unused(self, taken: Container[int]) -> list[int]:
        """Return the nodes whose values nothing uses; those in its blocks are theirs.

        Args:
            taken: what outputs beside the last step use.
        """
        return [node for node in self.left if node not in taken]

    def find_placement(self, scope: int) -> TemplatePlacement:
        """Return the placement with a scope of the template other than its own."""
        return self.placements[bisect_right(self.scope_starts, scope) - 1]

    def list_placed(self, stage: Stage) -> tuple[TemplatePlacement, ...]:
        """Return the placements of a stage of the template."""
        first = bisect_right(self.scope_starts, stage.scopes[0]) - 1 if stage.scopes else 0
        last = bisect_right(self.scope_starts, stage.scopes[-1]) if stage.scopes else 0
        return self.placements[first:last]

    def find_placed_node(self, node: int) -> TemplatePlacement:
        """Return the placement with a node of the template that is not its own."""
        return self.placements[bisect_right(self.node_starts, node) - 1]

    @cached_property
    def inner(self) -> "tuple[Template, ...]":
        """This template and those in it, each once, in the order of the computation."""
        found: dict[Template, None] = {self: None}
        for each in self.placements:
            if each.template not in found:
                found.update(dict.fromkeys(each.template.inner))
        return tuple(found)


Reopened: TypeAlias = tuple[Template, tuple[Diagnostic, ...]]
"""The contents of a block whose conditions are decided, and the errors of its steps."""

Reopening: TypeAlias = Callable[[Mapping[str, Quantity]], Reopened]
"""Expands a block again for the values of its parameters and of `cin`."""


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """A template at one place of a network.

    Attributes:
        template: the template.
        node: the number of its first node.
        scope: the number of its scope.
        path: its module path.
        entry: the node whose value enters.
        parent: the scope around it; None for the network.
        placement: what places it; None for the network.
        number: its number among the uses of the placement.
        reuses: the first of the uses that share one module.
        times: how many uses in a row it stands for; None for itself.
        others: the nodes whose values enter beside the first.
    """

    template: Template
    node: int = 0
    scope: int = 0
    path: str = ""
    entry: int = ENTRY
    parent: int | None = None
    placement: TemplatePlacement | None = None
    number: int = 0
    reuses: int | None = None
    times: int | None = None
    others: tuple[int, ...] = ()

    @property
    def rest(self) -> int:
        """How many uses of the same placement there are from this one on."""
        return 1 if self.placement is None else self.placement.count - self.number

    def move(self, node: int) -> int:
        """Return the number that a node of the template has in the network."""
        if node >= 0:
            return self.node + node
        if node == ENTRY:
            return self.entry
        return self.others[ENTRY - 1 - node] if self.others else node

    def inside(self, placement: TemplatePlacement, number: int) -> "TemplateUse":
        """Return one of the uses of a template within this one."""
        template, path = placement.template, _join(self.path, placement.path)
        return TemplateUse(
            template,
            self.node + placement.node + number * template.size,
            self.scope + placement.scope + number * template.uses,
            path if placement.round is None else f"{path}.{placement.round + number}",
            self.move(placement.leaving(number)),
            self.scope,
            placement,
            number,
            None if placement.reuses is None else self.scope + placement.reuses,
            placement.times if number == placement.count - 1 else None,
            tuple(map(self.move, placement.others)) if placement.others else (),
        )

    def list_inner(self) -> "Iterator[TemplateUse]":
        """Yield the uses of templates within this one, without nested ones."""
        for placement in self.template.placements:
            yield from (self.inside(placement, number) for number in range(placement.count))

    def list_nodes(self) -> Iterator[Node]:
        """Yield its nodes with those of the blocks in it, in order."""
        for part in self.template.parts:
            if isinstance(part, Node):
                yield self.make_node(part)
            else:
                for number in range(part.count):
                    yield from self.inside(part, number).list_nodes()

    def list_scopes(self) -> Iterator[Scope]:
        """Yield its scope, and those of the blocks in it, in order."""
        yield self.make_scope()
        for use in self.list_inner():
            yield from use.list_scopes()

    def list_distinct(self, block: str, seen: set[Template]) -> Iterator[Scope]:
        """Yield the uses of a block within this one that differ in their contents, in order.

        Args:
            block: the name of its definition.
            seen: the templates to leave out, to which those found are added.
        """
        for placement in self.template.placements:
            if placement.template in seen:
                continue
            seen.add(placement.template)
            inner = self.inside(placement, 0)
            if placement.template.scope.block == block:
                yield inner.make_scope()
            else:
                yield from inner.list_distinct(block, seen)

    def find_node(self, number: int) -> Node:
        """Return a node of the network, which is within this use."""
        use = self
        while (own := use.template.own.get(number - use.node)) is None:
            template, inside = use.template, number - use.node
            placement = template.find_placed_node(inside)
            use = use.inside(placement, (inside - placement.node) // placement.template.size)
        return use.make_node(own)

    def find_use(self, scope: int) -> "TemplateUse":
        """Return the use of a template with a scope of the network, which is within this use."""
        use = self
        while use.scope != scope:
            template, inside = use.template, scope - use.scope
            placement = template.find_placement(inside)
            use = use.inside(placement, (inside - placement.scope) // placement.template.uses)
        return use

    def make_node(self, node: Node) -> Node:
        """Return a node of the template as the network has it."""
        if self.parent is None:
            return node
        return Node(
            node.index + self.node,
            _join(self.path, node.path),
            node.operator,
            node.given,
            tuple(map(self.move, node.inputs)),
            self.scope,
            node.span,
            node.box,
            node.reused,
            node.applied,
            node.type,
        )

    def make_scope(self) -> Scope:
        """Return the scope of the template as the network has it."""
        scope, placement = self.template.scope, self.placement
        if placement is None:
            return scope
        return replace(
            scope,
            index=self.scope,
            path=self.path,
            parent=self.parent,
            given=placement.given,
            chain=move_chain(scope.chain, self.move, partial(shift_scopes, by=self.scope)),
            nodes=(self.node, self.node + self.template.size),
            inner=(self.scope + 1, self.scope + self.template.uses),
            reuses=self.reuses,
            bound=placement.bound,
            entry=placement.entering,
            beside=placement.beside,
            times=self.times,
        )


def _join(first: str, second: str) -> str:
    return f"{first}.{second}" if first and second else first or second
