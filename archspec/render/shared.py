"""What the figures of one network share."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import prod

from archspec.expressions import Quantity
from archspec.graph import Chain, Graph, Head, Leaf, Scope, Stage
from archspec.ops.input import Input
from archspec.passes.fields import Field, receptive_fields
from archspec.render.definitions import Definition, Definitions
from archspec.render.scene import FEW, WHOLE, Box, Kind, Use
from archspec.render.wording import (
    Names,
    block_title,
    box_text,
    names_in,
    number_text,
    size_text,
)


@dataclass(frozen=True, slots=True)
class Shared:
    """What the figures of one network share.

    Attributes:
        graph: the network.
        definitions: its blocks.
        members: the nodes of each scope, those of scopes within it included.
        names: what names mean in each scope.
        fields: the receptive field of each node, None for all of the input.
        opened: the paths of blocks that are drawn in place, None for all.
    """

    graph: Graph
    definitions: Definitions
    members: Sequence[Sequence[int]]
    names: Sequence[Names]
    fields: Sequence[Field | None]
    opened: frozenset[str] | None

    @classmethod
    def of(cls, graph: Graph, opened: frozenset[str] | None) -> "Shared":
        """Gather the facts of a network; `opened` as for `scene_of`."""
        members: list[list[int]] = [[] for _ in graph.scopes]
        for node in graph.nodes:
            scope: int | None = node.scope
            while scope is not None and node.operator is not Input:
                members[scope].append(node.index)
                scope = graph.scopes[scope].parent
        cells = graph.program.cells
        names = [names_in(graph, scope, cells) for scope in graph.scopes]
        definitions = Definitions(graph).collect()
        return cls(graph, definitions, members, names, receptive_fields(graph), opened)

    def title(self, definition: Definition) -> str:
        """What people call a block; the body of a head has the head's name."""
        for head in self.graph.heads:
            for item in head.chain.items:
                if isinstance(item, Stage) and self.is_body(item.scopes[0], definition):
                    return f"{head.name} head"
        return self.name(definition)

    def is_body(self, scope: int, definition: Definition) -> bool:
        """Whether a use is that of a block without a name of its own, the first that is drawn."""
        first = definition.scopes[0]
        return scope == first.index and first.block not in self.graph.program.blocks

    def head_label(self, head: Head, box: Box) -> str:
        """A head as it is drawn: `aux head`, or `aux: FC (10)` where its only step has a name."""
        when = " (training)" if head.in_training else ""
        block = "" if box.scope is None else self.graph.scopes[box.scope].block
        if block and block not in self.graph.program.blocks:
            return f"{head.name} head{when}"
        return f"{head.name}{when}: {box.label}"

    def name(self, definition: Definition) -> str:
        """The name of a block; a repeated body without one is told by what is in it."""
        scope = definition.scopes[0]
        parts = [] if scope.block in self.graph.program.blocks else list(self._parts(scope.chain))
        if not parts or "" in parts or scope.parent is None:
            return block_title(definition.key)
        return ", ".join(parts) if len(parts) <= FEW else f"{parts[0]} to {parts[-1]}"

    def _parts(self, chain: Chain) -> Iterator[str]:
        """What a chain holds, in words; nothing for a fork or a join."""
        for item in chain.items:
            match item:
                case Leaf():
                    node = self.graph.nodes[item.node]
                    yield box_text(self.graph, node, [self.names[node.scope]]).partition(" (")[0]
                case Stage():
                    count = f" × {len(item.scopes)}" if len(item.scopes) > 1 else ""
                    yield self.name(self.definitions.of(item.scopes[0])) + count
                case _:
                    yield ""

    def label(self, definition: Definition, stage: Stage) -> str:
        """A stage as its parent draws it.

        Behind the title stand the values of the letters that uses differ in, or its label where
        those are many, and whether its weights are those of an earlier stage.
        """
        words = list(self._told(definition, stage))
        if self.graph.scopes[stage.scopes[0]].reuses is not None:
            words.append("shared")
        title = self.name(definition)
        return f"{title} ({' '.join(words)})" if words else title

    def _told(self, definition: Definition, stage: Stage) -> Iterator[str]:
        """What tells a stage from others of the same block."""
        names = [name for name, _ in self.letters(definition)]
        if len(names) > FEW:
            yield from [stage.label] if stage.label else []
            return
        for name in names:
            values = _values(self.names[scope][name] for scope in stage.scopes)
            yield f"{name} {', '.join(values)}"

    def letters(self, definition: Definition) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The parameters of a block that its uses give different values."""
        names = [each.name for each in definition.scopes[0].parameters]
        uses = [self.names[scope.index] for scope in definition.scopes]
        found = [(name, _values(each[name] for each in uses)) for name in names if name in uses[0]]
        return tuple((name, values) for name, values in found if len(values) > 1)

    def use(self, scope: Scope) -> Use:
        """What one use of a block costs; the network itself without its heads for training."""
        nodes = self.graph.nodes
        inside = [nodes[each] for each in self.members[scope.index]]
        inside = inside if scope.index else list(self.graph.at_inference)
        return Use(
            path=scope.path,
            input=size_text(nodes[scope.chain.entry].type),
            output=size_text(nodes[scope.chain.output].type),
            parameters=sum(node.parameters for node in inside),
            macs=sum(node.macs for node in inside),
        )

    def box(self, key: str, kind: Kind, label: str, nodes: Sequence[int], last: int) -> Box:
        """A box that stands for nodes, the last of which gives what leaves."""
        inside = [self.graph.nodes[each] for each in nodes]
        output = self.graph.nodes[last].type
        return Box(
            key=key,
            kind=kind,
            label=label,
            path=inside[0].path if len(inside) == 1 else "",
            size=size_text(output),
            parameters=sum(each.parameters for each in inside),
            macs=sum(each.macs for each in inside),
            values=prod(output.tensor) if output else 0,
            receptive=_seen(self.fields[last]),
            nodes=tuple(nodes),
        )


def _values(quantities: Iterable[Quantity]) -> tuple[str, ...]:
    """The different values among some, in order."""
    return tuple(dict.fromkeys(number_text(each.value) for each in quantities))


def _seen(field: Field | None) -> tuple[int, int] | None:
    if field is None:
        return WHOLE
    return field.extent if field.is_told else None
