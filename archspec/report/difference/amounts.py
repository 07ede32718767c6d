"""Numbers before and after, as people read them."""

from typing import Final

from archspec.report.difference.consequences import Stage, Total
from archspec.report.steps import Step
from archspec.report.words import MACS, MEMORY, byte_text, counted_for

COLUMNS: Final = ("step", "output", "parameters", "MACs", "kept", "live")
"""What is told of a step."""

CONVENTIONS: Final = f"{MACS}; {counted_for(1)}, as float32. {MEMORY}."
"""How everything is counted."""

_UNITS: Final = ("", " k", " M", " G", " T", " P")


def percent(before: int | None, after: int | None) -> str:
    """How much a number grows, `+12.5 %`; empty where there is nothing to compare with."""
    if not before or after is None or before == after:
        return ""
    share = 100 * (after - before) / before
    return f"{share:+.1f} %" if abs(share) >= 0.05 else f"{share:+.1g} %"


def total_row(total: Total) -> tuple[str, str, str, str]:
    """A total: its name, both numbers, and the growth."""
    one, two = (_amount(each, total) for each in (total.before, total.after))
    return total.name, one, two, percent(total.before, total.after)


def _amount(number: int | None, total: Total) -> str:
    if number is None:
        return ""
    return byte_text(number) if total.is_bytes else f"{number:,}"


def short(number: int) -> str:
    """`928`, `9.28 k`, `13.2 M`: three digits that count."""
    size, unit = float(number), 0
    while size >= 999.5 and unit + 1 < len(_UNITS):
        size, unit = size / 1000, unit + 1
    if not unit:
        return str(number)
    places = 2 if size < 9.995 else 1 if size < 99.95 else 0
    return f"{size:.{places}f}{_UNITS[unit]}"


def stage_row(stage: Stage) -> tuple[str, ...]:
    """A step: what it is, and its numbers, those that change before and after."""
    one, two = stage.before, stage.after
    return tuple(
        _cell(before, after) for before, after in zip(_cells(one), _cells(two), strict=True)
    )


def _cell(before: str | None, after: str | None) -> str:
    if before is None or after is None:
        return (after if before is None else before) or ""
    return before if before == after else f"{before} -> {after}"


def _cells(step: Step | None) -> tuple[str | None, ...]:
    if step is None:
        return (None,) * len(COLUMNS)
    live = "" if step.live is None else byte_text(step.live)
    return (
        step.path,
        step.output,
        short(step.parameters),
        short(step.macs),
        byte_text(step.kept),
        live,
    )


def mark(stage: Stage) -> str:
    """What happened to a step."""
    return "+" if stage.before is None else "-" if stage.after is None else "~"
