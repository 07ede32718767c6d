"""Hold a difference and its consequences, in the form that all reports use."""

from collections import Counter

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic
from archspec.differences.compare import Difference, print_remark
from archspec.differences.report.cause_tree import TreeLine, print_block, print_changes
from archspec.differences.report.consequences import Consequences
from archspec.language import Program
from archspec.text.phrases import join_words


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffReport:
    """The report on two networks.

    Attributes:
        before: the display name of the first spec.
        after: the display name of the second spec.
        difference: the causes.
        consequences: the consequences; None if one of the networks could not be proved.
        unproved: the specs that could not be proved.
        findings: the findings about either, including claims that do not hold.
    """

    before: str
    after: str
    difference: Difference
    consequences: Consequences | None = None
    unproved: tuple[str, ...] = ()
    findings: tuple[Diagnostic, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no change is found: the two are the same network if both are proved."""
        return not self.difference.changes

    @property
    def lines(self) -> list[TreeLine]:
        """The causes as lines, with the contents of blocks that only one of the two uses."""
        found = self.difference
        lines = print_changes(found.changes)
        for name in found.removed:
            lines.extend(print_block(found.before.blocks[name], "removed"))
        for name in found.added:
            lines.extend(print_block(found.after.blocks[name], "added"))
        return lines

    @property
    def remarks(self) -> list[str]:
        """Facts worth knowing that are not changes of the network."""
        return [print_remark(remark) for remark in self.difference.remarks]

    @property
    def heading(self) -> str:
        """The heading, with both networks."""
        return f"{self.before} -> {self.after}"

    @property
    def same_note(self) -> str:
        """The note that both specs are the same network, as far as is known."""
        if self.unproved:
            return f"no change is found, but {self._unproved_names} cannot be proved"
        both = f"{self.before} and {self.after}"
        if self.remarks:
            return f"no difference but the order of weights: {both} compute the same"
        return f"no difference: {both} are the same network"

    @property
    def counts(self) -> tuple[int, int, int]:
        """The numbers of causes added, removed and changed; renamed parts count as changed."""
        kinds = Counter(change.kind for change in self.difference.changes)
        return kinds["added"], kinds["removed"], kinds["changed"] + kinds["renamed"]

    @property
    def unknown_note(self) -> str:
        """The reason why no consequences are shown."""
        if not self.unproved:
            return ""
        return f"sizes and totals are unknown: {self._unproved_names} cannot be proved"

    @property
    def _unproved_names(self) -> str:
        return join_words(self.unproved)


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
