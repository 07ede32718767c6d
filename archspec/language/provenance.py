"""Provenance: what gives a value, and where that is written."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from archspec.diagnostics import Span
from archspec.expressions import Quantity
from archspec.language.model import Data


class Giver(Enum):
    """What can give a value; by its own value it is called in records."""

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
    """What gives a value. Two are equal where the same part of a spec gives both values.

    Attributes:
        by: the kind of giver.
        owner: its name: the mark, the table and its row, the operator, or the block with the
            parameter; empty for what stands at the place itself.
        span: where the value is written; None for what an operator does by itself.
    """

    by: Giver = Giver.BOX
    owner: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        """The name of the giver for people: `Linear`, `table1.inception_v4`."""
        return ".".join(self.owner)

    @property
    def section(self) -> str:
        """The section of a spec that gives it, or else the kind of giver."""
        return _SECTIONS.get(self.by, self.by.value)

    @property
    def is_shorthand(self) -> bool:
        """Whether the legend or the defaults give it."""
        return self.by in (Giver.MARK, Giver.DEFAULTS)

    def path(self, argument: str) -> tuple[str, ...]:
        """Return the path of the value where it is given; empty where the place itself gives it.

        Args:
            argument: what the argument is called there.
        """
        if self.by is Giver.PARAMETER:
            return ("blocks", *self.owner, self.section, argument)
        return (self.section, *self.owner, argument) if self.by in _SECTIONS else ()


@dataclass(frozen=True, slots=True)
class Given:
    """The value of an argument as written, with what gives it.

    Attributes:
        name: the argument, by the name that it is given under: dropout's `rate` or `keep`.
        value: the value, before any name in it is looked up.
        provenance: what gives it.
    """

    name: str
    value: "Data | Quantity"
    provenance: Provenance

    @property
    def span(self) -> Span:
        """Where it is written."""
        assert self.provenance.span is not None, "what nobody writes is not given"
        return self.provenance.span
