"""Format the value at a place as a spec writes it."""

from collections.abc import Collection
from dataclasses import replace

from archspec.language.model import Box
from archspec.language.variants.draft import BoxDraft, Draft, ListDraft, MappingDraft, ScalarDraft
from archspec.language.variants.node_kinds import NodeKind
from archspec.language.variants.paths import Location, list_children
from archspec.language.writing.layout import Map, MapEntry, Seq, SeqItem, Value
from archspec.language.writing.scalars import print_scalar
from archspec.language.writing.steps import StepWriter
from archspec.language.writing.values import print_number


def print_place(spot: Location, claiming: Collection[str]) -> Value:
    """Return the value at a written place.

    Args:
        spot: the place.
        claiming: the files whose stated sizes count; others are left out.
    """
    match spot.node:
        case BoxDraft(box):
            return StepWriter(spot.symbols).box(_drop_claims(box, claiming))
        case ListDraft() if spot.kind is NodeKind.CHAIN:
            return Seq(
                tuple(SeqItem(print_place(child, claiming)) for child in list_children(spot))
            )
        case MappingDraft():
            below = (child for child in list_children(spot) if not _is_idle(spot, child, claiming))
            return Map(tuple(MapEntry(e.name, print_place(e, claiming)) for e in below))
        case ListDraft() | ScalarDraft() as node:
            return _print_data(node)
        case None:
            return ""


def _drop_claims(box: Box, claiming: Collection[str]) -> Box:
    """Return a box without a size that is not a claim about the network."""
    is_idle = box.size is not None and box.size.span.file not in claiming
    return replace(box, size=None) if is_idle else box


def _is_idle(step: Location, below: Location, claiming: Collection[str]) -> bool:
    """Check whether a key states a step's size that is not a claim about the network."""
    states = (
        step.kind is NodeKind.STEP and below.name == "size" and isinstance(below.node, ScalarDraft)
    )
    return (
        states and isinstance(below.node, ScalarDraft) and below.node.tree.span.file not in claiming
    )


def _print_data(node: Draft) -> Value:
    """Return a value that is not a step."""
    match node:
        case ListDraft(items):
            return Seq(tuple(SeqItem(_print_data(scalar_draft)) for scalar_draft in items))
        case MappingDraft(entries):
            return Map(
                tuple(
                    MapEntry(str(k.value), _print_data(scalar_draft)) for k, scalar_draft in entries
                )
            )
        case ScalarDraft(tree):
            return _print_scalar(tree.value)
        case BoxDraft():
            raise AssertionError("a box stands only in a chain")


def _print_scalar(value: str | float | bool | None) -> str:
    match value:
        case None:
            return "null"
        case str():
            return print_scalar(value)
        case _:
            return print_number(value)
