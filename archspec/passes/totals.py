"""Totals: the parameters and multiply-accumulates that a spec expects."""

from archspec.diagnostics import Findings
from archspec.graph import Graph

_WORDS = {"params": "parameters", "macs": "multiply-accumulates"}


def check_totals(graph: Graph) -> Graph:
    """Compare the totals with what the spec expects, at its own settings.

    Raises:
        SpecError: A307 for each total that is not what `expect` says.
    """
    if graph.settings:
        return graph
    findings = Findings()
    for expected in graph.program.spec.expect:
        actual = graph.parameters if expected.quantity == "params" else graph.macs
        if actual != expected.value:
            difference = actual - expected.value
            findings.error(
                "A307",
                f"the spec expects {expected.value:,} {_WORDS[expected.quantity]}, "
                f"and the network has {actual:,}",
                expected.span,
                label=f"{difference:+,}",
                help="`archspec summary` shows where they are",
            )
    findings.stop()
    return graph
