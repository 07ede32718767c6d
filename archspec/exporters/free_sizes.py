"""Decide for which sizes a network is exported, by the sizes that its spec runs on."""

from archspec.analysis.min_input import find_min_input
from archspec.dataclass import dataclass
from archspec.graph import Graph

_SHARE = 0.7
"""How large another size is, by the stated one, on which a file is tried."""


@dataclass(frozen=True, slots=True)
class FreeSizes:
    """The sizes that a network runs on.

    Attributes:
        stated: the sides that the spec states, of the first input.
        least: the side of the smallest square; None if its weights, or anything else, fix the size.
        step: the pixels from one size to the next.
        reason: why the size is fixed, or empty.
    """

    stated: tuple[int, ...]
    least: int | None = None
    step: int = 1
    reason: str = ""

    @property
    def other(self) -> int:
        """The side of another square: smaller if there is one, of another remainder if one fits."""
        assert self.least is not None
        wanted = max(self.least, int(min(self.stated) * _SHARE))
        side = self.least + (wanted - self.least) // self.step * self.step
        while side in self.stated or (self.step % 2 and (side - self.stated[0]) % 2 == 0):
            side += self.step
        return side

    def describe(self) -> str:
        """Return the sizes in words."""
        if self.least is None:
            return f"the spatial size is fixed: {self.reason}"
        every = "" if self.step == 1 else f", every {self.step} pixels"
        return f"sides from {self.least} on{every}"


def find_free_sizes(graph: Graph) -> FreeSizes:
    """Return the sizes that a network runs on at inference."""
    shape = graph.inputs[0].type
    assert shape is not None
    stated = tuple(map(int, shape.tensor[1:]))
    if not stated:
        return FreeSizes(stated, reason="what enters is a vector")
    found = find_min_input(graph, graph.at_inference)
    if found is None or found.square is None:
        return FreeSizes(stated, reason="the sizes that run follow no rule")
    if found.every is None:
        why = "weights fix the size" if found.last else "the sizes that run follow no rule"
        return FreeSizes(stated, reason=why)
    return FreeSizes(stated, found.square, found.every)
