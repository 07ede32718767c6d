"""The steps of a chain as data: boxes, forks, stages, loops, choices, joins, splits and jumps."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from tests.mutants.reading.arguments import read_mapping_box
from tests.mutants.reading.boxes import Box, parse_box, parse_size
from tests.mutants.reading.broken import check
from tests.mutants.reading.names import check_name
from tests.mutants.reading.plain_data import Quoted

MERGES: Final = ("concat", "add", "sub", "mul", "max", "mean", "matmul")
JOINS: Final = (*MERGES, "crop", "resize", "softmax")
_EXTRAS: Final = frozenset(("as", "size"))


@dataclass(frozen=True, slots=True)
class Fork:
    """Branches, and what joins them; a residual is one that adds.

    Attributes:
        branches: the branches by name.
        merge: what joins them.
        act: the activation behind a residual, or empty.
        scale: what a residual is multiplied with.
        skip: when a residual has a shortcut, and thus a sum.
        conditions: when each branch is there, for those that may be absent.
    """

    branches: Mapping[str, "Chain"]
    merge: str
    act: Any = "none"
    scale: Any = 1
    skip: Any = True
    conditions: Mapping[str, Any] = field(default_factory=dict)
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
class Loop:
    """Steps that stand once for each item of lists."""

    lists: Mapping[str, Any]
    steps: "Chain"
    label: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Steps that stand where a condition holds, and others elsewhere."""

    condition: Any
    steps: "Chain"
    others: "Chain"
    label: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """Named values, joined; softmax leaves as many, and names each."""

    word: str
    labels: Sequence[str]
    label: Any = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """Parts of the channels by name, with their sizes; equal parts have none."""

    parts: Mapping[str, Any]
    label: str = field(default="", init=False)
    size: str = field(default="", init=False)


@dataclass(frozen=True, slots=True)
class Jump:
    """Continue from a named value."""

    source: str
    label: str = field(default="", init=False)
    size: str = field(default="", init=False)


Step: TypeAlias = Box | Fork | Repeat | Loop | Choice | Join | Split | Jump
Chain: TypeAlias = tuple[Step, ...]

_FORMS: Final = ("branches", "residual", "repeat", "for", "if", "from", "split", "slice", *JOINS)


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
    check(isinstance(data, dict) and data, f"no step: {data}")
    name = next((key for key in data if key[:1].isupper()), None)
    if name is not None:
        beside = {key: at for key, at in data.items() if key != name}
        box = read_mapping_box(name, data[name], beside)
        _check_extras(box.label, box.size)
        return box
    forms = [key for key in data if key in _FORMS]
    check(len(forms) == 1, f"a step that is no one thing: {list(data)}")
    return _read_form(forms[0], data)


def _read_form(form: str, data: Mapping[str, Any]) -> Step:
    label, size = data.get("as", ""), str(data.get("size", ""))
    if form in ("branches", "residual"):
        _check_extras(label, size)
        return read_fork(data, _EXTRAS, label, size)
    keys = {"repeat": {"body", "name"}, "for": {"body", "name"}, "if": {"then", "else"}}
    alone = form in ("from", "split")
    _check_keys(data, {form, *keys.get(form, ())} | (set() if alone else _EXTRAS))
    _check_extras(label, size)
    value = data[form]
    match form:
        case "repeat":
            return Repeat(read_count(value), read_chain(data.get("body")), label, size)
        case "for":
            check(isinstance(value, dict) and value, "a loop over nothing")
            for name in value:
                check_name(name)
            return Loop(value, read_chain(data.get("body")), label, size)
        case "if":
            others = read_chain(data["else"]) if "else" in data else ()
            return Choice(value, read_chain(data.get("then")), others, label, size)
        case "from":
            return Jump(value)
        case "split":
            return _read_split(value)
        case "slice":
            return _read_slice(value, label, size)
        case word:
            check(isinstance(value, list), "a join of no list")
            return Join(word, value, label, size)


def _check_keys(data: Mapping[str, Any], known: set[str]) -> None:
    check(set(data) <= known, f"keys of {list(data)}")


