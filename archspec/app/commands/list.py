"""`archspec list`: the specs that archspec ships."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import click

from archspec.app import options
from archspec.app.exit_codes import FINE
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.catalog import Catalog

_EXAMPLES: Final = """\b
  archspec list
  archspec list 'inception*'
  archspec list zoo --columns name,params,macs --format markdown
"""


def _describe_columns() -> Mapping[str, str]:
    from archspec.catalog import LEGEND

    return LEGEND


@click.command(epilog=_EXAMPLES)
@click.argument("globs", nargs=-1, metavar="[GLOB]...", shell_complete=options.complete_spec)
@options.add_columns_option
@options.make_legend_option(_describe_columns)
@options.make_format_option("text", "json", "csv", "markdown", "latex", "html")
@click.pass_obj
def command(session: Session, globs: Sequence[str], columns: str, form: str) -> int:
    """List the shipped specs with paper, figure, parameters and MACs.

    GLOB selects specs by name: `inception*` in all folders, `zoo/res*` in one, and `zoo` is all of
    a folder. Every command takes such a name as SPEC.
    """
    from archspec.catalog import COLUMNS

    names = options.parse_columns(columns, form, COLUMNS)
    _print_catalog(session, _list_specs(globs), names, form)
    return FINE


def _list_specs(globs: Sequence[str]) -> "Catalog":
    """Return the shipped specs that patterns match.

    Raises:
        UsageError: for a pattern that matches none, with the nearest name.
    """
    from archspec.reports.catalog import list_specs

    try:
        return list_specs(*globs)
    except ValueError as error:
        raise options.usage_error(str(error)) from error


def _print_catalog(session: Session, catalog: "Catalog", names: tuple[str, ...], form: str) -> None:
    from archspec.catalog import build_catalog_sheet

    match form:
        case "json":
            session.write_out(catalog.to_json())
        case "text":
            from archspec.summary.text import fit_columns, render_sheet

            layout = session.choose_layout()
            shown = names or fit_columns(build_catalog_sheet(catalog), layout)
            session.write_out(render_sheet(build_catalog_sheet(catalog, shown), layout))
        case _:
            session.write_out(catalog.to_table(options.cast_form(form), names))
