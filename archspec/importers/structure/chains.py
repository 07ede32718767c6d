"""Chains, branches and residuals of items that take each other's values.

Paths from one value to a join become branches, innermost first, until no more can be joined so.
What is left is a chain, in which values that cross get names.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from archspec.importers.boxes import JOINS, BoxGraph
from archspec.importers.structure.model import (
    RUNNING,
    Branch,
    Call,
    Chain,
    Fork,
    Frame,
    Head,
    Join,
    Part,
    Residual,
    Step,
)
from archspec.importers.structure.paths import Path, part_values
from archspec.language.names import is_valid_name

if TYPE_CHECKING:
    from archspec.importers.structure.frames import Item

_FORKING: Final = ("concat", "add", "sub", "mul", "max", "mean", "matmul")
"""The joins that branches may have."""

_FEWEST_PATHS: Final = 3
"""Paths of a residual that is no fork: two that cross, and the sum."""

_SHORTCUTS: Final = ("shortcut", "downsample", "skip", "proj", "identity", "residual_layer", "down")
"""What sources call what is added to a residual."""


class _Weaver:
    """Joins paths to branches.

    Attributes:
        paths: the paths that are left, by what they leave.
    """

    def __init__(self, frame: Frame, items: "Sequence[Item]", graph: BoxGraph) -> None:
        self.paths: dict[str, Path] = {}
        for item in items:
            name = _find_name(frame.path, item.path)
            part = _make_part(item, name)
            step = Step(part, tuple(item.inputs), output=item.output)
            self.paths[item.output] = Path(
                tuple(item.inputs), item.output, [step], name, item.order
            )
        self._users: dict[str, int] = {}
        for path in self.paths.values():
            for value in path.inputs:
                self._users[value] = self._users.get(value, 0) + 1
        for value in graph.returned if not frame.path else {frame.output}:
            self._users[value] = self._users.get(value, 0) + 1

    def weave(self) -> None:
        """Join until nothing more can be joined."""
        for output in list(self.paths):
            path = self.paths.get(output)
            if path is None:
                continue
            join = path.steps[-1].part
            if isinstance(join, Join) and join.merge in _FORKING and len(path.steps) == 1:
                self._weave_join(path, join)
            self._append(self.paths[output])

    def _append(self, path: Path) -> None:
        """Append a path to the one before it, if that leaves its value to it alone."""
        before = self.paths.get(path.inputs[0]) if len(path.inputs) == 1 else None
        if before is None or self._users[before.output] > 1:
            return
        _mark_running(path)
        del self.paths[before.output]
        path.steps[:0] = before.steps
        path.inputs, path.name = before.inputs, before.name

    def _weave_join(self, path: Path, join: Join) -> None:
        lanes = [self._find_lane(value) for value in path.inputs]
        if join.merge == "concat":
            lanes = self._nest_lanes(path, join, lanes)
        starts = {start for start, _ in lanes}
        if len(starts) > 1 or len(lanes) < 2:
            return
        (start,) = starts
        if sum(lane is None for _, lane in lanes) > 1 and join.merge != "concat":
            return
        part = _make_fork(join, [lane for _, lane in lanes])
        for _, lane in lanes:
            if lane is not None:
                del self.paths[lane.output]
        self._users[start] -= len(lanes) - 1
        path.inputs = (start,)
        path.name = ""
        path.steps = [Step(part, (start,), output=path.output)]

    def _find_lane(self, value: str) -> tuple[str, Path | None]:
        """Return where the path to a join begins; None for the path if it is the value itself."""
        path = self.paths.get(value)
        if path is None or len(path.inputs) != 1 or self._users[value] > 1:
            return value, None
        return path.inputs[0], path

    def _nest_lanes(
        self, path: Path, join: Join, lanes: list[tuple[str, Path | None]]
    ) -> list[tuple[str, Path | None]]:
        """Return lanes in which neighbors that begin at an inner value are branches of one."""
        while len({start for start, _ in lanes}) > 1:
            order = {start: self._depth(start) for start, _ in lanes}
            deepest = max(order, key=lambda start: order[start])
            at = [number for number, (start, _) in enumerate(lanes) if start == deepest]
            inner = [lanes[number][1] for number in at]
            source = self.paths.get(deepest)
            whole = at == list(range(at[0], at[-1] + 1)) and self._users[deepest] == len(at) > 1
            if source is None or not whole or len(source.inputs) != 1 or None in inner:
                return lanes
            fork = _make_fork(Join(join.merge, join.join), inner)
            steps = [*source.steps, Step(fork, output="")]
            merged = Path(source.inputs, source.output, steps, source.name, path.order)
            for lane in inner:
                assert lane is not None
                del self.paths[lane.output]
            self.paths[deepest] = merged
            self._users[deepest] = 1
            lanes[at[0] : at[-1] + 1] = [(source.inputs[0], merged)]
        return lanes

    def _depth(self, value: str) -> int:
        path = self.paths.get(value)
        return -1 if path is None else path.order


def _make_part(item: "Item", name: str) -> Part:
    content = item.content
    if isinstance(content, Frame):
        share = (name if is_valid_name(name, "label") else "shared") if content.is_shared else ""
        return Call(content.kind, {}, frame=content, hint=name, share=share)
    if content.name in JOINS:
        return Join(content.name, content)
    return Call(content.name, dict(content.arguments), box=content, hint=name)


def _find_name(outer: str, path: str) -> str:
    """Return what the source calls a part within another."""
    rest = path.removeprefix(outer).strip(".")
    return rest.partition(".")[0]


def _mark_running(path: Path) -> None:
    first = path.steps[0]
    first.takes = (RUNNING,)


def _make_fork(join: Join, lanes: Sequence[Path | None]) -> Fork | Residual:
    for lane in lanes:
        if lane is not None:
            _mark_running(lane)
    if join.merge == "add" and len(lanes) == 2 and (at := _find_shortcut(lanes)) is not None:
        shortcut, other = lanes[at], lanes[1 - at]
        assert other is not None
        return Residual(shortcut.steps if shortcut else [], other.steps, join.join)
    branches = [Branch(_name_lane(lane), lane.steps if lane else []) for lane in lanes]
    return Fork(branches, join.merge, join.join)


def _find_shortcut(lanes: Sequence[Path | None]) -> int | None:
    """Return which of two lanes is the shortcut of a residual; None if neither is."""
    if lanes[0] is None and lanes[1] is None:
        return None
    for at, lane in enumerate(lanes):
        if lane is None:
            return at
    if len(scaled := [at for at, lane in enumerate(lanes) if lane and _is_scaled(lane)]) == 1:
        return 1 - scaled[0]
    named = [at for at, lane in enumerate(lanes) if lane and _is_shortcut(lane.name)]
    if len(named) == 1:
        return named[0]
    lengths = [len(lane.steps) for lane in lanes if lane]
    if lengths[0] != lengths[1] and min(lengths) == 1:
        return lengths.index(1)
    return None


def _is_scaled(lane: Path) -> bool:
    part = lane.steps[-1].part
    return isinstance(part, Call) and part.name == "scale"


def _is_shortcut(name: str) -> bool:
    return any(word in name for word in _SHORTCUTS)


def _name_lane(lane: Path | None) -> str:
    return lane.name if lane else ""


def build_chain(frame: Frame, items: "Sequence[Item]", graph: BoxGraph) -> Chain:
    """Return items as one chain; values that cross have names."""
    weaver = _Weaver(frame, items, graph)
    weaver.weave()
    paths = sorted(weaver.paths.values(), key=lambda path: path.order)
    start = frame.inputs[0] if len(frame.inputs) == 1 else ""
    paths = part_values(paths, graph)
    if not frame.path:
        paths = _take_heads(frame, paths, graph)
    if _is_outer_residual(paths, start):
        return _lay_out_residual(paths, start)
    return _lay_out(paths, start)


def _take_heads(frame: Frame, paths: list[Path], graph: BoxGraph) -> list[Path]:
    """Return paths without those of heads for training, and let the network have its heads."""
    network = graph.network
    if len(network.outputs) > 1:
        frame.heads = [Head("", value, [], training=False) for value in network.outputs]
    for name, value in network.heads.items():
        path = next((each for each in paths if each.output == value), None)
        if path is None or len(path.inputs) != 1:
            frame.heads.append(Head(name, value, [], training=True))
            continue
        paths = [each for each in paths if each is not path]
        _mark_running(path)
        frame.heads.append(Head(name, path.inputs[0], path.steps, training=True))
    return paths


def _is_outer_residual(paths: Sequence[Path], start: str) -> bool:
    """Check whether the last join adds what all other paths are computed from to their result."""
    if len(paths) < _FEWEST_PATHS:
        return False
    last = paths[-1]
    join = last.steps[0].part
    is_sum = isinstance(join, Join) and join.merge == "add"
    return is_sum and sorted(last.inputs) == sorted((start, paths[-2].output))


def _lay_out_residual(paths: Sequence[Path], start: str) -> Chain:
    """Return paths of which the last adds what they began with, as a residual."""
    *inner, last = paths
    join = last.steps[0].part
    assert isinstance(join, Join)
    residual = Residual([], _lay_out(inner, start), join.join)
    first = Step(residual, (RUNNING,), output=last.steps[0].output)
    return [first, *last.steps[1:]]


def _lay_out(paths: Iterable[Path], running: str) -> Chain:
    """Return paths one after the other, each with the names of what it takes."""
    chain: Chain = []
    for path in paths:
        path.steps[0].takes = tuple(RUNNING if each == running else each for each in path.inputs)
        chain += path.steps
        running = path.output
    return chain
