"""Module names: every step of a block gets an attribute of its own, in the spec's words.

A label or a branch gives its name. A step without one is called by its operator or block, with
a number where there are several. A plain branch is one `nn.Sequential`, whose steps have
positions. Three invariants: names are unique in a block; they are the same on every run; and
a name that the spec gives is taken as it is, unless the block gives it twice.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from archspec.graph import Place
from archspec.language import Box, Fork, Join, Repeat, Resume, Step
from archspec.language.names import MODULE_ATTRIBUTES, snake_case
from archspec.ops.activation import ACTIVATIONS

_WORDS: Final = {activation.__name__: activation.word for activation in ACTIVATIONS}
"""Activations are called by their words: `relu`, and not `re_lu`."""


@dataclass(slots=True)
class Names:
    """The places of one block's steps, by the identity of the step."""

    places: dict[int, Place] = field(default_factory=dict)

    def of(self, step: Step) -> Place:
        """The place of a step."""
        return self.places[id(step)]


def name_steps(steps: tuple[Step, ...]) -> Names:
    """Give every step of a block its place."""
    naming = _Naming(Counter(_automatic(steps)), set(_labels(steps)))
    naming.chain(steps)
    return naming.names


def _label(step: Step) -> str:
    label = None if isinstance(step, Resume) else step.label
    return label.name if label else ""


def _labels(steps: Iterable[Step]) -> Iterator[str]:
    """The names that the spec gives: labels at any depth, and branches."""
    for step in steps:
        if _label(step):
            yield _label(step)
        if isinstance(step, Fork):
            for branch in step.branches:
                yield branch.name
                yield from _labels(branch.steps)


def _automatic(steps: Iterable[Step]) -> Iterator[str]:
    """The names that operators and blocks give to steps outside branches."""
    for step in steps:
        if not _label(step):
            yield _own_name(step)


def _own_name(step: Step) -> str:
    match step:
        case Box():
            return _WORDS.get(step.name) or snake_case(step.name)
        case Fork() | Join():
            return step.merge
        case Repeat():
            return "stage"
        case Resume():
            return ""


@dataclass(slots=True)
class _Naming:
    automatic: Counter[str]
    given: set[str]
    taken: set[str] = field(default_factory=set)
    names: Names = field(default_factory=Names)
    next_number: dict[str, int] = field(default_factory=dict)

    def chain(self, steps: tuple[Step, ...]) -> None:
        """Name the steps of a block that stand in no branch, and then those of their branches."""
        for step in steps:
            label = _label(step)
            self.place(step, self.free(label) if label else self.numbered(_own_name(step)))
            self.branches(step, "")

    def place(self, step: Step, name: str, position: int | None = None) -> None:
        """Keep the place of a step."""
        self.names.places[id(step)] = Place(name, position)

    def numbered(self, name: str) -> str:
        """A name of an operator or block, with a number where there are several."""
        clash = name in MODULE_ATTRIBUTES or name in self.given
        if self.automatic[name] <= 1 and not clash:
            return self.free(name)
        number = self.next_number.get(name, 1)
        while f"{name}{number}" in self.given or f"{name}{number}" in self.taken:
            number += 1
        self.next_number[name] = number + 1
        return self.free(f"{name}{number}")

    def free(self, name: str) -> str:
        """The name itself, or with the first number that makes it new."""
        if name not in self.taken:
            self.taken.add(name)
            return name
        key = f"{name}_"
        number = self.next_number.get(key, 2)
        while f"{key}{number}" in self.taken:
            number += 1
        self.next_number[key] = number + 1
        self.taken.add(f"{key}{number}")
        return f"{key}{number}"

    def branches(self, step: Step, prefix: str) -> None:
        """Name the steps of a fork's branches; the prefix is the branch around it, if any."""
        if isinstance(step, Fork):
            for branch in step.branches:
                self.lane(branch.steps, f"{prefix}_{branch.name}" if prefix else branch.name)

    def lane(self, steps: tuple[Step, ...], prefix: str) -> None:
        """Name the steps of a branch by its name."""
        for run in _runs(steps):
            first = run[0]
            if isinstance(first, Fork):
                self.place(first, self.free(_label(first) or f"{prefix}_{first.merge}"))
                self.branches(first, prefix)
            elif _label(first):
                self.place(first, self.free(_label(first)))
            elif isinstance(first, Join | Resume):
                self.place(first, self.free(f"{prefix}_{_own_name(first) or 'from'}"))
            else:
                name = self.free(prefix)
                for position, each in enumerate(run):
                    self.place(each, name, position if len(run) > 1 else None)


def _runs(steps: tuple[Step, ...]) -> Iterator[list[Step]]:
    """Cut a branch into runs of plain steps; every other step stands alone."""
    run: list[Step] = []
    for step in steps:
        plain = isinstance(step, Box | Repeat) and not _label(step)
        if not plain and run:
            yield run
            run = []
        if plain:
            run.append(step)
        else:
            yield [step]
    if run:
        yield run
