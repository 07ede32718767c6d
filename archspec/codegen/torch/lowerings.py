"""Hold the table of the torch back end, with the lowering of every operator."""

from collections.abc import Sequence
from dataclasses import field
from typing import Final

from archspec import ops
from archspec.codegen.backend import Backend
from archspec.codegen.code import CallPiece, FixedClass, Piece, StringPiece, find_foreign_part
from archspec.codegen.torch.activation import ACTIVATIONS
from archspec.codegen.torch.border import (
    CenterCropLowering,
    CroppingLowering,
    PadLowering,
    ResizeLowering,
)
from archspec.codegen.torch.conv import (
    ConvLowering,
    DWConvLowering,
    SepConvLowering,
    UpConvLowering,
)
from archspec.codegen.torch.copied import adopt_class
from archspec.codegen.torch.dense import DropoutLowering, FCLowering, FlattenLowering
from archspec.codegen.torch.join import JoinLowering
from archspec.codegen.torch.lowering import (
    AnyLowering,
    FixedLowering,
    ModuleLowering,
    NamedLowering,
)
from archspec.codegen.torch.norm import (
    NORMS,
    GRNLowering,
    L2NormLowering,
    LocalResponseNormLowering,
)
from archspec.codegen.torch.padding import ChannelPadLowering, SliceLowering
from archspec.codegen.torch.pool import (
    AdaptivePoolLowering,
    AvgPoolLowering,
    GlobalAvgPoolLowering,
    GlobalMaxPoolLowering,
    MaxPoolLowering,
    UpsampleLowering,
)
from archspec.codegen.torch.scale import (
    LayerScaleLowering,
    LearnedScaleLowering,
    StochasticDepthLowering,
)
from archspec.codegen.torch.tensors import Made, count_numbers
from archspec.codegen.torch.tokens import (
    ClassTokenLowering,
    MultiHeadAttentionLowering,
    PositionEmbeddingLowering,
    ViewLowering,
)
from archspec.dataclass import dataclass
from archspec.expressions import is_whole
from archspec.graph import Node
from archspec.ops import Operator, asking
from archspec.ops.answers import shown
from archspec.ops.join import Crop
from archspec.ops.plugins import fault
from archspec.ops.resize import ResizeLike

TORCH: Final[Backend[AnyLowering]] = Backend(
    "torch",
    ModuleLowering,
    {
        "Conv": ConvLowering(),
        "UpConv": UpConvLowering(),
        "Upsample": UpsampleLowering(),
        "MaxPool": MaxPoolLowering(),
        "AvgPool": AvgPoolLowering(),
        "GlobalAvgPool": GlobalAvgPoolLowering(),
        **NORMS,
        "LocalResponseNorm": LocalResponseNormLowering(),
        **ACTIVATIONS,
        "FC": FCLowering(),
        "Dropout": DropoutLowering(),
        "Flatten": FlattenLowering(),
        "ChannelShuffle": NamedLowering(),
        "GlobalMaxPool": GlobalMaxPoolLowering(),
        "AdaptiveAvgPool": AdaptivePoolLowering(),
        "AdaptiveMaxPool": AdaptivePoolLowering(),
        "ChannelMean": FixedLowering("ChannelMean"),
        "ChannelMax": FixedLowering("ChannelMax"),
        "PixelShuffle": NamedLowering(),
        "PixelUnshuffle": NamedLowering(),
        "ChannelPad": ChannelPadLowering(),
        "Slice": SliceLowering(),
        "LayerScale": LayerScaleLowering(),
        "LearnedScale": LearnedScaleLowering(),
        "StochasticDepth": StochasticDepthLowering(),
        "L2Norm": L2NormLowering(),
        "GRN": GRNLowering(),
        "DWConv": DWConvLowering(),
        "SepConv": SepConvLowering(),
        "Pad": PadLowering(),
        "Cropping": CroppingLowering(),
        "CenterCrop": CenterCropLowering(),
        "Resize": ResizeLowering(),
        **dict.fromkeys(("Tokens", "Unflatten", "TakeToken"), ViewLowering()),
        "Transpose": FixedLowering("Transpose"),
        "ClassToken": ClassTokenLowering(),
        "PositionEmbedding": PositionEmbeddingLowering(),
        "MultiHeadAttention": MultiHeadAttentionLowering(),
        **{join.__name__: JoinLowering() for join in ops.JOINS.values()},
    },
    adopt_class,
)
"""The torch back end."""


def lower_node(node: Node) -> Piece:
    """Return the piece with which `__init__` constructs the operator of a node.

    Raises:
        SpecError: A504 if it has no lowering.
        PackageError: A602 or A603 if the package that provides the lowering fails.
    """
    lowering = TORCH.lowering(node)
    assert isinstance(lowering, ModuleLowering)
    with asking(node.operator, node.span, "`module`"):
        made: Piece = lowering.module(node.op, *node.sources)
        wrong = find_foreign_part(made) if node.operator.offered_by else None
        if wrong is not None:
            raise _nonsense(node, "module", f"{shown(wrong[0])}, and no piece of source")
    return made


@dataclass(frozen=True, slots=True)
class Lowered:
    """The pieces that construct operators; equal ones with equal inputs share theirs."""

    _known: dict[tuple[object, ...], Piece] = field(default_factory=dict)

    def of(self, node: Node) -> Piece:
        """Return the piece with which `__init__` constructs the operator of a node.

        Raises:
            SpecError: as `lower_node`.
        """
        key = (id(node.op), *node.sources)  # the graph keeps operators, one for equal arguments
        if key not in self._known:
            self._known[key] = lower_node(node)
        return self._known[key]


def lower_join(
    join: Operator, *values: Piece, siblings: Sequence[Operator] = (), sides: int = 2
) -> Piece:
    """Return the piece with which `forward` computes a join.

    Args:
        join: its operator.
        *values: what enters.
        siblings: the operators of the other values that it leaves.
        sides: how many sides the grid has.
    """
    if isinstance(join, Crop) and sides != 2:
        return CallPiece(FixedClass(f"center_crop_{sides}d"), values)
    if isinstance(join, ResizeLike):
        mode = {1: "linear", 2: "bilinear", 3: "trilinear"}[sides]
        options = () if sides == 2 else (("mode", StringPiece(mode)),)
        return CallPiece(FixedClass("resize_like"), values, options)
    lowering = TORCH.table[type(join).__name__]
    assert isinstance(lowering, JoinLowering)
    return (
        lowering.call_parts((join, *siblings), *values)
        if join.leaves_parts
        else lowering.call(join, *values)
    )


def list_tensors(node: Node, *, training: bool) -> tuple[Made, ...]:
    """Return the new tensors of a node; a single one if it has no lowering.

    Raises:
        PackageError: A602 or A603 if the package that provides its lowering fails.
    """
    if node.op is None or node.type is None or not node.sources:
        return ()
    lowering = TORCH.find(node)
    if lowering is None:
        size = count_numbers(node.type)
        return (Made(size, size),)
    with asking(node.operator, node.span, "`tensors`"):
        made = tuple(lowering.tensors(node.op, *node.sources, training=training))
        if not all(map(_is_tensor, made)):
            raise _nonsense(node, "tensors", "what are no tensors")
    return made


def _is_tensor(made: object) -> bool:
    return isinstance(made, Made) and all(
        is_whole(each) and each >= 0 for each in (made.size, made.work, made.indices)
    )


def _nonsense(node: Node, question: str, answer: str) -> Exception:
    what = f"`{question}` gives {answer}"
    return fault(node.operator.__name__, node.operator.offered_by, node.span, what)
