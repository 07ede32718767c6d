"""Limits given on the command line, by `--budget`, and by the settings of a project."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from archspec.app.options import usage_error
from archspec.budgets.given_limits import GivenLimits
from archspec.dataclass import replace
from archspec.diagnostics import Span
from archspec.language import Limit
from archspec.language.amounts import QUANTITIES, describe_amount, parse_amount, parse_quantity
from archspec.language.names import suggest_nearest

if TYPE_CHECKING:
    from archspec.app.project import Project

_SHOWN: Final = "--budget"


def read_limits(texts: Sequence[str]) -> GivenLimits:
    """Read the values of `--budget`.

    Args:
        texts: one text such as `params=45M,macs=13G` for each time the option is given.

    Raises:
        UsageError: for a text that is not a limit, and for a quantity that is limited twice.
    """
    limits: dict[str, Limit] = {}
    for line, text in enumerate(texts, 1):
        for limit in _parse_limits(text, line):
            if limit.name in limits:
                raise usage_error(f"--budget limits `{limit.name}` twice")
            limits[limit.name] = limit
    sources = ((_SHOWN, "\n".join(texts)),) if texts else ()
    return GivenLimits(tuple(limits.values()), sources)


def add_project_limits(given: GivenLimits, project: "Project") -> GivenLimits:
    """Return limits with those of a project."""
    sources = (*given.sources, (project.shown, project.text))
    return replace(given, sources=sources, usual=project.limits)


def _parse_limits(text: str, line: int) -> Iterator[Limit]:
    start = 0
    for part in text.split(","):
        yield _parse_limit(part, line, start)
        start += len(part) + 1


def _parse_limit(part: str, line: int, start: int) -> Limit:
    name, sign, written = part.partition("=")
    if not sign:
        raise usage_error(
            f"--budget takes limits such as `params=45M`, and `{part.strip()}` is none"
        )
    quantity = parse_quantity(name.strip())
    if quantity is None:
        help = suggest_nearest(name.strip(), QUANTITIES)
        raise usage_error(f"--budget knows no `{name.strip()}`; {help}")
    value = parse_amount(quantity, written.strip())
    if value is None:
        expected = describe_amount(quantity)
        raise usage_error(f"`{quantity}` of --budget must be {expected}, not `{written.strip()}`")
    end = start + len(part.rstrip())
    begin = end - len(written.strip())
    span = Span(_SHOWN, line, begin + 1, line, end + 1)
    return Limit(span=span, name=quantity, value=value, text=written.strip())
