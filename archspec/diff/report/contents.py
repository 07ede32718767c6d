"""A difference with its consequences, as all reports present it."""

from collections import Counter
from dataclasses import dataclass

from archspec.diagnostics import Diagnostic
from archspec.diff.compare import Difference, print_remark
from archspec.diff.report.cause_tree import TreeLine, print_block, print_changes
from archspec.diff.report.consequences import Consequences
from archspec.text.phrases import join_words


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffReport:
    """Two networks and what is reported of them.

    Attributes:
        before: the first spec, as shown to people.
        after: the second spec, as shown to people.
        difference: the causes.
        consequences: what follows; None where one of the networks could not be proved.
        unproved: the specs that could not be proved.
        findings: what is wrong with either, be it only that what it claims does not hold.
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
        """The causes as lines, and what is in the blocks that only one of the two uses."""
        found = self.difference
        lines = print_changes(found.changes)
        for name in found.removed:
            lines.extend(print_block(found.before.blocks[name], "removed"))
        for name in found.added:
            lines.extend(print_block(found.after.blocks[name], "added"))
        return lines

    @property
    def remarks(self) -> list[str]:
        """What a person should know that is no change of the network."""
        return [print_remark(remark) for remark in self.difference.remarks]

    @property
    def heading(self) -> str:
        """What is compared."""
        return f"{self.before} -> {self.after}"

    @property
    def same_note(self) -> str:
        """What is reported of two specs of one network, as far as known."""
        if self.unproved:
            return f"no change is found, but {self._unproved_names} cannot be proved"
        both = f"{self.before} and {self.after}"
        if self.remarks:
            return f"no difference but the order of weights: {both} compute the same"
        return f"no difference: {both} are the same network"

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many causes are added, removed and changed; what is renamed is changed."""
        kinds = Counter(change.kind for change in self.difference.changes)
        return kinds["added"], kinds["removed"], kinds["changed"] + kinds["renamed"]

    @property
    def unknown_note(self) -> str:
        """Why no consequences are reported."""
        if not self.unproved:
            return ""
        return f"sizes and totals are unknown: {self._unproved_names} cannot be proved"

    @property
    def _unproved_names(self) -> str:
        return join_words(self.unproved)
