"""Random edits of shipped specs: each is one cause, and no way of writing is any."""

import random
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from archspec.api import shipped_specs
from archspec.differences.compare import Change, Difference, diff_networks
from archspec.differences.compare.step_text import print_side
from archspec.language import Program
from tests.differences.edits import Editing
from tests.differences.folder import Folder, load_texts, read_folder
from tests.differences.formatting import Formatting
from tests.differences.making import Cause
from tests.rounds import ROUNDS

TRIALS: Final = 20 * ROUNDS
MOST_EDITS: Final = 20
LEAST_TOLD: Final = 0.99
"""Two edits can be told as two others where that is shorter, so that a few trials may differ."""

NAMES: Final = sorted(
    name
    for name, path in shipped_specs().items()
    if not name.startswith(("as_printed", "spaces", "zoo")) and "\nset:" not in path.read_text()
)
"""Without variants and spaces by path: what they name may be renamed by an edit."""
EVERY_KIND: Final = {
    *((kind, part) for kind in ("added", "removed") for part in ("branch", "head")),
    *((kind, "step") for kind in ("added", "removed", "renamed", "changed")),
    *(("changed", part) for part in ("parameter", "default", "mark", "cell", "input",
                                     "readout", "head")),
    ("renamed", "block"), ("renamed", "branch"), ("added", "default"),
    ("removed", "mark"), ("removed", "readout"),
}  # fmt: skip
"""What random edits do at least once."""
MIRRORED: Final = {"added": "removed", "removed": "added"}


@cache
def folder_of(name: str) -> Folder:
    return read_folder(name)


class Trials:
    """The shipped specs, loaded once, and a folder for what becomes of them."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.programs = {name: self.loaded(folder_of(name).texts(), name, name) for name in NAMES}
        self.used = {
            name: set(diff_networks(each, each).blocks) for name, each in self.programs.items()
        }

    def loaded(self, texts: dict[str, str], name: str, where: str) -> Program:
        place = self.place / where.replace("/", "_")
        return load_texts(texts, folder_of(name).main, place)

    def edited(self, seed: int) -> tuple[str, Folder, list[Cause], random.Random]:
        choice = random.Random(seed)
        name = choice.choice(NAMES)
        editing = Editing(folder_of(name).copy(), self.used[name], choice)
        causes = editing.edit(choice.randint(1, MOST_EDITS))
        return name, editing.folder, causes, choice


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Trials:
    return Trials(tmp_path_factory.mktemp("trials"))


def untold(causes: list[Cause], found: Difference) -> str:
    """What is told and was not done, and what was done and is not told."""
    left, missing = list(found.changes), []
    for cause in causes:
        told = next((each for each in left if cause.is_told_by(each)), None)
        if told is None:
            missing.append(cause)
        else:
            left.remove(told)
    return f"not told: {missing}; too many: {left}" if left or missing else ""


def mirrored(change: Change) -> tuple[object, ...]:
    """A change as the other direction tells it, without its names, which are those of the first."""
    kind = MIRRORED.get(change.kind, change.kind)
    sides = print_side(change.after), print_side(change.before)
    return kind, change.part, change.what, *sides, change.after_span, change.before_span


def plain(change: Change) -> tuple[object, ...]:
    sides = print_side(change.before), print_side(change.after)
    return change.kind, change.part, change.what, *sides, change.before_span, change.after_span


@pytest.mark.fuzz
def test_every_edit_is_one_cause(trials: Trials) -> None:
    wrong: dict[int, str] = {}
    for seed in range(TRIALS):
        name, folder, causes, choice = trials.edited(seed)
        assert causes
        formatting = Formatting(folder, choice, deep=False)
        after = trials.loaded(formatting.texts(), name, "edited")
        found = diff_networks(trials.programs[name], after)
        back = diff_networks(after, trials.programs[name])
        if problem := untold(causes, found):
            wrong[seed] = f"{name}: {problem}"
        one, two = map(mirrored, found.changes), map(plain, back.changes)
        assert sorted(map(repr, one)) == sorted(map(repr, two)), f"seed {seed} has no mirror"
    report = "\n".join(f"seed {seed}, {problem}" for seed, problem in wrong.items())
    assert len(wrong) <= (1 - LEAST_TOLD) * TRIALS, report


def test_random_edits_are_of_every_kind(trials: Trials) -> None:
    edits = (cause for seed in range(200) for cause in trials.edited(seed)[2])
    assert {(cause.kind, cause.part) for cause in edits} >= EVERY_KIND


@pytest.mark.fuzz
def test_no_way_of_writing_is_a_difference(trials: Trials) -> None:
    for seed in range(TRIALS // 2):
        choice = random.Random(f"writing {seed}")
        name = choice.choice(NAMES)
        texts = Formatting(folder_of(name).copy(), choice).texts()
        assert texts != folder_of(name).texts()
        found = diff_networks(trials.programs[name], trials.loaded(texts, name, "written"))
        assert (found.changes, found.remarks) == ((), ()), f"seed {seed}, {name}"
