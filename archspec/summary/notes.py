"""Texts beside the table of a summary: title, caption, facts and conventions."""

from collections.abc import Collection, Iterator
from typing import Final

from archspec.analysis.min_input import MinInput
from archspec.ops.shape import print_sides
from archspec.summary.conventions import FIELD, MEMORY, describe_costs, list_conventions
from archspec.summary.summary import NetworkCost, Summary
from archspec.text.numbers import abbreviate, format_bytes
from archspec.text.phrases import join_words


def format_heading(summary: Summary) -> str:
    """Return the title of a summary: the network and its sizes, not yet escaped."""
    sizes = f"{summary.input} -> {summary.output}"
    name = "" if summary.title == summary.name else f" ({summary.name})"
    return f"{summary.title}{name}: {sizes}"


def format_caption(summary: Summary) -> str:
    """Return a sentence about the whole network."""
    return f"{summary.title} maps {summary.input} to {summary.output} with {_format_cost(summary)}."


def _format_cost(cost: NetworkCost) -> str:
    return f"{abbreviate(cost.parameters)} parameters and {abbreviate(cost.macs, 'MACs')}"


def format_note(summary: Summary, shown: Collection[str]) -> str:
    """Return the note below a table in a paper.

    Args:
        summary: the summary.
        shown: the columns shown.
    """
    parts = list(list_conventions(shown, summary.batch))
    if summary.left_out:
        cost = _format_cost(summary.at_inference)
        parts.append(f"At inference, without {join_words(summary.left_out)}, it has {cost}.")
    return " ".join(parts)


def list_facts(summary: Summary) -> Iterator[tuple[str, str]]:
    """Yield facts about the whole network, each with its title."""
    memory = summary.memory
    yield "FLOPs", f"{summary.flops:,}"
    if summary.left_out:
        cost = summary.at_inference
        numbers = f"{cost.parameters:,} parameters, {cost.macs:,} MACs, {cost.flops:,} FLOPs"
        yield "at inference", f"without {join_words(summary.left_out)}: {numbers}"
    yield "parameters", f"{format_bytes(memory.parameters)} as {summary.dtype}"
    kept, live = format_bytes(memory.kept), format_bytes(memory.live)
    at = f", in {memory.live_at}" if memory.live_at else ""
    yield "activations", f"{kept} kept for training; {live} live at the peak of inference{at}"
    yield "smallest input", _format_min_inputs(summary)


def _format_min_inputs(summary: Summary) -> str:
    text, training = format_min_input(summary.smallest), summary.smallest_in_training
    if training == summary.smallest:
        return text
    heads = f", with {join_words(summary.left_out)}," if summary.left_out else ""
    batch = " on one example" if summary.batch == 1 else ""
    if training is not None and training.examples > 1:
        batch = " on two or more examples"
    return f"{text}; in training{heads}{batch} {format_min_input(training)}"


def format_min_input(found: MinInput | None) -> str:
    """Describe the smallest input."""
    if found is None:
        return "unknown"
    sides, what = _describe_sides(found.sides), _SQUARES.get(len(found.sides), "square")
    if found.square is None:
        return f"no {what}; {sides}"
    square = f"{_print_square(found, found.square)}{_describe_larger(found, found.square, what)}"
    same = set(found.sides) == {found.square}
    return square if same else f"{square} ({sides})"


_SQUARES: Final = {1: "length", 3: "cube"}
"""What a grid of equal sides is called, by the number of its sides."""


def _describe_sides(sides: tuple[int, ...]) -> str:
    """Describe the smallest length of each side, with the others as stated."""
    if len(sides) != 2:
        return f"{print_sides(sides)}, each with the others as stated"
    height, width = sides
    return f"{height} high at the stated width, {width} wide at the stated height"


def _print_square(found: MinInput, side: int) -> str:
    return print_sides([side] * len(found.sides))


def _describe_larger(found: MinInput, square: int, what: str) -> str:
    """Describe which larger squares are known to run."""
    if found.every == 1:
        return f" and every larger {what}"
    if found.every is not None:
        return f", and every {found.every} pixels from there"
    if found.last is None:
        return f", and not every larger {what}"
    if found.last == square:
        return f" and no other {what}"
    return f" to {_print_square(found, found.last)} only"


def format_conventions(summary: Summary, shown: Collection[str]) -> str:
    """Return a paragraph on how everything is counted.

    Args:
        summary: the summary; costs and memory are always explained.
        shown: the columns shown.
    """
    field = [FIELD] if "field" in shown else []
    return " ".join([describe_costs(summary.batch), *field, MEMORY])
