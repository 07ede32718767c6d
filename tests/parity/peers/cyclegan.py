"""The generator of CycleGAN (arXiv:1703.10593)."""

from torch import Tensor, nn


def convolve(entering: int, leaving: int, kernel: int, stride: int = 1) -> list[nn.Module]:
    padding = [] if stride > 1 else [nn.ReflectionPad2d(kernel // 2)]
    own = nn.Conv2d(entering, leaving, kernel, stride, 1 if stride > 1 else 0)
    return [*padding, own, nn.InstanceNorm2d(leaving), nn.ReLU()]


def rise(entering: int, leaving: int) -> list[nn.Module]:
    own = nn.ConvTranspose2d(entering, leaving, 3, 2, 1, output_padding=1)
    return [own, nn.InstanceNorm2d(leaving), nn.ReLU()]


class Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(*convolve(width, width, 3), *convolve(width, width, 3)[:-1])

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.layers(x)
        return x + y


def generator(width: int = 64, depth: int = 9) -> nn.Module:
    return nn.Sequential(
        *convolve(3, width, 7),
        *convolve(width, 2 * width, 3, 2),
        *convolve(2 * width, 4 * width, 3, 2),
        *(Residual(4 * width) for _ in range(depth)),
        *rise(4 * width, 2 * width),
        *rise(2 * width, width),
        nn.ReflectionPad2d(3),
        nn.Conv2d(width, 3, 7),
        nn.Tanh(),
    )
