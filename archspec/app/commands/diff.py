"""`archspec diff`: the differences between two networks and their consequences."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from archspec.app import options
from archspec.app.exit_codes import FINDINGS, FINE
from archspec.app.findings import FINDING_FORMS
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.app.output.write import Built
    from archspec.app.tasks.diff import UnmatchedSpec
    from archspec.diagnostics import SpecError
    from archspec.render import View
    from archspec.reports.diff import Diff

_EXAMPLES: Final = """\b
  archspec diff inception_v4 released/inception_v4
  archspec diff git:HEAD:specs/net.yaml specs/net.yaml
  archspec diff --format markdown git:main:specs/net.yaml specs/net.yaml
  archspec diff --exit-code old.yaml new.yaml
  archspec diff inception_v4 --set body.InceptionB.repeat=9
  archspec diff inception_v3 inception_v4 -o v3_v4.html
  archspec diff inception_v4 --for inference
"""


@click.command(epilog=_EXAMPLES)
@click.argument("before", metavar="BEFORE", shell_complete=options.complete_spec)
@click.argument("after", metavar="[AFTER]", default="", shell_complete=options.complete_spec)
@options.add_set_option
@click.option(
    "--for",
    "purpose",
    type=click.Choice(["inference"]),
    help="Compare with AFTER as rewritten for inference.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(readable=False),
    metavar="FILE",
    default="",
    help="Draw the difference into this file; its suffix selects the format: .svg, .html, .png,"
    " .pdf, .tex, .tikz.",
)
@click.option(
    "--direction",
    type=click.Choice(options.DIRECTIONS),
    help="Direction of data flow in a drawing.  [default: up]",
)
@click.option(
    "--theme", type=click.Choice(options.THEMES), help="Colors of a drawing.  [default: auto]"
)
@click.option("--force", is_flag=True, help="Overwrite files that are otherwise left alone.")
@click.option("--exit-code", is_flag=True, help="Exit with status 1 if the networks differ.")
@options.make_format_option("text", "json", "markdown", *FINDING_FORMS)
@click.pass_obj
def command(
    session: Session,
    before: str,
    after: str,
    purpose: str | None,
    output: str,
    direction: str | None,
    theme: str | None,
    force: bool,
    exit_code: bool,
    form: str,
) -> int:
    """Show what differs between two networks, and the consequences.

    Each argument is a spec; `git:REV:path` is a spec as of a commit. Networks are compared by
    blocks and steps, so notation alone makes no difference, and one change that affects many boxes
    is reported once. --set applies to AFTER; without AFTER, a spec is compared with its own changed
    version. With --for inference, AFTER is what `archspec build --for inference` makes of it.

    If one side is in a commit and the other lacks the file, the network is reported as new or
    removed. If the only errors are claims of a spec that do not hold, such as stated sizes, the
    comparison is printed along with them, and the exit status is 1. With --output, both are drawn
    in one figure. A file that archspec did not draw, that was edited since, or that is one of the
    specs is left alone unless --force is given.
    """
    from archspec.app.findings import report_findings
    from archspec.app.output.write import report_build
    from archspec.app.tasks.diff import UnmatchedSpec, compare_specs
    from archspec.diagnostics import SpecError

    if not after and not purpose and not options.get_overrides():
        raise options.usage_error("name AFTER as well, or say with `--set` what differs")
    after = after or before
    if before == after == options.STANDARD_INPUT:
        raise options.usage_error("only one of the two can be standard input")
    view = _read_view(output, direction, theme, force=force)
    in_words = form if form not in ("text", "json") else ""
    options.refuse_combination({"--output": output, f"--format {in_words}": in_words})
    try:
        found = compare_specs(before, after, purpose or "")
    except SpecError as error:
        return _report_refusal(session, before, after, error, form)
    if isinstance(found, UnmatchedSpec):
        if view:
            lacking = f"there is no {found.one.absent}"
            raise options.usage_error(f"{lacking}, and a drawing shows two networks")
        printing = _print_alone if form not in FINDING_FORMS else _print_findings
        status = printing(session, found, form)
        return status or (FINDINGS if exit_code else FINE)
    if view:
        built = _draw_difference(found, Path(output), view, force=force)
        status = report_build(session, built, form)
    elif form in FINDING_FORMS:
        status = _print_findings(session, found, form)
    else:
        _print_difference(session, found, form)
        status = report_findings(session, found.failures)
    return status or (FINDINGS if exit_code and not found.is_empty else FINE)


def _report_refusal(
    session: Session, before: str, after: str, error: "SpecError", form: str
) -> int:
    """Report why two specs cannot be compared; in Markdown too, so that a CI job can post it."""
    from archspec.app.findings import print_findings, report_failure
    from archspec.diagnostics.subject import Subject

    if form in FINDING_FORMS:
        return print_findings(session, [Subject(after, error)], form)
    if form == "markdown":
        from archspec.differences.report.markdown import render_refusal

        session.write_out(render_refusal(before, after, error.diagnostics))
    return report_failure(session, [error], form)


def _print_findings(session: Session, found: "Diff | UnmatchedSpec", form: str) -> int:
    """Print the errors of the specs, and nothing of what differs."""
    from archspec.app.findings import print_findings
    from archspec.app.tasks.diff import list_subjects

    return print_findings(session, list_subjects(found), form)


def _print_alone(session: Session, found: "UnmatchedSpec", form: str) -> int:
    """Report a network that is new or was removed."""
    from archspec.app.findings import report_findings

    match form:
        case "json":
            from archspec.differences.report.records import record_one_sided

            session.write_out(record_one_sided(found.one).to_json())
        case "markdown":
            from archspec.differences.report import markdown

            session.write_out(markdown.render_one_sided(found.one))
        case _:
            from archspec.differences.report import text

            session.write_out(text.render_one_sided(found.one, session.choose_layout()))
    return report_findings(session, found.errors)


def _read_view(
    output: str, direction: str | None, theme: str | None, *, force: bool
) -> "View | None":
    """Build the view of a drawing from the options; None without `--output`.

    Raises:
        UsageError: for drawing options without `--output`, and for a format without differences.
    """
    if output:
        from archspec.app.tasks.diff_picture import check_format
        from archspec.render import Direction, View

        check_format(Path(output))
        flow, colors = direction or options.DIRECTIONS[0], theme or options.THEMES[0]
        return View(direction=Direction(flow), theme=colors)
    for name, given in {"--direction": direction, "--theme": theme, "--force": force}.items():
        if given:
            raise options.usage_error(f"{name} is for a drawing, which `--output FILE` asks for")
    return None


def _draw_difference(found: "Diff", output: Path, view: "View", *, force: bool) -> "Built":
    """Draw the differences, if both networks are proved."""
    from archspec.app.output.write import Built, build
    from archspec.app.tasks.diff_picture import draw_difference

    make = partial(draw_difference, output=output, view=view)
    built = build([found], make, force=force) if found.is_proved else Built()
    built.errors[:0] = found.failures
    return built


def _print_difference(session: Session, found: "Diff", form: str) -> None:
    match form:
        case "json":
            session.write_out(found.to_json())
        case "markdown":
            session.write_out(found.to_markdown())
        case _:
            from archspec.differences.report.text import render_difference

            session.write_out(render_difference(found.report, session.choose_layout()))
