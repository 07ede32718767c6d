"""Suggestions for a second unnamed value in a box, as layers of other frameworks take several."""

from archspec.language.box_printer import print_value
from archspec.language.model import Argument, Box
from archspec.ops import Operator


def suggest_second_argument(operator: type[Operator], name: str, box: Box) -> str:
    """Return a help line for a box that gives its main argument twice; empty if none is known.

    Args:
        operator: the operator of the box.
        name: the argument given twice.
        box: the box.
    """
    bare = [print_value(argument.value) for argument in box.arguments if argument.name is None]
    if name == "kernel" and bare:
        return _suggest_for_pool(box, bare)
    if len(bare) != 2 or _is_named(box.arguments, name):
        return ""
    first, second = bare
    return operator.two_values.replace("{first}", first).replace("{second}", second)


def _suggest_for_pool(box: Box, bare: list[str]) -> str:
    """Return a help line for a pool, whose second value is the stride in other frameworks."""
    if _is_named(box.arguments, "stride") or len(bare) != 2 - _is_named(box.arguments, "kernel"):
        return ""
    return f"write `stride {bare[-1]}` where it is how far the window moves, or leave it out"


def _is_named(arguments: tuple[Argument, ...], name: str) -> bool:
    return any(argument.name == name for argument in arguments)
