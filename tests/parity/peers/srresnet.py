"""SRResNet (arXiv:1609.04802)."""

from torch import Tensor, nn


class Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1),
            nn.BatchNorm2d(width),
            nn.PReLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.BatchNorm2d(width),
        )

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.layers(x)
        return x + y


class SRResNet(nn.Module):
    def __init__(self, width: int = 64, depth: int = 16) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(3, width, 9, padding=4), nn.PReLU())
        self.body = nn.Sequential(*(Residual(width) for _ in range(depth)))
        self.body.append(nn.Conv2d(width, width, 3, padding=1))
        self.body.append(nn.BatchNorm2d(width))
        self.up = nn.Sequential()
        for _ in range(2):
            self.up.append(nn.Conv2d(width, 4 * width, 3, padding=1))
            self.up.append(nn.PixelShuffle(2))
            self.up.append(nn.PReLU())
        self.last = nn.Conv2d(width, 3, 9, padding=4)

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x)
        image: Tensor = self.last(self.up(x + self.body(x)))
        return image
