"""3D U-Net (Çiçek et al. 2016), Figure 2: no window has padding, so copies are cropped."""

import torch
from torch import Tensor, nn


def double(entering: int, first: int, second: int) -> nn.Sequential:
    """Two convolutions, each normalized without a scale of its own."""
    layers: list[nn.Module] = []
    for before, after in ((entering, first), (first, second)):
        layers += [nn.Conv3d(before, after, 3), nn.BatchNorm3d(after, affine=False), nn.ReLU()]
    return nn.Sequential(*layers)


class UNet3D(nn.Module):
    def __init__(self, base: int = 32, levels: int = 3, classes: int = 3) -> None:
        super().__init__()
        widths = [base << level for level in range(levels)]
        self.down = nn.ModuleList(
            double(entering, width, 2 * width)
            for entering, width in zip((3, *widths[1:]), widths, strict=True)
        )
        self.bottom = double(2 * widths[-1], 2 * widths[-1], 4 * widths[-1])
        self.up = nn.ModuleList(
            nn.ConvTranspose3d(4 * width, 4 * width, 2, stride=2, bias=False)
            for width in reversed(widths)
        )
        self.merge = nn.ModuleList(
            double(6 * width, 2 * width, 2 * width) for width in reversed(widths)
        )
        self.head = nn.Conv3d(2 * base, classes, 1)

    def forward(self, volume: Tensor) -> Tensor:
        copies: list[Tensor] = []
        for down in self.down:
            volume = down(volume)
            copies.append(volume)
            volume = nn.functional.max_pool3d(volume, 2)
        volume = self.bottom(volume)
        for up, merge in zip(self.up, self.merge, strict=True):
            volume, copy = up(volume), copies.pop()
            for axis, side in enumerate(volume.shape[2:], 2):
                copy = copy.narrow(axis, (copy.shape[axis] - side) // 2, side)
            volume = merge(torch.cat([copy, volume], 1))
        labels: Tensor = self.head(volume)
        return labels
