"""Write the checks that reject parameters for which the source would be wrong.

The source is proved for one value of each parameter. If the spec does not allow another value, or
if it would change a size hard-coded in the source, the constructor raises a ValueError.
"""

import re
from collections.abc import Iterator
from typing import Final

from archspec.codegen.format import WIDTH
from archspec.expressions import Number
from archspec.graph import Graph
from archspec.passes.parameter_domains import (
    ClosedInterval,
    Domain,
    FiniteDomain,
    FullDomain,
    Progression,
    find_domains,
)

_BEFORE_OR: Final = re.compile(r" (?=or )")
_BEFORE_SIGN: Final = re.compile(r" (?=(?:<=|<|>|!=) )")


def print_rules(graph: Graph) -> list[str]:
    """Return the lines that reject parameters, in the order of the constructor's arguments."""
    return [
        line
        for name, domain in find_domains(graph).items()
        for condition, rule in _list_rules(name, domain)
        for line in _print_lines(condition, _print_message(name, domain, rule))
    ]


def _print_message(name: str, domain: Domain, rule: str) -> str:
    """Return the message for a rejected value; the braces are those of an f-string."""
    message = f"{name} must be {rule}, not {{{name}}}"
    if isinstance(domain, FiniteDomain):
        return f"{message}: for others, archspec build with --set params.{name}={{{name}}}"
    return message


def _print_lines(condition: str, message: str) -> Iterator[str]:
    yield from _print_condition(condition)
    line = f'            raise ValueError(f"{message}")'
    if len(line) <= WIDTH:
        yield line
        return
    yield "            raise ValueError("
    first, colon, rest = message.partition(": ")
    for part in (f"{first}{colon}", rest) if colon else (message,):
        yield f'                f"{part}"'
    yield "            )"


def _print_condition(condition: str) -> Iterator[str]:
    """Yield the lines of a condition; one that is too long is wrapped as formatters do."""
    line = f"        if {condition}:"
    tested, among, values = condition.partition(" not in (")
    if len(line) <= WIDTH:
        yield line
    elif among:
        yield f"        if {tested}{among}"
        yield from (f"            {each}," for each in values.removesuffix(")").split(", "))
        yield "        ):"
    else:
        yield "        if ("
        for part in _BEFORE_OR.split(condition):
            fits = len(part) + len("            ") <= WIDTH
            broken = [part] if fits else _BEFORE_SIGN.split(part)
            yield from (f"            {each}" for each in broken)
        yield "        ):"


def _list_rules(name: str, domain: Domain) -> Iterator[tuple[str, str]]:
    """Yield the conditions that reject a value, each with a description of valid values."""
    match domain:
        case FullDomain():
            return
        case Progression(first, step):
            rest = first % step
            condition = f"{name} % {step}" + (f" != {rest}" if rest else "")
            yield f"{name} < {first} or {condition}", _describe_progression(first, step)
        case ClosedInterval(low, None):
            yield f"{name} < {low!r}", f"at least {low:g}"
        case ClosedInterval(None, high):
            yield f"{name} > {high!r}", f"at most {high:g}"
        case ClosedInterval(low, high):
            yield f"not {low!r} <= {name} <= {high!r}", f"from {low:g} to {high:g}"
        case FiniteDomain((value,)):
            yield f"{name} != {value!r}", f"{_format_value(value)} in this file"
        case FiniteDomain(values):
            told = ", ".join(map(_format_value, values[:-1])) + f" or {_format_value(values[-1])}"
            yield f"{name} not in {values!r}", told


def _describe_progression(first: int, step: int) -> str:
    """Return a description of the numbers in a progression."""
    rest = first % step
    if step == 1:
        return f"a whole number from {first}"
    if step == 2:
        return f"an {'odd' if rest else 'even'} number from {first}"
    if rest == 0:
        return f"a multiple of {step} from {first}"
    return f"{first}, {first + step}, {first + 2 * step} and so on"


def _format_value(value: Number) -> str:
    return f"{value}" if isinstance(value, bool) else f"{value:g}"
