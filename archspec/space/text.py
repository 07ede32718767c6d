"""A described space as text: a table of its axes, and one of its measures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, TypeAlias

from archspec.expressions import is_whole
from archspec.space.axis import Axis, Choice, write_choice
from archspec.space.description import MeasureSpread, SpaceDescription
from archspec.summary.text import render_sheet
from archspec.tables.column import Column, ColumnKind, Value
from archspec.tables.layout import PLAIN, TextLayout
from archspec.tables.table import AnyColumn, Row, Sheet, build_cells
from archspec.text.numbers import abbreviate, format_bytes, format_percent, format_size
from archspec.text.phrases import pluralize
from archspec.text.visible import clip_text

_MILLION: Final = 10**6
_DIGITS: Final = 3
_LONG: Final = 15
_SHOWN: Final = 60
"""The most characters of the choices of an axis."""

_FEW: Final = 3
"""Numbers from here on are a range if they are equally far apart."""

_NAMES: Final = {
    "macs": "MACs",
    "inference_macs": "inference MACs",
    "kept": "kept for training",
    "peak": "live at inference",
}
_TENSORS: Final = ("kept", "peak")
NUMBER: Final = 4
"""Bytes per number: memory is that of float32."""

_AT_INFERENCE: Final = {"inference_parameters": "parameters", "inference_macs": "macs"}
_HEADINGS: Final = ("least", "10 %", "median", "90 %", "largest")

_Columns: TypeAlias = "dict[str, tuple[ColumnKind, Sequence[Value]]]"
"""The cells of each column, by its heading."""

_COUNTS: Final = ("parameters", "macs", "inference_parameters", "inference_macs")


def render_description(described: SpaceDescription, layout: TextLayout = PLAIN) -> str:
    """Return a description as text.

    Args:
        described: the description.
        layout: how it is laid out, as for `render_sheet`.
    """
    footer = f"Of {pluralize(described.drawn, 'member')} drawn with seed {described.seed}."
    memory = "Memory is that of one example in float32."
    sheets = [_build_axes(described), *_build_measures(described)]
    facts = tuple(_list_facts(described))
    sheets[-1] = replace(sheets[-1], facts=facts, footer=f"{footer} {memory}")
    return "\n".join(render_sheet(sheet, layout) for sheet in sheets)


def _build_axes(described: SpaceDescription) -> Sheet:
    """Return the table of the axes; it counts places if an axis sets several."""
    axes = described.axes
    size = f"{pluralize(len(axes), 'axis', 'axes')}, {format_size(described.size)} members"
    columns: _Columns = {
        "axis": (ColumnKind.CODE, [axis.path for axis in axes]),
        "places": (ColumnKind.NUMBER, [len(axis.paths) for axis in axes]),
        "choices": (ColumnKind.NUMBER, [len(axis.choices) for axis in axes]),
        "values": (ColumnKind.CODE, [*map(print_choices, axes)]),
    }
    if all(len(axis.paths) == 1 for axis in axes):
        del columns["places"]
    return _build_sheet(f"{described.name}: {size}", columns)


def print_choices(axis: Axis) -> str:
    """Return the choices of an axis in a few words: `32 to 128 by 16`, or a list."""
    numbers = [choice for choice in axis.choices if isinstance(choice, int)]
    if axis.is_numeric and len(numbers) >= _FEW:
        step = numbers[1] - numbers[0]
        if step > 0 and numbers == [*range(numbers[0], numbers[-1] + 1, step)]:
            by = "" if step == 1 else f" by {step:,}"
            return f"{numbers[0]:,} to {numbers[-1]:,}{by}"
    return clip_text(", ".join(map(_print_choice, axis.choices)), _SHOWN)


def _print_choice(choice: Choice) -> str:
    return f"{choice:,}" if is_whole(choice) else write_choice(choice)


def _build_measures(described: SpaceDescription) -> Iterator[Sheet]:
    """Yield the table of the measures, if any is known, with their bounds if these are."""
    spreads = [*_list_shown(described)]
    columns: _Columns = {
        "measure": (ColumnKind.NAME, [_name_measure(each.name) for each in spreads])
    }
    for number, heading in enumerate(_HEADINGS):
        texts = [_print_measure(each.name, each.quantiles[number]) for each in spreads]
        columns[heading] = (ColumnKind.WORD, texts)
    if any(spread.bounds for spread in spreads):
        columns["bounds"] = (ColumnKind.WORD, [*map(_print_bounds, spreads)])
    if spreads:
        yield _build_sheet("", columns)


def _list_shown(described: SpaceDescription) -> Iterator[MeasureSpread]:
    """Yield the spreads, without those at inference that are as in training."""
    known = {spread.name: spread for spread in described.spreads}
    for spread in known.values():
        whole = known.get(_AT_INFERENCE.get(spread.name, ""), spread)
        if spread.quantiles and (whole is spread or whole.quantiles != spread.quantiles):
            yield spread


def _build_sheet(title: str, columns: _Columns) -> Sheet:
    made: tuple[AnyColumn, ...] = tuple(
        Column(name, name, kind, partial(_get_cell, number))
        for number, (name, (kind, _)) in enumerate(columns.items())
    )
    rows = zip(*(cells for _, cells in columns.values()), strict=True)
    cells = tuple(Row(build_cells(made, row, None)) for row in rows)
    return Sheet(title, made, cells, (), (), conventions="", caption="", label="")


def _get_cell(number: int, row: tuple[Value, ...], _: None) -> Value:
    return row[number]


def _name_measure(name: str) -> str:
    return _NAMES.get(name, name.replace("_", " "))


def _print_measure(name: str, value: int) -> str:
    if name in _COUNTS:
        return abbreviate(value)
    return format_bytes(NUMBER * value) if name in _TENSORS else f"{value:,}"


def _print_bounds(spread: MeasureSpread) -> str:
    if spread.bounds is None:
        return ""
    low, high = (_print_measure(spread.name, value) for value in spread.bounds)
    return low if low == high else f"{low} to {high}"


def _print_about(number: int) -> str:
    """Return a number with three digits that mean something."""
    return format_size(round(number, _DIGITS - len(f"{min(number, 10**_LONG)}")))


def _list_facts(described: SpaceDescription) -> Iterator[tuple[str, str]]:
    yield from (("where", text) for text in described.conditions)
    if described.conditions:
        about = _print_about(described.size * round(described.meeting * _MILLION) // _MILLION)
        share = format_percent(described.meeting)
        yield "share", f"{share}, about {about} members; the sample is drawn from these"
    yield "valid", format_percent(described.valid)
    if described.within is not None:
        limits = (
            f"{limit.quantity} {format_percent(limit.share)} up to {limit.text}"
            for limit in described.limits
        )
        yield "within budget", f"{format_percent(described.within)}: {', '.join(limits)}"
    others = "; the others were loaded one by one" if described.compiled < 1 else ""
    yield "compiled", f"{format_percent(described.compiled)}{others}"
