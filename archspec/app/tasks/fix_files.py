"""Fix files, or show what would be written to them, and report how much was fixed."""

import os
from collections.abc import Iterable, Sequence

from archspec.app.exit_codes import FINDINGS, compute_exit_status
from archspec.app.options import STANDARD_INPUT, get_overrides, usage_error
from archspec.app.session import Session
from archspec.app.specs import REVISION
from archspec.app.tasks.changed_file import ChangedFile
from archspec.app.tasks.fix import FixedSpec, fix_spec
from archspec.budgets.given_limits import GivenLimits
from archspec.text.phrases import list_names, pluralize
from archspec.text.visible import escape_invisible


def refuse_to_fix(specs: Iterable[str], form: str, *, fixes: bool, shows: bool) -> None:
    """Refuse options that exclude each other, and arguments that name no file to write.

    Args:
        specs: the arguments.
        form: the format of the report.
        fixes: whether `--fix` is given.
        shows: whether `--diff` is given.

    Raises:
        UsageError: if there is a reason.
    """
    if fixes and shows:
        raise usage_error("--fix and --diff exclude each other: --fix shows what it writes")
    if shows and form != "text":
        raise usage_error("--diff shows a diff, in no other format")
    if get_overrides():
        raise usage_error("--fix and --diff take specs as their files have them, without --set")
    for spec in specs:
        shown = escape_invisible(spec)
        if spec == STANDARD_INPUT:
            raise usage_error("fixes are written to files, and `-` is standard input")
        if spec.startswith(REVISION):
            raise usage_error(f"fixes are written to files, and `{shown}` is in a commit")
        if not os.path.lexists(spec) and not spec.endswith((".yaml", ".yml")):
            raise usage_error(f"fixes are written to files, and there is no file `{shown}`")


def fix_files(
    session: Session,
    specs: Sequence[str],
    given: GivenLimits,
    form: str,
    *,
    strict: bool,
    writes: bool,
) -> int:
    """Fix the files of specs, or show what would be written to them.

    Args:
        session: prints the diff, unless standard output is for a record, and the count.
        specs: the paths of the specs.
        given: limits from the command line.
        form: the format of the report.
        strict: whether warnings count as errors.
        writes: whether to write the files.

    Returns:
        The exit status if nothing is written.

    Raises:
        SpecError: A409 if a file cannot be written; those before it are.
    """
    done: list[FixedSpec] = []
    shown: dict[ChangedFile, None] = {}
    for spec in specs:
        fixed = fix_spec(spec, given)
        done.append(fixed)
        for change in fixed.list_changes():
            if form == "text" and change not in shown:
                change.show(session)
            shown[change] = None
            if writes:
                change.write()
    session.write_err(_count(done, writes=writes))
    left = [finding for fixed in done for finding in fixed.left]
    return compute_exit_status(left, strict=strict) or (FINDINGS if shown else 0)


def _count(done: Sequence[FixedSpec], *, writes: bool) -> str:
    """Return how many findings were fixed, and which files were not changed."""
    fixed = sum(spec.fixed for spec in done)
    every = fixed + sum(len(spec.left) for spec in done)
    kept = sorted({file for spec in done for file in spec.kept})
    note = "" if not kept else f"note: {list_names(map(escape_invisible, kept))} stays as it is\n"
    if not every:
        return note + "nothing to fix\n"
    verb = "fixed" if writes else "would fix"
    return f"{note}{verb} {fixed:,} of {pluralize(every, 'finding')}\n"
