"""Options and arguments that several commands share."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from archspec.text.phrases import join_words
from archspec.text.visible import visible

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., Any])

STANDARD_INPUT: Final = "-"
"""The argument that stands for standard input."""

DTYPES: Final = ("float32", "float16", "bfloat16", "float64", "int8")
"""The types of numbers that memory can be counted for."""

_LARGEST_BATCH: Final = 1 << 20
_LEAST_SCALE: Final = 0.1
_LARGEST_SCALE: Final = 8


def complete_spec(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> "list[CompletionItem[str]]":
    """Return what a shell completes the name of a spec with."""
    from archspec.app.completion import spec_items

    return spec_items(incomplete)


def specs_argument(function: F) -> F:
    """Return one or more specs, as `specs: tuple[str, ...]`, and `--set`."""
    return click.argument(
        "specs",
        nargs=-1,
        required=True,
        metavar="SPEC...",
        callback=_check_once,
        shell_complete=complete_spec,
    )(set_option(function))


def _check_once(
    context: click.Context, parameter: click.Parameter, specs: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse to read standard input twice."""
    if specs.count(STANDARD_INPUT) > 1:
        message = "only one of the specs can be standard input"
        raise click.BadParameter(message, context, parameter)
    return specs


def spec_argument(function: F) -> F:
    """Return one spec, as `spec: str`, and `--set`."""
    argument = click.argument("spec", metavar="SPEC", shell_complete=complete_spec)
    return argument(set_option(function))


def set_option(function: F) -> F:
    """`--set`, which `overrides` tells whoever opens the specs of the command."""
    return click.option(
        "--set",
        "overrides",
        metavar="PATH=VALUE",
        multiple=True,
        expose_value=False,
        callback=_keep_overrides,
        help="Give what stands at a path of the spec another value; may be repeated.",
    )(function)


def _keep_overrides(
    context: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> None:
    lines: list[str] = []
    for each in given:
        path, equals, value = each.partition("=")
        if not equals or not path.strip() or len(each.splitlines()) > 1:
            message = f"`{visible(each)}` is not PATH=VALUE, such as body.InceptionB.repeat=9"
            raise click.BadParameter(message, context, parameter)
        lines.append(f"{path.strip()}: {value}\n")
    context.meta[_OVERRIDES] = "".join(lines)


def overrides() -> str:
    """Return what `--set` says in the running command, a line `path: value` for each."""
    context = click.get_current_context(silent=True)
    return "" if context is None else str(context.meta.get(_OVERRIDES, ""))


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
        help=f"{join_words(map(_FORMS.__getitem__, forms), 'or')}.",
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
    """Return the names of the columns that are asked for, with commas between them.

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
    """Return the scale of a picture made of pixels.

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
    """Return an error in how the running command was called."""
    return click.UsageError(message, click.get_current_context())


_FORMS = {
    "text": "Text for people",
    "json": "JSON for programs",
    "csv": "CSV for spreadsheets",
    "markdown": "Markdown for pages",
    "latex": "LaTeX for papers",
    "html": "HTML for browsers",
}
_OVERRIDES = "archspec.overrides"
