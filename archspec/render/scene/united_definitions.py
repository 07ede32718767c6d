"""Decide which uses of a block one figure draws: all that differ only by conditions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from graphlib import TopologicalSorter
from typing import TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.graph import Graph, Scope
from archspec.render.scene.figures import FigureDefinition
from archspec.render.scene.united_uses import DrawnBody, unite_uses
from archspec.render.scene.written_conditions import WrittenConditions
from archspec.text.unique_names import choose_unique

_BlockId: TypeAlias = tuple[str, Span]
"""The name of a block, empty for the network, and the place of its definition."""


def unite_definitions(
    graph: Graph, definitions: Sequence[FigureDefinition]
) -> tuple[list[FigureDefinition], dict[str, DrawnBody]]:
    """Unite the definitions of blocks whose uses differ only by conditions.

    Args:
        graph: the network.
        definitions: the block that each scope uses; only uses with equal steps share one.

    Returns:
        The block that each scope uses, and what its figure draws, by the key of that.
    """
    uniting = _DefinitionUniter(graph, WrittenConditions.collect(graph.program))
    forms: dict[_BlockId, list[FigureDefinition]] = {}
    for definition in {known.key: known for known in definitions}.values():
        forms.setdefault(_identify_block(definition.scopes[0]), []).append(definition)
    for block in TopologicalSorter(_list_used_blocks(graph)).static_order():
        uniting.unite_block(forms[block])
    return uniting.assign_keys()


def _identify_block(scope: Scope) -> _BlockId:
    """Return the block that a scope uses; bodies that are repeated may have one name."""
    return ("" if scope.parent is None else scope.block, scope.span)


def _list_used_blocks(graph: Graph) -> Mapping[_BlockId, set[_BlockId]]:
    """Return the blocks that each block uses itself."""
    used: dict[_BlockId, set[_BlockId]] = {_identify_block(scope): set() for scope in graph.scopes}
    for scope in graph.scopes:
        if scope.parent is not None:
            used[_identify_block(graph.scopes[scope.parent])].add(_identify_block(scope))
    return used


@dataclass(slots=True)
class _DefinitionUniter:
    """Unites definitions, those of inner blocks first.

    Attributes:
        graph: the network.
        written: the conditions of the spec.
        groups: the uses that one figure draws, with what it draws.
        group_of: the group of each use that has one so far.
    """

    graph: Graph
    written: WrittenConditions
    groups: list[tuple[list[Scope], DrawnBody | None]] = field(default_factory=list)
    group_of: dict[int, int] = field(default_factory=dict)

    def unite_block(self, forms: Sequence[FigureDefinition]) -> None:
        """Group the uses of one block, given by their forms."""
        own: list[tuple[list[Scope], DrawnBody | None]] = []
        for form in forms:
            for number, (scopes, body) in enumerate(own):
                more = sorted([*scopes, *form.scopes], key=lambda scope: scope.index)
                united = self.unite(more) if body else None
                if united:
                    own[number] = (more, united)
                    break
            else:
                own.append((form.scopes, self.unite(form.scopes)))
        for scopes, body in own:
            self.group_of.update(dict.fromkeys((use.index for use in scopes), len(self.groups)))
            self.groups.append((scopes, body))

    def unite(self, scopes: Sequence[Scope]) -> DrawnBody | None:
        """Return what a figure of uses draws; None if no figure can draw them all."""
        chains = [scope.chain for scope in scopes]
        return unite_uses(self.graph, chains, self.group_of.__getitem__, self.written)

    def assign_keys(self) -> tuple[list[FigureDefinition], dict[str, DrawnBody]]:
        """Return the definition of each use, and what figures draw, by their keys."""
        made = dict(self.define_groups())
        bodies = {made[n].key: body for n, (_, body) in enumerate(self.groups) if body}
        return [made[self.group_of[scope.index]] for scope in self.graph.scopes], bodies

    def define_groups(self) -> Iterator[tuple[int, FigureDefinition]]:
        """Yield the definition of each group, in the order of their first uses."""
        taken: set[str] = set()
        for number in dict.fromkeys(self.group_of[scope.index] for scope in self.graph.scopes):
            scopes, _ = self.groups[number]
            block, _ = _identify_block(scopes[0])
            key = choose_unique(block, taken) if block else ""
            taken.add(key)
            yield number, FigureDefinition(key, scopes)
