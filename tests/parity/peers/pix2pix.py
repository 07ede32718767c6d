"""The generator of pix2pix (arXiv:1611.07004), nested as the authors' code in PyTorch nests it."""

import torch
from torch import Tensor, nn


class Level(nn.Module):
    """A level of the U with all levels below it."""

    def __init__(self, outer: int, inner: int, below: nn.Module | None, *, drop: bool) -> None:
        super().__init__()
        self.down = nn.Sequential(nn.LeakyReLU(0.2), nn.Conv2d(outer, inner, 4, 2, 1, bias=False))
        if below is not None:
            self.down.append(nn.BatchNorm2d(inner))
            self.down.append(below)
        entering = inner if below is None else 2 * inner
        self.up = nn.Sequential(
            nn.ReLU(),
            nn.ConvTranspose2d(entering, outer, 4, 2, 1, bias=False),
            nn.BatchNorm2d(outer),
        )
        if drop:
            self.up.append(nn.Dropout(0.5))

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x, self.up(self.down(x))], 1)


class Pix2Pix(nn.Module):
    def __init__(self, width: int = 64) -> None:
        super().__init__()
        level = Level(8 * width, 8 * width, None, drop=False)
        for _ in range(3):
            level = Level(8 * width, 8 * width, level, drop=True)
        for factor in (4, 2, 1):
            level = Level(factor * width, 2 * factor * width, level, drop=False)
        self.layers = nn.Sequential(
            nn.Conv2d(3, width, 4, 2, 1, bias=False),
            level,
            nn.ReLU(),
            nn.ConvTranspose2d(2 * width, 3, 4, 2, 1),
            nn.Tanh(),
        )

    def forward(self, images: Tensor) -> Tensor:
        made: Tensor = self.layers(images)
        return made
