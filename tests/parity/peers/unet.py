"""U-Net (arXiv:1505.04597), with and without padding."""

import torch
from torch import Tensor, nn


def double(entering: int, leaving: int, padding: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(entering, leaving, 3, 1, padding),
        nn.ReLU(),
        nn.Conv2d(leaving, leaving, 3, 1, padding),
        nn.ReLU(),
    )


class UNet(nn.Module):
    def __init__(self, width: int = 64, padding: int = 0) -> None:
        super().__init__()
        widths = [width * factor for factor in (1, 2, 4, 8, 16)]
        self.down, self.rise, self.up = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        for entering, leaving in zip([1, *widths], widths, strict=False):
            self.down.append(double(entering, leaving, padding))
        for entering, leaving in zip(widths[:0:-1], widths[-2::-1], strict=True):
            self.rise.append(nn.ConvTranspose2d(entering, leaving, 2, 2))
            self.up.append(double(entering, leaving, padding))
        self.last = nn.Conv2d(width, 2, 1)
        self.pool = nn.MaxPool2d(2)

    def forward(self, x: Tensor) -> Tensor:
        kept: list[Tensor] = []
        for stage in self.down:
            x = stage(self.pool(x) if kept else x)
            kept.append(x)
        for rise, stage, copy in zip(self.rise, self.up, kept[-2::-1], strict=True):
            x = rise(x)
            edge = (copy.shape[-1] - x.shape[-1]) // 2
            middle = copy[:, :, edge : edge + x.shape[-2], edge : edge + x.shape[-1]]
            x = stage(torch.cat([middle, x], 1))
        logits: Tensor = self.last(x)
        return logits
