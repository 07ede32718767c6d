"""Report a network that only one of the two sides has: it was added or removed."""

from dataclasses import dataclass

from archspec.diagnostics import Diagnostic
from archspec.diff.report.consequences import Consequences
from archspec.language import Program


@dataclass(frozen=True, slots=True)
class OneSidedReport:
    """The report on a network without a counterpart.

    Attributes:
        shown: the display name of the spec that exists.
        absent: the spec that does not.
        is_new: whether the second spec is the one that exists.
        program: the spec.
        consequences: its sizes and totals; None if it cannot be proved.
        findings: the findings about it, including claims that do not hold.
    """

    shown: str
    absent: str
    is_new: bool
    program: Program
    consequences: Consequences | None = None
    findings: tuple[Diagnostic, ...] = ()

    @property
    def names(self) -> tuple[str, str]:
        """Both specs, in the order given."""
        return (self.absent, self.shown) if self.is_new else (self.shown, self.absent)

    @property
    def status_note(self) -> str:
        """The note whether it was added or removed, with the reason."""
        return f"{self.status}: there is no {self.absent}"

    @property
    def status(self) -> str:
        """Whether it was added or removed."""
        return "new" if self.is_new else "removed"

    @property
    def unknown_note(self) -> str:
        """The reason why no sizes and totals are shown."""
        if self.consequences is not None:
            return ""
        return f"sizes and totals are unknown: {self.shown} cannot be proved"
