"""Compare a network with the paper that it is taken from, place by place.

The comparison covers the figures, every stated size and total with its proof, every erratum and
the effect of restoring the printed box, and the values that boxes leave implicit.
"""

from typing import TYPE_CHECKING

from archspec.dataclass import dataclass
from archspec.diagnostics import attaching_sources
from archspec.elaborate import elaborate
from archspec.elaborate.network_size import check_steps
from archspec.graph import Graph
from archspec.language import Erratum, Program
from archspec.language.variants.edited_boxes import pointing_at_edits
from archspec.passes import prove
from archspec.text.report import Report
from archspec.verification.erratum_trials import ErratumTrial, list_inherited, try_errata
from archspec.verification.implicit_values import ImplicitValues, find_implicit_values
from archspec.verification.stated import (
    PaperFigure,
    StatedSize,
    StatedTotal,
    collect_stated_sizes,
    collect_stated_totals,
    list_figures,
)

if TYPE_CHECKING:
    from archspec.verification.report.records import FidelityRecord


@dataclass(frozen=True, slots=True)
class Fidelity(Report):
    """How a network compares with its paper, as `archspec verify` prints it.

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
    figures: tuple[PaperFigure, ...]
    sizes: tuple[StatedSize, ...]
    totals: tuple[StatedTotal, ...]
    trials: tuple[ErratumTrial, ...]
    inherited: tuple[Erratum, ...]
    silent: tuple[ImplicitValues, ...]

    def __repr__(self) -> str:
        proved = f"{len(self.sizes):,} sizes, {len(self.totals):,} totals"
        return f"<Fidelity {self.graph.name}: {proved}, {len(self.trials):,} errata>"

    def _make_record(self) -> "FidelityRecord":
        """Return its JSON record."""
        from archspec.verification.report.records import record_fidelity

        return record_fidelity(self)

    def _print_text(self) -> str:
        """Return it as text."""
        from archspec.verification.report.text import render_fidelity

        return render_fidelity(self)

    def to_markdown(self) -> str:
        """Return it as Markdown, in which text from a spec is never markup."""
        from archspec.verification.report.markdown import render_markdown

        return render_markdown(self)


def compare_with_paper(program: Program) -> Fidelity:
    """Prove a network, and compare it with its paper.

    Args:
        program: a network.

    Raises:
        SpecError: A2xx or A3xx if it cannot be proved, A220 for a library.
    """
    with attaching_sources(program.sources), pointing_at_edits(program.edits):
        graph = check_steps(prove(elaborate(program)))
    return Fidelity(
        graph=graph,
        figures=tuple(list_figures(graph)),
        sizes=collect_stated_sizes(graph),
        totals=collect_stated_totals(graph),
        trials=try_errata(graph),
        inherited=list_inherited(graph),
        silent=find_implicit_values(graph),
    )
