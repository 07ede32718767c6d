"""Diagnostics that several modules report, worded once."""

from typing import Final

from archspec.diagnostics import Diagnostic, Mark, Span, SpecError, fail
from archspec.language.model import Label, Parameter

DECLARED: Final = "declared here"
"""The label of the place where a parameter has its type."""

JOINED: Final = "joined here"
"""The label of a join that does not fit."""

PARTLY_NEEDED: Final = "without it in some uses, the totals would hold"
"""The label of a step that may lack a condition."""


def mark_declaration(parameter: Parameter) -> Mark:
    """Return the mark at the type of a parameter that an argument does not have."""
    return Mark(parameter.span, DECLARED)


def refuse_second_definition(what: str, name: str, span: Span, first: Span) -> Diagnostic:
    """Return the diagnostic for a name that is defined a second time."""
    marks = (Mark(first, "first defined here"),)
    message = f"{what} `{name}` is defined twice"
    return Diagnostic("A214", message, span, "", marks, (), "rename one of the two")


def refuse_second_value(box: str, argument: str, span: Span, first: Span) -> Diagnostic:
    """Return the diagnostic for an argument that is given a second time."""
    marks = (Mark(first, "first given here"),) if first != span else ()
    message = f"{box} is given `{argument}` twice"
    return Diagnostic("A212", message, span, "", marks, (), "keep one of the two")


def refuse_library(shown: str, span: Span, help: str) -> SpecError:
    """Return the error for a library where a network is needed.

    Args:
        shown: its name in messages.
        span: the place of the spec.
        help: what can be done instead.
    """
    return fail("A220", f"{shown} is a library: it has blocks, and no `body`", span, help=help)


def suggest_unsharing(boxes: int) -> str:
    """Return the fix for differing uses of a shared module; a single remaining use shares nothing.

    Args:
        boxes: the number of boxes with the name.
    """
    return "leave `share` out" + {1: "", 2: " of both"}.get(boxes, " of this one")


def refuse_shared_operator(operator: str, share: Label) -> SpecError:
    """Return the refusal of `share` on an operator."""
    message = f"only blocks are shared, and `{operator}` is an operator"
    return fail("A226", message, share.span, help="put it into a block, and share that")


def refuse_name_of_shared(name: Span, share: Span) -> SpecError:
    """Return the refusal of a name for a shared module, which already has one."""
    help = "leave `name` out: `share` says what the module is called"
    message = "a shared module is called by `share`, and by no other name"
    return fail("A212", message, name, marks=[Mark(share, "it is called by this")], help=help)
