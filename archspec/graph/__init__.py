"""The graph of a network, and the structure in which people wrote it."""

from archspec.graph.graph import IN_CHANNELS, Given, Graph, Node, Scope, Setting
from archspec.graph.structure import (
    Chain,
    Head,
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
    "Head",
    "Item",
    "Jump",
    "Lane",
    "Leaf",
    "Meet",
    "Node",
    "Place",
    "Scope",
    "Setting",
    "Split",
    "Stage",
]