def _read_split(data: Any) -> Split:
    check(isinstance(data, list | dict) and len(data) >= 2, "a split of one part")
    check(isinstance(data, dict) or len(set(data)) == len(data), "a part that stands twice")
    for name in data:
        _check_extras(name, "")
    return Split(data if isinstance(data, dict) else dict.fromkeys(data))


def _read_slice(data: Any, label: Any, size: str) -> Box:
    check(isinstance(data, str) and data.count("..") == 1, f"no slice: {data}")
    start, _, stop = (end.strip() for end in data.partition(".."))
    check(start or stop, "a slice of everything")
    ends = (("start", start), ("stop", stop))
    return Box("Slice", label=label, size=size, given=tuple(end for end in ends if end[1]))


def read_count(value: Any) -> str:
    """Return how often something stands, as an expression."""
    check(isinstance(value, str | int | float), f"a count of {value}")
    is_text = isinstance(value, Quoted) and value.isalnum()
    check(not is_text and not isinstance(value, bool), f"a count of {value}")
    return str(value)


def read_fork(
    data: Mapping[str, Any],
    others: Sequence[str] | frozenset[str] = (),
    label: str = "",
    size: str = "",
) -> Fork:
    """Read branches or a residual, as a step or as a block."""
    data, conditions = _read_conditions(data)
    if "residual" in data:
        _check_keys(data, {"residual", "shortcut", "scale", "act", "skip", *others})
        branches = {
            "shortcut": read_chain(data.get("shortcut", []), may_be_empty=True),
            "residual": read_chain(data["residual"]),
        }
        extras = (data.get("act", "none"), data.get("scale", 1), data.get("skip", True), conditions)
        return Fork(branches, "add", *extras, label, size)
    _check_keys(data, {"branches", "merge", *others})
    lanes, merge = data["branches"], data.get("merge", "concat")
    check(isinstance(lanes, dict), "branches that are no mapping")
    lanes, conditions = _read_conditions(lanes)
    check(2 <= len(lanes) <= 256, "a fork of one branch")
    check(merge in MERGES, f"no merge {merge}")
    for name in lanes:
        check_name(name, of_branch=True)
    found = {name: read_chain(steps, may_be_empty=True) for name, steps in lanes.items()}
    return Fork(found, merge, conditions=conditions, label=label, size=size)


def _read_conditions(data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return branches by their names alone, and the conditions of those that may be absent."""
    steps, conditions = dict[str, Any](), dict[str, Any]()
    for key, value in data.items():
        name, behind, condition = key.partition(" if ")
        check(name not in steps, f"{name} twice")
        steps[name] = value
        if behind:
            conditions[name] = condition
        elif isinstance(value, dict) and set(value) == {"if", "body"}:
            steps[name], conditions[name] = value["body"], value["if"]
    return steps, conditions


def _check_extras(labels: Any, size: str) -> None:
    if labels:
        check(isinstance(labels, str | list | dict), f"no label: {labels}")
        for label in [labels] if isinstance(labels, str) else labels:
            found = re.fullmatch(r"(\w+)(\([^()]*\))?", label, re.ASCII)
            check(found, f"no label: {label}")
            check_name(found[1])  # type: ignore[index]
    if size:
        parse_size(size)


def list_inner(step: Step) -> Iterator[tuple[str, Chain]]:
    """Yield the chains within a step, those of a fork with the names of its branches."""
    match step:
        case Fork(branches=branches):
            yield from branches.items()
        case Repeat(steps=steps) | Loop(steps=steps):
            yield "", steps
        case Choice(steps=steps, others=others):
            yield from (("", steps), ("", others))


def walk_boxes(steps: Chain) -> Iterator[Box]:
    """Yield the boxes of a chain, and those of all chains within."""
    for step in steps:
        if isinstance(step, Box):
            yield step
        for _, inner in list_inner(step):
            yield from walk_boxes(inner)


def walk_lanes(steps: Chain) -> Iterator[tuple[str, Chain]]:
    """Yield the branches of a chain by name, however deep they stand."""
    for step in steps:
        for name, inner in list_inner(step):
            if name:
                yield name, inner
            yield from walk_lanes(inner)
