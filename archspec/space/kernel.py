"""Lower a trace to straight-line numpy code: one call of a universal function for each operation.

The numbers of some thousand members go through all calls before the next ones do, so that they stay
in the cache of the processor. Buffers are used again once nothing needs their numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from archspec.expressions import Trace, Traced
from archspec.expressions.traced import Guard
from archspec.space.measures import Measure

if TYPE_CHECKING:
    import numpy

CHUNK: Final = 8_192
"""The number of members that go through all calls together."""

_FUNCTIONS: Final = {
    "+": "add", "-": "subtract", "*": "multiply", "//": "floor_divide", "%": "remainder",
    "/": "true_divide", "max": "maximum", "min": "minimum", "abs": "absolute", "ceil": "ceil",
    "floor": "floor", "round": "rint",
}  # fmt: skip
_GIVEN: Final = ("axis", "constant")
_TESTS: Final = {"<": "less", "==": "equal"}

_Call = tuple[Callable[..., Any], tuple[Any, ...]]
_Given = tuple[int, int]


@dataclass(slots=True)
class Kernel:
    """The compiled form of a trace.

    Attributes:
        trace: what it computes.
        measures: its results: numbers of the trace, or plain ones; None if the members that follow
            the trace are invalid.
        calls: the functions with their arguments, in order.
        axes: the numbers that it takes, each a side of the value of an axis by its position.
        results: the buffers of the measures; the plain ones are as they are.
        follows: the buffer that tells which members take all decisions as the trace does.
    """

    trace: Trace
    measures: Mapping[Measure, int] | None
    calls: list[_Call] = field(default_factory=list)
    axes: list[_Given] = field(default_factory=list)
    results: dict[Measure, Any] = field(default_factory=dict)
    follows: Any = None
    _given: Mapping[_Given, numpy.ndarray] = field(default_factory=dict)
    _free: dict[type, list[numpy.ndarray]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        import numpy

        self.follows = numpy.ones(CHUNK, bool)
        guards = _group_guards(self.trace, ranks := self._rank_steps())
        last = self._find_last_uses(ranks)
        buffers: dict[int, Any] = {}
        for step in sorted(last, key=ranks.__getitem__):
            self._compute(step, buffers)
            for guard in guards.get(step, ()):
                self._test(guard, buffers)
            tested = (side for guard in guards.get(step, ()) for side in guard.sides)
            for operand in {step, *self._operands(step), *tested}:
                if last[operand] == ranks[step]:
                    self._release(operand, buffers[operand])
        measures: Mapping[Measure, object] = self.measures or {}
        for name, measure in measures.items():
            self.results[name] = buffers[measure.step] if isinstance(measure, Traced) else measure

    def run(
        self, columns: Mapping[_Given, numpy.ndarray], count: int
    ) -> Iterator[tuple[slice, Any]]:
        """Yield the members of each chunk, with those of them that follow the trace.

        `results` holds their measures until the next chunk.

        Args:
            columns: the numbers of `axes`.
            count: the number of members.
        """
        import numpy

        with numpy.errstate(all="ignore"):  # of members that do not follow the trace
            for start in range(0, count, CHUNK):
                part = slice(start, min(start + CHUNK, count))
                size = part.stop - part.start
                self._given = {axis: columns[axis][part] for axis in self.axes}
                self.follows.fill(True)
                for function, arguments in self.calls:
                    function(*arguments)
                yield part, self.follows[:size]

    def _fill(self, axis: _Given, buffer: numpy.ndarray) -> None:
        """Copy the numbers of an axis to a buffer, where those of older chunks stay behind them."""
        given = self._given[axis]
        buffer[: len(given)] = given

    def _rank_steps(self) -> dict[int, tuple[int, int]]:
        """Return the order of the steps: each soon after the last axis that it depends on.

        A trace computes sizes, then each cost. In this order, the costs of a layer come with its
        sizes, while these are in the cache.
        """
        levels = {axis: level for level, axis in enumerate(self._order_axes(), 1)}
        for step in range(len(self.trace.operations)):
            inside = (levels[operand] for operand in self._operands(step))
            levels.setdefault(step, max(inside, default=0))
        return {step: (level, step) for step, level in levels.items()}

    def _order_axes(self) -> Iterator[int]:
        """Yield the steps of axes in the order in which the first traced measure sums them up."""
        waiting = [measure.step for measure in self._list_traced()][:1]
        seen: set[int] = set()
        while waiting:
            step = waiting.pop()
            if step in seen:
                continue
            seen.add(step)
            if self.trace.operations[step].name == "axis":
                yield step
            waiting.extend(reversed(self._operands(step)))

    def _list_traced(self) -> Iterator[Traced]:
        """Yield the measures that are numbers of the trace."""
        measures: Iterable[object] = (self.measures or {}).values()
        return (measure for measure in measures if isinstance(measure, Traced))

    def _find_last_uses(self, ranks: dict[int, tuple[int, int]]) -> dict[int, tuple[int, int]]:
        """Return the last rank that needs each step; measures are needed behind all."""
        behind = (len(ranks) + 1, 0)
        last = {measure.step: behind for measure in self._list_traced()}
        for guard in self.trace.guards:
            tested = max(ranks[side] for side in guard.sides)
            for side in guard.sides:
                last[side] = max(last.get(side, tested), tested)
        for step in reversed(range(len(ranks))):
            for operand in self._operands(step) if step in last else ():
                last[operand] = max(last.get(operand, ranks[step]), ranks[step])
        return last

    def _operands(self, step: int) -> tuple[int, ...]:
        operation = self.trace.operations[step]
        return (
            ()
            if operation.name in _GIVEN
            else tuple(int(operand) for operand in operation.operands)
        )

    def _compute(self, step: int, buffers: dict[int, Any]) -> None:
        import numpy

        operation = self.trace.operations[step]
        if operation.name == "constant":
            buffers[step] = operation.operands[0]
            return
        buffer = buffers[step] = self._take(operation.kind)
        if operation.name == "axis":
            place, side = map(int, operation.operands)
            self.axes.append((place, side))
            self.calls.append((self._fill, (self.axes[-1], buffer)))
            return
        function = getattr(numpy, _FUNCTIONS[operation.name])
        operands = tuple(buffers[operand] for operand in self._operands(step))
        rounds = operation.kind is int and operation.name in ("ceil", "floor", "round")
        casting = {"casting": "unsafe"} if rounds else {}
        self.calls.append((partial(function, out=buffer, **casting), operands))

    def _test(self, guard: Guard, buffers: dict[int, Any]) -> None:
        import numpy

        function = getattr(numpy, _TESTS[guard.test])
        operands = (buffers[side] for side in guard.sides)
        self.calls.append((_require, (function, *operands, guard.outcome, self.follows)))

    def _take(self, kind: type) -> numpy.ndarray:
        free = self._free.setdefault(kind, [])
        return free.pop() if free else _make_buffer(kind)

    def _release(self, step: int, buffer: numpy.ndarray) -> None:
        operation = self.trace.operations[step]
        if operation.name != "constant":
            self._free[operation.kind].append(buffer)


def _group_guards(trace: Trace, ranks: Mapping[int, tuple[int, int]]) -> Mapping[int, list[Guard]]:
    """Return the guards by the later one of the two steps that they test."""
    found: dict[int, list[Guard]] = {}
    for guard in trace.guards:
        found.setdefault(max(guard.sides, key=ranks.__getitem__), []).append(guard)
    return found


def _make_buffer(kind: type) -> numpy.ndarray:
    import numpy

    return numpy.ones(CHUNK, "int64" if kind is int else "float64")


def _require(function: Any, left: Any, right: Any, outcome: bool, follows: Any) -> None:
    """Drop the members for which a test has another outcome."""
    found = function(left, right)
    follows &= found if outcome else ~found
