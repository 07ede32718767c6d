"""Texts beside the table of a comparison: title, caption, protocols, conventions and legend."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from archspec.comparison.model import Comparison, NetworkEntry
from archspec.language import Reported
from archspec.summary.conventions import MEMORY, describe_costs, list_conventions
from archspec.text.numbers import abbreviate
from archspec.text.phrases import join_words, pluralize

DEPTH: Final = (
    "Depth is the number of layers with weights, convolutions and fully connected ones, on the "
    "longest path from input to output at inference."
)
"""How depth is counted."""

LAST_FIELD: Final = (
    "Field is the extent of the input, from the first to the last pixel, that one position of the "
    "last grid before the head sees."
)
"""How receptive fields are measured."""

LEGEND: Final[Mapping[str, str]] = {
    "network": "the title of the network, or its file if several share a title",
    "name": "the name of the network",
    "file": "the file of its spec",
    "input": "the input size: height x width x channels",
    "output": "the output size",
    "params": "learned parameters at inference, without heads for training",
    "params-ratio": "the same as a multiple of the first SPEC's",
    "macs": "multiply-accumulates of convolutions and fully connected layers at inference; biases, "
    "norms, activations and pools count nothing",
    "macs-ratio": "the same as a multiple of the first SPEC's",
    "flops": "floating-point operations at inference: two per MAC",
    "training-params": "learned parameters, including heads for training",
    "training-macs": "multiply-accumulates, including heads for training",
    "memory": "the size of all tensors that modules and functions of the source return in "
    "training, without in-place results and views",
    "live": "the peak size of the tensors alive at inference, including inputs but not parameters "
    "or the workspace of kernels",
    "depth": "the number of layers with weights, convolutions and fully connected ones, on the "
    "longest path from input to output at inference",
    "field": "the receptive field of the last grid before the head: height x width in pixels of "
    "the input; `all` for the whole input, `?` if it takes too long to compute",
    "smallest": "the smallest square input that runs at inference",
    "top1": "the top-1 error that the spec reports first, in percent",
    "top5": "the top-5 error that the spec reports first, in percent",
    "measured": "how these errors were measured: the crops and the images",
    "source": "where these errors are reported",
}
"""The meaning of the columns of a comparison, by their names."""

_RATIOS: Final = frozenset({"params-ratio", "macs-ratio"})
_COSTS: Final = frozenset({"params", "macs", "flops", *_RATIOS})
_MEMORY: Final = frozenset({"memory", "live"})
_ERRORS: Final = frozenset({"top1", "top5"})
"""Columns that share an explanation."""


def format_protocol(result: Reported) -> str:
    """Return how errors were measured: `1 crop, ImageNet 2012 validation`."""
    match result.crops:
        case None:
            return result.data
        case "dense":
            return f"dense, {result.data}"
        case crops:
            return f"{pluralize(crops, 'crop')}, {result.data}"


def format_heading(comparison: Comparison) -> str:
    """Return the title of a comparison."""
    return f"Comparison of {pluralize(len(comparison.entries), 'network')}"


def format_caption(comparison: Comparison) -> str:
    """Return a sentence on the costs of the networks."""
    costs = [entry.cost for entry in comparison.entries]
    parameters = _format_range([cost.parameters for cost in costs])
    macs = _format_range([cost.macs for cost in costs], "MACs")
    return f"At inference, these networks have {parameters} parameters and need {macs}."


def _format_range(numbers: list[int], unit: str = "") -> str:
    ends = dict.fromkeys(abbreviate(end, unit) for end in (min(numbers), max(numbers)))
    return " to ".join(ends)


def format_note(comparison: Comparison, shown: Collection[str]) -> str:
    """Return the note below a table in a paper.

    Args:
        comparison: the networks.
        shown: the names of the columns; what has no column is left out.
    """
    parts = (
        *list_conventions(shown, comparison.batch),
        *_note_errors(comparison, shown),
        *_note_heads(comparison, shown),
    )
    return " ".join(parts)


def _note_heads(comparison: Comparison, shown: Collection[str]) -> Iterator[str]:
    """Yield a sentence on the heads that costs leave out."""
    heads = [
        f"{join_words(entry.left_out)} of {entry.label}"
        for entry in comparison.entries
        if entry.left_out
    ]
    if heads and _COSTS & {*shown}:
        yield f"Heads for training are left out: {'; '.join(heads)}."


def _note_errors(comparison: Comparison, shown: Collection[str]) -> Iterator[str]:
    """Yield sentences on how errors were measured, naming networks only if protocols differ."""
    if not _ERRORS & {*shown}:
        return
    measured = group_by_protocol(comparison)
    for text, names in measured.items():
        of = f" of {'; '.join(names)}" if len(measured) > 1 else ""
        yield f"Errors{of} are in percent, measured with {text}."
    silent = [entry.label for entry in comparison.entries if entry.first_result is None]
    if silent:
        yield f"No error of {'; '.join(silent)} is reported."


def list_facts(comparison: Comparison, shown: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return facts about the networks, each with its title.

    Args:
        comparison: the networks.
        shown: the names of the columns; what has no column is left out.
    """
    return tuple(_list_facts(comparison, shown))


