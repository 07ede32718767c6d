"""The nodes and scopes of a network as sequences, made from its templates when asked for."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Final, Generic, TypeVar, overload

from archspec.dataclass import dataclass
from archspec.graph.node import Node, Scope
from archspec.graph.template import Template, TemplateUse

Item = TypeVar("Item", Node, Scope)
Item_co = TypeVar("Item_co", Node, Scope, covariant=True)

_KEPT: Final = 1 << 10
"""The largest number of nodes or scopes that are made together, and kept."""


@dataclass(frozen=True, slots=True, eq=False)
class _TemplateView(Sequence[Item_co], Generic[Item_co]):
    """What a network has, made anew at each access.

    Attributes:
        network: the network.
    """

    network: TemplateUse

    @overload
    def __getitem__(self, index: int) -> Item_co: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Item_co, ...]: ...
    def __getitem__(self, index: int | slice) -> Item_co | tuple[Item_co, ...]:
        numbers = range(len(self))[index]
        if isinstance(numbers, int):
            return self.find(numbers)
        return tuple(self) if numbers == range(len(self)) else tuple(map(self.find, numbers))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(self) != len(other):
            return NotImplemented
        return all(one == two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    @abstractmethod
    def find(self, number: int) -> Item_co:
        """Return one of them."""


class NodeView(_TemplateView[Node]):
    """The nodes of a network."""

    @classmethod
    def of(cls, template: Template) -> Sequence[Node]:
        """Return the nodes of a network; those of a small one are made once."""
        use = TemplateUse(template)
        return tuple(use.list_nodes()) if template.size <= _KEPT else cls(use)

    def __len__(self) -> int:
        return self.network.template.size

    def __iter__(self) -> Iterator[Node]:
        return self.network.list_nodes()

    def find(self, number: int) -> Node:
        """Return a node."""
        return self.network.find_node(number)


class ScopeView(_TemplateView[Scope]):
    """The uses of blocks in a network."""

    @classmethod
    def of(cls, template: Template) -> Sequence[Scope]:
        """Return the scopes of a network; those of a small one are made once."""
        use = TemplateUse(template)
        return tuple(use.list_scopes()) if template.uses <= _KEPT else cls(use)

    def __len__(self) -> int:
        return self.network.template.uses

    def __iter__(self) -> Iterator[Scope]:
        return self.network.list_scopes()

    def find(self, number: int) -> Scope:
        """Return a scope."""
        return self.network.find_use(number).make_scope()


class WrittenView(Sequence[Item]):
    """A sequence of which some items are replaced.

    Attributes:
        behind: the sequence.
        written: the new items, by their numbers.
    """

    def __init__(self, behind: Sequence[Item]) -> None:
        """Begin with no item replaced."""
        self.behind: Sequence[Item] = behind
        self.written: dict[int, Item] = {}

    def __len__(self) -> int:
        return len(self.behind)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, index: int | slice) -> Item | tuple[Item, ...]:
        if isinstance(index, slice):
            return tuple(self[number] for number in range(len(self))[index])
        found = self.written.get(index)
        return self.behind[index] if found is None else found

    def __setitem__(self, index: int, item: Item) -> None:
        self.written[index] = item
