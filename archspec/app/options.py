"""Options and arguments shared by several commands."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar, cast

import click

from archspec.app.session import Session
from archspec.text.phrases import join_words
from archspec.text.visible import escape_invisible

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from archspec.tables.report import TableForm

F = TypeVar("F", bound=Callable[..., Any])

STANDARD_INPUT: Final = "-"
"""The argument that stands for standard input."""

DTYPES: Final = ("float32", "float16", "bfloat16", "float64", "int8")
"""The tensor types for which memory can be computed."""

DIRECTIONS: Final = ("up", "down", "right")
"""The directions of data flow in drawings."""

THEMES: Final = ("auto", "light", "dark", "print")
"""The themes of drawings."""

_FORMS: Final = {
    "text": "Text for people",
    "json": "JSON for programs",
    "csv": "CSV for spreadsheets",
    "markdown": "Markdown for pages",
    "latex": "LaTeX for papers",
    "html": "HTML for browsers",
    "concise": "a line per finding",
    "github": "annotations of a GitHub workflow",
    "sarif": "SARIF for code scanners",
    "junit": "JUnit XML for test reports",
}
_OVERRIDES: Final = "archspec.overrides"
_LARGEST_BATCH: Final = 1 << 20


Complete: TypeAlias = "Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]"


def make_completion(
    what: Literal["specs", "operators", "codes", "paths", "settings", "blocks"],
) -> Complete:
    """Return a callback that completes an argument for a shell."""

    def complete(
        context: click.Context, parameter: click.Parameter, incomplete: str
    ) -> "list[CompletionItem[str]]":
        from archspec.app.completion import COMPLETIONS

        return COMPLETIONS[what](context, incomplete)

    return complete


complete_spec: Final = make_completion("specs")
"""Completes the name of a spec."""


def add_specs_argument(function: F) -> F:
    """Add an argument for one or more specs, `specs: tuple[str, ...]`, and `--set`."""
    return click.argument(
        "specs",
        nargs=-1,
        required=True,
        metavar="SPEC...",
        callback=_check_once,
        shell_complete=complete_spec,
    )(add_set_option(function))


def add_project_specs_argument(function: F) -> F:
    """Add an argument for specs that may be left out in a project, as `add_specs_argument`."""
    return click.argument(
        "specs",
        nargs=-1,
        metavar="[SPEC]...",
        callback=_check_once,
        shell_complete=complete_spec,
    )(add_set_option(function))


def _check_once(
    context: click.Context, parameter: click.Parameter, specs: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse standard input if it is named more than once."""
    if specs.count(STANDARD_INPUT) > 1:
        message = "only one of the specs can be standard input"
        raise click.BadParameter(message, context, parameter)
    return specs


def add_spec_argument(function: F) -> F:
    """Add an argument for one spec, `spec: str`, and `--set`."""
    argument = click.argument("spec", metavar="SPEC", shell_complete=complete_spec)
    return argument(add_set_option(function))