def _list_facts(comparison: Comparison, shown: Collection[str]) -> Iterator[tuple[str, str]]:
    if _ERRORS & {*shown}:
        for measured, names in group_by_protocol(comparison).items():
            yield "errors", f"{measured}: {'; '.join(names)}"
        silent = [entry.label for entry in comparison.entries if entry.first_result is None]
        if silent:
            yield "errors", f"none is reported of {'; '.join(silent)}"
    for entry in comparison.entries:
        if entry.left_out and _COSTS & {*shown}:
            yield "left out", format_left_out(entry)


def format_left_out(entry: NetworkEntry) -> str:
    """Return the heads that costs leave out, and the costs with them."""
    heads, whole = join_words(entry.left_out), entry.in_training
    costs = f"{abbreviate(whole.parameters)} parameters and {abbreviate(whole.macs, 'MACs')}"
    return f"{heads} of {entry.label}, in training only; {costs} with them"


def group_by_protocol(comparison: Comparison) -> dict[str, list[str]]:
    """Return the networks by how their errors were measured, with the source."""
    found: dict[str, list[str]] = {}
    for entry in comparison.entries:
        if entry.first_result:
            source = f" ({entry.first_result.source})" if entry.first_result.source else ""
            found.setdefault(f"{format_protocol(entry.first_result)}{source}", []).append(
                entry.label
            )
    return found


def format_conventions(comparison: Comparison, shown: Collection[str]) -> str:
    """Return a paragraph on how everything is counted.

    Args:
        comparison: the networks.
        shown: the names of the columns; what has no column is left out.
    """
    told = (
        (_COSTS, describe_costs(comparison.batch)),
        (_COSTS, "Parameters and MACs are those at inference, without heads for training."),
        (_find_defined_ratios(comparison), f"Ratios are relative to {comparison.base.label}."),
        (_MEMORY, f"{MEMORY} Elements are {comparison.dtype}."),
        ({"depth"}, DEPTH),
        ({"field"}, LAST_FIELD),
        ({"smallest"}, "Smallest is the smallest square input that runs at inference."),
        (_ERRORS, "Top-1 and top-5 are reported errors in percent."),
    )
    return " ".join(text for columns, text in told if columns & {*shown})


def _find_defined_ratios(comparison: Comparison) -> frozenset[str]:
    """Return the ratio columns that are defined: nothing is a multiple of zero."""
    cost = comparison.base.cost
    silent = {"params-ratio": cost.parameters, "macs-ratio": cost.macs}
    return frozenset(name for name in _RATIOS if silent[name])
