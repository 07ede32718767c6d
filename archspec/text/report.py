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
    def _make_record(self) -> "Record":
        """Return its JSON record, that of `--format json`."""

    @abstractmethod
    def _print_text(self) -> str:
        """Return its text as its command prints it into a file, with a line break at the end."""

    def to_markdown(self) -> str:
        """Return it as Markdown, in which text from a spec is never markup.

        It is the text within a fence, unless a class writes something better.

        Examples:
            >>> wider = archspec.load("zoo/lenet5", classes=26)
            >>> archspec.diff("zoo/lenet5", wider).to_markdown().splitlines()[2]
            '**0 added, 0 removed, 1 changed**'
        """
        from archspec.text.markdown import fence_text

        return fence_text(self._print_text())

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, what its command prints with `--format json`.

        Examples:
            >>> archspec.load("zoo/lenet5").summary().to_dict()["parameters"]
            61706
        """
        return self._make_record().to_dict()

    def to_json(self) -> str:
        """Return it as the JSON that its command prints with `--format json`.

        Examples:
            >>> archspec.check("zoo/lenet5").to_json().splitlines()[1]
            '  "file": "zoo/lenet5.yaml",'
        """
        return self._make_record().to_json()

    def __str__(self) -> str:
        return self._print_text().removesuffix("\n")

    def _repr_markdown_(self) -> str:
        """Show it in a notebook."""
        return self.to_markdown()
