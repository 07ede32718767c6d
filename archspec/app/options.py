"""Options and arguments that several commands share."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

DTYPES: Final = ("float32", "float16", "bfloat16", "float64", "int8")
"""The types of numbers that memory can be counted for."""

_LARGEST_BATCH: Final = 1 << 20
_LEAST_SCALE: Final = 0.1
_LARGEST_SCALE: Final = 8


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


def batch_option(function: F) -> F:
    """`--batch`, as `batch: int`."""
    return click.option(
        "--batch",
        type=click.IntRange(1, _LARGEST_BATCH),
        default=1,
        show_default=True,
        help="Examples to count MACs and activations for.",
    )(function)


def dtype_option(function: F) -> F:
    """`--dtype`, as `dtype: str`."""
    return click.option(
        "--dtype",
        type=click.Choice(DTYPES),
        default=DTYPES[0],
        show_default=True,
        help="The type of the numbers in tensors.",
    )(function)


def column_names(columns: str, form: str, known: Iterable[str]) -> tuple[str, ...]:
    """The names of the columns that are asked for, with commas between them.

    Args:
        columns: what `--columns` is given.
        form: what `--format` is given.
        known: the columns that there are.

    Raises:
        UsageError: for a name that there is not, or that is given twice.
    """
    from archspec.language.names import nearest

    every = tuple(known)
    names = tuple(name.strip() for name in columns.split(",")) if columns else ()
    if names and form == "json":
        raise usage("--columns and --format json exclude each other: JSON has everything")
    for name in names:
        if name not in every:
            raise usage(f"there is no column `{name}`; {nearest(name, every, few=len(every))}")
        if names.count(name) > 1:
            raise usage(f"the column `{name}` is given twice")
    return names


def refuse_together(options: Mapping[str, object]) -> None:
    """Refuse options that exclude each other.

    Raises:
        UsageError: where more than one of them is given.
    """
    given = [name for name, value in options.items() if value]
    if len(given) > 1:
        raise usage(f"{given[0]} and {given[1]} exclude each other")


def picture_scale(scale: float | None, suffix: str) -> float:
    """The scale of a picture made of pixels.

    Args:
        scale: what `--scale` is given.
        suffix: that of the file.

    Raises:
        UsageError: where it is out of bounds, or the picture has no pixels.
    """
    from archspec.render import SHARP

    if scale is None:
        return SHARP
    if suffix != ".png":
        raise usage("--scale is for PNG alone; other formats have no pixels of their own")
    if not _LEAST_SCALE <= scale <= _LARGEST_SCALE:
        raise usage(f"--scale goes from {_LEAST_SCALE} to {_LARGEST_SCALE}, and is {scale:g}")
    return scale


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
