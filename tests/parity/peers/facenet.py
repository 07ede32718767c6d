"""FaceNet on Inception-ResNet-v1, as D. Sandberg released it for TensorFlow."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def conv(entering: int, leaving: int, kernel: int | tuple[int, int], stride: int = 1, pad=0):
    return nn.Sequential(
        nn.Conv2d(entering, leaving, kernel, stride, pad, bias=False),
        nn.BatchNorm2d(leaving, eps=1e-3),
        nn.ReLU(),
    )


class Concat(nn.Module):
    def __init__(self, *branches: nn.Module) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([branch(x) for branch in self.branches], 1)


class Scaled(nn.Module):
    """A residual whose branches are concatenated, then projected and scaled."""

    def __init__(self, width: int, inner: int, scale: float, *branches: nn.Module) -> None:
        super().__init__()
        self.branches, self.scale = Concat(*branches), scale
        self.project = nn.Conv2d(inner, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.project(self.branches(x))
        return x + self.scale * y


def block35() -> nn.Module:
    one, two = conv(256, 32, 1), nn.Sequential(conv(256, 32, 1), conv(32, 32, 3, 1, 1))
    three = nn.Sequential(conv(256, 32, 1), conv(32, 32, 3, 1, 1), conv(32, 32, 3, 1, 1))
    return nn.Sequential(Scaled(256, 96, 0.17, one, two, three), nn.ReLU())


def block17() -> nn.Module:
    two = [conv(896, 128, 1), conv(128, 128, (1, 7), 1, (0, 3)), conv(128, 128, (7, 1), 1, (3, 0))]
    return nn.Sequential(Scaled(896, 256, 0.1, conv(896, 128, 1), nn.Sequential(*two)), nn.ReLU())


def block8(scale: float) -> nn.Module:
    two = [conv(1792, 192, 1), conv(192, 192, (1, 3), 1, (0, 1)), conv(192, 192, (3, 1), 1, (1, 0))]
    return Scaled(1792, 384, scale, conv(1792, 192, 1), nn.Sequential(*two))


class FaceNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        stem = [conv(3, 32, 3, 2), conv(32, 32, 3), conv(32, 64, 3, 1, 1), nn.MaxPool2d(3, 2)]
        stem += [conv(64, 80, 1), conv(80, 192, 3), conv(192, 256, 3, 2)]
        six = nn.Sequential(conv(256, 192, 1), conv(192, 192, 3, 1, 1), conv(192, 256, 3, 2))
        seven = [nn.Sequential(conv(896, 256, 1), conv(256, 384, 3, 2))]
        seven += [nn.Sequential(conv(896, 256, 1), conv(256, 256, 3, 2))]
        seven += [nn.Sequential(conv(896, 256, 1), conv(256, 256, 3, 1, 1), conv(256, 256, 3, 2))]
        self.features = nn.Sequential(
            *stem,
            *(block35() for _ in range(5)),
            Concat(conv(256, 384, 3, 2), six, nn.MaxPool2d(3, 2)),
            *(block17() for _ in range(10)),
            Concat(*seven, nn.MaxPool2d(3, 2)),
            *(nn.Sequential(block8(0.2), nn.ReLU()) for _ in range(5)),
            block8(1.0),
        )
        self.embed = nn.Linear(1792, 512, bias=False)
        self.norm = nn.BatchNorm1d(512, eps=1e-3)

    def forward(self, faces: Tensor) -> Tensor:
        return F.normalize(self.norm(self.embed(self.features(faces).mean((2, 3)))))
