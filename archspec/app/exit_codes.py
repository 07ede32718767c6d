"""Exit statuses of commands."""

from collections.abc import Iterable
from typing import Final

from archspec.diagnostics import Diagnostic, Severity

FINE: Final = 0
"""Everything asked for was done, or is true."""

FINDINGS: Final = 1
"""A spec has an error, or a generated file does not match it."""

USAGE: Final = 2
"""The command line is wrong, or a file cannot be read or written."""

BUG: Final = 70
"""A bug in archspec (EX_SOFTWARE of sysexits.h)."""

INTERRUPTED: Final = 130
"""Ended by Ctrl-C; the number that shells use."""

SIGNALLED: Final = 128
"""Ended by a signal: its number is added, as in shells."""

CLOSED_PIPE: Final = 141
"""The reader of the output is gone; the number that shells use for SIGPIPE."""

_GENERATED: Final = ("A407", "A408")


def compute_exit_status(diagnostics: Iterable[Diagnostic], *, strict: bool = False) -> int:
    """Return the exit status for findings: the highest status of any.

    A4xx are about files and map to `USAGE`, except for a generated file that is stale (A407) or
    edited (A408), which `build --check` reports. A9xx map to `BUG`, all others to `FINDINGS`.
    Warnings count only if they are treated as errors.

    Args:
        diagnostics: the findings.
        strict: whether warnings count as errors.
    """
    errors = (found for found in diagnostics if strict or found.severity is Severity.ERROR)
    return max((_status_of_code(error.code) for error in errors), default=FINE)


def _status_of_code(code: str) -> int:
    if code.startswith("A4") and code not in _GENERATED:
        return USAGE
    return BUG if code.startswith("A9") else FINDINGS
