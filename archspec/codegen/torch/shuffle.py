"""Channel shuffle as a module of `torch.nn`."""

from archspec.codegen.code import Piece, piece
from archspec.codegen.torch.lowering import ModuleLowering, torch_module
from archspec.ops import ChannelShuffle, Shape


class ChannelShuffleLowering(ModuleLowering[ChannelShuffle]):
    """`nn.ChannelShuffle`."""

    def module(self, op: ChannelShuffle, *inputs: Shape) -> Piece:
        """The module."""
        return torch_module("ChannelShuffle", piece(op.groups))
