"""Find every spec that differs between two states of a repository, and compare the networks."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import PurePosixPath

from archspec.app.git_snapshots import Snapshot
from archspec.app.tasks.diff import describe_unmatched
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.diagnostics.subject import Subject
from archspec.differences.report.changes import ChangesReport, ChangeState, SpecChange
from archspec.differences.report.contents import DiffReport, OneSidedReport
from archspec.loading import OpenedSpec
from archspec.reports.diff import Diff, diff_specs


@dataclass(frozen=True, slots=True)
class ComparedSpec:
    """A spec that differs.

    Attributes:
        change: what differs.
        errors: the errors in its second state, with the texts that they are in.
        compared: the comparison of both networks, if both could be read.
    """

    change: SpecChange
    errors: tuple[SpecError, ...] = ()
    compared: Diff | None = None

    @property
    def is_drawable(self) -> bool:
        """Whether a picture can show what differs."""
        found = self.compared
        return found is not None and found.is_proved and not found.is_empty


@dataclass(frozen=True, slots=True)
class FoundChanges:
    """What differs between two states of a repository.

    Attributes:
        report: what differs.
        compared: the specs of the report, with their networks.
    """

    report: ChangesReport
    compared: tuple[ComparedSpec, ...]

    def list_subjects(self) -> list[Subject]:
        """Return the specs of the second state, with their errors."""
        return [
            Subject(spec.change.after, spec.errors[0] if spec.errors else None)
            for spec in self.compared
            if spec.change.after
        ]


@dataclass(frozen=True, slots=True)
class _Side:
    """A spec in one of the states; `opened` is None if it cannot be read."""

    path: PurePosixPath
    text: bytes
    opened: OpenedSpec | None
    error: SpecError | None = None

    @property
    def is_library(self) -> bool:
        """Whether it has blocks and no network."""
        return self.opened is not None and not self.opened.program.spec.is_network


def find_changes(
    base: Snapshot, head: Snapshot, within: Collection[PurePosixPath] = ()
) -> FoundChanges:
    """Compare all specs that differ, or take something from a file that does.

    Args:
        base: the first state.
        head: the second state.
        within: folders and files to which specs are restricted; empty for all.
    """
    specs = base.list_specs() | head.list_specs()
    affected = sorted(
        path
        for path in specs
        if _is_within(path, within) and base.find_files(path) != head.find_files(path)
    )
    before = {path: _open(base, path) for path in affected if path in base.texts}
    after = {path: _open(head, path) for path in affected if path in head.texts}
    libraries = [path for path in affected if _is_library(before.get(path), after.get(path))]
    for path in libraries:
        before.pop(path, None)
        after.pop(path, None)
    compared = tuple(_compare(*pair) for pair in _pair_specs(before, after))
    own = (path for path in libraries if base.texts.get(path) != head.texts.get(path))
    report = ChangesReport(
        base=base.shown,
        head=head.shown,
        specs=tuple(spec.change for spec in compared),
        libraries=tuple(path.as_posix() for path in own),
    )
    return FoundChanges(report, compared)


def _is_within(path: PurePosixPath, within: Collection[PurePosixPath]) -> bool:
    return not within or any(path.is_relative_to(folder) for folder in within)


def _open(snapshot: Snapshot, path: PurePosixPath) -> _Side:
    text = snapshot.texts[path]
    try:
        return _Side(path, text, snapshot.open(path))
    except SpecError as error:
        return _Side(path, text, None, error)


def _is_library(before: _Side | None, after: _Side | None) -> bool:
    """Check whether a file is a library in each state that has it."""
    return all(side.is_library for side in (before, after) if side)


def _pair_specs(
    before: Mapping[PurePosixPath, _Side], after: Mapping[PurePosixPath, _Side]
) -> list[tuple[_Side | None, _Side | None]]:
    """Pair specs of the same path, then of the same text, then of the same name."""
    gone = [spec for path, spec in before.items() if path not in after]
    come = [spec for path, spec in after.items() if path not in before]
    pairs: list[tuple[_Side | None, _Side | None]] = [
        (before[path], spec) for path, spec in after.items() if path in before
    ]
    for get_key in (_get_text, _get_name):
        for old, new in _match_specs(gone, come, get_key):
            gone.remove(old)
            come.remove(new)
            pairs.append((old, new))
    pairs += [(spec, None) for spec in gone]
    pairs += [(None, spec) for spec in come]
    return sorted(pairs, key=_get_place)


def _get_text(spec: _Side) -> bytes | str:
    return spec.text


def _get_name(spec: _Side) -> bytes | str:
    return spec.opened.program.spec.name if spec.opened else ""


def _match_specs(
    gone: Sequence[_Side], come: Sequence[_Side], get_key: Callable[[_Side], bytes | str]
) -> list[tuple[_Side, _Side]]:
    """Return the specs of both states that alone have a key in theirs, and have the same."""
    old, new = _index_unique(gone, get_key), _index_unique(come, get_key)
    return [(spec, new[key]) for key, spec in old.items() if key and key in new]


def _index_unique(
    specs: Sequence[_Side], get_key: Callable[[_Side], bytes | str]
) -> dict[bytes | str, _Side]:
    counts = Counter(map(get_key, specs))
    return {get_key(spec): spec for spec in specs if counts[get_key(spec)] == 1}


def _get_place(pair: tuple[_Side | None, _Side | None]) -> PurePosixPath:
    found = pair[1] or pair[0]
    assert found is not None  # one of them is there
    return found.path


def _compare(one: _Side | None, two: _Side | None) -> ComparedSpec:
    """Compare a spec with what it became."""
    found = _find_difference(one, two)
    state: ChangeState = "changed"
    if one is None or two is None:
        state = "new" if one is None else "removed"
    elif one.path != two.path:
        state = "renamed"
    elif found.is_same:
        state = "same"
    change = SpecChange(
        before=one.path.as_posix() if one else "",
        after=two.path.as_posix() if two else "",
        state=state,
        report=found.report,
        findings=tuple(each for error in found.errors[1] for each in error.diagnostics),
        was_broken=bool(found.errors[0]),
    )
    return ComparedSpec(change, tuple(found.errors[1]), found.compared)


@dataclass(frozen=True, slots=True)
class _Found:
    """What differs between a spec and what it became, with the errors of either."""

    report: DiffReport | OneSidedReport | None
    errors: tuple[Sequence[SpecError], Sequence[SpecError]]
    compared: Diff | None = None

    @property
    def is_same(self) -> bool:
        """Whether both are the same network."""
        return isinstance(self.report, DiffReport) and self.report.is_empty


def _find_difference(one: _Side | None, two: _Side | None) -> _Found:
    match one, two:
        case _Side(opened=OpenedSpec() as before), _Side(opened=OpenedSpec() as after) if not (
            one.is_library or two.is_library
        ):
            compared = diff_specs(before, after)
            failed = dict(zip(compared.failed, compared.failures, strict=True))
            errors = [[failed[side]] if side in failed else [] for side in (0, 1)]
            return _Found(compared.report, (errors[0], errors[1]), compared)
        case None, _Side(opened=OpenedSpec() as after):
            alone = describe_unmatched(after, two.path.as_posix(), is_new=True)
            return _Found(alone.one, ((), alone.errors))
        case _Side(opened=OpenedSpec() as before), None:
            alone = describe_unmatched(before, one.path.as_posix(), is_new=False)
            return _Found(alone.one, (alone.errors, ()))
    return _Found(None, (_list_errors(one), _list_errors(two)))


def _list_errors(side: _Side | None) -> Sequence[SpecError]:
    """Return the errors of a spec that has no counterpart to be compared with."""
    if side is None or side.is_library:
        return ()
    if side.error is not None:
        return (side.error,)
    assert side.opened is not None  # else there is an error
    return describe_unmatched(side.opened, "", is_new=True).errors
