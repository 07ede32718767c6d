"""Applying the changes of a variant to the files of the network that it extends."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Final, assert_never

from archspec.diagnostics import Diagnostic, Findings, Mark, SpecError, fail
from archspec.language.box import SHARE, read_label
from archspec.language.changes.boxes import Vocabulary, given_to, rewritten, with_argument
from archspec.language.changes.draft import (
    BoxDraft,
    Draft,
    Items,
    Names,
    draft_of,
    names_of,
    object_of,
)
from archspec.language.changes.places import Kind, Spot, located
from archspec.language.data import read_argument, read_count
from archspec.language.extending import Level
from archspec.language.fields import as_text
from archspec.language.model import Box, Change, Insert, Label, Path, Remove, Set, Spec
from archspec.language.program import Program
from archspec.language.twins import as_size
from archspec.reader import Object, Scalar, Tree

Read = Callable[[Object, str], Spec]
"""Reads the data of a file into a spec."""

_SECTIONS: Final = {
    **dict.fromkeys(("params", "legend", "defaults", "blocks", "heads"), 2),
    "tables": 3,
}
"""How many parts of a path say which file it is about, one for sections that are not here."""

_FIXED: Final = ("archspec", "name", "extends", "use", "expect", "errata", "reported", "budget")
"""What a variant says for itself."""

_NEEDED: Final = ("input", "body", "blocks", "tables")


def vocabulary(program: Program) -> Vocabulary:
    """What the words of a network's boxes can mean."""
    return Vocabulary(
        marks={each.name: each for each in program.spec.legend},
        blocks={
            name: tuple(each.name for each in block.parameters)
            for name, block in program.blocks.items()
        },
        tables=program.tables,
    )


def applied(variant: Spec, parent: Program, read: Read) -> dict[str, Spec]:
    """The files that a variant changes, as they are with its changes.

    Args:
        variant: the network that changes another.
        parent: what it extends.
        read: reads changed files.

    Returns:
        the changed files by name.

    Raises:
        SpecError: A227 for paths that lead nowhere, A228 for changes that cannot be made, and A2xx
            for what they make of the network.
    """
    session = _Changing(variant, parent, vocabulary(parent))
    session.make(variant.changes)
    return session.reread(read)


@dataclass(slots=True)
class _Changing:
    """The drafts of the files that are being changed."""

    variant: Spec
    parent: Program
    words: Vocabulary
    drafts: dict[str, Names] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)

    def make(self, changes: Sequence[Change]) -> None:
        """Make changes, all of whose places are found before the first is made."""
        found: list[tuple[Change, Spot]] = []
        for change in changes:
            try:
                found.append((change, self.located(change)))
            except SpecError as error:
                self.findings.extend(error.diagnostics)
        self.findings.extend(_collisions(found))
        self.findings.stop()
        after: dict[int, Draft] = {}
        for change, spot in found:
            try:
                _make(change, spot, after)
            except SpecError as error:
                self.findings.extend(error.diagnostics)
        self.findings.stop()

    def located(self, change: Change) -> Spot:
        """The place of a change.

        Raises:
            SpecError: A227 or A228.
        """
        path = change.path
        first = path.parts[0]
        if first in _FIXED or (isinstance(change, Remove) and str(path) in _NEEDED):
            message = f"`{path}` cannot be changed in the network that is extended"
            help = f"say `{first}` in the variant itself"
            raise fail("A228", message, path.span, help=help)
        self.check_not_own(path)
        file = owner_of(self.parent.levels, path.parts)
        if file.file not in self.drafts:
            self.drafts[file.file] = names_of(file.document)
        spot = located(self.drafts[file.file], path, self.words)
        _check_possible(change, spot)
        return spot

    def check_not_own(self, path: Path) -> None:
        """Refuse a path to what the variant says itself.

        Raises:
            SpecError: A228.
        """
        if _owns(self.variant, path.parts):
            message = f"`{path}` is said in this file itself, and not taken over"
            raise fail("A228", message, path.span, help="change it where it stands")

    def reread(self, read: Read) -> dict[str, Spec]:
        """The changed files, read again.

        Raises:
            SpecError: A2xx.
        """
        specs: dict[str, Spec] = {}
        for name, draft in self.drafts.items():
            try:
                specs[name] = read(object_of(draft), name)
            except SpecError as error:
                self.findings.extend(self.noted(each, name) for each in error.diagnostics)
        self.findings.stop()
        return specs

    def noted(self, finding: Diagnostic, file: str) -> Diagnostic:
        """A finding with a note that the file was changed, where it points at that."""
        if finding.span is None or finding.span.file != file:
            return finding
        note = f"this is {file} with the changes of {self.variant.file}"
        return replace(finding, notes=(*finding.notes, note))


