"""Fidelity: how a network stands to the paper that it is taken from, place by place.

What its figures draw, every size and total that is stated and the proof of each, every erratum and
what becomes of the network with the box as printed, and the values that boxes do not say.
"""

from dataclasses import dataclass

from archspec.diagnostics import pointing_into
from archspec.elaborate import elaborate
from archspec.fidelity.figures import Figure, figures
from archspec.fidelity.silent import Silent, find_implicit_values
from archspec.fidelity.stated import (
    StatedSize,
    StatedTotal,
    stated_sizes,
    stated_totals,
)
from archspec.fidelity.trials import Trial, inherited, trials
from archspec.graph import Graph
from archspec.language import Erratum, Program
from archspec.language.edited import telling_edits
from archspec.passes import prove

__all__ = [
    "Fidelity",
    "Figure",
    "Silent",
    "StatedSize",
    "StatedTotal",
    "Trial",
    "examine",
    "stated_sizes",
    "stated_totals",
]


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How a network stands to its paper.

    Attributes:
        graph: the network, proved.
        figures: what its figures draw: itself, then the blocks that it uses.
        sizes: the stated sizes, each with its proof.
        totals: the stated totals, each with its proof.
        trials: the errata, each with what the printed box leads to.
        inherited: the errata of what a variant extends, which are tried there.
        silent: the values that no box says, by what gives them.
    """

    graph: Graph
    figures: tuple[Figure, ...]
    sizes: tuple[StatedSize, ...]
    totals: tuple[StatedTotal, ...]
    trials: tuple[Trial, ...]
    inherited: tuple[Erratum, ...]
    silent: tuple[Silent, ...]

    def __repr__(self) -> str:
        proved = f"{len(self.sizes):,} sizes, {len(self.totals):,} totals"
        return f"<Fidelity {self.graph.name}: {proved}, {len(self.trials):,} errata>"


def examine(program: Program) -> Fidelity:
    """Prove a network, and hold it to its paper.

    Args:
        program: a network.

    Raises:
        SpecError: A2xx or A3xx where it cannot be proved, A220 for a library.
    """
    with pointing_into(program.sources), telling_edits(program.edits):
        graph = prove(elaborate(program))
    return Fidelity(
        graph=graph,
        figures=figures(graph),
        sizes=stated_sizes(graph),
        totals=stated_totals(graph),
        trials=trials(graph),
        inherited=inherited(graph),
        silent=find_implicit_values(graph),
    )
