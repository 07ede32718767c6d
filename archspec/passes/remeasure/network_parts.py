"""Find what a change may name to touch a step of a network, or a use of a block in it."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from archspec.dataclass import dataclass
from archspec.graph import (
    Chain,
    GivenValue,
    Graph,
    Item,
    Jump,
    Leaf,
    Meet,
    Node,
    Scope,
    Split,
    Stage,
    Template,
    TemplateUse,
)
from archspec.graph.walk import walk_items
from archspec.language.argument_values import find_names_in_data

if TYPE_CHECKING:
    from archspec.passes.remeasure.known_parts import KnownMeasures


@dataclass(slots=True)
class NetworkParts:
    """The nodes and uses of blocks of a network, or of one block that was expanded by itself.

    Attributes:
        graph: the network; or the block, as if it were one.
        measures: the measures of its steps that a change did not touch, by their identities.
    """

    graph: Graph
    measures: "KnownMeasures" = field(default_factory=dict)
    _scopes: dict[int, Scope] = field(default_factory=dict)
    _step_keys: dict[int, frozenset[Hashable]] = field(default_factory=dict)
    _keys: dict[Template, frozenset[Hashable]] = field(default_factory=dict)
    _templates: dict[int, Template] = field(default_factory=dict)

    def find_scope(self, index: int) -> Scope:
        """Return a use of a block, the same one every time."""
        if index not in self._scopes:
            self._scopes[index] = self.graph.scopes[index]
        return self._scopes[index]

    def template_of(self, scope: Scope) -> Template:
        """Return what a use of a block has in common with all like it, found once."""
        if scope.index not in self._templates:
            use = TemplateUse(self.graph.contents).find_use(scope.index)
            self._templates[scope.index] = use.template
        return self._templates[scope.index]

    def keys_of_items(self, items: Iterable[Item]) -> frozenset[Hashable]:
        """Return what a change may name to touch steps of the network."""
        items = tuple(items)
        found = frozenset(self._list_keys(Chain(items, 0, 0)))
        stages = (item for item in walk_items(Chain(items, 0, 0)) if isinstance(item, Stage))
        uses = (self.keys_of(self.find_scope(at)) for stage in stages for at in stage.scopes)
        return found.union(*uses)

    def keys_of_step(self, item: Item) -> frozenset[Hashable]:
        """Return what a change may name to touch one step of the network, found once."""
        if id(item) not in self._step_keys:
            self._step_keys[id(item)] = self.keys_of_items((item,))
        return self._step_keys[id(item)]

    def keys_of(self, scope: Scope) -> frozenset[Hashable]:
        """Return what a change may name to touch a use of a block, found once."""
        template = self.template_of(scope)
        if template not in self._keys:
            found = frozenset(self._list_keys(scope.chain))
            within = (self.find_scope(scope.index + at.scope) for at in template.placements)
            self._keys[template] = found.union(*map(self.keys_of, within))
        return self._keys[template]

    def _list_keys(self, chain: Chain) -> Iterator[Hashable]:
        """Yield the places and names in a chain and its branches, without the blocks it uses."""
        for item in chain.items:
            yield item.span
            if item.size is not None:
                yield item.size.span
            match item:
                case Leaf(node=index) | Meet(node=index) | Split(node=index):
                    yield from _list_node_keys(self.graph.nodes[index])
                case Stage(scopes=scopes):
                    if item.each is not None:
                        yield item.each.span
                    for index in scopes:
                        yield from _list_given_keys(self.find_scope(index).given)
                case Jump():
                    pass
            if isinstance(item, Split):
                for lane in item.lanes:
                    yield lane.span
                    yield from self._list_keys(lane.chain)


def _list_node_keys(node: Node) -> Iterator[Hashable]:
    yield node.operator
    yield from _list_given_keys(node.given)


def _list_given_keys(given: Sequence[GivenValue]) -> Iterator[Hashable]:
    for one in given:
        yield one.provenance.span
        yield from (name for name in find_names_in_data(one.value) if "." in name)
