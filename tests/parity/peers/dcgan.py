"""The generator of DCGAN (arXiv:1511.06434)."""

from torch import nn


def generator() -> nn.Module:
    layers: list[nn.Module] = [nn.ConvTranspose2d(100, 1024, 4, bias=False)]
    for width in (1024, 512, 256):
        layers += [nn.BatchNorm2d(width), nn.ReLU()]
        layers.append(nn.ConvTranspose2d(width, width // 2, 5, 2, 2, 1, bias=False))
    layers += [nn.BatchNorm2d(128), nn.ReLU()]
    return nn.Sequential(*layers, nn.ConvTranspose2d(128, 3, 5, 2, 2, 1, bias=False), nn.Tanh())
