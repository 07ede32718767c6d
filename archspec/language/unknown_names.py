"""Diagnostics for unknown operators, blocks and arguments."""

from collections.abc import Iterable
from typing import Final

from archspec.diagnostics import Diagnostic, Span, SpecError
from archspec.language import advice
from archspec.language.box_printer import print_value
from archspec.language.model import Argument, Box
from archspec.ops import Operator

_OPERATORS: Final = "`archspec ops` lists the operators"
_BLOCKS: Final = f"a block is defined under `blocks`, or in a file that `use` names; {_OPERATORS}"


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
    message = f"there is no operator or block `{box.name}`"
    sizes = [
        print_value(argument.value)
        for argument in box.arguments
        if argument.name in (None, "output_size")
    ]
    adaptive = advice.suggest_adaptive_pool(box.name, sizes[0]) if sizes else ""
    has_kernel = any(argument.name == "kernel" for argument in box.arguments)
    otherwise = _OPERATORS if has_kernel or not box.name[:1].isupper() else _BLOCKS
    help = (
        adaptive
        or advice.suggest_join(box.name)
        or advice.suggest_operator(box.name, blocks, otherwise=otherwise)
    )
    return SpecError([Diagnostic("A208", message, box.name_span, help=help, about=box.name)])
