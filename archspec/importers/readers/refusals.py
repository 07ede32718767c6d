"""The refusals of files that describe networks, worded once for every format."""

from archspec.diagnostics import Span, SpecError, fail
from archspec.text.phrases import pluralize
from archspec.text.visible import clip_text, escape_invisible, shorten_middle

_QUOTED = 60


def quote(text: object) -> str:
    """Return a text of a file as messages quote it: short, visible, and on one line."""
    return f"`{escape_invisible(clip_text(str(text), _QUOTED)).replace('`', chr(39))}`"


def refuse_format(shown: str, why: str, help: str) -> SpecError:
    """Return the refusal of what no reader takes."""
    return fail("A421", f"`{shorten_middle(shown)}` {why}", None, help=help)


def refuse_damaged(shown: str, what: str, *, help: str, span: Span | None = None) -> SpecError:
    """Return the refusal of a file that is not as its format says.

    Args:
        shown: the name of the file.
        what: what is wrong with it, as a sentence that begins with the file's name goes on.
        help: what to do.
        span: the place, if the file is text.
    """
    return fail("A422", f"`{shorten_middle(shown)}` {what}", span, help=help)


def refuse_large(
    shown: str, number: int, most: int, noun: str, *, span: Span | None = None
) -> SpecError:
    """Return the refusal of a file with more of something than a network has."""
    message = f"`{shorten_middle(shown)}` has {pluralize(number, noun)}, and {most:,} is the most"
    return fail("A423", message, span, help="import a smaller part of the network")


def refuse_outside(shown: str, location: str) -> SpecError:
    """Return the refusal of a file that names another one which is not beside it."""
    message = f"`{shorten_middle(shown)}` takes numbers from {quote(location)}, not beside it"
    return fail("A424", message, None, help="save it again with its weights in the same folder")


def refuse_open(shown: str, what: str, help: str, *, span: Span | None = None) -> SpecError:
    """Return the refusal of a file that leaves open what has to be known."""
    return fail("A425", f"`{shorten_middle(shown)}` does not state {what}", span, help=help)


def refuse_layer(source: str, why: str, *, help: str = "", span: Span | None = None) -> SpecError:
    """Return the refusal of a layer that does not fit what enters it.

    Args:
        source: what the file calls the layer.
        why: what does not fit.
        help: what to do, if there is more to say than to look at the layer.
        span: the place, if the file is text.
    """
    usual = "state the size of the input that the network is for, or correct the layer"
    return fail("A426", f"{quote(source)}: {why}", span, help=help or usual)
