"""Do what help lines say, as far as each was tried, until nothing is left to do."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Final

from archspec.app.specs import open_spec
from archspec.app.tasks.changed_file import ChangedFile
from archspec.budgets.given_limits import GivenLimits
from archspec.dataclass import dataclass
from archspec.diagnostics import Diagnostic, Edit, SpecError, apply_edits
from archspec.diagnostics.edit_text import overlap
from archspec.reader import read_source
from archspec.reports.check import check_spec

_ROUNDS: Final = 32
"""How often a spec is checked again at most."""


@dataclass(slots=True)
class FixedSpec:
    """A spec whose findings were fixed as far as possible, in memory.

    Attributes:
        fixed: the number of findings that were fixed.
        texts: the new text of each changed file, by its name in messages.
        before: the text of each of these as it was.
        left: the findings that are left.
        kept: the files that would have been changed, and are not to be.
    """

    fixed: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    left: tuple[Diagnostic, ...] = ()
    kept: frozenset[str] = frozenset()

    def list_changes(self) -> Iterator[ChangedFile]:
        """Yield the files that have changed."""
        for shown, text in self.texts.items():
            yield ChangedFile(shown, _resolve(shown), self.before[shown], text)


def fix_spec(spec: str, given: GivenLimits) -> FixedSpec:
    """Fix the findings of a spec, each round those that do not overlap.

    Args:
        spec: the path of the spec.
        given: limits from the command line.
    """
    done = FixedSpec()
    for _ in range(_ROUNDS):
        found, sources = _find(spec, given, done.texts)
        done.left = found
        writable = [file for file in sources if _is_writable(file, done.before, sources)]
        done.kept = frozenset(_list_files(found) - {*writable})
        chosen = _choose(found, writable)
        if not chosen:
            break
        edits = [edit for finding in chosen for edit in finding.fix]
        for file in {edit.span.file for edit in edits}:
            done.before.setdefault(file, sources[file])
            own = [edit for edit in edits if edit.span.file == file]
            done.texts[file] = apply_edits(sources[file], own)
        done.fixed += len(chosen)
    return done


def _find(
    spec: str, given: GivenLimits, texts: Mapping[str, str]
) -> tuple[tuple[Diagnostic, ...], Mapping[str, str]]:
    """Return the findings of a spec, and the texts of its files."""
    try:
        noticed = check_spec(open_spec(spec, going_on=True, texts=texts), given).error
    except SpecError as error:
        noticed = error
    return (noticed.diagnostics, noticed.sources) if noticed else ((), {})


def _choose(found: Iterable[Diagnostic], writable: Sequence[str]) -> list[Diagnostic]:
    """Return findings whose fixes can be applied together."""
    chosen: list[Diagnostic] = []
    edits: list[Edit] = []
    for finding in found:
        files = {edit.span.file for edit in finding.fix}
        if files and files <= {*writable} and not overlap([*edits, *finding.fix]):
            chosen.append(finding)
            edits += finding.fix
    return chosen


def _list_files(found: Iterable[Diagnostic]) -> set[str]:
    return {edit.span.file for finding in found for edit in finding.fix}


def _is_writable(shown: str, before: Mapping[str, str], sources: Mapping[str, str]) -> bool:
    """Check whether a name in messages is that of a file with this text.

    Files that archspec ships, and texts that are in no file, have other names.
    """
    path = _resolve(shown)
    if shown in before:
        return True
    try:
        return path.is_file() and read_source(path, shown) == sources[shown]
    except (SpecError, OSError, ValueError):
        return False


def _resolve(shown: str) -> Path:
    return Path(os.path.realpath(shown))
