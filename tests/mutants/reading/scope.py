"""The values of a network or of one use of a block, and what its steps can refer to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tests.mutants.reading.broken import Broken, check
from tests.mutants.reading.tensors import Shape
from tests.mutants.reading.values import Item, Names, evaluate, find_names


@dataclass(eq=False, slots=True)
class Value:
    """What a step leaves: its size, and whether something takes it."""

    shape: Shape
    is_used: bool = False


@dataclass(slots=True)
class Scope:
    """One use of a block, or the network: what its steps can refer to.

    Attributes:
        names: the names of expressions.
        labels: the named values.
        variables: those of the loops around.
        shared: what each shared module is.
        made: all values of the scope.
        own: the labels that are given here, which a round of a stage may give again.
        ends: the parameters that end a range of rounds.
    """

    names: Names
    labels: dict[str, Value]
    variables: frozenset[str] = frozenset()
    shared: dict[str, object] = field(default_factory=dict)
    made: list[Value] = field(default_factory=list)
    own: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)

    def within(self, round_: Mapping[str, object]) -> "Scope":
        """Return the scope of a round of a loop."""
        variables = self.variables | set(round_)
        return replace(self, names={**self.names, **round_}, variables=variables)

    def apart(self, names: Names) -> "Scope":
        """Return the scope of a round of a stage, whose labels nothing else sees."""
        return replace(self, names=names, labels=dict(self.labels), own=set())

    def at(self, running: Value | None) -> Names:
        """Return the names that the arguments of a box may use."""
        return self.names if running is None else {**self.names, "here": running.shape[0]}

    def make(self, shape: Shape) -> Value:
        """Return a new value."""
        self.made.append(Value(shape))
        return self.made[-1]

    def give(self, label: str, value: Value | None) -> None:
        """Give a label to a value."""
        name = self.name(label)
        check(name not in self.own, f"{name} twice")
        if value is None:
            raise Broken(f"{name} is no value")
        self.own.add(name)
        self.labels[name] = value

    def name(self, label: str) -> str:
        """Return a label with its index: `enc_8`, or `enc_8@1` if a list has 8 several times."""
        found = re.fullmatch(r"(\w+)\((.*)\)", label)
        if found is None:
            return label
        free = [name for name in find_names(found[2]) if name not in self.variables | self.ends]
        check(not free, f"an index of {free}")
        index = evaluate(found[2], self.names)
        check(isinstance(index, int) and not isinstance(index, bool), f"an index of {index}")
        place = f"@{index.place}" if isinstance(index, Item) else ""
        return f"{found[1]}_{int(index)}{place}"

    def find(self, label: object, running: Value | None) -> Value:
        """Return a named value; `.` is the running one."""
        if label == "." and running is not None:
            return running
        if not isinstance(label, str) or label == ".":
            raise Broken(f"no value {label}")
        name = self.name(label)
        placed = [known for known in self.labels if _drop_place(known) == _drop_place(name)]
        alike = [name] if name in self.labels else placed
        check(len(alike) == 1, f"{len(alike)} labels {label}")
        return self.labels[alike[0]]

    def take(self, labels: Sequence[object], running: Value | None) -> tuple[Shape, ...]:
        """Return the sizes of values that a step takes."""
        values = [self.find(label, running) for label in labels]
        for value in values:
            value.is_used = True
        return tuple(value.shape for value in values)

    def check_used(self, leaving: Sequence[Value]) -> None:
        """Refuse a value that nothing takes and that does not leave."""
        lost = [value for value in self.made if not value.is_used and value not in leaving]
        check(not lost, f"{len(lost)} values are never used")


def _drop_place(name: str) -> str:
    """Return a label as it is for all of several equal numbers of a list."""
    return name.partition("@")[0]
