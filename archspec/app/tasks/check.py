"""Check one spec and describe the result."""

from archspec.api import graph_of, prove_library
from archspec.app.specs import open_spec
from archspec.app.tasks.budget import GivenLimits
from archspec.app.tasks.check_report import print_library_line, print_network_line
from archspec.budget.usage import SpentLimit, collect_limits, measure_limits
from archspec.diagnostics import SpecError
from archspec.graph import Graph
from archspec.text.visible import escape_invisible


def describe_check(argument: str, given: GivenLimits) -> tuple[str, SpecError | None]:
    """Check a spec and describe in one line what it is and what was proved.

    Args:
        argument: names the spec.
        given: limits from the command line.

    Returns:
        The line, and the remaining findings: warnings and exceeded limits.

    Raises:
        SpecError: with every error of the spec.
    """
    opened = open_spec(argument, going_on=True)
    spec, noticed = opened.program.spec, None
    if spec.body is None:
        prove_library(opened.program)
        line = print_library_line(spec)
    else:
        graph = graph_of(opened.program)
        found = measure_limits(graph, collect_limits(graph, given.limits))
        line, noticed = print_network_line(graph, found), collect_warnings(graph, found, given)
    return f"{escape_invisible(opened.shown)}: {line}", noticed


def collect_warnings(
    graph: Graph, found: tuple[SpentLimit, ...], given: GivenLimits
) -> SpecError | None:
    """Return the warnings of a proved network and the limits that it exceeds; None for none.

    Args:
        graph: the network.
        found: what it spends of its budget.
        given: limits from the command line.
    """
    noticed = [*graph.warnings]
    if not all(spent_limit.is_met for spent_limit in found):
        from archspec.budget.violations import report_exceeded_limits

        noticed += report_exceeded_limits(graph, found)
    sources = {**graph.program.sources, **dict(given.sources)}
    return SpecError(noticed, sources) if noticed else None
