"""The graph of a network, and the structure in which it was written."""

from archspec.graph.graph import IN_CHANNELS, Graph, Node, Scope, Setting
from archspec.graph.structure import (
    Chain,
    Head,
    Item,
    Jump,
    Lane,
    Leaf,
    Meet,
    Place,
    RoundMark,
    Split,
    Stage,
)
from archspec.language.provenance import Given

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
    "RoundMark",
    "Scope",
    "Setting",
    "Split",
    "Stage",
]
