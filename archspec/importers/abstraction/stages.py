"""Runs of equal steps as stages: `4 x Block (64 s=2 if first else 1)`."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from archspec.dataclass import dataclass, replace
from archspec.importers.boxes import Argument
from archspec.importers.structure.model import (
    RUNNING,
    Branch,
    Call,
    Chain,
    Fork,
    Residual,
    Step,
    Text,
)


@dataclass(frozen=True, slots=True)
class First:
    """A value of the first round of a stage, and that of all others."""

    first: object
    rest: object


_FEWEST_BOXES: Final = 3
"""Equal boxes that are a stage; two are written one after the other, as papers do."""

Given: TypeAlias = Mapping[str, "Argument | Text"]


def shorten_chain(chain: Chain) -> Chain:
    """Return a chain in which equal steps in sequence are one stage, and so are its branches."""
    short: Chain = []
    run: Chain = []
    for step in [*map(_shorten_inside, chain), None]:
        if step is not None and (not run or _fits(run, step)):
            run.append(step)
            continue
        short += _join_run(run)
        run = [step] if step is not None else []
    return short


def _shorten_inside(step: Step) -> Step:
    match step.part:
        case Fork(branches) as fork:
            made = [Branch(each.name, shorten_chain(each.steps)) for each in branches]
            return replace(step, part=replace(fork, branches=made))
        case Residual() as residual:
            shortcut, steps = shorten_chain(residual.shortcut), shorten_chain(residual.steps)
            return replace(step, part=replace(residual, shortcut=shortcut, steps=steps))
        case Call(frame=frame) as call if frame is not None:
            return replace(step, part=replace(call, name=frame.block, arguments=frame.arguments))
    return step


def _fits(run: Chain, step: Step) -> bool:
    """Check whether a step goes on with a run: the same block, and no value is taken by name."""
    last, call = run[-1], step.part
    first = run[0].part
    if not (isinstance(call, Call) and isinstance(first, Call)) or call.name != first.name:
        return False
    if call.share or step.takes != (RUNNING,) or last.label or len(run[0].takes) != 1:
        return False
    if call.frame is None:
        return call.arguments == first.arguments
    if call.arguments.keys() != first.arguments.keys():
        return False
    if len(run) == 1:
        varied = sum(call.arguments[key] != first.arguments[key] for key in first.arguments)
        return varied <= 1
    before = run[-1].part
    assert isinstance(before, Call)
    return call.arguments == before.arguments


def _join_run(run: Chain) -> Chain:
    first, last = run[0].part if run else None, run[-1].part if run else None
    if not isinstance(first, Call) or not isinstance(last, Call):
        return run
    if len(run) < (_FEWEST_BOXES if first.frame is None else 2):
        return run
    if len(run) == 2 and first.arguments != last.arguments:
        return (
            run
            if _varies_in_counts(first.arguments, last.arguments)
            else [_make_stage(run, first, last)]
        )
    return [_make_stage(run, first, last)]


def _varies_in_counts(first: Given, last: Given) -> bool:
    """Check whether two rounds differ in more than what the first of a stage usually has."""
    return any(first[key] != last[key] and key not in ("s", "stride", "down") for key in first)


def _make_stage(run: Chain, first: Call, last: Call) -> Step:
    arguments = {
        key: value if value == last.arguments[key] else First(value, last.arguments[key])
        for key, value in first.arguments.items()
    }
    call = replace(first, arguments=arguments, count=len(run))
    return Step(call, run[0].takes, run[-1].label, run[-1].output)
