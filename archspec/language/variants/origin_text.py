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

_GIVERS: Final = {
    Giver.MARK: "mark {} of the legend",
    Giver.ROW: "row {}",
    Giver.DEFAULTS: "defaults of {}",
    Giver.OPERATOR: "what {} does by itself",
    Giver.PARAMETER: "default of {}",
}


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
        start = f"  before: {_print_old_name(origin, reason)}" if number else f"{reason.path} = "
        again = "  (as above)" if reason.again and not number else ""
        given = f"{_print_giver(origin)}{_print_location(origin)}"
        yield f"{indent}{start}{escape_invisible(origin.value)}{given}{again}"
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
    form = _GIVERS.get(origin.provenance.by, "")
    return form and f"  ({form.format(origin.provenance.name)})"


def _print_location(origin: Origin) -> str:
    if origin.provenance.span is None:
        return ""
    first, more = origin.changes[:_PLACES], len(origin.changes) - _PLACES
    within = f", with {', '.join(map(str, first))}" if first else ""
    return f"  {origin.provenance.span}{within}{f' and {more} more' if more > 0 else ''}"
