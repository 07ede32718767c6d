"""`archspec render`: draw networks."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from archspec.app import options
from archspec.app.exit_codes import FINE
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.render import Heat, Show, View

_EXAMPLES: Final = """\b
  archspec render inception_v4
  archspec render inception_v4 --block InceptionA -o - > inception_a.svg
  archspec render inception_v4 --view network --fit column -o figure_9.pdf
  archspec render --check specs/*.yaml -o docs/figures
"""

_FORMATS: Final = ("svg", "html", "png", "pdf", "tex", "tikz", "mmd", "dot", "json")
_VIEWS: Final = ("poster", "network", "full", "block")
_HEATS: Final = ("params", "macs", "activations", "receptive-field")
_FITS: Final = ("16:9", "4:3", "a4", "column")
_STANDARD_OUTPUT: Final = "-"


@click.command(epilog=_EXAMPLES)
@options.add_project_specs_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(readable=False),
    metavar="PATH",
    default="",
    help="File to write, whose suffix selects the format; a folder takes one file per spec;"
    " - is standard output.  [default: beside each SPEC]",
)
@click.option(
    "--to",
    type=click.Choice(_FORMATS),
    help="Format of files without a name, and of standard output.  [default: svg]",
)
@click.option(
    "--view",
    type=click.Choice(_VIEWS),
    help="The network with each distinct block beside it, the network alone or with all blocks"
    " expanded, or the block that --block names.  [default: poster]",
)
@click.option(
    "--block",
    metavar="NAME",
    default="",
    help="Draw one block.",
    shell_complete=options.make_completion("blocks"),
)
@click.option("--expand", metavar="PATH", multiple=True, help="Expand the block at this path.")
@click.option(
    "--direction",
    type=click.Choice(options.DIRECTIONS),
    default="up",
    show_default=True,
    help="Direction of data flow.",
)
@click.option("--heat", type=click.Choice(_HEATS), help="Color boxes by this quantity.")
@click.option(
    "--theme",
    type=click.Choice(options.THEMES),
    help="Colors; print needs none, and auto is light, or follows the viewer's setting on a page."
    "  [default: auto, or that of the project]",
)
@click.option(
    "--fit",
    type=click.Choice(_FITS),
    help="Shape of the picture: that of a slide, the text of a page of A4, or at most the column of"
    " a paper (3.3 by 9 inches).",
)
@click.option(
    "--width",
    metavar="LENGTH",
    help="Width of the picture in in, cm, mm, pt or px, such as 3.3in, with letters of at least"
    " 6 pt; a PNG has 300 pixels in an inch.",
)
@click.option("--title/--no-title", default=True, help="Write a title above it.  [default: title]")
@click.option("--wrap", is_flag=True, help="Let long chains have several rows.")
@options.add_scale_option
@click.option("--check", is_flag=True, help="Write nothing; fail if a file is out of date.")
@click.option("--force", is_flag=True, help="Overwrite files that are otherwise left alone.")
@options.add_format_option
@options.add_quiet_option
@click.pass_obj
def command(
    session: Session,
    specs: Sequence[str],
    output: str,
    to: str | None,
    view: str | None,
    block: str,
    expand: tuple[str, ...],
    direction: str,
    heat: str | None,
    theme: str | None,
    fit: str | None,
    width: str | None,
    title: bool,
    wrap: bool,
    scale: float | None,
    check: bool,
    force: bool,
    form: str,
) -> int:
    """Draw networks in the style of papers.

    Proves every SPEC first, and draws them only if all of them are sound. A file is replaced as a
    whole or not at all. A link, a spec, and a file that archspec did not draw or that was edited
    since are left alone unless --force is given. A folder stands for the networks in it.

    Without -o, the picture of `net.yaml` is `net.svg` beside it; that of a spec which is named
    without being a file, such as inception_v4, is in the current folder.
    """
    from archspec.app.output.write import Built, build, report_build
    from archspec.app.specs import take_specs
    from archspec.app.tasks.render import PictureSettings, draw_spec
    from archspec.diagnostics import SpecError
    from archspec.render import Direction, View

    try:
        taken = take_specs(specs)
    except SpecError as error:
        return report_build(session, Built(errors=[error]), form)
    theme = theme or (taken.project.settings.theme if taken.project else options.THEMES[0])
    options.refuse_combination({"--check": check, "--force": force})
    show = _choose_show(view, block, expand)
    suffix = _choose_suffix(output, to)
    shown = View(show, "", Direction(direction), theme, title=title, wrap=wrap)
    shown = _measure_view(
        replace(shown, heat=_choose_heat(heat, suffix)), suffix, fit, width, scale
    )
    picture = PictureSettings(suffix, Path(output) if output else None, shown, block, expand)
    if len(taken.names) > 1 and (Path(output).suffix or output == _STANDARD_OUTPUT):
        raise options.usage_error("a single file takes a single SPEC")
    make = partial(draw_spec, picture=picture)
    if output == _STANDARD_OUTPUT:
        for name, given in {"--check": check, "--format json": form == "json"}.items():
            options.refuse_combination({"--output -": True, name: given})
        session.write_bytes(make(taken.names[0]).data)
        return FINE
    session.tell_note(taken.note if form == "text" else "")
    built = build(taken.names, make, check=check, force=force)
    return report_build(session, built, form)


def _choose_show(view: str | None, block: str, expand: tuple[str, ...]) -> "Show":
    """Return what to show of a network; `--block` alone selects a block."""
    from archspec.render import Show

    options.refuse_combination({f"--view {view}": view not in (None, "block"), "--block": block})
    if view == "block" and not block:
        raise options.usage_error("--view block shows the block that `--block NAME` names")
    options.refuse_combination({"--block": block, "--expand": expand})
    return Show.BLOCK if block else Show(view or "poster")


def _choose_heat(heat: str | None, suffix: str) -> "Heat | None":
    """Return the quantity that colors boxes.

    Raises:
        UsageError: in a format that has no heat maps.
    """
    from archspec.render.choose_view import check_heat

    try:
        return check_heat(heat, suffix)
    except ValueError as error:
        raise options.usage_error(str(error)) from error


def _measure_view(
    view: "View", suffix: str, fit: str | None, width: str | None, scale: float | None
) -> "View":
    """Return a view with the size that the options ask for.

    Raises:
        UsageError: if they exclude each other, or a format does not have them.
    """
    from archspec.render.choose_view import read_frame

    options.refuse_combination({"--width": bool(width), "--scale": scale is not None})
    with options.naming_option():
        view = replace(view, fit=read_frame(fit, width))
    _check_layout(suffix, view, width)
    return replace(view, scale=options.check_scale(scale, suffix))


def _check_layout(suffix: str, view: "View", width: str | None) -> None:
    """Refuse options about a layout that a format does not have.

    Args:
        suffix: the suffix of the format.
        view: what the options say.
        width: the value of `--width`.
    """
    from archspec.render.choose_view import check_layout
    from archspec.render.layout.fit import ANY

    asked = [*(["--width"] if width else []), *([] if view.title else ["--no-title"])]
    if suffix != ".html":
        asked += [*(["--fit"] if view.fit != ANY else []), *(["--wrap"] if view.wrap else [])]
    try:
        check_layout(suffix, asked)
    except ValueError as error:
        raise options.usage_error(str(error)) from error


def _choose_suffix(output: str, to: str | None) -> str:
    """Return the suffix that selects the format; a folder and standard output have none."""
    from archspec.render import FORMATS

    suffix = Path(output).suffix.lower()
    if suffix and suffix not in FORMATS:
        raise options.usage_error(f"there is no format `{suffix}`; there are {', '.join(FORMATS)}")
    if to and suffix not in ("", f".{to}"):
        raise options.usage_error(f"`--to {to}` contradicts the suffix of the file, `{suffix}`")
    return suffix or f".{to or _FORMATS[0]}"
