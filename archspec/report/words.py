"""The conventions by which numbers are counted."""

from collections.abc import Collection, Iterator
from typing import Final

MACS: Final = (
    "MAC = one multiply-accumulate of convolutions and fully connected layers; FLOPs = 2 MACs"
)
"""How multiply-accumulates are counted."""

SHORT: Final = {
    "macs": "MACs are multiply-accumulates",
    "flops": "FLOPs are two for each multiply-accumulate",
    "memory": "Memory is that of the tensors that training keeps",
    "live": "Live are the tensors at the peak of inference",
}
"""Conventions in a few words each, for papers, by the column that needs them."""

MEMORY: Final = (
    "memory = every tensor that a module or function of the source puts out in training, what is "
    "computed in place or is a view aside; live = the most that is alive at inference, inputs "
    "included, parameters and the workspace of kernels not"
)
"""How activation memory is counted."""

FIELD: Final = "field = pixels of the input from the first to the last that a position sees"
"""How receptive fields are measured."""


def counted_for(batch: int) -> str:
    """Describe for how many examples numbers hold."""
    return "for one example (batch 1)" if batch == 1 else f"for a batch of {batch:,} examples"


def short_text(shown: Collection[str], batch: int) -> Iterator[str]:
    """Yield a sentence on each column that needs one.

    Args:
        shown: the names of the columns.
        batch: the number of examples.
    """
    needed = [text for name, text in SHORT.items() if name in shown]
    many = "" if batch == 1 else f" for a batch of {batch:,} examples"
    yield from (f"{each}{many}." for each in needed)
