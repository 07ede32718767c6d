"""Refusals that are said in more than one place, and so are worded once."""

from archspec.diagnostics import Diagnostic, Mark, Span, SpecError, fail
from archspec.language.model import Label


def defined_twice(what: str, name: str, span: Span, first: Span) -> Diagnostic:
    """Return a name that is defined a second time."""
    marks = (Mark(first, "first defined here"),)
    message = f"{what} `{name}` is defined twice"
    return Diagnostic("A214", message, span, "", marks, (), "rename one of the two")


def given_twice(box: str, argument: str, span: Span, first: Span) -> Diagnostic:
    """Return an argument that is given a second time."""
    marks = (Mark(first, "first given here"),) if first != span else ()
    message = f"{box} is given `{argument}` twice"
    return Diagnostic("A212", message, span, "", marks, (), "keep one of the two")


def share_left_out(boxes: int) -> str:
    """What mends uses of one module that differ: a name that one box is left with would join none.

    Args:
        boxes: how many boxes have the name.
    """
    return "leave `share` out" + {1: "", 2: " of both"}.get(boxes, " of this one")


def shared_operator(operator: str, share: Label) -> SpecError:
    """Return the refusal of an operator that is to be shared."""
    message = f"only blocks are shared, and `{operator}` is an operator"
    return fail("A226", message, share.span, help="put it into a block, and share that")


def named_and_shared(name: Span, share: Span) -> SpecError:
    """Return the refusal of a name for a module that is shared, and so has one."""
    marks = (Mark(share, "it is called by this"),)
    help = "leave `name` out: `share` says what the module is called"
    message = "a shared module is called by `share`, and by no other name"
    return SpecError([Diagnostic("A212", message, name, "", marks, (), help)])
