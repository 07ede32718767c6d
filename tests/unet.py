"""A small U-Net, with what Ronneberger et al., arXiv:1505.04597, Figure 1 draws."""

from typing import Final

UNET: Final = """\
archspec: 1
name: unet
input: 32x32x3
params: {widths: [4, 8, 16]}
defaults: {Conv: {padding: same, act: relu, norm: batch, bias: false}}
blocks:
  Double:
    params: {n: int}
    body: [3x3 Conv (n), 3x3 Conv (n)]
body:
  - for: {c: widths}
    body:
      - Double (c) as enc(c)
      - 2x2 MaxPool (stride 2)
  - Double (32)
  - for: {c: reversed(widths)}
    body:
      - 2x2 UpConv (c stride 2)
      - concat: [enc(c), .]
      - Double (c)
  - 1x1 Conv (2 norm=none act=none bias)
"""
"""It runs on multiples of 8: three poolings halve the grid, and `enc` meets what comes back."""
