"""`resize: [a, b]`: a value on the grid of another one, beside a norm over all channels."""

import pytest
import torch
from torch.nn import functional as F

import archspec
from archspec.analysis.receptive_field import compute_receptive_fields
from tests.source_check import check_source

BODY = """\
archspec: 1
name: net
input: %s
body:
  - %s Conv (8 stride 2) as a
  - {resize: [., input]}
  - GRN
  - {concat: [., input]}
  - branches: {max: [GlobalMaxPool (keepdim)], min: [GlobalAvgPool (keepdim)]}
  - {resize: [., a], as: b}
  - concat: [b, a]
"""


@pytest.mark.parametrize(
    ("entering", "kernel"), [("16x4", "3"), ("9x8x4", "3x3"), ("4x5x6x2", "3x3x3")]
)
def test_its_source_computes_what_the_graph_does(entering: str, kernel: str) -> None:
    check_source(archspec.load(BODY % (entering, kernel)))


def test_it_is_that_of_torch() -> None:
    text = "archspec: 1\nname: net\ninputs: {a: 5x4x3, b: 9x8x2}\nbody: [{resize: [a, b]}]\n"
    a, b = torch.randn(2, 3, 5, 4), torch.randn(2, 2, 9, 8)
    found = archspec.build(text)(a, b)
    torch.testing.assert_close(found, F.interpolate(a, size=(9, 8), mode="bilinear"))
    assert compute_receptive_fields(archspec.load(text))[-1] is None


def test_response_norm_is_that_of_its_paper() -> None:
    """Algorithm 1 of arXiv:2301.00808, with channels first."""
    network = archspec.build("archspec: 1\nname: net\ninput: 5x4x6\nbody: [GRN]\n")
    gamma, beta = (network.get_parameter(f"grn.{name}") for name in ("weight", "bias"))
    x = torch.randn(2, 6, 5, 4)
    torch.testing.assert_close(network(x), x)
    with torch.no_grad():
        gamma.normal_()
        beta.normal_()
    gx = x.square().sum((2, 3), keepdim=True).sqrt()
    nx = gx / (gx.mean(1, keepdim=True) + 1e-6)
    torch.testing.assert_close(network(x), gamma * (x * nx) + beta + x)
