"""Networks that several tests of one worker share."""

import pytest
import torch
from torch import nn

from archspec import Graph, build, load


@pytest.fixture(scope="module")
def graph() -> Graph:
    return load("inception_v4")


@pytest.fixture(scope="module")
def network() -> nn.Module:
    torch.manual_seed(0)
    return build("inception_v4").eval()
