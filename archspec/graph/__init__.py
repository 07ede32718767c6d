"""The graph of a network, and the structure in which people wrote it."""

from archspec.graph.graph import IN_CHANNELS, Given, Graph, Node, Scope
from archspec.graph.structure import (
    Chain,
    Item,
    Jump,
    Lane,
    Leaf,
    Meet,
    Place,
    Split,
    Stage,
)

__all__ = [
    "IN_CHANNELS",
    "Chain",
    "Given",
    "Graph",
    "Item",
    "Jump",
    "Lane",
    "Leaf",
    "Meet",
    "Node",
    "Place",
    "Scope",
    "Split",
    "Stage",
]
