"""`archspec check`: prove specs and report what was proved."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

import click

from archspec.app.findings import FINDING_FORMS
from archspec.app.options import add_project_specs_argument, add_quiet_option, make_format_option
from archspec.app.session import Session

if TYPE_CHECKING:
    from archspec.budgets.given_limits import GivenLimits

_EXAMPLES: Final = """\b
  archspec check specs/*.yaml
  archspec check --format json inception_v4
  archspec check --format github specs
  archspec check --fix specs
  archspec check inception_v4 --budget params=45M,macs=13G,peak-memory=20MB
"""


@click.command(epilog=_EXAMPLES)
@add_project_specs_argument
@make_format_option("text", "json", *FINDING_FORMS)
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option(
    "--budget",
    metavar="QUANTITY=LIMIT,...",
    multiple=True,
    help="Fail if a network exceeds a limit: params, macs, flops, inference-params, inference-macs"
    " with k, M, G or T; memory (kept for training) and peak-memory (of inference) with KB, MB, GB,"
    " KiB, MiB or GiB; depth. Overrides the limits of a spec.",
)
@click.option(
    "--fix",
    "fixes",
    is_flag=True,
    help="Write to the files what help lines say, as far as it was tried, and show it as a diff.",
)
@click.option("--diff", "shows", is_flag=True, help="Show what --fix would write; write nothing.")
@add_quiet_option
@click.pass_obj
def command(
    session: Session,
    specs: Sequence[str],
    form: str,
    strict: bool,
    budget: Sequence[str],
    fixes: bool,
    shows: bool,
) -> int:
    """Prove that specs are consistent.

    Reads each SPEC with the libraries it uses, infers the size of every value, and compares it with
    the sizes and totals that the spec states and with its budget. A library, which has no body, and
    blocks that nothing uses are checked as far as possible without a use. A folder stands for the
    specs in it, and a pattern for those that it matches. Without SPEC, the specs are those of
    archspec.toml or of [tool.archspec] in pyproject.toml, or else in the folder specs.
    """
    from archspec.app.findings import report_failure
    from archspec.app.specs import take_specs
    from archspec.app.tasks.budget import add_project_limits, read_limits
    from archspec.diagnostics import SpecError

    limits = read_limits(budget)
    try:
        taken = take_specs(specs, libraries=True)
    except SpecError as error:
        return report_failure(session, [error], form)
    files, project = taken.names, taken.project
    if project is not None:
        limits = add_project_limits(limits, project)
        strict = strict or project.settings.strict
    if fixes or shows:
        from archspec.app.tasks.fix_files import fix_files, refuse_to_fix

        refuse_to_fix(files, form, fixes=fixes, shows=shows)
        status = fix_files(session, files, limits, form, strict=strict, writes=fixes)
        if shows:
            return status
    if form == "json":
        return _print_records(session, files, limits, strict=strict)
    session.tell_note(taken.note)
    return _print_lines(session, files, limits, form, strict=strict)


def _print_lines(
    session: Session, specs: Sequence[str], limits: "GivenLimits", form: str, *, strict: bool
) -> int:
    from archspec.app.findings import print_findings, report_findings
    from archspec.app.progress import showing_steps
    from archspec.app.tasks.check import check_specs
    from archspec.diagnostics.subject import Subject

    subjects: list[Subject] = []
    is_told = form == "text" and not session.quiet  # line by line, which shows how far it is
    with showing_steps(len(specs), patience=1, hidden=is_told) as advance:
        for spec, (line, error) in zip(specs, check_specs(specs, limits), strict=True):
            advance(spec)
            if form == "text" and line:
                session.tell_done(f"{line}\n")
            subjects.append(Subject(spec, error))
    if form == "text":
        errors = [subject.error for subject in subjects if subject.error]
        return report_findings(session, errors, strict=strict)
    return print_findings(session, subjects, form, strict=strict)


def _print_records(
    session: Session, specs: Sequence[str], limits: "GivenLimits", *, strict: bool
) -> int:
    from archspec.app.exit_codes import compute_exit_status
    from archspec.app.progress import showing_steps
    from archspec.app.spread import map_specs
    from archspec.app.tasks.check import record_argument
    from archspec.reports.check_records import ChecksRecord

    results = []
    with showing_steps(len(specs), patience=1) as advance:
        for result in map_specs(partial(record_argument, given=limits), specs):
            advance(result[0].file)
            results.append(result)
    session.write_out(ChecksRecord(specs=[record for record, _ in results]).to_json())
    found = (diagnostic for _, error in results if error for diagnostic in error.diagnostics)
    return compute_exit_status(found, strict=strict)
