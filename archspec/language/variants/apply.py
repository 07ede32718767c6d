"""Apply the changes of a variant to the files of the network that it extends."""

from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Final

from archspec.dataclass import dataclass, replace
from archspec.diagnostics import Diagnostic, Findings, SpecError, fail
from archspec.language.box_arguments import Symbols
from archspec.language.program import OVERRIDES, Program
from archspec.language.spec import Spec
from archspec.language.variants.checks import check_possible, find_collisions
from archspec.language.variants.draft import (
    BoxDraft,
    Draft,
    MappingDraft,
    build_object,
)
from archspec.language.variants.edit import make_change
from archspec.language.variants.edited_boxes import AppliedChanges, Edit
from archspec.language.variants.model import Change, Insert, Path, Remove
from archspec.language.variants.owners import find_owner, find_owners, is_owner, list_files
from archspec.language.variants.paths import Location, find_way, make_root
from archspec.reader import Object

Read = Callable[[Object, Spec], Spec]
"""Reads the changed data of a file into a spec."""

_FIXED: Final = (
    *("archspec", "name", "extends", "use", "expect", "errata", "reported", "budget"),
    *("space", "where"),
)
"""The keys that no path leads into."""

BY_SPACE: Final = "its space"
"""The name of the choices of a design space, as a variant of its network."""

_NEEDED: Final = ("input", "body", "blocks", "tables")


def apply_changes(variant: Spec, parent: Program, read: Read) -> AppliedChanges:
    """Return the files that a variant changes, with its changes applied.

    Args:
        variant: the network that changes another.
        parent: the network that it extends.
        read: reads changed files.

    Raises:
        SpecError: A227 for paths that do not exist, A228 for changes that cannot be made, and A2xx
            for errors in the resulting network.
    """
    changing = _ChangeSession(variant, parent, Symbols.of(parent))
    spots = changing.make(variant.changes)
    return AppliedChanges(changing.reread(read), tuple(changing.edits), spots)


@dataclass(slots=True)
class _ChangeSession:
    """The drafts of the files that are being changed."""

    variant: Spec
    parent: Program
    symbols: Symbols
    drafts: dict[str, MappingDraft] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    edits: list[Edit] = field(default_factory=list)

    def make(self, changes: Sequence[Change]) -> tuple[Location, ...]:
        """Make changes, after resolving the places of all of them, and return the places."""
        found: list[tuple[Change, Location]] = []
        for change in changes:
            try:
                found.extend((change, spot) for spot in self.spots(change))
            except SpecError as error:
                self.findings.extend(error.diagnostics)
        self.findings.extend(find_collisions(found))
        self.findings.stop()
        after: dict[int, Draft] = {}
        found.sort(key=lambda pair: not isinstance(pair[0], Insert))  # they need their neighbors
        for change, spot in found:
            if isinstance(spot.holder, BoxDraft):
                self.edits.append(Edit(spot.holder.box.span, change.path))
            try:
                make_change(change, spot, after)
            except SpecError as error:
                self.findings.extend(error.diagnostics)
        self.findings.stop()
        return tuple(spot for _, spot in found)

    def spots(self, change: Change) -> list[Location]:
        """Return the places of a change: a removed part may be defined on several levels.

        Raises:
            SpecError: A227 or A228.
        """
        path = change.path
        first = path.parts[0]
        if first in _FIXED or (isinstance(change, Remove) and str(path) in _NEEDED):
            raise self.fixed(path)
        self.check_not_own(path)
        levels = self.parent.levels
        is_gone = isinstance(change, Remove)
        owners = find_owners(levels, path.parts) if is_gone else [find_owner(levels, path.parts)]
        found = [self.find_place(path, file) for file in owners]
        for spot in found:
            check_possible(change, spot)
        return found

    def find_place(self, path: Path, file: Spec) -> Location:
        """Return the place that a path leads to in a file.

        Raises:
            SpecError: A227.
        """
        if file.file not in self.drafts:
            self.drafts[file.file] = MappingDraft(file.document)
        network = (spec.document for spec in list_files(self.parent.levels))
        return find_way(make_root(self.drafts[file.file], self.symbols), path, network)[-1]

    def fixed(self, path: Path) -> SpecError:
        """Return the error for a path to a key that is not inherited."""
        first = path.parts[0]
        message = f"`{path}` cannot be changed in the network that is extended"
        help = f"say `{first}` in the variant itself"
        if self.variant.file in (OVERRIDES, BY_SPACE):
            message = f"`{path}` cannot be set by path"
            budget = "`archspec check --budget params=45M` limits what it may cost"
            help = budget if first == "budget" else "change it in the spec itself"
        return fail("A228", message, path.span, help=help)

    def check_not_own(self, path: Path) -> None:
        """Reject a path to something that the variant itself defines.

        Raises:
            SpecError: A228.
        """
        if is_owner(self.variant, path.parts):
            message = f"`{path}` is said in this file itself, and not taken over"
            raise fail("A228", message, path.span, help="change it where it stands")

    def reread(self, read: Read) -> dict[str, Spec]:
        """Return the changed files, parsed again.

        Raises:
            SpecError: A2xx.
        """
        specs: dict[str, Spec] = {}
        files = {file.file: file for file in reversed(list_files(self.parent.levels))}
        for name, draft in self.drafts.items():
            try:
                specs[name] = read(build_object(draft), files[name])
            except SpecError as error:
                self.findings.extend(self.noted(finding, name) for finding in error.diagnostics)
        self.findings.stop()
        return specs

    def noted(self, finding: Diagnostic, file: str) -> Diagnostic:
        """Return a finding with a note that its file was changed, if it points to that file."""
        if finding.span is None or finding.span.file != file:
            return finding
        note = f"this is {file} with the changes of {self.variant.file}"
        return replace(finding, notes=(*finding.notes, note))
