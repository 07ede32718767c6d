"""NASNet-A of the cells of timm, which has six of them in a stage alone."""

import torch
from timm.models.nasnet import CellStem0, CellStem1, FirstCell, NormalCell, ReductionCell0
from torch import Tensor, nn


class NASNet(nn.Module):
    """Two cells of the stem, then three stages of `n` cells, with `c` filters in the first."""

    def __init__(self, c: int, stem: int, n: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, stem, 3, 2, bias=False), nn.BatchNorm2d(stem, 1e-3))
        self.first, self.second = CellStem0(stem, c // 4, "same"), CellStem1(stem, c // 2, "same")
        before, now, left = c, 2 * c, c // 2
        self.reductions, self.stages = nn.ModuleList(), nn.ModuleList()
        for width in (c, 2 * c, 4 * c):
            if width > c:
                self.reductions.append(ReductionCell0(before, width, now, width, "same"))
                now = 4 * width
            cells: list[nn.Module] = [FirstCell(before, left, now, width, "same")]
            left, before, now = width, now, 6 * width
            for _ in range(n - 1):
                cells.append(NormalCell(before, width, now, width, "same"))
                before, now = now, 6 * width
            self.stages.append(nn.ModuleList(cells))
        self.classify = nn.Linear(now, 1000)

    def forward(self, images: Tensor) -> Tensor:
        image = self.stem(images)
        before = self.first(image)
        now = self.second(image, before)
        for number, stage in enumerate(self.stages):
            assert isinstance(stage, nn.ModuleList)
            first, *others = stage
            reduced = self.reductions[number - 1](now, before) if number else now
            before, now = reduced, first(reduced, before)  # not what was reduced
            for cell in others:
                before, now = now, cell(now, before)
        made: Tensor = self.classify(torch.relu(now).mean((2, 3)))
        return made
