"""What a comparison says beside its table: how errors were measured, and how all is counted."""

from collections.abc import Iterator

from archspec.language import Reported
from archspec.report.comparison.model import Comparison
from archspec.report.words import FIELD, MACS, MEMORY, counted, counted_for

DEPTH = (
    "depth = the largest number of layers with weights, convolutions and full connections, on a "
    "way from input to output"
)
"""What a depth is."""


def protocol(result: Reported) -> str:
    """How errors were measured: `1 crop, ImageNet 2012 validation`."""
    match result.crops:
        case None:
            return result.data
        case "dense":
            return f"dense, {result.data}"
        case crops:
            return f"{counted(crops, 'crop')}, {result.data}"


def heading(comparison: Comparison) -> str:
    """How many networks are compared."""
    return f"Comparison of {counted(len(comparison.entries), 'network')}"


def facts(comparison: Comparison) -> tuple[tuple[str, str], ...]:
    """What is said of the whole comparison, each with its title."""
    return tuple(_facts(comparison))


def _facts(comparison: Comparison) -> Iterator[tuple[str, str]]:
    for measured, names in protocols(comparison).items():
        yield "errors", f"{measured}: {', '.join(names)}"
    silent = [entry.label for entry in comparison.entries if entry.first is None]
    if silent:
        yield "no error", f"is reported of {', '.join(silent)}"
    for entry in comparison.entries:
        if entry.left_out:
            heads = " and ".join(entry.left_out)
            yield "left out", f"{heads} of {entry.label}, in training only"


def protocols(comparison: Comparison) -> dict[str, list[str]]:
    """How errors were measured, with where that is said, and of which networks."""
    found: dict[str, list[str]] = {}
    for entry in comparison.entries:
        if entry.first:
            source = f" ({entry.first.source})" if entry.first.source else ""
            found.setdefault(f"{protocol(entry.first)}{source}", []).append(entry.label)
    return found


def conventions(comparison: Comparison) -> str:
    """How everything is counted, in one paragraph."""
    return (
        f"{MACS}; {counted_for(comparison.batch)}. Parameters and MACs are those at inference, "
        f"without heads for training; 1.00x = as many as {comparison.base.label} has. {MEMORY}; "
        f"numbers are {comparison.dtype}. {DEPTH}; {FIELD}, in the last grid before the head; "
        "smallest = the smallest square input that runs at inference; top-1, top-5 = reported "
        "errors in percent."
    )
