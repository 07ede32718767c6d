"""The origin of values as text and as JSON records."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from archspec.diagnostics import Span
from archspec.language.provenance import Giver
from archspec.language.variants.origins import Origin
from archspec.language.variants.why import Reason
from archspec.text.visible import visible

_LONG: Final = 60
"""The most characters of a value to show in a list."""

_PLACES: Final = 3
"""The most places of changes to show."""


def render_paths(origins: Sequence[Origin]) -> str:
    """Return paths, values and their origins as aligned lines."""
    wide = max((len(each.path) for each in origins), default=0)
    lines = (f"{each.path:<{wide}}  {_short(each.value)}{_by(each)}\n" for each in origins)
    return "".join(lines)


def render_reason(reason: Reason) -> str:
    """Return the chain of origins of a value, one line each."""
    return "".join(f"{line}\n" for line in _lines(reason, ""))


def origin_record(origin: Origin) -> dict[str, Any]:
    """Return the JSON record of an origin."""
    return {
        "path": origin.path,
        "value": origin.value,
        "by": origin.provenance.by.value,
        "giver": origin.provenance.name or None,
        "place": None if origin.provenance.span is None else _record(origin.provenance.span),
        "changes": [_record(each) for each in origin.changes],
    }


def reason_record(reason: Reason) -> dict[str, Any]:
    """Return the JSON record of a reason."""
    return {
        "path": reason.path,
        "chain": [origin_record(each) for each in reason.origins],
        "from": [reason_record(each) for each in reason.sources],
        "again": reason.again,
    }


def _lines(reason: Reason, indent: str) -> Iterator[str]:
    if not reason.origins:
        yield f"{indent}{reason.path} is not written"
    for number, origin in enumerate(reason.origins):
        said = f"{reason.path} = {visible(origin.value)}" if number == 0 else ""
        before = said or f"before: {_renamed(origin, reason)}{visible(origin.value)}"
        again = "  (as above)" if said and reason.again else ""
        yield f"{indent}{'' if said else '  '}{before}{_by(origin)}{_at(origin)}{again}"
    for source in reason.sources:
        yield from _lines(source, f"{indent}  ")


def _renamed(origin: Origin, reason: Reason) -> str:
    """Return the original name of an argument given under an alias, such as a dropout's `rate`."""
    before, name = origin.parts[-1], reason.parts[-1]
    return "" if before == name else f"{before} = "


def _short(text: str) -> str:
    """Return a value on one line, truncated; `--format json` shows all of it."""
    shown = visible(text)
    return shown if len(shown) <= _LONG else f"{shown[: _LONG - 3]}..."


def _by(origin: Origin) -> str:
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


def _at(origin: Origin) -> str:
    if origin.provenance.span is None:
        return ""
    first, more = origin.changes[:_PLACES], len(origin.changes) - _PLACES
    within = f", with {', '.join(map(str, first))}" if first else ""
    return f"  {origin.provenance.span}{within}{f' and {more} more' if more > 0 else ''}"


def _record(span: Span) -> dict[str, Any]:
    return {"file": span.file, "line": span.line, "column": span.column}
