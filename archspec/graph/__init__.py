"""The graph of a network, and the structure in which it was written."""

from archspec.graph.graph import IN_CHANNELS, Application, Graph, Node, Scope, Setting
from archspec.graph.structure import (
    Chain,
    Item,
    Jump,
    Lane,
    Leaf,
    Meet,
    OutputHead,
    Place,
    RoundMark,
    Split,
    Stage,
)
from archspec.language.provenance import GivenValue

__all__ = [
    "IN_CHANNELS",
    "Application",
    "Chain",
    "GivenValue",
    "Graph",
    "Item",
    "Jump",
    "Lane",
    "Leaf",
    "Meet",
    "Node",
    "OutputHead",
    "Place",
    "RoundMark",
    "Scope",
    "Setting",
    "Split",
    "Stage",
]
