"""Small modules that call the functions of torch in the ways in which networks do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Calling(nn.Module):
    """A module that is a function of what enters and of its parts."""

    def __init__(self, function: Callable[..., Any], **parts: nn.Module | nn.Parameter) -> None:
        super().__init__()
        self.function = function
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, *inputs: Tensor) -> Any:
        return self.function(self, *inputs)


@dataclass(frozen=True)
class Case:
    """A module and what it is.

    Attributes:
        make: makes it.
        boxes: the boxes that it is read as, in order.
        sizes: the size of each input.
    """

    make: Callable[[], nn.Module]
    boxes: str
    sizes: tuple[tuple[int, ...], ...] = ((8, 6, 7),)


def call(function: Callable[..., Any], **parts: Callable[[], Any]) -> Callable[[], nn.Module]:
    return lambda: Calling(function, **{name: make() for name, make in parts.items()})


def chain(*makers: Callable[[], nn.Module]) -> Callable[[], nn.Module]:
    return lambda: nn.Sequential(*(make() for make in makers))


def weight(*shape: int) -> Callable[[], nn.Parameter]:
    return lambda: nn.Parameter(torch.randn(shape))


def selected(m: Any, x: Tensor) -> Any:
    """Selective kernels: arXiv:1903.06586."""
    paths = torch.stack([m.a(x), m.b(x)], dim=1)
    share = m.c(paths.sum(1).mean((2, 3), keepdim=True))
    share = share.view(share.shape[0], 2, -1, 1, 1).softmax(1)
    return (paths * share).sum(dim=1)


def shuffled(m: Any, x: Tensor) -> Tensor:
    batch, channels, height, width = x.shape
    x = x.view(batch, 2, channels // 2, height, width)
    return x.transpose(1, 2).contiguous().view(batch, -1, height, width)


def squeezed(m: Any, x: Tensor) -> Any:
    """Efficient channel attention: arXiv:1910.03151."""
    gate = m.conv(x.mean((2, 3)).view(x.shape[0], 1, -1)).sigmoid()
    return x * gate.view(x.shape[0], -1, 1, 1).expand_as(x)


def dropped(m: Any, x: Tensor) -> Tensor:
    """What is dropped must not change what goes around it."""
    return x + F.dropout(x, 0.5, training=False) * 2


def overwritten(m: Any, x: Tensor) -> Tensor:
    x = m.conv(x)
    before = x + 1
    return F.relu(x, inplace=True) + before


def padded_same(m: Any, x: Tensor) -> Tensor:
    return F.conv2d(F.pad(x, [0, 1, 0, 1]), m.w, stride=2)


CONV = call(lambda m, x: m.conv(x), conv=lambda: nn.Conv2d(8, 6, 3, bias=False))

CASES = {
    "conv": Case(
        chain(
            lambda: nn.Conv2d(8, 12, (3, 1), stride=(1, 2), padding=(1, 0), groups=4),
            lambda: nn.Conv2d(12, 4, 3, padding="same", dilation=2, bias=False),
        ),
        "Conv Conv",
    ),
    "upconv": Case(
        chain(lambda: nn.ConvTranspose2d(8, 6, 3, stride=2, padding=1, output_padding=1, groups=2)),
        "UpConv",
    ),
    "signal": Case(
        chain(lambda: nn.Conv1d(8, 4, 3), lambda: nn.BatchNorm1d(4)), "Conv BN", ((8, 9),)
    ),
    "volume": Case(
        chain(lambda: nn.Conv3d(2, 4, 2), lambda: nn.MaxPool3d(2)), "Conv MaxPool", ((2, 5, 6, 5),)
    ),
    "norms": Case(
        chain(
            lambda: nn.BatchNorm2d(8, eps=1e-3),
            lambda: nn.BatchNorm2d(8, affine=False),
            lambda: nn.GroupNorm(2, 8),
            lambda: nn.InstanceNorm2d(8, affine=True),
            lambda: nn.LocalResponseNorm(3),
            lambda: nn.LayerNorm([8, 6, 7]),
        ),
        "BN BN GroupNorm InstanceNorm LocalResponseNorm LayerNorm",
    ),
    "channels last": Case(
        call(
            lambda m, x: (
                m.up(F.gelu(m.down(m.norm(x.permute(0, 2, 3, 1))))).permute(0, 3, 1, 2) + x * m.g
            ),
            norm=lambda: nn.LayerNorm(8),
            down=lambda: nn.Linear(8, 3),
            up=lambda: nn.Linear(3, 8),
            g=weight(8, 1, 1),
        ),
        "LayerNorm Conv GELU Conv LayerScale add",
    ),
    "activations": Case(
        chain(
            lambda: nn.LeakyReLU(0.2),
            lambda: nn.PReLU(8),
            lambda: nn.ELU(0.5),
            lambda: nn.Hardtanh(-2, 3),
            lambda: nn.Hardtanh(0, 6),
            nn.RReLU,
            lambda: nn.GELU(approximate="tanh"),
            lambda: nn.Softplus(2),
            lambda: nn.Hardshrink(0.1),
            lambda: nn.GLU(1),
        ),
        "LeakyReLU PReLU ELU Hardtanh ReLU6 RReLU GELU Softplus Hardshrink GLU",
    ),
    "pools": Case(
        chain(
            lambda: nn.MaxPool2d(3, 1, 1),
            lambda: nn.AvgPool2d(2, 1, 1, count_include_pad=False),
            lambda: nn.AvgPool2d(3, 2, 1, ceil_mode=True),
            lambda: nn.AdaptiveAvgPool2d((2, 3)),
            lambda: nn.AdaptiveMaxPool2d(1),
            nn.Flatten,
            lambda: nn.Linear(8, 5, bias=False),
            lambda: nn.Softmax(-1),
        ),
        "MaxPool AvgPool AvgPool AdaptiveAvgPool GlobalMaxPool Flatten FC Softmax",
    ),
    "reductions": Case(
        call(
            lambda m, x: torch.cat(
                [
                    x.mean(1, keepdim=True),
                    x.max(dim=1, keepdim=True)[0],
                    x.mean(3, keepdim=True) * x,
                ],
                1,
            )
        ),
        "ChannelMean ChannelMax AdaptiveAvgPool mul concat",
    ),
    "sums": Case(
        call(lambda m, x: x.sum((2, 3)) + x.amax((2, 3))), "GlobalAvgPool scale GlobalMaxPool add"
    ),
    "grids": Case(
        call(
            lambda m, x: F.interpolate(
                F.pixel_unshuffle(F.pixel_shuffle(F.interpolate(x, scale_factor=2), 2), 4),
                size=(5, 5),
                mode="bilinear",
            )
        ),
        "Upsample PixelShuffle PixelUnshuffle Resize",
    ),
    "paddings": Case(
        call(
            lambda m, x: F.pad(
                F.pad(F.pad(x, [1, 0, 2, 0], mode="reflect"), [0, -1]), [0] * 5 + [3]
            )
        ),
        "Pad Cropping ChannelPad",
    ),
    "shifted": Case(call(lambda m, x: F.pad(x, [-1, 1, 1, -1])), "Pad Cropping"),
    "same": Case(call(padded_same, w=weight(4, 8, 3, 3)), "Pad Conv"),
    "joins": Case(
        call(lambda m, x, y: torch.maximum(x - y, torch.mul(x, y)) / 2 + 0.5),
        "sub mul max scale shift",
        ((8, 3, 3), (8, 3, 3)),
    ),
    "neutral": Case(
        call(lambda m, x: sum([m.conv(x), x]) * 1.0, conv=lambda: nn.Conv2d(8, 8, 1)), "Conv add"
    ),
    "scaled": Case(call(lambda m, x, y: torch.add(x, y, alpha=0.1)), "scale add", ((8,), (8,))),
    "splits": Case(
        call(
            lambda m, x: torch.cat(
                [*x.split([2, 6], 1)[::-1], x[:, 3:5], x[:, :, 1:, :-1][:, :, ::2]][:3], 1
            )
        ),
        "Slice Slice Slice concat",
    ),
    "cuts": Case(call(lambda m, x: x[:, :, 1:, :-1][..., ::2, ::2]), "Cropping MaxPool"),
    "divided": Case(call(lambda m, x: torch.cat(x.chunk(4, 1), 1) * 2), "scale"),
    "selected": Case(
        call(
            selected,
            a=lambda: nn.Conv2d(8, 4, 1),
            b=lambda: nn.Conv2d(8, 4, 3, padding=1),
            c=lambda: nn.Conv2d(4, 8, 1),
        ),
        "Conv Conv add GlobalAvgPool Conv Slice Slice softmax softmax mul mul add",
    ),
    "shuffled": Case(call(shuffled), "ChannelShuffle"),
    "squeezed": Case(
        call(squeezed, conv=lambda: nn.Conv1d(1, 1, 3, padding=1, bias=False)),
        "GlobalAvgPool Tokens Transpose Conv Sigmoid Transpose Unflatten mul",
    ),
    "tokens": Case(
        call(
            lambda m, x: m.fc(
                (torch.cat([m.t.expand(len(x), -1, -1), x.flatten(2).mT], 1) + m.p)[:, 0]
            ),
            t=weight(1, 1, 8),
            p=weight(1, 43, 8),
            fc=lambda: nn.Linear(8, 3),
        ),
        "Tokens ClassToken PositionEmbedding TakeToken FC",
    ),
    "mixed": Case(
        call(
            lambda m, x: (x.transpose(1, 2) + m.tokens(x.transpose(1, 2))).transpose(1, 2),
            tokens=lambda: nn.Linear(8, 8),
        ),
        "Conv add",
        ((8, 5),),
    ),
    "transposed": Case(
        call(lambda m, x: m.tokens(x) + x, tokens=lambda: nn.Linear(5, 5)),
        "Transpose Conv add Transpose",
        ((8, 5),),
    ),
    "attention": Case(
        call(
            lambda m, x: m.a(x.mT, x.mT, x.mT, need_weights=False)[0].mT,
            a=lambda: nn.MultiheadAttention(8, 2, batch_first=True),
        ),
        "MultiHeadAttention",
        ((8, 5),),
    ),
    "matrices": Case(call(lambda m, x, y: x.mT @ y.mT), "matmul Transpose", ((3, 5), (4, 3))),
    "plain matrices": Case(call(lambda m, x, y: x @ y), "matmul", ((3, 5), (5, 4))),
    "dropped": Case(call(dropped), "Dropout scale add"),
    "overwritten": Case(call(overwritten, conv=lambda: nn.Conv2d(8, 8, 1)), "Conv shift ReLU add"),
    "affine": Case(
        call(lambda m, x: torch.addcmul(m.b, m.a, x.mT).mT, a=weight(1, 1, 8), b=weight(1, 1, 8)),
        "Conv",
        ((8, 5),),
    ),
    "addcmul": Case(
        call(lambda m, x, y: torch.addcmul(x, x, y)), "mul add", ((8, 3, 3), (8, 3, 3))
    ),
}
