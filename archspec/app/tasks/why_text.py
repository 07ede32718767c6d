"""The origin of values as text."""

from collections.abc import Iterator, Sequence
from typing import Final

from archspec.language.provenance import Giver
from archspec.language.variants.origins import Origin
from archspec.language.variants.why import Reason
from archspec.text.visible import escape_invisible

_LONG: Final = 60
"""The most characters of a value to show in a list."""

_PLACES: Final = 3
"""The most places of changes to show."""


def render_paths(origins: Sequence[Origin]) -> str:
    """Return paths, values and their origins as aligned lines."""
    wide = max((len(origin.path) for origin in origins), default=0)
    lines = (
        f"{origin.path:<{wide}}  {_shorten_value(origin.value)}{_print_giver(origin)}\n"
        for origin in origins
    )
    return "".join(lines)


def render_reason(reason: Reason) -> str:
    """Return the chain of origins of a value, one line each."""
    return "".join(f"{line}\n" for line in _print_reason(reason, ""))


def _print_reason(reason: Reason, indent: str) -> Iterator[str]:
    if not reason.origins:
        yield f"{indent}{reason.path} is not written"
    for number, origin in enumerate(reason.origins):
        said = f"{reason.path} = {escape_invisible(origin.value)}" if number == 0 else ""
        before = (
            said or f"before: {_print_old_name(origin, reason)}{escape_invisible(origin.value)}"
        )
        again = "  (as above)" if said and reason.again else ""
        given = f"{_print_giver(origin)}{_print_location(origin)}"
        yield f"{indent}{'' if said else '  '}{before}{given}{again}"
    for source in reason.sources:
        yield from _print_reason(source, f"{indent}  ")


def _print_old_name(origin: Origin, reason: Reason) -> str:
    """Return the original name of an argument given under an alias, such as a dropout's `rate`."""
    before, name = origin.parts[-1], reason.parts[-1]
    return "" if before == name else f"{before} = "


def _shorten_value(text: str) -> str:
    """Return a value on one line, truncated; `--format json` shows all of it."""
    shown = escape_invisible(text)
    return shown if len(shown) <= _LONG else f"{shown[: _LONG - 3]}..."


def _print_giver(origin: Origin) -> str:
    name = origin.provenance.name
    match origin.provenance.by:
        case Giver.MARK:
            return f"  (mark {name} of the legend)"
        case Giver.ROW:
            return f"  (row {name})"
        case Giver.DEFAULTS:
            return f"  (defaults of {name})"
        case Giver.OPERATOR:
            return f"  (what {name} does by itself)"
        case Giver.PARAMETER:
            return f"  (default of {name})"
        case _:
            return ""


def _print_location(origin: Origin) -> str:
    if origin.provenance.span is None:
        return ""
    first, more = origin.changes[:_PLACES], len(origin.changes) - _PLACES
    within = f", with {', '.join(map(str, first))}" if first else ""
    return f"  {origin.provenance.span}{within}{f' and {more} more' if more > 0 else ''}"
