"""The conventions by which numbers are counted, and the legend of a summary."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

MACS: Final = (
    "One MAC is one multiply-accumulate of a convolution or fully connected layer, and counts as "
    "two FLOPs."
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

LEGEND: Final[Mapping[str, str]] = {
    "step": "the box as written, a block, a branch, or a stage with its count",
    "path": "the module path, as in a state dict; `*` stands for every repetition of a stage",
    "level": "the nesting level, 0 for a step of the body",
    "repeat": "the number of repetitions of a stage",
    "output": "the output size of the last repetition: height x width x channels",
    "field": "the receptive field of the output: height x width in pixels of the input, from the "
    "first to the last one seen; `all` for the whole input, `?` if it takes too long to compute",
    "stride": "the distance in pixels of the input between the fields of neighboring positions",
    "params": "learned parameters of all repetitions",
    "params-share": "the share of all parameters, in percent",
    "params-bar": "the same as a bar",
    "macs": "multiply-accumulates of convolutions and fully connected layers, in all repetitions; "
    "biases, norms, activations and pools count nothing",
    "macs-share": "the share of all MACs, in percent",
    "macs-bar": "the same as a bar",
    "flops": "floating-point operations: two per MAC",
    "memory": "the size of all tensors that modules and functions of the source return in "
    "training, in all repetitions, without in-place results and views",
    "memory-share": "the share of all memory, in percent",
    "memory-bar": "the same as a bar",
    "live": "the peak size of the tensors alive while the step runs at inference, including inputs "
    "but not parameters or the workspace of kernels; empty for heads that exist only in training",
}
"""The meaning of the columns of a summary, by their names."""


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
