"""The columns of a summary."""

from dataclasses import replace
from typing import Final

from archspec.analysis.receptive_field import ReceptiveField
from archspec.ops.shape import print_sides
from archspec.summary.steps import StepSummary
from archspec.summary.summary import Summary
from archspec.tables.column import Column, ColumnKind


def _share_parameters(step: StepSummary, summary: Summary) -> float:
    return step.parameters / (summary.parameters or 1)


def _share_macs(step: StepSummary, summary: Summary) -> float:
    return step.macs / (summary.macs or 1)


def _share_memory(step: StepSummary, summary: Summary) -> float:
    return step.kept / (summary.memory.kept or 1)


def format_field(field: ReceptiveField | None) -> str:
    """Format a receptive field: `87x87`, or `all` if a position sees the whole input."""
    if field is None:
        return "all"
    return str(field) if field.is_known else "?"


def _format_stride(step: StepSummary, summary: Summary) -> str:
    """Format the stride of a step: `8`, `1/2`, `8x4`, or nothing if there is none."""
    if step.field is None or None in step.field.jump:
        return ""
    jumps = list(map(str, step.field.jump))
    return jumps[0] if len(set(jumps)) == 1 else print_sides(jumps)


_ALL: Final[tuple[Column[StepSummary, Summary], ...]] = (
    Column("step", "step", ColumnKind.CODE, lambda step, _: step.step, is_total=True, is_tree=True),
    Column("path", "path", ColumnKind.CODE, lambda step, _: step.path),
    Column("level", "level", ColumnKind.NUMBER, lambda step, _: step.level),
    Column("repeat", "repeat", ColumnKind.NUMBER, lambda step, _: step.repeat),
    Column("output", "output", ColumnKind.WORD, lambda step, _: step.output),
    Column(
        "field", "field", ColumnKind.WORD, lambda step, _: format_field(step.field), drop_order=7
    ),
    Column("stride", "stride", ColumnKind.WORD, _format_stride, drop_order=2),
    Column(
        "params", "parameters", ColumnKind.NUMBER, lambda step, _: step.parameters, is_total=True
    ),
    Column("params-share", "%", ColumnKind.SHARE, _share_parameters, drop_order=4),
    Column("params-bar", "", ColumnKind.BAR, _share_parameters, drop_order=1),
    Column("macs", "MACs", ColumnKind.NUMBER, lambda step, _: step.macs, is_total=True),
    Column("macs-share", "%", ColumnKind.SHARE, _share_macs, drop_order=5),
    Column("macs-bar", "", ColumnKind.BAR, _share_macs, drop_order=1),
    Column("flops", "FLOPs", ColumnKind.NUMBER, lambda step, _: 2 * step.macs, is_total=True),
    Column(
        "memory", "memory", ColumnKind.BYTES, lambda step, _: step.kept, is_total=True, drop_order=6
    ),
    Column("memory-share", "%", ColumnKind.SHARE, _share_memory),
    Column("memory-bar", "", ColumnKind.BAR, _share_memory),
    Column(
        "live", "live", ColumnKind.BYTES, lambda step, _: step.live, is_total=True, drop_order=3
    ),
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


def select_columns(names: tuple[str, ...]) -> tuple[Column[StepSummary, Summary], ...]:
    """Return columns by their names; a bar without its number gets the heading of the number."""
    columns = [COLUMNS[name] for name in names]
    numbers = [column.name.removesuffix("-bar") for column in columns]
    return tuple(
        replace(column, heading=COLUMNS[number].heading)
        if column.name != number and not {number, f"{number}-share"} & {*names}
        else column
        for column, number in zip(columns, numbers, strict=True)
    )


def build_total_step(summary: Summary) -> StepSummary:
    """Return the network as a step, for the last row."""
    return StepSummary(
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
