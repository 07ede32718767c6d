"""Chains within steps: the branches of a fork, the body of a repeat or a loop."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from archspec.language.model import Box, Branch, Fork, Head, Join, Loop, Repeat, Resume, Step

Change: TypeAlias = Callable[[Step], Step]
"""What becomes of a step."""


def branches_in(steps: tuple[Step, ...]) -> Iterator[Branch]:
    """Every branch of a chain, each before those within it."""
    for step in steps:
        match step:
            case Fork(branches=branches):
                for branch in branches:
                    yield branch
                    yield from branches_in(branch.steps)
            case Repeat(steps=inner) | Loop(steps=inner):
                yield from branches_in(inner)


def boxes_in(steps: tuple[Step, ...]) -> Iterator[Box]:
    """Every box of a chain, those within its steps included."""
    for step in steps:
        match step:
            case Box():
                yield step
            case Fork(branches=branches):
                for branch in branches:
                    yield from boxes_in(branch.steps)
            case Repeat(steps=inner) | Loop(steps=inner):
                yield from boxes_in(inner)


def loops_in(steps: tuple[Step, ...]) -> Iterator[Loop]:
    """Every loop of a chain, each before those within it."""
    for step in steps:
        match step:
            case Loop(steps=inner):
                yield step
                yield from loops_in(inner)
            case Repeat(steps=inner):
                yield from loops_in(inner)
            case Fork(branches=branches):
                for branch in branches:
                    yield from loops_in(branch.steps)


def changed(steps: tuple[Step, ...], change: Change) -> tuple[Step, ...]:
    """A chain with each of its steps changed, those within others first."""
    return tuple(change(_inside(step, change)) for step in steps)


def changed_head(head: Head, change: Change) -> Head:
    """A head with its step changed, and the steps within."""
    return replace(head, step=change(_inside(head.step, change)))


def _inside(step: Step, change: Change) -> Step:
    """A step whose inner chains are changed."""
    match step:
        case Fork(branches=branches):
            parts = (replace(each, steps=changed(each.steps, change)) for each in branches)
            return replace(step, branches=tuple(parts))
        case Repeat(steps=steps) | Loop(steps=steps):
            return replace(step, steps=changed(steps, change))
        case Box() | Join() | Resume():
            return step
