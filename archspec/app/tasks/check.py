"""Check one spec and describe the result."""

from collections.abc import Iterator, Sequence
from functools import partial
from math import prod

from archspec.api import graph_of, prove_library
from archspec.app.specs import OpenedSpec, open_spec
from archspec.app.spread import map_specs
from archspec.app.tasks.budget import GivenLimits
from archspec.budgets.usage import SpentLimit, collect_limits, format_headroom, measure_limits
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.graph import Graph
from archspec.language import Spec
from archspec.passes.check_totals import compute_total
from archspec.text.numbers import format_size
from archspec.text.phrases import join_words, pluralize
from archspec.text.visible import escape_invisible
from archspec.verification.stated import collect_stated_sizes, collect_stated_totals


@dataclass(frozen=True, slots=True)
class CheckedSpec:
    """A spec that was proved.

    Attributes:
        opened: the spec.
        graph: its network; None for a library.
        spent: what the network spends of its budget.
        noticed: the remaining findings: warnings and exceeded limits; None if there are none.
    """

    opened: OpenedSpec
    graph: Graph | None = None
    spent: tuple[SpentLimit, ...] = ()
    noticed: SpecError | None = None


def check_spec(opened: OpenedSpec, given: GivenLimits) -> CheckedSpec:
    """Check a spec.

    Args:
        opened: the spec.
        given: limits from the command line.

    Raises:
        SpecError: with every error of the spec.
    """
    if opened.program.spec.body is None:
        prove_library(opened.program)
        return CheckedSpec(opened)
    graph = graph_of(opened.program)
    if opened.program.spec.space:
        from archspec.passes.check_space import check_space

        check_space(opened.program)
    spent = measure_limits(graph, collect_limits(graph, given.limits, given.usual))
    return CheckedSpec(opened, graph, spent, _collect_findings(graph, spent, given))


def _collect_findings(
    graph: Graph, spent: tuple[SpentLimit, ...], given: GivenLimits
) -> SpecError | None:
    """Return the warnings of a proved network and the limits that it exceeds; None for none."""
    noticed = [*graph.warnings]
    if not all(limit.is_met for limit in spent):
        from archspec.budgets.violations import report_exceeded_limits

        noticed += report_exceeded_limits(graph, spent)
    sources = {**graph.program.sources, **dict(given.sources)}
    return SpecError(noticed, sources) if noticed else None


def check_specs(specs: Sequence[str], given: GivenLimits) -> Iterator[tuple[str, SpecError | None]]:
    """Check specs, in several processes if there are many.

    Args:
        specs: what names them.
        given: limits from the command line.

    Yields:
        For each, in order, the line about what was proved, empty if nothing was, and the findings.
    """
    return map_specs(partial(_check_one, given=given), specs)


def _check_one(spec: str, *, given: GivenLimits) -> tuple[str, SpecError | None]:
    try:
        checked = check_spec(open_spec(spec, going_on=True), given)
    except SpecError as error:
        return "", error
    return describe_check(checked), checked.noticed


def describe_check(checked: CheckedSpec) -> str:
    """Return one line about what a spec is and what was proved."""
    spec, graph = checked.opened.program.spec, checked.graph
    line = print_network_line(graph, checked.spent) if graph else _print_library_line(spec)
    return f"{escape_invisible(checked.opened.shown)}: {line}"


def print_network_line(graph: Graph, spent: Sequence[SpentLimit] = ()) -> str:
    """Return one line about a network and what was proved of it.

    Args:
        graph: a proved graph.
        spent: what it spends of its budget.
    """
    parts = [
        f"{graph.name} {graph.entering} -> {graph.output.type}",
        pluralize(graph.operator_count, "operator"),
        *_print_costs(graph),
    ]
    line = f"{', '.join(parts)}; {_print_proved(graph)}{_print_space(graph)}"
    if not spent:
        return line
    is_met = all(limit.is_met for limit in spent)
    return f"{line}; {format_headroom(spent) if is_met else 'over budget'}"


def _print_costs(graph: Graph) -> Iterator[str]:
    """Yield parameters and MACs; with heads for training, also the numbers without them."""
    whole = any(head.in_training for head in graph.heads)
    for number, noun, left in (
        (graph.parameters, "parameter", compute_total(graph, "inference_params")),
        (graph.macs, "MAC", compute_total(graph, "inference_macs")),
    ):
        yield pluralize(number, noun) + f" ({left:,} at inference)" * whole


def _print_proved(graph: Graph) -> str:
    sizes, totals = collect_stated_sizes(graph), collect_stated_totals(graph)
    proved = _count_parts((sizes, "size"), (totals, "total"))
    return f"{proved} proved" if proved else "no size is stated"


def _print_space(graph: Graph) -> str:
    """Return how large the design space of a network is; empty if it has none."""
    axes = graph.program.spec.space
    if not axes:
        return ""
    size = format_size(prod(axis.size for axis in axes))
    return f"; a space of {pluralize(len(axes), 'axis', 'axes')}, {size} members"


def _print_library_line(library: Spec) -> str:
    """Return one line about the contents of a library."""
    holds = _count_parts((library.blocks, "block"), (library.tables, "table")) or "nothing"
    return f"library of {holds}, well formed; sizes and channels are checked where a block is used"


def _count_parts(*parts: tuple[Sequence[object], str]) -> str:
    """Return how many parts of each kind there are; empty for none of any."""
    return join_words([pluralize(len(part), noun) for part, noun in parts if part])
