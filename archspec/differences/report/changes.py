"""Hold what differs between two states of a repository, spec by spec."""

from collections import Counter
from typing import Final, Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic
from archspec.differences.report.consequences import Consequences, TotalChange
from archspec.differences.report.contents import DiffReport, OneSidedReport
from archspec.text.phrases import join_words, pluralize

ChangeState: TypeAlias = Literal["new", "removed", "renamed", "changed", "same"]
"""What became of a spec: `same` if its text is another and its network is not."""

SHOWN_TOTALS: Final = ("parameters", "MACs")
"""The totals that a list of specs shows."""

_ORDER: Final = ("changed", "renamed", "new", "removed", "same")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecChange:
    """A spec that differs, or takes something from a file that does.

    Attributes:
        before: its path in the first state; empty if it is new.
        after: its path in the second state; empty if it was removed.
        state: what became of it.
        report: what differs; None if one of the two could not be read.
        findings: the errors in its second state.
        was_broken: whether it had errors in its first state.
    """

    before: str
    after: str
    state: ChangeState
    report: DiffReport | OneSidedReport | None = None
    findings: tuple[Diagnostic, ...] = ()
    was_broken: bool = False

    @property
    def is_broken(self) -> bool:
        """Whether it has errors in its second state."""
        return bool(self.findings)

    @property
    def name(self) -> str:
        """Its path, or both of them."""
        return " -> ".join(dict.fromkeys(path for path in (self.before, self.after) if path))

    @property
    def status(self) -> str:
        """What became of it, in words."""
        words: list[str] = [] if self.state == "same" and self.is_broken else [self.state]
        if self.is_broken:
            words.append("still broken" if self.was_broken else "broken")
        elif self.was_broken and self.after:
            words.append("mended")
        return ", ".join(words)

    @property
    def totals(self) -> tuple[TotalChange, ...]:
        """The totals of both networks, in the order of `SHOWN_TOTALS`; empty if not known."""
        found = self._consequences
        if found is None:
            return ()
        by_name = {total.name: total for total in found.totals}
        return tuple(by_name[name] for name in SHOWN_TOTALS if name in by_name)

    @property
    def _consequences(self) -> Consequences | None:
        return self.report.consequences if self.report else None

    @property
    def counts(self) -> str:
        """How many causes there are, in words; empty for a spec of one state."""
        if not isinstance(self.report, DiffReport) or self.report.is_empty:
            return ""
        added, removed, changed = self.report.counts
        return f"+{added} -{removed} ~{changed}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesReport:
    """What differs between two states of a repository.

    Attributes:
        base: the first state, in words.
        head: the second state, in words.
        specs: the specs that differ, in the order of their paths.
        libraries: the libraries that differ, by path.
    """

    base: str
    head: str
    specs: tuple[SpecChange, ...] = ()
    libraries: tuple[str, ...] = ()

    @property
    def broken(self) -> tuple[SpecChange, ...]:
        """The specs that have errors in the second state."""
        return tuple(spec for spec in self.specs if spec.is_broken)

    @property
    def listed(self) -> tuple[SpecChange, ...]:
        """The specs to show: those of another network, and those with errors."""
        return tuple(spec for spec in self.specs if spec.state != "same" or spec.is_broken)

    @property
    def same(self) -> tuple[SpecChange, ...]:
        """The specs of which the text alone differs."""
        return tuple(spec for spec in self.specs if spec.state == "same" and not spec.is_broken)

    @property
    def headline(self) -> str:
        """How many specs there are of each kind, in words."""
        counts = Counter(spec.state for spec in self.listed)
        said = [f"{counts[state]} {state}" for state in _ORDER[:-1] if counts[state]]
        if self.broken:
            said.append(f"{len(self.broken)} broken")
        return join_words(said, "and") if said else "no network changes"

    @property
    def same_note(self) -> str:
        """The note on specs of which the text alone differs; empty if there are none."""
        if not self.same:
            return ""
        return f"the same network from other texts: {pluralize(len(self.same), 'spec')}"
