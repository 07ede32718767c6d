"""Find blocks, parameters and stages."""

from archspec.importers.abstraction.blocks import abstract_blocks
from archspec.importers.abstraction.model import Block, Parameter, Sketch

__all__ = ["Block", "Parameter", "Sketch", "abstract_blocks"]
