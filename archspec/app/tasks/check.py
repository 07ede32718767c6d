"""Check specs, in several processes if there are many."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from archspec.app.specs import open_spec
from archspec.app.spread import map_specs
from archspec.budgets.given_limits import GivenLimits
from archspec.diagnostics import SpecError
from archspec.reports.check import Check, attempt_check, describe_check

if TYPE_CHECKING:
    from archspec.reports.check_records import CheckRecord


def check_specs(specs: Sequence[str], given: GivenLimits) -> Iterator[tuple[str, SpecError | None]]:
    """Check specs, in several processes if there are many.

    Args:
        specs: what names them.
        given: limits from the command line.

    Yields:
        For each, in order, the line about what was proved, empty if nothing was, and the findings.
    """
    return map_specs(partial(_describe_one, given=given), specs)


def check_argument(argument: str, given: GivenLimits) -> Check:
    """Check the spec that an argument names.

    Args:
        argument: names the spec.
        given: limits from the command line.
    """
    return attempt_check(argument, partial(open_spec, argument, going_on=True), given)


def record_argument(argument: str, given: GivenLimits) -> "tuple[CheckRecord, SpecError | None]":
    """Check the spec that an argument names, and return the record and the findings."""
    from archspec.reports.check_records import record_check

    checked = check_argument(argument, given)
    return record_check(checked), checked.error


def _describe_one(spec: str, *, given: GivenLimits) -> tuple[str, SpecError | None]:
    checked = check_argument(spec, given)
    return describe_check(checked), checked.error
