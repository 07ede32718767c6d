"""The graph of a network, and the structure in which it was written."""

from archspec.graph.graph import Graph, Setting
from archspec.graph.node import HERE, IN_CHANNELS, Application, Node, Scope
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
from archspec.graph.template import ENTRY, Template, TemplatePlacement, TemplateUse
from archspec.graph.template_memory import TemplateMemory
from archspec.language.provenance import GivenValue

__all__ = [
    "ENTRY",
    "HERE",
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
    "Template",
    "TemplateMemory",
    "TemplatePlacement",
    "TemplateUse",
]
