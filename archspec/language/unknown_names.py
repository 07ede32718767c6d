"""Diagnostics for unknown operators, blocks and arguments."""

from collections.abc import Iterable
from typing import Final

from archspec.diagnostics import Diagnostic, Span, SpecError, fail
from archspec.diagnostics.instruction import ask_whether_meant
from archspec.language import advice
from archspec.language.box_printer import print_value
from archspec.language.model import Argument, Box
from archspec.ops import Operator

_ONE: Final = ("1", "1x1", "[1, 1]")

_ADAPTIVE: Final = {
    "adaptiveavgpool2d": ("GlobalAvgPool", "AdaptiveAvgPool"),
    "adaptivemaxpool2d": ("GlobalMaxPool", "AdaptiveMaxPool"),
}
"""The pools of torch that are operators of two names here: to one pixel, and to more."""


def refuse_unknown_argument(
    operator: type[Operator], name: str, span: Span, argument: Argument | None = None
) -> Diagnostic:
    """Return the diagnostic for an argument that an operator does not have.

    Args:
        operator: the operator.
        name: the argument's name.
        span: the place of the name.
        argument: the argument with its value.
    """
    message = f"{operator.__name__} has no argument `{name}`"
    return Diagnostic("A209", message, span, help=advice.suggest_argument(operator, name, argument))


def refuse_unknown_box(box: Box, blocks: Iterable[str]) -> SpecError:
    """Return the refusal of a name that is neither a block nor an operator.

    Args:
        box: the box.
        blocks: the names of the blocks.
    """
    from archspec.ops.synonyms.model import plain as as_word

    message = f"there is no operator or block `{box.name}`"
    sizes = [
        print_value(argument.value)
        for argument in box.arguments
        if argument.name in (None, "output_size")
    ]
    adaptive = _ADAPTIVE.get(as_word(box.name))
    if adaptive is not None and sizes:
        help = ask_whether_meant(adaptive[sizes[0] not in _ONE], fact="it is called {} here")
        return fail("A208", message, box.name_span, help=help)
    help = advice.suggest_join(box.name) or advice.suggest_operator(box.name, blocks)
    return SpecError([Diagnostic("A208", message, box.name_span, help=help, about=box.name)])
