"""The spec language: read plain data into typed, frozen specs."""

from archspec.language.load import load_program
from archspec.language.model import (
    Argument,
    Block,
    Box,
    Branch,
    Data,
    Fork,
    Formula,
    Head,
    Join,
    Label,
    Loop,
    Parameter,
    Repeat,
    Resume,
    Size,
    Step,
    Table,
    Variable,
)
from archspec.language.program import Program
from archspec.language.spec import Erratum, Expected, Limit, NetworkInput, Reported, Spec

__all__ = [
    "Argument",
    "Block",
    "Box",
    "Branch",
    "Data",
    "Erratum",
    "Expected",
    "Fork",
    "Formula",
    "Head",
    "Join",
    "Label",
    "Limit",
    "Loop",
    "NetworkInput",
    "Parameter",
    "Program",
    "Repeat",
    "Reported",
    "Resume",
    "Size",
    "Spec",
    "Step",
    "Table",
    "Variable",
    "load_program",
]
