"""What was checked, with its findings."""

from collections.abc import Sequence

from archspec.dataclass import dataclass
from archspec.diagnostics.model import Diagnostic, SpecError


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that was checked.

    Attributes:
        name: its name.
        error: its findings; None if there are none.
    """

    name: str
    error: SpecError | None = None

    @property
    def diagnostics(self) -> Sequence[Diagnostic]:
        """Its findings, in order."""
        return self.error.diagnostics if self.error else ()
