"""Texts: what stands at a place, as a spec writes it."""

from collections.abc import Collection
from dataclasses import replace

from archspec.language.model import Box
from archspec.language.variants.draft import BoxDraft, Draft, Items, Leaf, Names
from archspec.language.variants.paths import Kind, Spot, children
from archspec.language.writing.layout import Entry, Item, Map, Seq, Value
from archspec.language.writing.scalars import scalar
from archspec.language.writing.steps import StepWriter
from archspec.language.writing.values import number


def print_place(spot: Spot, claiming: Collection[str]) -> Value:
    """What stands at a place that is written.

    Args:
        spot: the place.
        claiming: the files whose stated sizes count; others are left out.
    """
    match spot.node:
        case BoxDraft(box):
            return StepWriter(spot.symbols).box(_quiet(box, claiming))
        case Items() if spot.kind is Kind.CHAIN:
            return Seq(tuple(Item(print_place(each, claiming)) for each in children(spot)))
        case Names():
            below = (each for each in children(spot) if not _is_idle(spot, each, claiming))
            return Map(tuple(Entry(e.name, print_place(e, claiming)) for e in below))
        case Items() | Leaf() as node:
            return _plain(node)
        case None:
            return ""


def _quiet(box: Box, claiming: Collection[str]) -> Box:
    """A box without a size that is no claim about the network."""
    is_idle = box.size is not None and box.size.span.file not in claiming
    return replace(box, size=None) if is_idle else box


def _is_idle(step: Spot, below: Spot, claiming: Collection[str]) -> bool:
    """Whether a key states the size of a step that is no claim about the network."""
    states = step.kind is Kind.STEP and below.name == "size" and isinstance(below.node, Leaf)
    return states and isinstance(below.node, Leaf) and below.node.tree.span.file not in claiming


def _plain(node: Draft) -> Value:
    """A value that is no step."""
    match node:
        case Items(items):
            return Seq(tuple(Item(_plain(each)) for each in items))
        case Names(entries):
            return Map(tuple(Entry(str(k.value), _plain(each)) for k, each in entries))
        case Leaf(tree):
            return _single(tree.value)
        case BoxDraft():
            raise AssertionError("a box stands only in a chain")


def _single(value: str | float | bool | None) -> str:
    match value:
        case None:
            return "null"
        case str():
            return scalar(value)
        case _:
            return number(value)
