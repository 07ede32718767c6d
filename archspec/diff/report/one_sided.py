"""A network that exists on only one of the two sides: it is new, or was removed."""

from dataclasses import dataclass

from archspec.diagnostics import Diagnostic
from archspec.diff.report.consequences import Consequences
from archspec.language import Program


@dataclass(frozen=True, slots=True)
class OneSidedReport:
    """A network without one to compare it with.

    Attributes:
        shown: the spec that is there, as shown to people.
        absent: the spec that is not.
        is_new: whether it is the second that is there.
        program: the spec.
        consequences: its sizes and totals; None where it cannot be proved.
        findings: what is wrong with it, be it only that what it claims does not hold.
    """

    shown: str
    absent: str
    is_new: bool
    program: Program
    consequences: Consequences | None = None
    findings: tuple[Diagnostic, ...] = ()

    @property
    def names(self) -> tuple[str, str]:
        """Both specs, in the order in which they were named."""
        return (self.absent, self.shown) if self.is_new else (self.shown, self.absent)

    @property
    def status_note(self) -> str:
        """What became of it, and how that is known."""
        return f"{self.status}: there is no {self.absent}"

    @property
    def status(self) -> str:
        """What became of it."""
        return "new" if self.is_new else "removed"

    @property
    def unknown_note(self) -> str:
        """Why no sizes and totals are reported."""
        if self.consequences is not None:
            return ""
        return f"sizes and totals are unknown: {self.shown} cannot be proved"
