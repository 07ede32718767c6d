"""Write generated files, all produced in memory before any is written, and report on them."""

from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Final, Literal, TypeAlias, TypeVar

from archspec.app.exit_codes import compute_exit_status
from archspec.app.findings import collect_results, report_findings
from archspec.app.output.existing import TargetState, inspect_target, refuse_stale
from archspec.app.output.target import Target
from archspec.app.session import Session
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError, fail
from archspec.text.phrases import pluralize
from archspec.text.visible import escape_invisible

_STATES: Final = {"written": "written", "unchanged": "unchanged", "current": "up to date"}

T = TypeVar("T")

FileState: TypeAlias = Literal["written", "unchanged", "current"]
"""What became of a file; `current` if a check finds it up to date."""


@dataclass(slots=True)
class Built:
    """The result of a build.

    Attributes:
        files: each file with its state.
        errors: the errors; those known before writing prevent every write.
    """

    files: list[tuple[Target, FileState]] = field(default_factory=list)
    errors: list[SpecError] = field(default_factory=list)


Make: TypeAlias = Callable[[T], Target]
"""Makes the file of a spec named by an argument; raises SpecError on failure."""


def build(specs: Sequence[T], make: Make[T], *, check: bool = False, force: bool = False) -> Built:
    """Write the files of specs, or none if any of them cannot be made or must not be written.

    Args:
        specs: the specs, or whatever names them.
        make: makes the file of a spec.
        check: write nothing, but check that the files are what would be written.
        force: overwrite protected files.
    """
    targets, errors = _make_targets(specs, make)
    if check:
        files, stale = collect_results(_check_target, targets)
        return Built(files, errors + stale)
    states, obstacles = inspect_targets(targets, force=force)
    if errors or obstacles:
        return Built(errors=errors + obstacles)
    return Built(*collect_results(_write_target, zip(targets, states, strict=True)))


def inspect_targets(
    targets: Sequence[Target], *, force: bool
) -> tuple[list[TargetState], list[SpecError]]:
    """Return the states of the paths of files, and why these must not be written.

    Args:
        targets: the files.
        force: whether protected files may be overwritten.
    """
    states, errors = collect_results(inspect_target, targets)
    if not force:
        errors += [state.obstacle for state in states if state.obstacle]
    return states, errors


def _check_target(target: Target) -> tuple[Target, FileState]:
    state = inspect_target(target)
    if not state.same:
        raise state.obstacle or refuse_stale(target, state)
    return target, "current"


def _write_target(inspected: tuple[Target, TargetState]) -> tuple[Target, FileState]:
    target, state = inspected
    if state.same:
        return target, "unchanged"
    target.write()
    return target, "written"


def _make_targets(specs: Sequence[T], make: Make[T]) -> tuple[list[Target], list[SpecError]]:
    targets, errors = collect_results(make, specs)
    kept: dict[str, Target] = {}
    for target in targets:
        first = kept.setdefault(str(target.path).casefold(), target)
        if first.data != target.data:
            errors.append(_refuse_same_path(first, target))
    return list(kept.values()), errors


def _refuse_same_path(first: Target, second: Target) -> SpecError:
    message = f"`{first.spec}` and `{second.spec}` both make `{second.path.as_posix()}`"
    return fail("A406", message, None, help=f"{second.verb} them into different folders")


def report_build(session: Session, built: Built, form: str) -> int:
    """Report each file and each error of a build.

    Args:
        session: prints the report.
        built: the outcome.
        form: `text`, or `json` for programs.

    Returns:
        The exit status.
    """
    return _print_records(session, built) if form == "json" else _print_lines(session, built)


def override_notes(built: Built) -> str:
    """Return a note on each file that holds an overridden network in the usual place."""
    return "".join(
        f"note: {_format_path(target)} now holds {escape_invisible(target.spec)} "
        f"as changed by --set; -o writes it elsewhere\n"
        for target, state in built.files
        if state == "written"
    )


def _print_lines(session: Session, built: Built) -> int:
    for target, state in built.files:
        session.tell_done(f"{_format_path(target)}: {_STATES[state]}{_describe_cost(target)}\n")
    return report_findings(session, built.errors)


def _describe_cost(target: Target) -> str:
    """Return the cost of a generated network in parentheses; empty for a picture."""
    if target.cost is None:
        return ""
    parameters, macs = target.cost
    return f" ({pluralize(parameters, 'parameter')}, {pluralize(macs, 'MAC')})"


def _print_records(session: Session, built: Built) -> int:
    from archspec.app.output.records import record_build

    session.write_out(record_build(built).to_json())
    return compute_exit_status(found for error in built.errors for found in error.diagnostics)


def _format_path(target: Target) -> str:
    """Return the path of a file as messages show it."""
    return escape_invisible(target.path.as_posix())
