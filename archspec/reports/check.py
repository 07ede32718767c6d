"""Check a spec, and describe the result."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

from archspec.api import (
    Base,
    graph_of,
    prove_library,
    split_base,
    split_overrides,
    take_network,
)
from archspec.budgets.given_limits import GivenLimits
from archspec.budgets.usage import SpentLimit, collect_limits, format_headroom, measure_limits
from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Severity, SpecError
from archspec.graph import Graph, Setting
from archspec.language import Program, Spec
from archspec.loading import OpenedSpec, read_program
from archspec.network import Network
from archspec.passes.check_totals import compute_total
from archspec.reports.given_spec import GivenSpec, name_graph, refuse_others
from archspec.text.numbers import format_size
from archspec.text.phrases import join_words, pluralize
from archspec.text.report import Report
from archspec.text.visible import escape_invisible
from archspec.verification.stated import collect_stated_sizes, collect_stated_totals

if TYPE_CHECKING:
    from archspec.language.writing.overrides import Value
    from archspec.reports.check_records import CheckRecord

_NO_LIMITS = GivenLimits()


@dataclass(frozen=True, slots=True)
class Check(Report):
    """What a check of a spec found, as `archspec check` prints it.

    Attributes:
        file: the name of the spec in messages.
        network: the proved network; None for a library, and for a spec that does not hold.
        program: the spec as it was read; None if it cannot be.
        spent: what the network spends of its budget.
        error: the findings with the texts that they point into; None if there are none.
    """

    file: str
    network: Network | None = None
    program: Program | None = None
    spent: tuple[SpentLimit, ...] = ()
    error: SpecError | None = None

    def __repr__(self) -> str:
        found = pluralize(len(self.findings), "finding")
        return f"<Check {escape_invisible(self.file)}: {found if self.findings else 'ok'}>"

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """All findings, sorted by place: errors, warnings and exceeded limits.

        Examples:
            >>> [finding] = archspec.check("as_printed/figure_3").findings
            >>> finding.code, str(finding.span), finding.help
            ('A304', 'as_printed/figure_3.yaml:22:24', 'write `3x3 Conv (192 stride 2 V)`')
        """
        return self.error.diagnostics if self.error else ()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The findings that stop the compiler, and exceeded limits."""
        return tuple(each for each in self.findings if each.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The findings about what is legal and probably not meant."""
        return tuple(each for each in self.findings if each.severity is Severity.WARNING)

    @property
    def ok(self) -> bool:
        """Whether there is no error.

        Examples:
            >>> archspec.check("inception_v4").ok, archspec.check("as_printed/figure_3").ok
            (True, False)
        """
        return not self.errors

    def _make_record(self) -> "CheckRecord":
        """Return its JSON record."""
        from archspec.reports.check_records import record_check

        return record_check(self)

    def _print_text(self) -> str:
        """Return what was proved, and the findings with the lines that they point at."""
        from archspec.diagnostics import render_text
        from archspec.diagnostics.text import conclude_findings

        line = describe_check(self)
        proved = f"{line}\n" if line else ""
        if self.error is None:
            return proved
        found = render_text(self.findings, self.error.sources)
        return f"{proved}{found}\n{conclude_findings(self.findings)}\n"


def check(
    source: GivenSpec,
    /,
    *,
    base: Base = None,
    set: "Mapping[str, Value] | Setting | None" = None,
    **params: Setting,
) -> Check:
    """Check a spec or a library, and return everything that is found, be it wrong or not.

    Args:
        source: as for `load`, or a network from it, which takes no other values.
        base: as for `load`.
        set: as for `load`.
        **params: as for `load`.

    Returns:
        The findings as data, and the network if it is proved; nothing is raised for a bad spec.

    Raises:
        ValueError, TypeError: for `set`, as `load`; for what is no spec, and for values beside a
            network.

    Examples:
        >>> print(archspec.check("zoo/lenet5"))
        zoo/lenet5.yaml: lenet5 32x32x1 -> 10, 8 operators, 61,706 parameters, 416,520 MACs; 7 sizes and 2 totals proved
        >>> found = archspec.check("as_printed/figure_3")
        >>> found.ok, [(finding.code, finding.help) for finding in found.errors]
        (False, [('A304', 'write `3x3 Conv (192 stride 2 V)`')])
    """  # noqa: E501 - a line that is printed
    if isinstance(source, Graph):
        graph, _ = take_network(source, base, set, params)
        return _check_limits(name_graph(graph), Network.of(graph), graph.program, _NO_LIMITS)
    refuse_others(source)
    overrides, values = split_overrides(set, params)
    folder, given = split_base(base, values)

    def open_source() -> OpenedSpec:
        program = read_program(source, base=folder, overrides=overrides, going_on=True)
        return OpenedSpec(program.spec.file, program)

    shown = "<text>" if isinstance(source, str) and "\n" in source else Path(source).as_posix()
    return attempt_check(shown, open_source, params=given)


def attempt_check(
    file: str,
    open_source: Callable[[], OpenedSpec],
    given: GivenLimits = _NO_LIMITS,
    *,
    params: Mapping[str, Setting] | None = None,
) -> Check:
    """Open a spec and check it; what is wrong with it is in the result.

    Args:
        file: the name of the spec in messages, if it cannot be read.
        open_source: opens it.
        given: limits from outside of it.
        params: values for the network's parameters.
    """
    program = None
    try:
        opened = open_source()
        file, program = opened.shown, opened.program
        return check_spec(opened, given, params)
    except SpecError as error:
        return Check(file, program=program, error=error)


def check_spec(
    opened: OpenedSpec,
    given: GivenLimits = _NO_LIMITS,
    params: Mapping[str, Setting] | None = None,
) -> Check:
    """Check a spec that was read.

    Args:
        opened: the spec.
        given: limits from outside of it.
        params: values for the network's parameters.

    Raises:
        SpecError: with every error of the spec.
    """
    program = opened.program
    if program.spec.body is None:
        prove_library(program)
        return Check(opened.shown, program=program)
    graph = graph_of(program, params)
    if program.spec.space:
        from archspec.passes.check_space import check_space

        check_space(program)
    return _check_limits(opened.shown, graph, program, given)


def _check_limits(shown: str, graph: Network, program: Program, given: GivenLimits) -> Check:
    """Return what there is to say of a proved network: its budget and its warnings."""
    spent = measure_limits(graph, collect_limits(graph, given.limits, given.usual))
    return Check(shown, graph, program, spent, _collect_findings(graph, spent, given))


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


def describe_check(checked: Check) -> str:
    """Return one line about what a spec is and what was proved; empty if nothing was."""
    if checked.network is not None:
        line = print_network_line(checked.network, checked.spent)
    elif checked.program is not None and checked.error is None:
        line = _print_library_line(checked.program.spec)
    else:
        return ""
    return f"{escape_invisible(checked.file)}: {line}"


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
