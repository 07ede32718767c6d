"""The steps of a chain as data: boxes, forks, residuals, repeats, joins and jumps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from tests.mutants.reading.arguments import read_mapping_box
from tests.mutants.reading.boxes import Box, parse_box, parse_size
from tests.mutants.reading.broken import check
from tests.mutants.reading.names import check_name
from tests.mutants.reading.plain_data import Quoted

JOINS: Final = ("concat", "add", "mul", "crop")


@dataclass(frozen=True, slots=True)
class Fork:
    """Branches, and what joins them; a residual is one that adds.

    Attributes:
        branches: the branches by name.
        merge: what joins them.
        act: the activation behind a residual, or empty.
        scale: what a residual is multiplied with.
    """

    branches: Mapping[str, "Chain"]
    merge: str
    act: str = "none"
    scale: Any = 1
    label: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Steps that stand several times."""

    count: str
    steps: "Chain"
    label: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """Named values, joined."""

    word: str
    labels: Sequence[str]
    label: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Jump:
    """Continue from a named value."""

    source: str
    label: str = field(default="", init=False)
    size: str = field(default="", init=False)


Step: TypeAlias = Box | Fork | Repeat | Join | Jump
Chain: TypeAlias = tuple[Step, ...]


def read_chain(data: Any, *, may_be_empty: bool = False) -> Chain:
    """Read a list of steps."""
    check(isinstance(data, list), "steps that are no list")
    check(data or may_be_empty, "no steps")
    return tuple(map(read_step, data))


def read_step(data: Any) -> Step:
    """Read one step."""
    if isinstance(data, Box):
        return data
    if isinstance(data, str):
        box = parse_box(data)
        _check_extras(box.label, box.size)
        return box
    check(isinstance(data, dict), f"no step: {data}")
    forms = [key for key in data if key in ("branches", "residual", "repeat", "from", *JOINS)]
    if not forms:
        check(len(data) == 1, f"no step: {data}")
        ((name, arguments),) = data.items()
        return read_mapping_box(name, arguments)
    check(len(forms) == 1, f"a step that is several things: {forms}")
    label, size = data.get("as", ""), str(data.get("size", ""))
    _check_extras(label, size)
    match forms[0]:
        case "branches" | "residual":
            return read_fork(data, ("as", "size"), label, size)
        case "repeat":
            check(set(data) <= {"repeat", "body", "name", "as", "size"}, f"keys of {data}")
            steps = read_chain(data.get("body"))
            return Repeat(read_count(data["repeat"]), steps, label, size)
        case "from":
            check(set(data) == {"from"}, f"keys of {data}")
            return Jump(data["from"])
        case word:
            check(set(data) <= {word, "as", "size"}, f"keys of {data}")
            check(isinstance(data[word], list), "a join of no list")
            return Join(word, data[word], label, size)


def read_count(value: Any) -> str:
    """Return how often something stands, as an expression."""
    check(isinstance(value, str | int | float), f"a count of {value}")
    check(not isinstance(value, Quoted | bool), f"a count of {value}")
    return str(value)


def read_fork(
    data: Mapping[str, Any], others: Sequence[str] = (), label: str = "", size: str = ""
) -> Fork:
    """Read branches or a residual, as a step or as a block."""
    if "residual" in data:
        keys = {"residual", "shortcut", "scale", "act", *others}
        check(set(data) <= keys, f"keys of {data}")
        branches = {
            "shortcut": read_chain(data.get("shortcut", []), may_be_empty=True),
            "residual": read_chain(data["residual"]),
        }
        return Fork(branches, "add", data.get("act", "none"), data.get("scale", 1), label, size)
    check(set(data) <= {"branches", "merge", *others}, f"keys of {data}")
    lanes, merge = data["branches"], data.get("merge", "concat")
    check(isinstance(lanes, dict), "branches that are no mapping")
    check(2 <= len(lanes) <= 256, "a fork of one branch")
    check(merge in ("concat", "add", "mul"), f"no merge {merge}")
    for name in lanes:
        check_name(name)
    found = {name: read_chain(steps, may_be_empty=True) for name, steps in lanes.items()}
    return Fork(found, merge, label=label, size=size)


def _check_extras(label: Any, size: str) -> None:
    if label:
        check(isinstance(label, str), f"no label: {label}")
        check_name(label)
    if size:
        parse_size(size)


def walk_boxes(steps: Chain) -> Iterator[Box]:
    """Yield the boxes of a chain, and those in its forks and repeats."""
    for step in steps:
        match step:
            case Box():
                yield step
            case Fork(branches=branches):
                for lane in branches.values():
                    yield from walk_boxes(lane)
            case Repeat(steps=inner):
                yield from walk_boxes(inner)


def walk_lanes(steps: Chain) -> Iterator[tuple[str, Chain]]:
    """Yield the branches of a chain by name, however deep they stand."""
    for step in steps:
        match step:
            case Fork(branches=branches):
                for name, lane in branches.items():
                    yield name, lane
                    yield from walk_lanes(lane)
            case Repeat(steps=inner):
                yield from walk_lanes(inner)
