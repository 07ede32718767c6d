"""Refusals that are said in more than one place, and so are worded once."""

from collections.abc import Iterable

from archspec.diagnostics import Diagnostic, Mark, Span, SpecError, fail
from archspec.language.model import Box, Label
from archspec.language.names import nearest
from archspec.ops import Operator, names


def defined_twice(what: str, name: str, span: Span, first: Span) -> Diagnostic:
    """A name that is defined a second time."""
    marks = (Mark(first, "first defined here"),)
    message = f"{what} `{name}` is defined twice"
    return Diagnostic("A214", message, span, "", marks, (), "rename one of the two")


def given_twice(box: str, argument: str, span: Span, first: Span) -> Diagnostic:
    """An argument that is given a second time."""
    marks = (Mark(first, "first given here"),) if first != span else ()
    message = f"{box} is given `{argument}` twice"
    return Diagnostic("A212", message, span, "", marks, (), "keep one of the two")


def unknown_argument(operator: type[Operator], name: str, span: Span) -> Diagnostic:
    """An argument that an operator does not have."""
    message = f"{operator.__name__} has no argument `{name}`"
    return Diagnostic("A209", message, span, help=arguments_like(operator, name))


def arguments_like(operator: type[Operator], name: str) -> str:
    """A help line with the argument that is meant, or all that there are."""
    fields = operator.model_fields
    if not fields:
        return f"{operator.__name__} takes no arguments"
    known = ", ".join(f"`{field}`" for field in fields)
    return nearest(name, (*fields, *operator.aliases), few=0) or f"it takes {known}"


def unknown_box(box: Box, blocks: Iterable[str]) -> SpecError:
    """The refusal of a name that neither a block nor an operator has.

    Args:
        box: the box.
        blocks: the names of the blocks.
    """
    help = nearest(box.name, (*blocks, *names())) or "`archspec ops` lists the operators"
    message = f"there is no operator or block `{box.name}`"
    return fail("A208", message, box.name_span, help=help)


def shared_operator(operator: str, share: Label) -> SpecError:
    """The refusal of an operator that is to be shared."""
    message = f"only blocks are shared, and `{operator}` is an operator"
    return fail("A226", message, share.span, help="put it into a block, and share that")
