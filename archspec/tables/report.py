"""Results that are a table, which can be written in other formats and with other columns."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from typing import Literal, TypeAlias

from archspec.tables.table import Sheet
from archspec.text.report import Report

TableForm: TypeAlias = Literal["markdown", "csv", "latex", "html"]
"""What a table can be written as."""


class TableReport(Report):
    """A result that is a table."""

    __slots__ = ()

    @abstractmethod
    def _build_sheet(self, columns: Sequence[str] = (), form: str = "") -> Sheet:
        """Return its table.

        Args:
            columns: the names of the columns; empty for the usual ones.
            form: the format, which decides what is usual.
        """

    @abstractmethod
    def _list_columns(self) -> Collection[str]:
        """Return the names of all columns that it can have."""

    def to_table(self, form: TableForm = "markdown", columns: Sequence[str] = ()) -> str:
        """Return it as a table in another format, with all text of the spec escaped.

        Args:
            form: the format; HTML is a page, and CSV has the values as they are.
            columns: the names of the columns; empty for the usual ones.

        Raises:
            ValueError: for an unknown format or column.

        Examples:
            >>> summary = archspec.load("zoo/lenet5").summary()
            >>> print(summary.to_table("csv", ["step", "output", "macs"]).splitlines()[1])
            5x5 Conv (6),28x28x6,117600
        """
        from archspec.language.names import suggest_nearest
        from archspec.tables.formats import WRITERS

        if form not in WRITERS:
            raise ValueError(f"there is no format `{form}`; {suggest_nearest(form, WRITERS)}")
        self._check_columns(columns)
        return WRITERS[form](self._build_sheet(columns, form))

    def _check_columns(self, columns: Sequence[str]) -> None:
        """Refuse columns that it cannot have.

        Raises:
            ValueError: for the first of them.
        """
        from archspec.language.names import suggest_nearest

        known = self._list_columns()
        for name in columns:
            if name not in known:
                hint = suggest_nearest(name, [*known], few=len(known))
                raise ValueError(f"there is no column `{name}`; {hint}")

    def to_markdown(self) -> str:
        """Return it as Markdown, in which text from a spec is never markup."""
        return self.to_table()

    def _repr_markdown_(self) -> str:
        """Show it in a notebook, with a title that is no larger than those around it."""
        from archspec.tables.markdown_table import as_markdown

        return as_markdown(self._build_sheet((), "markdown"), heading="####")
