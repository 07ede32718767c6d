"""Exit statuses: what the caller of a command learns without reading."""

from collections.abc import Iterable
from typing import Final

from archspec.diagnostics import Diagnostic, Severity

FINE: Final = 0
"""Everything asked for was done, or is true."""

FINDINGS: Final = 1
"""Something is wrong in a spec, or with a generated file that is held against it."""

USAGE: Final = 2
"""The command line is wrong, or a file cannot be read or written."""

BUG: Final = 70
"""The fault is in archspec (EX_SOFTWARE of sysexits.h)."""

INTERRUPTED: Final = 130
"""Ended by Ctrl-C, as shells number it."""

SIGNALLED: Final = 128
"""Ended by a signal, whose number is added, as shells do."""

CLOSED_PIPE: Final = 141
"""Whoever read the output has gone, as shells number it."""

_GENERATED: Final = ("A407", "A408")


def status_of(diagnostics: Iterable[Diagnostic], *, strict: bool = False) -> int:
    """Return the status that findings lead to: the highest of theirs.

    A4xx are about files and lead to `USAGE`, except for a generated file that is stale (A407) or
    edited (A408): that is what `build --check` looks for. A9xx lead to `BUG`, all others to
    `FINDINGS`. Warnings lead to nothing, unless they are counted as errors.

    Args:
        diagnostics: the findings.
        strict: whether warnings count as errors.
    """
    errors = (each for each in diagnostics if strict or each.severity is Severity.ERROR)
    return max((_status(each.code) for each in errors), default=FINE)


def _status(code: str) -> int:
    if code.startswith("A4") and code not in _GENERATED:
        return USAGE
    return BUG if code.startswith("A9") else FINDINGS
