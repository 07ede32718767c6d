"""The Wide ResNet-50-2 of timm with one block a stage, since its convolutions are large."""

from importlib import import_module

from torch import nn


def shallow() -> nn.Module:
    resnet = import_module("timm.models.resnet")
    network: nn.Module = resnet.ResNet(resnet.Bottleneck, (1, 1, 1, 1), base_width=128)
    return network
