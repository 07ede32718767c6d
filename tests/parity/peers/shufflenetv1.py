"""ShuffleNet (arXiv:1707.01083), which neither timm nor torchvision has."""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Unit(nn.Module):
    """Figure 2 (b), and with stride 2 (c)."""

    def __init__(self, entering: int, leaving: int, groups: int, stride: int) -> None:
        super().__init__()
        middle, first = leaving // 4, 1 if entering == 24 else groups
        main = leaving - entering if stride == 2 else leaving
        self.stride, self.groups = stride, groups
        self.reduce = nn.Sequential(
            nn.Conv2d(entering, middle, 1, groups=first, bias=False), nn.BatchNorm2d(middle)
        )
        self.depthwise = nn.Sequential(
            nn.Conv2d(middle, middle, 3, stride, 1, groups=middle, bias=False),
            nn.BatchNorm2d(middle),
        )
        self.expand = nn.Sequential(
            nn.Conv2d(middle, main, 1, groups=groups, bias=False), nn.BatchNorm2d(main)
        )

    def forward(self, x: Tensor) -> Tensor:
        y = F.channel_shuffle(F.relu(self.reduce(x)), self.groups)
        y = self.expand(self.depthwise(y))
        if self.stride == 1:
            return F.relu(x + y)
        return F.relu(torch.cat([F.avg_pool2d(x, 3, 2, 1), y], 1))


class ShuffleNet(nn.Module):
    def __init__(self, groups: int = 3, widths: tuple[int, ...] = (24, 240, 480, 960)) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 24, 3, 2, 1, bias=False),
            nn.BatchNorm2d(24),
            nn.ReLU(),
            nn.MaxPool2d(3, 2, 1),
        )
        self.stages = nn.Sequential()
        for (entering, leaving), count in zip(pairwise(widths), (3, 7, 3), strict=True):
            self.stages.append(Unit(entering, leaving, groups, 2))
            for _ in range(count):
                self.stages.append(Unit(leaving, leaving, groups, 1))
        self.classifier = nn.Linear(widths[-1], 1000)

    def forward(self, images: Tensor) -> Tensor:
        logits: Tensor = self.classifier(self.stages(self.stem(images)).mean((2, 3)))
        return logits
