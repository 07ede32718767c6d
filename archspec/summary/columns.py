"""The columns of a summary."""

from dataclasses import replace
from typing import Final

from archspec.analysis.receptive_field import Field
from archspec.summary.steps import Step
from archspec.summary.summary import Summary
from archspec.tables.column import Column, Kind, Value


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _parameter_share(step: Step, summary: Summary) -> float:
    return _share(step.parameters, summary.parameters)


def _mac_share(step: Step, summary: Summary) -> float:
    return _share(step.macs, summary.macs)


def _memory_share(step: Step, summary: Summary) -> float:
    return _share(step.kept, summary.memory.kept)


def seen_text(field: Field | None) -> str:
    """Format a receptive field: `87x87`, or `all` if a position sees the whole input."""
    if field is None:
        return "all"
    return str(field) if field.is_told else "?"


def field_text(step: Step) -> str:
    """Format what a position of a step's output sees."""
    return seen_text(step.field)


def stride_text(step: Step) -> str:
    """Format the stride of a step: `8`, `1/2`, `8x4`, or nothing if there is none."""
    if step.field is None or None in step.field.jump:
        return ""
    down, across = (str(each) for each in step.field.jump)
    return down if down == across else f"{down}x{across}"


def _field_value(step: Step, summary: Summary) -> Value:
    return field_text(step)


def _stride_value(step: Step, summary: Summary) -> Value:
    return stride_text(step)


_ALL: Final[tuple[Column[Step, Summary], ...]] = (
    Column("step", "step", Kind.CODE, lambda step, _: step.step, is_total=True, is_tree=True),
    Column("path", "path", Kind.CODE, lambda step, _: step.path),
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
"""The default columns."""

DRAWN: Final = (
    *("step", "output", "field", "stride", "params", "params-share", "params-bar"),
    *("macs", "macs-share", "macs-bar", "memory", "live"),
)
"""The default columns where bars can be drawn."""

PRINTED: Final = ("step", "output", "params", "params-share", "macs", "macs-share")
"""The default columns of formats with narrow pages."""

WRITTEN: Final = (
    *("level", "path", "step", "repeat", "output", "field", "stride", "params", "params-share"),
    *("macs", "macs-share", "flops", "memory", "memory-share", "live"),
)
"""The default columns for programs: everything except bars."""


def columns_of(names: tuple[str, ...]) -> tuple[Column[Step, Summary], ...]:
    """Return columns by their names; a bar without its number gets the heading of the number."""
    return tuple(_headed(COLUMNS[name], names) for name in names)


def _headed(column: Column[Step, Summary], names: tuple[str, ...]) -> Column[Step, Summary]:
    number = column.name.removesuffix("-bar")
    if column.kind is not Kind.BAR or {number, f"{number}-share"} & {*names}:
        return column
    return replace(column, heading=COLUMNS[number].heading)


def whole(summary: Summary) -> Step:
    """Return the network as a step, for the last row."""
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
