"""Blocks that no part of the source stands for: what a chain repeats.

Files of ONNX, Darknet and others list operations alone, and modules of torch write some blocks out.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from archspec.importers.boxes import BoxGraph
from archspec.importers.structure.keys import sign_chain
from archspec.importers.structure.model import (
    RUNNING,
    Call,
    Chain,
    Fork,
    Frame,
    Residual,
    Step,
    list_chains,
)

_LONGEST: Final = 8
"""Steps of a sequence that is looked for."""

_FEWEST: Final = 3
"""Rounds of a sequence that are a block."""

_FORKS: Final = {"mul": "SqueezeExcite", "concat": "Inception"}
"""What forks are called, by the word that joins their branches."""

_KINDS: Final = {
    ("Conv", "Conv"): "BasicBlock",
    ("Conv", "Conv", "Conv"): "Bottleneck",
    ("Conv", "DWConv", "Conv"): "InvertedResidual",
    ("DWConv", "Conv"): "DepthwiseSeparable",
}
"""What papers call residuals and sequences of these boxes."""


def find_repeats(frame: Frame, graph: BoxGraph) -> None:
    """Make blocks of what a frame repeats: residuals and forks that are alike, and sequences.

    Args:
        frame: the frame, whose steps are changed.
        graph: the boxes of the network.
    """
    wrapper = _Wrapper(frame, graph)
    wrapper.wrap_forks()
    wrapper.wrap_bodies()
    wrapper.wrap_sequences()


class _Wrapper:
    def __init__(self, frame: Frame, graph: BoxGraph) -> None:
        self._frame = frame
        self._graph = graph
        self._kinds: dict[str, str] = {}
        self._named = {head.takes for head in frame.heads}
        self._named |= {value for step in frame.steps for value in step.takes}

    def wrap_forks(self) -> None:
        """Make a block of each residual or fork that another is like."""
        steps = self._frame.steps
        signs = [_sign_fork(step) for step in steps]
        counts = Counter(sign for sign in signs if sign)
        for at, (step, sign) in enumerate(zip(steps, signs, strict=True)):
            if sign and counts[sign] > 1:
                steps[at] = self._wrap(at, [step], sign)

    def wrap_bodies(self) -> None:
        """Make sequences that are like what a residual block adds blocks of the same kind."""
        bodies = {
            repr((sign_chain(residual.steps), _list_kernels(residual.steps))): (residual, call.name)
            for call in self._list_blocks()
            if call.frame and isinstance(residual := call.frame.steps[0].part, Residual)
            if not residual.shortcut and residual.act is None and len(residual.steps) > 1
        }
        for residual, kind in bodies.values():
            self._wrap_windows(residual.steps, kind)

    def _is_line(self, steps: Sequence[Step]) -> bool:
        """Check whether steps follow each other, and nothing else takes what inner ones leave."""
        heads = [isinstance(step.part, Call) and step.part.name == "FC" for step in steps]
        crossing = [step.output in self._named for step in steps[:-1]]
        return not any(heads + crossing) and all(step.takes == (RUNNING,) for step in steps)

    def _list_blocks(self) -> list[Call]:
        return [
            step.part
            for step in self._frame.steps
            if isinstance(step.part, Call) and step.part.frame is not None
        ]

    def _wrap_windows(self, body: Chain, kind: str) -> None:
        steps, length = self._frame.steps, len(body)
        sign, kernels = repr(sign_chain(body)), _list_kernels(body)
        for at in reversed(range(len(steps) - length + 1)):
            window = steps[at : at + length]
            alike = repr(sign_chain(window)) == sign and _list_kernels(window) == kernels
            if alike and self._is_line(window):
                steps[at : at + length] = [self._wrap(at, window, sign, kind)]

    def wrap_sequences(self) -> None:
        """Make a block of a sequence that follows itself."""
        while (found := self._find_sequence()) is not None:
            at, length, rounds = found
            steps = self._frame.steps
            sign = repr(sign_chain(steps[at : at + length]))
            made = [
                self._wrap(first, steps[first : first + length], sign)
                for first in range(at, at + length * rounds, length)
            ]
            steps[at : at + length * rounds] = made

    def _find_sequence(self) -> tuple[int, int, int] | None:
        """Return where the longest such sequence begins, its length, and its rounds."""
        steps = self._frame.steps
        signs = [repr(sign_chain([step])) if self._is_line([step]) else "" for step in steps]
        crossing = [step.output in self._named for step in steps]
        best: tuple[int, int, int, int] | None = None
        for length in range(2, min(_LONGEST, len(steps) // _FEWEST) + 1):
            for at in range(len(steps) - length * _FEWEST + 1):
                rounds = _count_rounds(signs, crossing, at, length)
                unit = steps[at : at + length]
                if rounds >= _FEWEST and len(set(signs[at : at + length])) > 1 and _is_unit(unit):
                    best = max(best or (0, 0, 0, 0), (length * rounds, -length, -at, rounds))
        return None if best is None else (-best[2], -best[1], best[3])

    def _wrap(self, at: int, steps: Chain, sign: str, kind: str = "") -> Step:
        """Return steps as one use of a block."""
        kind = kind or self._kinds.setdefault(sign, _name_kind(steps))
        first, last = steps[0], steps[-1]
        before = self._frame.steps[at - 1].output if at else self._frame.inputs[0]
        entering = before if first.takes == (RUNNING,) else first.takes[0]
        channels = self._graph.shape(entering)[0]
        inner = [Step(each.part, (RUNNING,), output=each.output) for each in steps]
        path = f"{self._frame.path}.{last.output}"
        frame = Frame(kind, path, (entering,), last.output, channels, inner)
        return Step(Call(kind, {}, frame=frame), first.takes, last.label, last.output)


def _sign_fork(step: Step) -> str:
    """Return what forks have in common that may be one block; a shortcut may be there or not."""
    part = step.part
    if not isinstance(part, Fork | Residual) or len(step.takes) != 1 or _count_calls(step) < 2:
        return ""
    if isinstance(part, Fork):
        return repr((part.merge, [sign_chain(branch.steps) for branch in part.branches]))
    return repr((part.act and part.act.name, sign_chain(part.steps)))


def _count_calls(step: Step) -> int:
    return sum(isinstance(each.part, Call) for chain in list_chains([step]) for each in chain)


def _list_kernels(steps: Chain) -> list[object]:
    """Return the kernels of convolutions, which tell a block from a stem; depthwise ones vary."""
    calls = [step.part for step in steps if isinstance(step.part, Call)]
    return [call.arguments.get("kernel") for call in calls if call.name == "Conv"]


def _is_unit(steps: Chain) -> bool:
    """Check whether a pool among steps is the last, as papers end a stage with it."""
    pools = [isinstance(step.part, Call) and step.part.name in _POOLS for step in steps]
    return not any(pools[:-1])


_POOLS: Final = ("MaxPool", "AvgPool")


def _count_rounds(signs: Sequence[str], crossing: Sequence[bool], at: int, length: int) -> int:
    """Return how often a sequence follows itself; values that others take may end a round."""
    first = list(signs[at : at + length])
    if "" in first:
        return 0
    rounds = 0
    while signs[at + rounds * length : at + (rounds + 1) * length] == first:
        begin = at + rounds * length
        if any(crossing[begin : begin + length - 1]):
            break
        rounds += 1
    return rounds


def _name_kind(steps: Chain) -> str:
    """Return what papers call such a block."""
    part = steps[0].part
    if len(steps) == 1 and isinstance(part, Fork):
        return (
            "SqueezeExcite"
            if part.merge == "mul"
            else "Inception"
            if part.merge == "concat"
            else "Branches"
        )
    inner = part.steps if len(steps) == 1 and isinstance(part, Residual) else steps
    names = tuple(step.part.name for step in inner if isinstance(step.part, Call))
    return _KINDS.get(names, "Residual" if isinstance(part, Residual) else "Unit")
