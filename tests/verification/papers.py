"""A small network with everything that a fidelity report tells of."""

from typing import Final

from archspec.language import load_program
from archspec.verification.fidelity import Fidelity, compare_with_paper

SPEC: Final = """\
archspec: 1
name: net
title: A net
paper: {arxiv: "1602.07261", figure: 9}
input: 8x8x3
legend:
  Linear: {act: none, norm: none}
defaults:
  Conv: {norm: {batch: {eps: 1e-3}}, act: relu}
blocks:
  Cell:
    figure: 4
    branches:
      a: [1x1 Conv (4)]
      b: [1x1 Conv (4), 3x3 Conv (4 Linear) -> 8x8x4]
  Unused:
    figure: 5
    body: [ReLU -> 1x1x1]
body:
  - 2 x Cell        -> 8x8x8
  - 3x3 Conv (8 V)  -> 6x6x8
  - GlobalAvgPool
  - FC (10)         -> 10
expect: {params: 1122}
errata:
  - {at: Cell.b, printed: 3x3 Conv (5 Linear), used: 3x3 Conv (4 Linear), why: sizes}
  - {at: Cell.a, printed: 1x1 Conv (4 Linear), used: 1x1 Conv (4), why: taste}
  - {at: body, printed: "", used: FC (10), why: not drawn}
  - {at: Unused, printed: BN, used: ReLU, why: not used}
"""


def fidelity(text: str = SPEC) -> Fidelity:
    return compare_with_paper(load_program(text, "net.yaml"))
