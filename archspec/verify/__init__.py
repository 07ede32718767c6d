"""Compare a network with the paper that it is taken from, place by place.

The comparison covers the figures, every stated size and total with its proof, every erratum and
the effect of restoring the printed box, and the values that boxes leave implicit.
"""

from dataclasses import dataclass

from archspec.diagnostics import pointing_into
from archspec.elaborate import elaborate
from archspec.graph import Graph
from archspec.language import Erratum, Program
from archspec.language.variants.edited_boxes import telling_edits
from archspec.passes import prove
from archspec.verify.erratum_trials import Trial, inherited, trials
from archspec.verify.figures import Figure, figures
from archspec.verify.implicit_values import Silent, find_implicit_values
from archspec.verify.stated import StatedSize, StatedTotal, stated_sizes, stated_totals

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
    """How a network compares with its paper.

    Attributes:
        graph: the network, proved.
        figures: what the paper's figures draw: the network, then the blocks that it uses.
        sizes: the stated sizes, each with its proof.
        totals: the stated totals, each with its proof.
        trials: the errata, each with the effect of the printed box.
        inherited: the errata that a variant inherits, which are tried in their own network.
        silent: the values that boxes leave implicit, by what gives them.
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
    """Prove a network, and compare it with its paper.

    Args:
        program: a network.

    Raises:
        SpecError: A2xx or A3xx if it cannot be proved, A220 for a library.
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
