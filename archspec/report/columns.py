"""The columns of a summary: what each is called, and what it says of a step."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from archspec.report.steps import Step
from archspec.report.summary import Summary
from archspec.report.words import byte_text

Value = str | int | float | None


class Kind(Enum):
    """How a column is set."""

    WORD = auto()
    """Text of the spec, or a size; at the left."""
    NUMBER = auto()
    BYTES = auto()
    SHARE = auto()
    """A part of one, printed in percent."""
    BAR = auto()
    """A part of one, drawn."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: what people ask for it by.
        heading: what stands over it.
        kind: how it is set.
        value: what it says of a step; None for nothing.
        text: the same for people, where it takes more than the kind of the column.
        is_total: whether it also says something of the whole.
        yields: the order in which columns give way where there is no room, some of them together;
            0 for one that stays.
    """

    name: str
    heading: str
    kind: Kind
    value: Callable[[Step, Summary], Value]
    text: Callable[[Step], str] | None = None
    is_total: bool = False
    yields: int = 0

    @property
    def is_right(self) -> bool:
        """Whether it stands at the right."""
        return self.name not in ("step", "path") and self.kind is not Kind.BAR

    def says(self, step: Step, summary: Summary) -> str:
        """What it says of a step, for people; a bar is drawn elsewhere."""
        if self.text is not None:
            return self.text(step)
        match self.kind, self.value(step, summary):
            case _, None:
                return ""
            case Kind.SHARE, int() | float() as share:
                return f"{100 * share:.1f}" if share else ""
            case Kind.BYTES, int(number):
                return byte_text(number)
            case Kind.NUMBER, int(number):
                return f"{number:,}"
            case _, value:
                return str(value)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _parameter_share(step: Step, summary: Summary) -> float:
    return _share(step.parameters, summary.parameters)


def _mac_share(step: Step, summary: Summary) -> float:
    return _share(step.macs, summary.macs)


def _memory_share(step: Step, summary: Summary) -> float:
    return _share(step.kept, summary.memory.kept)


def field_text(step: Step) -> str:
    """`87x87`; `all`, where a position sees all of the input."""
    if step.field is None:
        return "all"
    return str(step.field) if step.field.is_told else "?"


def stride_text(step: Step) -> str:
    """`8`, `1/2`, `8x4`; nothing where there is none."""
    if step.field is None or None in step.field.jump:
        return ""
    down, across = (str(each) for each in step.field.jump)
    return down if down == across else f"{down}x{across}"


def _field_value(step: Step, summary: Summary) -> Value:
    return field_text(step)


def _stride_value(step: Step, summary: Summary) -> Value:
    return stride_text(step)


_ALL: Final = (
    Column("step", "step", Kind.WORD, lambda step, _: step.step, is_total=True),
    Column("path", "path", Kind.WORD, lambda step, _: step.path),
    Column("level", "level", Kind.NUMBER, lambda step, _: step.level),
    Column("repeat", "repeat", Kind.NUMBER, lambda step, _: step.repeat),
    Column("output", "output", Kind.WORD, lambda step, _: step.output),
    Column("field", "field", Kind.WORD, _field_value, field_text, yields=7),
    Column("stride", "stride", Kind.WORD, _stride_value, stride_text, yields=2),
    Column("params", "parameters", Kind.NUMBER, lambda step, _: step.parameters, is_total=True),
    Column("params-share", "%", Kind.SHARE, _parameter_share, yields=4),
    Column("params-bar", "", Kind.BAR, _parameter_share, yields=1),
    Column("macs", "MACs", Kind.NUMBER, lambda step, _: step.macs, is_total=True),
    Column("macs-share", "%", Kind.SHARE, _mac_share, yields=5),
    Column("macs-bar", "", Kind.BAR, _mac_share, yields=1),
    Column("flops", "FLOPs", Kind.NUMBER, lambda step, _: 2 * step.macs, is_total=True),
    Column("memory", "memory", Kind.BYTES, lambda step, _: step.kept, is_total=True, yields=6),
    Column("memory-share", "%", Kind.SHARE, _memory_share),
    Column("memory-bar", "", Kind.BAR, _memory_share),
    Column("live", "live", Kind.BYTES, lambda step, _: step.live, is_total=True, yields=3),
)

COLUMNS: Final = {each.name: each for each in _ALL}
"""Every column by its name."""

USUAL: Final = (
    *("step", "output", "field", "stride", "params", "params-share"),
    *("macs", "macs-share", "memory", "live"),
)
"""The columns that are shown where nobody asks for others."""

DRAWN: Final = (
    *("step", "output", "field", "stride", "params", "params-share", "params-bar"),
    *("macs", "macs-share", "macs-bar", "memory", "live"),
)
"""The same where bars can be drawn."""


WRITTEN: Final = (
    *("level", "path", "step", "repeat", "output", "field", "stride", "params", "params-share"),
    *("macs", "macs-share", "flops", "memory", "memory-share", "live"),
)
"""What a program wants to know: all but bars."""


def columns_of(names: tuple[str, ...]) -> tuple[Column, ...]:
    """Columns by their names."""
    return tuple(COLUMNS[name] for name in names)


def whole(summary: Summary) -> Step:
    """The network as a step, for the last row."""
    return Step(
        path="",
        step="total",
        repeat=1,
        level=0,
        output=summary.output,
        parameters=summary.parameters,
        macs=summary.macs,
        kept=summary.memory.kept,
        live=summary.memory.live,
    )
