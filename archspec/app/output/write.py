"""Write generated files: all of them are produced in memory before any is written."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypeVar

from archspec.app.output.existing import TargetState, inspect_target, refuse_stale
from archspec.app.output.target import Target
from archspec.diagnostics import SpecError, fail
from archspec.text.visible import escape_invisible

T = TypeVar("T")
R = TypeVar("R")


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


def build(specs: Sequence[T], make: Make[T], *, force: bool) -> Built:
    """Write the files of specs, or none if any of them cannot be made or must not be written.

    Args:
        specs: the specs, or whatever names them.
        make: makes the file of a spec.
        force: overwrite protected files.
    """
    targets, errors = _make_targets(specs, make)
    standings, unseen = _collect_results(inspect_target, targets)
    errors += unseen
    if not force:
        errors += [target_state.obstacle for target_state in standings if target_state.obstacle]
    if errors:
        return Built(errors=errors)
    built = Built()
    for target, standing in zip(targets, standings, strict=True):
        try:
            built.files.append((target, _write_target(target, standing)))
        except SpecError as error:
            built.errors.append(error)
    return built


def _write_target(target: Target, standing: TargetState) -> FileState:
    if standing.same:
        return "unchanged"
    target.write()
    return "written"


def check_up_to_date(specs: Sequence[T], make: Make[T]) -> Built:
    """Check that the files of specs are what a build would write; write nothing.

    Args:
        specs: the specs, or whatever names them.
        make: makes the file of a spec.
    """
    targets, errors = _make_targets(specs, make)
    built = Built(errors=errors)
    for target in targets:
        try:
            standing = inspect_target(target)
        except SpecError as error:
            built.errors.append(error)
            continue
        if standing.same:
            built.files.append((target, "current"))
        else:
            built.errors.append(standing.obstacle or refuse_stale(target, standing))
    return built


def _make_targets(specs: Sequence[T], make: Make[T]) -> tuple[list[Target], list[SpecError]]:
    targets, errors = _collect_results(make, specs)
    kept: dict[str, Target] = {}
    for target in targets:
        first = kept.setdefault(str(target.path).casefold(), target)
        if first.data != target.data:
            errors.append(_refuse_same_path(first, target))
    return list(kept.values()), errors


def _refuse_same_path(first: Target, second: Target) -> SpecError:
    message = f"`{first.spec}` and `{second.spec}` both make `{second.path.as_posix()}`"
    return fail("A406", message, None, help=f"{second.verb} them into different folders")


def _collect_results(
    function: Callable[[T], R], items: Iterable[T]
) -> tuple[list[R], list[SpecError]]:
    """Apply a function to all items; return the results and the errors."""
    results: list[R] = []
    errors: list[SpecError] = []
    for item in items:
        try:
            results.append(function(item))
        except SpecError as error:
            errors.append(error)
    return results, errors


def format_path(target: Target) -> str:
    """Return the path of a file as messages show it."""
    return escape_invisible(target.path.as_posix())
