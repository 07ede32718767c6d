"""Options and arguments that several commands share."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def specs_argument(function: F) -> F:
    """One or more specs, as `specs: tuple[str, ...]`."""
    return click.argument("specs", nargs=-1, required=True, metavar="SPEC...", type=_SPEC)(function)


def spec_argument(function: F) -> F:
    """One spec, as `spec: str`."""
    return click.argument("spec", metavar="SPEC", type=_SPEC)(function)


def format_option(function: F) -> F:
    """`--format`, as `form: str`."""
    return format_option_of("text", "json")(function)


def format_option_of(*forms: str) -> Callable[[F], F]:
    """`--format` with these choices, the first of which is the default, as `form: str`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help=f"{', '.join(_FORMS[form] for form in forms[:-1])}, or {_FORMS[forms[-1]]}.",
    )


def refuse_together(options: Mapping[str, object]) -> None:
    """Refuse options that exclude each other.

    Raises:
        UsageError: where more than one of them is given.
    """
    given = [name for name, value in options.items() if value]
    if len(given) > 1:
        raise usage(f"{given[0]} and {given[1]} exclude each other")


def usage(message: str) -> click.UsageError:
    """An error in how the running command was called."""
    return click.UsageError(message, click.get_current_context())


_FORMS = {
    "text": "Text for people",
    "json": "JSON for programs",
    "csv": "CSV for spreadsheets",
    "markdown": "Markdown for pages",
    "latex": "LaTeX for papers",
    "html": "HTML for browsers",
}
_SPEC = click.Path(allow_dash=True)
