"""What the reader of torch makes of functions, computed by other functions of torch."""

import pytest
import torch

from archspec.importers.readers.torch_module import record_module
from tests.importers.interpret import run_flat
from tests.importers.modules import CASES


def fill(module: torch.nn.Module) -> torch.nn.Module:
    """A module in double precision, whose numbers all matter."""
    module.double().eval()
    for tensor in [*module.parameters(), *module.buffers()]:
        if tensor.is_floating_point():
            tensor.data.uniform_(0.2, 1).mul_(torch.randn(()).sign() if tensor.dim() > 1 else 1)
    return module


@pytest.mark.parametrize("name", CASES)
def test_functions_become_boxes_that_compute_the_same(name: str) -> None:
    torch.manual_seed(0)
    case = CASES[name]
    module = fill(case.make())
    sizes = {f"x{at}": size for at, size in enumerate(case.sizes)}
    network = record_module(module, sizes, name="net", origin="")
    inputs = [torch.randn(3, *size, dtype=torch.float64) for size in case.sizes]
    assert [each.box for each in network.operations] == case.boxes.split()
    with torch.no_grad():
        expected = module(*inputs)
        (made,) = run_flat(network, inputs)
    assert made.shape == expected.shape
    assert torch.allclose(made, expected, rtol=0, atol=1e-9)
