"""ConvMixer of timm, small: in the 32 layers of the paper's, random weights fade."""

from timm.models.convmixer import ConvMixer
from torch import nn


def convmixer(dim: int, depth: int) -> ConvMixer:
    """ConvMixer with the kernels, patches and activation of ConvMixer-768/32."""
    return ConvMixer(dim=dim, depth=depth, kernel_size=7, patch_size=7, act_layer=nn.ReLU)
