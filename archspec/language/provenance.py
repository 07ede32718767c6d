"""Provenance of argument values: the giver of a value and its place."""

from dataclasses import field
from enum import Enum
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.expressions import Quantity
from archspec.language.model import Data


class Giver(Enum):
    """The kinds of givers; records use their values as names."""

    BOX = "written"
    MARK = "mark"
    ROW = "row"
    DEFAULTS = "default"
    PARAMETER = "parameter"
    SETTING = "setting"
    OPERATOR = "operator"


_SECTIONS: Final = {
    Giver.MARK: "legend",
    Giver.ROW: "tables",
    Giver.DEFAULTS: "defaults",
    Giver.PARAMETER: "params",
}
"""The sections of a spec that give values to boxes by name."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """The giver of a value. Two are equal if the same part of a spec gives both values.

    Attributes:
        by: the kind of giver.
        owner: its name: the mark, the table and row, the operator, or the block with the parameter;
            empty for a value written at its own place.
        span: the place of the value; None for the operator's own default.
    """

    by: Giver = Giver.BOX
    owner: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        """The name of the giver in messages: `Linear`, `table1.inception_v4`."""
        return ".".join(self.owner)

    @property
    def section(self) -> str:
        """The section of the spec that gives the value, or else the kind of giver."""
        return _SECTIONS.get(self.by, self.by.value)

    @property
    def is_shorthand(self) -> bool:
        """Whether the legend or the defaults give the value."""
        return self.by in (Giver.MARK, Giver.DEFAULTS)

    def path(self, argument: str) -> tuple[str, ...]:
        """Return the path of the value at its giver; empty if it is written at its own place.

        Args:
            argument: the name of the argument there.
        """
        if self.by is Giver.PARAMETER:
            return ("blocks", *self.owner, self.section, argument)
        return (self.section, *self.owner, argument) if self.by in _SECTIONS else ()


@dataclass(frozen=True, slots=True)
class GivenValue:
    """The value of an argument as written, with its giver.

    Attributes:
        name: the name under which it is given: dropout's `rate` or `keep`.
        value: the value, before names in it are resolved.
        provenance: the giver.
    """

    name: str
    value: "Data | Quantity"
    provenance: Provenance

    @property
    def span(self) -> Span:
        """The place of the value."""
        assert self.provenance.span is not None, "what nobody writes is not given"
        return self.provenance.span
