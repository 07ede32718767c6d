"""PNASNet-5 of the cells of timm, which has them in one number and width alone."""

import torch
from timm.models.pnasnet import Cell, CellStem0
from torch import Tensor, nn


class PNASNet(nn.Module):
    """Two cells of the stem, then three stages of `n` cells, with `c` filters in the first."""

    def __init__(self, c: int, stem: int, n: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, stem, 3, 2, bias=False), nn.BatchNorm2d(stem, 1e-3))
        self.first = CellStem0(stem, c // 4, stem, c // 4, "same")
        widths, cells = [stem, 5 * c // 4], []
        reduces = [True, *n * [False], True, *(n - 1) * [False], True, *(n - 1) * [False]]
        widths_of_cells = [c // 2, *n * [c], *n * [2 * c], *n * [4 * c]]
        is_behind = True  # the cell behind a reduction, whose inputs differ in their grids
        for halves, width in zip(reduces, widths_of_cells, strict=True):
            left, right = widths[-2:]
            cells.append(Cell(left, width, right, width, "same", halves, is_behind))
            widths.append(5 * width)
            is_behind = halves
        self.cells = nn.ModuleList(cells)
        self.classify = nn.Linear(widths[-1], 1000)

    def forward(self, images: Tensor) -> Tensor:
        before = self.stem(images)
        now = self.first(before)
        for cell in self.cells:
            before, now = now, cell(before, now)
        made: Tensor = self.classify(torch.relu(now).mean((2, 3)))
        return made
