"""The network for CIFAR-10 of the genotype DARTS_V2 (Liu et al., `genotypes.py` and `model.py`)."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

NORMAL = "sep0 sep1 sep0 sep1 sep1 skip0 skip0 dil2".split()
REDUCE = "max0 max1 skip2 max1 max0 skip2 skip2 max1".split()
"""Two operations for each node, each with the number of the value that it takes."""


def project(entering: int, leaving: int) -> nn.Sequential:
    conv = nn.Conv2d(entering, leaving, 1, bias=False)
    return nn.Sequential(nn.ReLU(), conv, nn.BatchNorm2d(leaving))


def separate(c: int, spread: int = 1) -> nn.Sequential:
    depthwise = nn.Conv2d(c, c, 3, padding=spread, dilation=spread, groups=c, bias=False)
    return nn.Sequential(nn.ReLU(), depthwise, *list(project(c, c))[1:])


class Halve(nn.Module):
    def __init__(self, entering: int, leaving: int) -> None:
        super().__init__()
        self.even = nn.Conv2d(entering, leaving // 2, 1, 2, bias=False)
        self.odd = nn.Conv2d(entering, leaving // 2, 1, 2, bias=False)
        self.norm = nn.BatchNorm2d(leaving)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(x)
        made: Tensor = self.norm(torch.cat([self.even(x), self.odd(x[:, :, 1:, 1:])], 1))
        return made


class Cell(nn.Module):
    def __init__(self, prev: int, cur: int, c: int, *, reduces: bool, halves: bool) -> None:
        super().__init__()
        self.genotype, stride = (REDUCE, 2) if reduces else (NORMAL, 1)
        self.prev = Halve(prev, c) if halves else project(prev, c)
        self.cur = project(cur, c)
        made: dict[str, Callable[[], nn.Module]] = {
            "sep": lambda: nn.Sequential(separate(c), separate(c)),
            "dil": lambda: separate(c, 2),
            "skip": nn.Identity,
            "max": lambda: nn.MaxPool2d(3, stride, 1),
        }
        self.steps = nn.ModuleList(made[each[:-1]]() for each in self.genotype)

    def forward(self, prev: Tensor, cur: Tensor) -> Tensor:
        states = [self.prev(prev), self.cur(cur)]
        made = [int(each[-1]) for each in self.genotype]
        for k in range(0, len(made), 2):
            states.append(self.steps[k](states[made[k]]) + self.steps[k + 1](states[made[k + 1]]))
        return torch.cat(states[2:], 1)


class DARTS(nn.Module):
    def __init__(self, c: int, layers: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 3 * c, 3, 1, 1, bias=False), nn.BatchNorm2d(3 * c))
        self.cells = nn.ModuleList(self.make_cells(c, layers))
        self.classify = nn.Linear(16 * c, 10)

    def make_cells(self, c: int, layers: int) -> Iterator[Cell]:
        prev = cur = 3 * c
        halves = False
        for number in range(layers):
            reduces = number in (layers // 3, 2 * layers // 3)
            c = 2 * c if reduces else c
            yield Cell(prev, cur, c, reduces=reduces, halves=halves)
            prev, cur, halves = cur, 4 * c, reduces

    def forward(self, images: Tensor) -> Tensor:
        before = now = self.stem(images)
        for cell in self.cells:
            before, now = now, cell(before, now)
        made: Tensor = self.classify(now.mean((2, 3)))
        return made
