"""What every sheet shows: columns, a row for each step, and one for the whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from archspec.report.columns import Column, columns_of, whole
from archspec.report.steps import Step
from archspec.report.summary import Summary


@dataclass(frozen=True, slots=True)
class Sheet:
    """The table of a summary.

    Attributes:
        summary: the summary.
        columns: what is shown of each step.
    """

    summary: Summary
    columns: tuple[Column, ...]

    @staticmethod
    def of(summary: Summary, names: Sequence[str], usual: Sequence[str]) -> "Sheet":
        """The table with some columns; with the usual ones where none are asked for."""
        return Sheet(summary, columns_of(tuple(names or usual)))

    @property
    def total(self) -> Step:
        """The last row."""
        return whole(self.summary)

    @property
    def total_columns(self) -> tuple[Column | None, ...]:
        """The columns of the last row, where they say anything."""
        return tuple(each if each.is_total else None for each in self.columns)
