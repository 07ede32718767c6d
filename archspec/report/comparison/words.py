"""Texts beside the table of a comparison: title, caption, protocols and conventions."""

from collections.abc import Collection, Iterator
from typing import Final

from archspec.language import Reported
from archspec.report.comparison.model import Comparison, Entry
from archspec.report.words import FIELD, MACS, MEMORY, counted_for, short_text
from archspec.text.numbers import abbreviate
from archspec.text.phrases import join_words, pluralize

DEPTH: Final = (
    "depth = the largest number of layers with weights, convolutions and full connections, on a "
    "way from input to output at inference"
)
"""How depth is counted."""

_RATIOS: Final = frozenset({"params-ratio", "macs-ratio"})
_COSTS: Final = frozenset({"params", "macs", "flops", *_RATIOS})
_MEMORY: Final = frozenset({"memory", "live"})
_ERRORS: Final = frozenset({"top1", "top5"})
"""Columns that share an explanation."""


def protocol(result: Reported) -> str:
    """Return how errors were measured: `1 crop, ImageNet 2012 validation`."""
    match result.crops:
        case None:
            return result.data
        case "dense":
            return f"dense, {result.data}"
        case crops:
            return f"{pluralize(crops, 'crop')}, {result.data}"


def heading(comparison: Comparison) -> str:
    """Return the title of a comparison."""
    return f"Comparison of {pluralize(len(comparison.entries), 'network')}"


def caption(comparison: Comparison) -> str:
    """Return a sentence on the costs of the networks."""
    costs = [entry.cost for entry in comparison.entries]
    parameters = _range([each.parameters for each in costs])
    macs = _range([each.macs for each in costs], "MACs")
    return f"At inference, these networks have {parameters} parameters and need {macs}."


def _range(numbers: list[int], unit: str = "") -> str:
    ends = dict.fromkeys(abbreviate(end, unit) for end in (min(numbers), max(numbers)))
    return " to ".join(ends)


def note(comparison: Comparison, shown: Collection[str]) -> str:
    """Return the note below a table in a paper.

    Args:
        comparison: the networks.
        shown: the names of the columns; what has no column is left out.
    """
    parts = (
        *short_text(shown, comparison.batch),
        *_error_note(comparison, shown),
        *_head_note(comparison, shown),
    )
    return " ".join(parts)


def _head_note(comparison: Comparison, shown: Collection[str]) -> Iterator[str]:
    """Yield a sentence on the heads that costs leave out."""
    heads = [
        f"{join_words(entry.left_out)} of {entry.label}"
        for entry in comparison.entries
        if entry.left_out
    ]
    if heads and _COSTS & {*shown}:
        yield f"Heads for training are left out: {'; '.join(heads)}."


def _error_note(comparison: Comparison, shown: Collection[str]) -> Iterator[str]:
    """Yield sentences on how errors were measured, naming networks only if protocols differ."""
    if not _ERRORS & {*shown}:
        return
    measured = protocols(comparison)
    for text, names in measured.items():
        of = f" of {'; '.join(names)}" if len(measured) > 1 else ""
        yield f"Errors{of} are in percent, measured with {text}."
    silent = [entry.label for entry in comparison.entries if entry.first is None]
    if silent:
        yield f"No error of {'; '.join(silent)} is reported."


def facts(comparison: Comparison, shown: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return facts about the networks, each with its title.

    Args:
        comparison: the networks.
        shown: the names of the columns; what has no column is left out.
    """
    return tuple(_facts(comparison, shown))


def _facts(comparison: Comparison, shown: Collection[str]) -> Iterator[tuple[str, str]]:
    if _ERRORS & {*shown}:
        for measured, names in protocols(comparison).items():
            yield "errors", f"{measured}: {'; '.join(names)}"
        silent = [entry.label for entry in comparison.entries if entry.first is None]
        if silent:
            yield "errors", f"none is reported of {'; '.join(silent)}"
    for entry in comparison.entries:
        if entry.left_out and _COSTS & {*shown}:
            yield "left out", left_out_text(entry)


def left_out_text(entry: Entry) -> str:
    """Return the heads that costs leave out, and the costs with them."""
    heads, whole = join_words(entry.left_out), entry.in_training
    costs = f"{abbreviate(whole.parameters)} parameters and {abbreviate(whole.macs, 'MACs')}"
    return f"{heads} of {entry.label}, in training only; {costs} with them"


def protocols(comparison: Comparison) -> dict[str, list[str]]:
    """Return the networks by how their errors were measured, with the source."""
    found: dict[str, list[str]] = {}
    for entry in comparison.entries:
        if entry.first:
            source = f" ({entry.first.source})" if entry.first.source else ""
            found.setdefault(f"{protocol(entry.first)}{source}", []).append(entry.label)
    return found


def conventions(comparison: Comparison, shown: Collection[str]) -> str:
    """How everything is counted, in one paragraph.

    Args:
        comparison: the networks.
        shown: the names of the columns; what has no column is not told.
    """
    told = (
        (_COSTS, f"{MACS}; {counted_for(comparison.batch)}"),
        (_COSTS, "Parameters and MACs are those at inference, without heads for training"),
        (_told_ratios(comparison), f"1.00x = as many as {comparison.base.label} has"),
        (_MEMORY, f"{MEMORY}; numbers are {comparison.dtype}"),
        ({"depth"}, DEPTH),
        ({"field"}, f"{FIELD}, in the last grid before the head"),
        ({"smallest"}, "smallest = the smallest square input that runs at inference"),
        (_ERRORS, "top-1, top-5 = reported errors in percent"),
    )
    return " ".join(f"{text}." for columns, text in told if columns & {*shown})


def _told_ratios(comparison: Comparison) -> frozenset[str]:
    """Return the ratio columns that are defined: nothing is a multiple of zero."""
    cost = comparison.base.cost
    silent = {"params-ratio": cost.parameters, "macs-ratio": cost.macs}
    return frozenset(name for name in _RATIOS if silent[name])
