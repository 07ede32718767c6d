"""The conditions of a spec, by the steps that depend on them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial, reduce
from typing import Final

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.expressions import to_text
from archspec.expressions.tree import Junction
from archspec.language.model import Box, Conditional, Fork, Formula, Step
from archspec.language.program import Program
from archspec.language.walk import get_inner_chains, walk_branches, walk_steps

_SIGNS: Final = {" == ": " = ", " != ": " ≠ ", " <= ": " ≤ ", " >= ": " ≥ "}


@dataclass(frozen=True, slots=True)
class Skip:
    """The condition of a shortcut.

    Attributes:
        text: the condition in words.
        inside: the steps of the residual beside it.
    """

    text: str
    inside: frozenset[Span]


@dataclass(frozen=True, slots=True)
class WrittenConditions:
    """The conditions of a spec.

    Attributes:
        texts: what must hold for a step, in words.
        branches: what must hold for a branch.
        skips: what must hold for the shortcut of a residual.
    """

    texts: Mapping[Span, str]
    branches: Mapping[Span, str]
    skips: Mapping[Span, Skip]

    @classmethod
    def collect(cls, program: Program) -> "WrittenConditions":
        """Collect the conditions of a network and its blocks."""
        texts, branches, skips = dict[Span, str](), dict[Span, str](), dict[Span, Skip]()
        for chain in program.chains:
            texts.update(_list_conditions(chain, ()))
            for branch in walk_branches(chain):
                if branch.condition is not None:
                    branches[branch.span] = _format_condition([branch.condition])
            for step in walk_steps(chain):
                if isinstance(step, Fork) and step.skip is not None:
                    inside = frozenset(one.span for one in walk_steps(step.branches[-1].steps))
                    skips[step.span] = Skip(_format_condition([step.skip]), inside)
        return cls(texts, branches, skips)


def _list_conditions(
    steps: Iterable[Step], around: tuple[Formula, ...]
) -> Iterator[tuple[Span, str]]:
    """Yield the steps that are there only under conditions, without those for the other case."""
    for step in steps:
        if isinstance(step, Conditional):
            yield from _list_conditions(step.steps, (*around, step.condition))
            continue
        own = [step.condition] if isinstance(step, Box) and step.condition else []
        if around or own:
            yield step.span, _format_condition([*around, *own])
        if isinstance(step, Fork):
            for branch in step.branches:
                more = (branch.condition,) if branch.condition is not None else ()
                yield from _list_conditions(branch.steps, (*around, *more))
            continue
        for chain in get_inner_chains(step):
            yield from _list_conditions(chain, around)


def _format_condition(conditions: Iterable[Formula]) -> str:
    """Return conditions as a figure prints them: `if s ≠ 1 or cin ≠ 4*c`."""
    text = to_text(reduce(partial(Junction, "and"), (each.tree for each in conditions)))
    for written, printed in _SIGNS.items():
        text = text.replace(written, printed)
    return f"if {text}"
