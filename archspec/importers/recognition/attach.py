"""Normalizations and activations that are part of the box before them."""

from collections.abc import Mapping
from typing import Final

from archspec.dataclass import replace
from archspec.importers.boxes import BoxGraph, FoundBox, Word, place_box
from archspec.importers.flat import Value
from archspec.importers.recognition.simplify import select_given
from archspec.ops import find_own
from archspec.ops.family import ACTIVATIONS, NORMS, Family

LAYERS: Final = ("Conv", "DWConv", "SepConv", "UpConv", "FC")
"""The boxes that have a normalization and an activation."""


def attach_norms(graph: BoxGraph) -> None:
    """Make a normalization part of the layer before it."""
    _attach(graph, "norm", NORMS)


def attach_activations(graph: BoxGraph) -> None:
    """Make an activation part of the layer before it."""
    _attach(graph, "act", ACTIVATIONS)


def _attach(graph: BoxGraph, argument: str, family: Family) -> None:
    words = {name: word for word, name in family.names.items()}
    for box in list(graph.boxes):
        user = graph.find_only_user(box.output)
        if (
            box.name in LAYERS
            and user is not None
            and user.name in words
            and not box.arguments.get("act")
            and argument not in box.arguments
        ):
            arguments = _name_plain(user)
            word = Word(words[user.name], tuple(select_given(user.name, arguments).items()))
            joined = replace(
                box, output=user.output, arguments={**box.arguments, argument: word},
                operations=(*box.operations, *user.operations), shape=user.shape,
            )  # fmt: skip
            graph.replace({user.output: place_box(joined)}, [box.output])


def _name_plain(box: FoundBox) -> Mapping[str, Value]:
    return {
        key: value for key, value in box.arguments.items() if not isinstance(value, Word | None)
    }


def find_word(box: FoundBox) -> Word | None:
    """Return an activation as a word, if the box is one."""
    for word, name in ACTIVATIONS.names.items():
        if name == box.name and find_own(name) is not None and len(box.inputs) == 1:
            return Word(word, tuple(select_given(name, _name_plain(box)).items()))
    return None
