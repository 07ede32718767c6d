"""YOLOv5s, release 6.0, up to the raw maps of its three detection heads."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def conv(entering: int, leaving: int, kernel: int = 1, stride: int = 1, pad: int | None = None):
    padding = kernel // 2 if pad is None else pad
    return nn.Sequential(
        nn.Conv2d(entering, leaving, kernel, stride, padding, bias=False),
        nn.BatchNorm2d(leaving, eps=1e-3, momentum=0.03),
        nn.SiLU(),
    )


class Bottleneck(nn.Module):
    def __init__(self, width: int, *, short: bool) -> None:
        super().__init__()
        self.layers, self.short = nn.Sequential(conv(width, width), conv(width, width, 3)), short

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.layers(x)
        return x + y if self.short else y


class C3(nn.Module):
    def __init__(self, entering: int, leaving: int, count: int = 1, *, short: bool = True) -> None:
        super().__init__()
        width = leaving // 2
        rounds = (Bottleneck(width, short=short) for _ in range(count))
        self.main = nn.Sequential(conv(entering, width), *rounds)
        self.side = conv(entering, width)
        self.last = conv(leaving, leaving)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.last(torch.cat([self.main(x), self.side(x)], 1))
        return y


class SPPF(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.first, self.last = conv(width, width // 2), conv(2 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        levels = [self.first(x)]
        for _ in range(3):
            levels.append(F.max_pool2d(levels[-1], 5, 1, 2))
        y: Tensor = self.last(torch.cat(levels, 1))
        return y


class YOLOv5s(nn.Module):
    def __init__(self, outputs: int = 255) -> None:
        super().__init__()
        stem = [conv(3, 32, 6, 2, 2), conv(32, 64, 3, 2), C3(64, 64)]
        self.b3 = nn.Sequential(*stem, conv(64, 128, 3, 2), C3(128, 128, 2))
        self.b4 = nn.Sequential(conv(128, 256, 3, 2), C3(256, 256, 3))
        self.b5 = nn.Sequential(conv(256, 512, 3, 2), C3(512, 512), SPPF(512), conv(512, 256))
        self.up4 = nn.Sequential(C3(512, 256, short=False), conv(256, 128))
        self.up3 = C3(256, 128, short=False)
        self.down3, self.down4 = conv(128, 128, 3, 2), conv(256, 256, 3, 2)
        self.out4, self.out5 = C3(256, 256, short=False), C3(512, 512, short=False)
        self.heads = nn.ModuleList(nn.Conv2d(width, outputs, 1) for width in (128, 256, 512))
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d):  # with the weights of torch, values fade
                nn.init.kaiming_normal_(layer.weight)

    def forward(self, images: Tensor) -> list[Tensor]:
        c3 = self.b3(images)
        c4 = self.b4(c3)
        t5 = self.b5(c4)
        t4 = self.up4(torch.cat([F.interpolate(t5, scale_factor=2.0), c4], 1))
        n3 = self.up3(torch.cat([F.interpolate(t4, scale_factor=2.0), c3], 1))
        n4 = self.out4(torch.cat([self.down3(n3), t4], 1))
        n5 = self.out5(torch.cat([self.down4(n4), t5], 1))
        return [head(x) for head, x in zip(self.heads, (n3, n4, n5), strict=True)]