def owner_of(levels: Sequence[Level], parts: Sequence[str]) -> Spec:
    """The file that says what a path leads to; where none does, the first that has its section.

    Args:
        levels: a network, then what it extends, and so on.
        parts: the path.
    """
    files = [file for level in levels for file in level.files]
    owners = [file for file in files if _owns(file, parts)]
    same = [file for file in files if file.document.get(parts[0]) is not None]
    return next(iter((*owners, *same, *files)))


def _owns(file: Spec, parts: Sequence[str]) -> bool:
    """Whether a file says what a path is about."""
    tree: Tree | None = file.document
    for part in parts[: _SECTIONS.get(parts[0], 1)]:
        tree = tree.get(part) if isinstance(tree, Object) else None
    return tree is not None


def _collisions(found: Sequence[tuple[Change, Spot]]) -> Iterator[Diagnostic]:
    """Changes of which one undoes the other: of one place, or of a place inside another."""
    taken = [(change.path, spot) for change, spot in found if not isinstance(change, Insert)]
    for (path, spot), (other, later) in combinations(taken, 2):
        if spot.identity == later.identity:
            yield _collision(other, path, "is changed twice")
    for change, spot in found:
        for other, outer in taken:
            if outer.node is not None and outer.node in spot.trail:
                message = f"stands in `{other}`, which changes too"
                yield _collision(change.path, other, message)


def _collision(path: Path, other: Path, message: str) -> Diagnostic:
    marks = (Mark(other.span, "the other change"),)
    return Diagnostic(
        "A228", f"`{path}` {message}", path.span, "", marks, (), "make one change of the two"
    )


def _check_possible(change: Change, spot: Spot) -> None:
    """Refuse what cannot be done at a place.

    Raises:
        SpecError: A227 or A228.
    """
    path = change.path
    match change:
        case Set():
            return
        case Remove():
            written = spot.node is not None
            if isinstance(spot.holder, BoxDraft):
                written = _is_said(spot.holder.box, spot)
            if not written:
                message = f"`{path}` is not written, so that nothing can be removed"
                raise fail("A227", message, path.span, help="`set` gives it a value")
            if isinstance(spot.holder, Items) and spot.kind is not Kind.STEP:
                message = f"`{path}` is one of a list of values, and cannot be removed alone"
                raise fail("A228", message, path.span, help="set the whole list")
        case Insert():
            _check_insert(change, spot)
        case _:
            assert_never(change)


def _check_insert(change: Insert, spot: Spot) -> None:
    """Refuse an insertion where no step or branch can be.

    Raises:
        SpecError: A228.
    """
    path, wants = change.path, "branch" if change.branches else "step"
    if change.side == "into":
        fits = spot.kind is (Kind.BRANCHES if change.branches else Kind.CHAIN)
        fits = fits and spot.node is not None
        help = "into `...branches`" if change.branches else "into a list of steps, such as `body`"
    else:
        is_branch = spot.kind is Kind.CHAIN and len(path.parts) > 1 and path.parts[-2] == "branches"
        fits = is_branch if change.branches else spot.kind is Kind.STEP
        help = f"name a {wants} that it comes {change.side}"
    if not fits:
        message = f"no {wants} can come {change.side} `{path}`"
        raise fail("A228", message, path.span, help=help)


