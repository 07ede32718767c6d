"""Options and arguments that several commands share."""

from collections.abc import Callable
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
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Text for people, or JSON for programs.",
    )(function)


_SPEC = click.Path(allow_dash=True)