def _keep_overrides(
    context: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> None:
    lines: list[str] = []
    for text in given:
        path, equals, value = text.partition("=")
        if not equals or not path.strip() or len(text.splitlines()) > 1:
            shown = escape_invisible(text)
            message = f"`{shown}` is not PATH=VALUE, such as body.InceptionB.repeat=9"
            raise click.BadParameter(message, context, parameter)
        lines.append(f"{path.strip()}: {value}\n")
    context.meta[_OVERRIDES] = "".join(lines)


add_set_option: Final = click.option(
    "--set",
    "overrides",
    metavar="PATH=VALUE",
    multiple=True,
    expose_value=False,
    callback=_keep_overrides,
    shell_complete=make_completion("settings"),
    help="Set the value at a path of the spec; may be repeated.",
)
"""Adds `--set`, whose values `get_overrides` returns."""


def get_overrides() -> str:
    """Return the values of `--set` in the running command, one line `path: value` each."""
    context = click.get_current_context(silent=True)
    return "" if context is None else str(context.meta.get(_OVERRIDES, ""))


def add_override(line: str) -> None:
    """Set a value in the running command as `--set` does, from a line `path: value`."""
    context = click.get_current_context()
    context.meta[_OVERRIDES] = f"{get_overrides()}{line}\n"


def make_format_option(*forms: str) -> Callable[[F], F]:
    """Return a decorator that adds `--format` with these choices, the first being the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help=f"{join_words(map(_FORMS.__getitem__, forms), 'or')}.",
    )


add_format_option: Final = make_format_option("text", "json")
"""Adds `--format`, passed as `form: str`."""


def _be_quiet(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        context.ensure_object(Session).quiet = True


add_quiet_option: Final = click.option(
    "-q",
    "--quiet",
    is_flag=True,
    expose_value=False,
    callback=_be_quiet,
    help="Print findings and results, and no line that all is well.",
)
"""Adds `--quiet`, which the session keeps."""

add_seed_option: Final = click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of the sample."
)
"""Adds `--seed`, passed as `seed: int`."""

add_batch_option: Final = click.option(
    "--batch",
    type=click.IntRange(1, _LARGEST_BATCH),
    default=1,
    show_default=True,
    help="Batch size for MACs and activations.",
)
"""Adds `--batch`, passed as `batch: int`."""

add_dtype_option: Final = click.option(
    "--dtype",
    type=click.Choice(DTYPES),
    default=DTYPES[0],
    show_default=True,
    help="Data type of tensors.",
)
"""Adds `--dtype`, passed as `dtype: str`."""

add_scale_option: Final = click.option(
    "--scale",
    type=float,
    metavar="FACTOR",
    help="Device pixels per drawing pixel in a PNG, from 0.1 to 8.  [default: 2]",
)
"""Adds `--scale`, passed as `scale: float | None`."""

add_columns_option: Final = click.option(
    "--columns", metavar="A,B,...", default="", help="Columns to show."
)
"""Adds `--columns`, passed as `columns: str`."""


def cast_form(form: str) -> "TableForm":
    """Return the value of `--format` as that of a table, which is all that it can be then."""
    return cast("TableForm", form)


def parse_columns(columns: str, form: str, known: Iterable[str]) -> tuple[str, ...]:
    """Parse the names of columns, separated by commas.

    Args:
        columns: the value of `--columns`.
        form: the value of `--format`.
        known: the columns that exist.

    Raises:
        UsageError: for an unknown or repeated name.
    """
    from archspec.language.names import suggest_nearest

    every = tuple(known)
    names = tuple(name.strip() for name in columns.split(",")) if columns else ()
    if names and form == "json":
        raise usage_error("--columns and --format json exclude each other: JSON has everything")
    for name in names:
        if name not in every:
            hint = suggest_nearest(name, every, few=len(every))
            raise usage_error(f"there is no column `{name}`; {hint}")
        if names.count(name) > 1:
            raise usage_error(f"the column `{name}` is given twice")
    return names


def make_legend_option(legend: Callable[[], Mapping[str, str]]) -> Callable[[F], F]:
    """Return a decorator that adds `--legend`, which explains the columns of a table and exits.

    Args:
        legend: returns the meanings of the columns, by their names.
    """

    def explain(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
        if not wanted or context.resilient_parsing:
            return
        from archspec.summary.text import render_legend

        session = context.ensure_object(Session)
        session.write_out(render_legend(legend(), session.choose_layout()))
        context.exit()

    return click.option(
        "--legend",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=explain,
        help="Explain the columns instead; needs no SPEC.",
    )


def refuse_combination(options: Mapping[str, object]) -> None:
    """Refuse mutually exclusive options.

    Raises:
        UsageError: if more than one of them is given.
    """
    given = [name for name, value in options.items() if value]
    if len(given) > 1:
        raise usage_error(f"{given[0]} and {given[1]} exclude each other")


def check_scale(scale: float | None, suffix: str) -> float:
    """Return the scale of a raster picture.

    Args:
        scale: the value of `--scale`.
        suffix: the suffix of the file.

    Raises:
        UsageError: if the scale is out of bounds, or the format is not a raster format.
    """
    from archspec.render import choose_view

    with naming_option():
        return choose_view.check_scale(scale, suffix)


@contextmanager
def naming_option() -> Iterator[None]:
    """Turn an error that begins with the name of an argument into one about the option.

    Raises:
        UsageError: for such an error.
    """
    try:
        yield
    except ValueError as error:
        raise usage_error(f"--{error}") from error


def usage_error(message: str) -> click.UsageError:
    """Return an error in the usage of the running command."""
    return click.UsageError(message, click.get_current_context())
