"""What functions return and commands print: results that show themselves in every form."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archspec.text.records import Record


class Report(ABC):
    """A result that shows itself: as text, as data, as Markdown, and so in a notebook.

    `print(report)` prints what its command prints into a file.
    """

    __slots__ = ()

    @abstractmethod
    def to_record(self) -> "Record":
        """Return its JSON record, that of `--format json`."""

    @abstractmethod
    def to_text(self) -> str:
        """Return its text as its command prints it into a file, with a line break at the end."""

    @abstractmethod
    def to_markdown(self) -> str:
        """Return it as Markdown, in which text from a spec is never markup."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, what its command prints with `--format json`."""
        return self.to_record().to_dict()

    def to_json(self) -> str:
        """Return it as the JSON that its command prints with `--format json`."""
        return self.to_record().to_json()

    def __str__(self) -> str:
        return self.to_text().removesuffix("\n")

    def _repr_markdown_(self) -> str:
        """Show it in a notebook."""
        return self.to_markdown()
