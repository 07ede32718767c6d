"""JSON records of a limit and of a budget."""

from typing import Annotated

from archspec.diagnostics.records import DiagnosticRecord
from archspec.text.records import Record, read_from


class LimitRecord(Record):
    """A limit in numbers, bytes or layers, and the line that sets it."""

    limit: Annotated[int, read_from("limit", "value")]
    value: int
    ok: Annotated[bool, read_from("is_met")]
    source: Annotated[str, read_from("limit", "span", "file_line")]


class BudgetRecord(Record):
    """A network with what it spends of each limited quantity, and the limits that it exceeds."""

    name: str
    ok: bool
    budget: dict[str, LimitRecord]
    diagnostics: tuple[DiagnosticRecord, ...]
