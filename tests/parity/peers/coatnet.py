"""CoAtNet-0 of timm, with the options under which it is as its paper says (arXiv:2106.04803)."""

import timm
from timm.models.maxxvit import Attention2d
from torch import nn


def coatnet_0(side: int) -> nn.Module:
    """The network for images of a size.

    Its blocks stride in their first convolution or by max pooling, and its head is one layer. It
    has queries, keys and values in turn, where timm's has those of each head together.
    """
    network: nn.Module = timm.create_model(
        "coatnet_0_224",
        img_size=side,
        head_hidden_size=0,
        conv_stride_mode="1x1",
        conv_pool_type="max2",
        transformer_pool_type="max2",
    )
    for part in network.modules():
        if isinstance(part, Attention2d):
            part.head_first = False  # as an option of the network, timm 1.x ignores it
    return network
