"""The result of a check as JSON records."""

from archspec.budgets.records import LimitRecord
from archspec.budgets.usage import SpentLimit
from archspec.diagnostics.records import DiagnosticRecord, make_records
from archspec.graph import Graph
from archspec.language import Spec
from archspec.reports.check import Check
from archspec.summary.records import InferenceRecord
from archspec.summary.summary import compute_inference_cost
from archspec.text.records import Record
from archspec.verification.stated import collect_stated_sizes, collect_stated_totals


class NetworkRecord(Record):
    """A proved network.

    `input` and `output` are sizes, `HxWxC` or `C`; named inputs are `left HxWxC, right HxWxC`.
    `sizes` and `totals` count the statements of the spec that were proved. `budget` has an entry
    for each limited quantity.
    """

    name: str
    title: str
    input: str
    output: str
    operators: int
    parameters: int
    macs: int
    inference: InferenceRecord
    sizes: int
    totals: int
    budget: dict[str, LimitRecord]


class LibraryRecord(Record):
    """A library, by the names of its own blocks and tables."""

    blocks: list[str]
    tables: list[str]


class CheckRecord(Record):
    """One checked spec.

    `network` is null for a library, `library` for a network, and both for a spec that is not
    proved.
    """

    file: str
    ok: bool
    network: NetworkRecord | None = None
    library: LibraryRecord | None = None
    diagnostics: tuple[DiagnosticRecord, ...] = ()


class ChecksRecord(Record):
    """The checked specs, in the order in which they were named."""

    specs: list[CheckRecord]


def record_check(checked: Check) -> CheckRecord:
    """Return the record of a check."""
    network, program = checked.network, checked.program
    is_library = network is None and program is not None and checked.error is None
    return CheckRecord(
        file=checked.file,
        ok=checked.ok,
        network=record_network(network, checked.spent) if network else None,
        library=_record_library(program.spec) if is_library and program else None,
        diagnostics=make_records(checked.findings),
    )


def record_network(graph: Graph, found: tuple[SpentLimit, ...] = ()) -> NetworkRecord:
    """Return the record of a proved network, with what it spends of its budget."""
    return NetworkRecord(
        name=graph.name,
        title=graph.title,
        input=graph.entering,
        output=str(graph.output.type),
        operators=graph.operator_count,
        parameters=graph.parameters,
        macs=graph.macs,
        inference=InferenceRecord.model_validate(compute_inference_cost(graph, 1)),
        sizes=len(collect_stated_sizes(graph)),
        totals=len(collect_stated_totals(graph)),
        budget={limit.limit.name: LimitRecord.model_validate(limit) for limit in found},
    )


def _record_library(library: Spec) -> LibraryRecord:
    return LibraryRecord(
        blocks=[block.name for block in library.blocks],
        tables=[table.name for table in library.tables],
    )
