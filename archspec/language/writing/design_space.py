"""Write the design space of a spec."""

from archspec.language.spec import Restriction, StatedAxis
from archspec.language.writing.layout import Entry, Group, make_list
from archspec.language.writing.scalars import print_scalar
from archspec.language.writing.values import build_plain


def build_axis(axis: StatedAxis) -> Entry:
    """Return an axis: its path with a range, or with a list of choices."""
    numbers = axis.numbers
    if numbers is None:
        choices = make_list(map(build_plain, axis.items))
        return Entry(str(axis.path), choices, axis.span)
    bounds = {"from": numbers[0], "to": numbers[-1]}
    if numbers.step != 1:
        bounds["step"] = numbers.step
    entries = [Entry(key, str(number)) for key, number in bounds.items()]
    return Entry(str(axis.path), Group(entries), axis.span)


def build_restriction(restriction: Restriction) -> Entry:
    """Return a condition as written."""
    return Entry(None, print_scalar(str(restriction.source.value)), restriction.span)
