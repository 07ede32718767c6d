"""Steps that follow each other alone, and steps that leave several values."""

from collections.abc import Iterator, Sequence
from math import inf

from archspec.dataclass import dataclass
from archspec.importers.boxes import BoxGraph, FoundBox
from archspec.importers.structure.model import Call, Chain, Join, Parting, Step


@dataclass(slots=True, eq=False)
class Path:
    """Steps that follow each other alone.

    Attributes:
        inputs: the values that enter the first.
        output: the value that the last leaves.
        steps: the steps.
        name: what the source calls the first.
        order: the place of the last in the order of computation.
    """

    inputs: tuple[str, ...]
    output: str
    steps: Chain
    name: str
    order: int


def part_values(paths: Sequence[Path], graph: BoxGraph) -> list[Path]:
    """Return paths in which slices that are all of a value are one split, and so for softmax.

    Args:
        paths: the paths of a part of the source, in the order of computation.
        graph: its boxes.
    """
    groups: dict[tuple[str, tuple[str, ...]], list[Path]] = {}
    for path in paths:
        if (word := _find_word(path)) is not None:
            groups.setdefault((word, path.inputs), []).append(path)
    made: dict[int, Path] = {}
    for (word, inputs), members in groups.items():
        parting = (
            _make_split(members, graph.shape(inputs[0])[0])
            if word == "split"
            else _make_softmax(members)
        )
        if parting is not None:
            first = members[0]
            step = Step(parting, inputs)
            made[id(first)] = Path(inputs, "", [step], "", first.order)
            for path in members:
                value = path.steps.pop(0).output
                path.inputs = (value,)
    return list(_insert(paths, made))


def _insert(paths: Sequence[Path], made: "dict[int, Path]") -> Iterator[Path]:
    for path in paths:
        if id(path) in made:
            yield made[id(path)]
        if path.steps:
            yield path


def _find_word(path: Path) -> str | None:
    part = path.steps[0].part
    if isinstance(part, Call) and part.name == "Slice" and part.frame is None:
        return "split"
    return "softmax" if isinstance(part, Join) and part.merge == "softmax" else None


def _get_box(path: Path) -> FoundBox:
    part = path.steps[0].part
    box = part.box if isinstance(part, Call) else part.join if isinstance(part, Join) else None
    assert box is not None
    return box


def _make_split(members: list[Path], channels: int) -> Parting | None:
    """Return the split that slices are; None if they leave something out, or overlap."""
    members.sort(key=lambda path: _get_range(path)[0])
    ranges = [_get_range(path) for path in members]
    ends = [0, *(stop for _, stop in ranges)]
    if (
        len(members) < 2
        or [start for start, _ in ranges] != ends[:-1]
        or ends[-1] not in (channels, inf)
    ):
        return None
    sizes = [int(min(stop, channels)) - int(start) for start, stop in ranges]
    values = tuple(path.steps[0].output for path in members)
    return Parting("split", values, [] if len(set(sizes)) == 1 else list(sizes))


def _get_range(path: Path) -> tuple[float, float]:
    arguments = _get_box(path).arguments
    start, stop = arguments.get("start", 0), arguments.get("stop", inf)
    assert isinstance(start, (int, float))
    assert isinstance(stop, (int, float))
    return start, stop


def _make_softmax(members: list[Path]) -> Parting | None:
    members.sort(key=lambda path: str(_get_box(path).arguments.get("index", 0)).zfill(9))
    if len(members) != len(members[0].inputs):
        return None
    return Parting("softmax", tuple(path.steps[0].output for path in members))
