"""The conventions by which numbers are counted, and the legend of a summary."""

import tomllib
from collections.abc import Collection, Iterator
from importlib.resources import files
from typing import Final

MACS: Final = (
    "One MAC is one multiply-accumulate of a convolution, a fully connected layer or a matrix "
    "product, as in attention, and counts as two FLOPs."
)
"""How multiply-accumulates are counted."""

MEMORY: Final = (
    "Memory is the size of all tensors that modules and functions of the source return in "
    "training, without in-place results and views. Live is the peak size of the tensors alive at "
    "inference, including inputs but not parameters or the workspace of kernels."
)
"""How activation memory is counted."""

FIELD: Final = (
    "Field is the extent of the input, from the first to the last pixel, that one position of the "
    "output sees."
)
"""How receptive fields are measured."""

SHORT: Final = {
    "macs": "MACs are multiply-accumulates",
    "flops": "FLOPs are two per multiply-accumulate",
    "memory": "Memory is the size of all tensors kept for training",
    "live": "Live is the peak size of the tensors alive at inference",
}
"""Conventions in a few words each, for papers, by the column that needs them."""


def read_legend() -> dict[str, str]:
    """Return the meaning of the columns of a summary, by their names."""
    return tomllib.loads(files("archspec.summary").joinpath("legend.toml").read_text("utf-8"))


def format_footer(command: str, batch: int, dtype: str) -> str:
    """Return the line below a table that tells where its columns are explained.

    Args:
        command: the command whose `--legend` explains them.
        batch: the number of examples.
        dtype: the element type of tensors.
    """
    examples = "one example" if batch == 1 else f"{batch:,} examples"
    return f"Costs for {examples} in {dtype}; see `archspec {command} --legend`."


def describe_batch(batch: int) -> str:
    """Return a sentence on the number of examples that costs are for."""
    return f"Costs are for {'one example' if batch == 1 else f'a batch of {batch:,} examples'}."


def describe_costs(batch: int) -> str:
    """Return sentences on how costs are counted, and the number of examples that they are for."""
    return f"{MACS} {describe_batch(batch)}"


def list_conventions(shown: Collection[str], batch: int) -> Iterator[str]:
    """Yield a sentence on each column that needs one.

    Args:
        shown: the names of the columns.
        batch: the number of examples.
    """
    needed = [text for name, text in SHORT.items() if name in shown]
    many = "" if batch == 1 else f" for a batch of {batch:,} examples"
    yield from (f"{convention}{many}." for convention in needed)
