"""VGG-16 of torchvision for small images: its own classifier takes a grid of 7x7."""

from torch import nn
from torchvision.models import vgg  # type: ignore[import-untyped]


def vgg16(features: int) -> nn.Module:
    convolutions = vgg.make_layers(vgg.cfgs["D"], batch_norm=False)
    dense = [nn.Flatten(), nn.Linear(512, features), nn.ReLU(), nn.Dropout()]
    dense += [nn.Linear(features, features), nn.ReLU(), nn.Dropout(), nn.Linear(features, 1000)]
    return nn.Sequential(convolutions, *dense)
