"""Describe the outputs of a network as those of a backbone."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TypedDict, overload

from archspec.analysis.receptive_field import compute_receptive_fields
from archspec.codegen.forward_outputs import list_outputs
from archspec.graph import Graph


class Feature(TypedDict):
    """An output of a network, with the keys that timm has for it.

    Attributes:
        module: its name, also in what `forward` returns.
        num_chs: its channels.
        reduction: the distance of two neighboring positions in pixels of the input, along its first
            side; 0 if that varies or it has no sides.
    """

    module: str
    num_chs: int
    reduction: int | float


class FeatureInfo(Sequence[Feature]):
    """The outputs of a network in their order, to be asked as `feature_info` of timm is."""

    def __init__(self, features: Sequence[Feature]) -> None:
        """Describe some outputs."""
        self._features = tuple(features)

    def __len__(self) -> int:
        return len(self._features)

    @overload
    def __getitem__(self, index: int) -> Feature: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Feature]: ...
    def __getitem__(self, index: int | slice) -> Feature | Sequence[Feature]:
        return self._features[index]

    def __repr__(self) -> str:
        listed = ", ".join(f"{each['module']}: {each['num_chs']}" for each in self)
        return f"<FeatureInfo {listed}>"

    def channels(self) -> list[int]:
        """Return the channels of each output."""
        return [each["num_chs"] for each in self]

    def reduction(self) -> list[int | float]:
        """Return how far apart the positions of each output are, in pixels of the input."""
        return [each["reduction"] for each in self]

    def module_name(self) -> list[str]:
        """Return the name of each output."""
        return [each["module"] for each in self]


def describe_outputs(graph: Graph) -> FeatureInfo:
    """Describe the outputs of a network with heads."""
    fields = compute_receptive_fields(graph)
    found = list[Feature]()
    for name, node in list_outputs(graph).items():
        shape, field = graph.nodes[node].type, fields[node]
        assert shape is not None
        jump = field.jump[0] if field is not None else None
        found.append(Feature(module=name, num_chs=shape.tensor[0], reduction=_simplify(jump)))
    return FeatureInfo(found)


def _simplify(jump: Fraction | None) -> int | float:
    if jump is None:
        return 0
    return jump.numerator if jump.denominator == 1 else float(jump)
