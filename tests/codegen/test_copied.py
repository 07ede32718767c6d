"""Classes of packages, copied into generated source."""

import pytest
import torch
from torch import Tensor, nn

from archspec.codegen.torch import copy_class


class Twice(nn.Module):
    """May stand alone."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.stack([x for _ in range(2)]).sum(0)


class Shared(nn.Module):
    """Needs a name of this module."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.stack([SCALE * x for _ in range(2)])


class Named(nn.Module):
    """Needs its own name, which generated source may have to change."""

    def __init__(self) -> None:
        super(Named, self).__init__()  # noqa: UP008


class Derived(Twice):
    """Needs another class."""


SCALE = 2


def test_a_class_that_stands_alone_is_copied_as_it_is() -> None:
    assert copy_class(Twice).source.startswith("class Twice(nn.Module):\n")


@pytest.mark.parametrize(
    ("written", "name"), [(Shared, "SCALE"), (Named, "Named"), (Derived, "Twice")]
)
def test_a_class_that_needs_more_is_refused(written: type[nn.Module], name: str) -> None:
    with pytest.raises(ValueError, match=f"^class {written.__name__} uses `{name}`;"):
        copy_class(written)
