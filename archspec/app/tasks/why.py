"""Explain the value at a path that is given on the command line."""

from archspec.diagnostics import Span, attaching_sources
from archspec.language import Program
from archspec.language.variants.why import Reason, explain_value
from archspec.reader import Scalar

_SHOWN = "PATH"


def explain_path(program: Program, path: str) -> Reason:
    """Return the reason for the value at a path.

    Raises:
        SpecError: A227 or A228 if the path leads nowhere.
    """
    with attaching_sources({**program.sources, _SHOWN: path}):
        return explain_value(program, Scalar(path, Span(_SHOWN, 1, 1, 1, len(path) + 1)))
