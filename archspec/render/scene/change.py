"""How an element of a scene changed between two networks, and the lines that say so."""

from enum import StrEnum

from archspec.dataclass import dataclass
from archspec.diagnostics import Span


class Status(StrEnum):
    """The status of an element in a comparison of two networks."""

    SAME = "same"
    """Both have it."""
    WITHIN = "within"
    """Both have it, and the block that it stands for differs inside."""
    CHANGED = "changed"
    REMOVED = "removed"
    """Only the first network has it."""
    ADDED = "added"
    """Only the second network has it."""

    @property
    def label(self) -> str:
        """The display name of the status."""
        return {Status.SAME: "unchanged", Status.WITHIN: "changed within"}.get(self, self.value)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Something that a person changed, as a drawing of two networks tells it.

    Attributes:
        kind: what happened: `added`, `removed`, `renamed` or `changed`.
        place: where.
        text: what it is of, and what it changes: `act relu → silu`.
        before_span: where it stands in the first network's files.
        after_span: where it stands in the second network's files.
    """

    kind: str
    place: str
    text: str
    before_span: Span | None = None
    after_span: Span | None = None

    @property
    def status(self) -> Status:
        """What became of what it is about."""
        return {"added": Status.ADDED, "removed": Status.REMOVED}.get(self.kind, Status.CHANGED)