def _is_said(box: Box, spot: Spot) -> bool:
    parts = {"repeat": box.count, "as": box.label, "size": box.size, SHARE: box.share}
    if spot.name in parts:
        return parts[spot.name] is not None
    return spot.name in given_to(box, spot.words)


def _make(change: Change, spot: Spot, after: dict[int, Draft]) -> None:
    """Make one change.

    Args:
        change: the change.
        spot: its place.
        after: the last draft that was inserted after each.

    Raises:
        SpecError: A2xx for a value that cannot be read.
    """
    match change:
        case Set(path=path, value=value):
            _set(path, value, spot)
        case Remove():
            _remove(spot)
        case Insert(branches=()):
            _insert_steps(change, spot, after)
        case Insert():
            _insert_branches(change, spot)
        case _:
            assert_never(change)


def _set(path: Path, value: Tree, spot: Spot) -> None:
    key = Scalar(spot.name, path.place(len(path.parts) - 1))
    match spot.holder:
        case BoxDraft() as draft:
            written = Scalar(path.parts[-1], key.span)
            draft.box = _with(draft.box, written, value, spot)
        case Items() as items:
            assert spot.node is not None
            items.put(spot.node, draft_of(value))
        case Names() as names:
            names.put(_key_of(names, key), draft_of(value))
        case _:
            pass


def _key_of(names: Names, key: Scalar) -> Scalar:
    """The key as it is written already, or as the change writes it."""
    return next((each for each, _ in names.entries if each.value == key.value), key)


def _with(box: Box, key: Scalar, value: Tree, spot: Spot) -> Box:
    """A box that says something else under one name."""
    match spot.name:
        case "repeat":
            return replace(box, count=read_count(value))
        case "as":
            return replace(box, label=_label(value, "a label"))
        case "size":
            return replace(box, size=as_size(value, "`size`"))
        case name if name == SHARE:
            shared = replace(box, share=_label(value, "a module"))
            return rewritten(shared, shared.arguments)
        case name:
            return with_argument(box, name, read_argument(key, value), spot.words)


def _label(tree: Tree, what: str) -> Label:
    text = as_text(tree, what)
    assert isinstance(tree, Scalar)
    return read_label(tree, text)


def _remove(spot: Spot) -> None:
    match spot.holder:
        case BoxDraft() as draft:
            draft.box = _without(draft.box, spot)
        case Items() as items:
            assert spot.node is not None
            items.put(spot.node)
        case Names() as names:
            names.remove(spot.name)
        case _:
            pass


def _without(box: Box, spot: Spot) -> Box:
    match spot.name:
        case "repeat":
            return replace(box, count=None)
        case "as":
            return replace(box, label=None)
        case "size":
            return replace(box, size=None)
        case name if name == SHARE:
            return rewritten(replace(box, share=None), box.arguments)
        case name:
            return with_argument(box, name, None, spot.words)


def _insert_steps(change: Insert, spot: Spot, after: dict[int, Draft]) -> None:
    new = [draft_of(step) for step in change.steps]
    if change.side == "into":
        assert isinstance(spot.node, Items)
        spot.node.items += new
        return
    assert isinstance(spot.holder, Items)
    assert spot.node is not None
    if change.side == "before":
        spot.holder.put(spot.node, *new, spot.node)
        return
    last = after.get(id(spot.node), spot.node)
    spot.holder.put(last, last, *new)
    if new:
        after[id(spot.node)] = new[-1]


def _insert_branches(change: Insert, spot: Spot) -> None:
    new = [(key, draft_of(value)) for key, value in change.branches]
    names = spot.node if change.side == "into" else spot.holder
    assert isinstance(names, Names)
    for key, _ in new:
        if names.get(str(key.value)) is not None:
            message = f"there is a branch `{key.value}` already"
            raise fail("A228", message, key.span, help="give it another name, or set that one")
    keys = [str(key.value) for key, _ in names.entries]
    at = len(keys) if change.side == "into" else keys.index(spot.name)
    at += change.side == "after"
    names.entries[at:at] = new
