"""Construct the repetitions of a stage: as a loop if they are equal or grow evenly, or a list."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Generic, TypeVar

from archspec.codegen.code import CallPiece, Piece, RepeatPiece, build_piece
from archspec.dataclass import dataclass
from archspec.expressions import BinaryOperation, Expression, Literal, Name, Negation, Quantity
from archspec.graph import Graph, Scope
from archspec.language.names import make_unique_name

_Built_co = TypeVar("_Built_co", bound=Piece, covariant=True)

_LOOPED = 3
"""The number of evenly growing blocks from which a loop is easier to read than a list."""

_LISTED = 100
"""The most equal modules in a row that a list of modules writes one by one."""


@dataclass(slots=True)
class StageRun(Generic[_Built_co]):
    """Repetitions in a row that have equal arguments and inputs.

    Attributes:
        scope: the first of them.
        piece: what constructs each of them.
        length: how many they are.
    """

    scope: Scope
    piece: _Built_co
    length: int = 1

    def is_continued(self, scope: Scope) -> bool:
        """Check whether a repetition is equal to these."""
        return scope.entry == self.scope.entry and scope.bound == self.scope.bound

    def list_entries(self) -> list[Quantity]:
        """Return the channels that enter the first ones, at most two: all others are equal."""
        entry = self.scope.entry
        return [] if entry is None else [entry.channels] * min(self.length, 2)


def build_runs(
    scopes: Iterable[tuple[Scope, int]], build: Callable[[Scope], _Built_co]
) -> list[StageRun[_Built_co]]:
    """Build the pieces of a stage's repetitions; equal ones in a row share theirs.

    Args:
        scopes: the first of equal repetitions in a row, and how many they are.
        build: builds the piece of a repetition.
    """
    runs: list[StageRun[_Built_co]] = []
    for scope, count in scopes:
        if runs and runs[-1].is_continued(scope):
            runs[-1].length += count
        else:
            runs.append(StageRun(scope, build(scope), count))
    return runs


def loop_uses(
    graph: Graph, uses: list[StageRun[CallPiece]], last: Scope, count: Quantity
) -> RepeatPiece | None:
    """Return repeated blocks as a loop; None if no loop can construct them."""
    first = uses[0].piece
    if any((run.piece.callee, run.piece.keywords) != (first.callee, first.keywords)
           for run in uses):  # fmt: skip
        return None
    channels = [entry for run in uses for entry in run.list_entries()]
    if not count.fixed and last.exit is not None:
        channels.append(last.to_parent(last.exit).channels)
    steps = [after - before for before, after in pairwise(channels)]
    if not first.arguments or all(step.form == Literal(0) for step in steps):
        return RepeatPiece(first, "_", build_piece(count))
    is_even = all(step.form == steps[0].form for step in steps)
    if not is_even or (count.fixed and count.value < _LOOPED):
        return None
    parent = graph.scopes[last.parent or 0]
    index = make_unique_name("i", {parameter.name for parameter in parent.parameters})
    more = Quantity(0, Name(index)) * steps[0]
    grown = _build_sum(channels[0].form, more.form)
    return RepeatPiece(replace(first, arguments=(grown,)), index, build_piece(count))


def list_pieces(run: StageRun[_Built_co]) -> list[Piece]:
    """Return the items of a list that construct repetitions; a loop for very many."""
    if run.length > _LISTED:
        return [RepeatPiece(run.piece, "_", Literal(run.length))]
    return [run.piece] * run.length


def build_sequence(modules: list[Piece]) -> Piece:
    """Return modules in a row as an `nn.Sequential`."""
    return CallPiece("nn.Sequential", tuple(modules), tall=True)


def loop_operators(runs: Sequence[StageRun[Piece]], count: Quantity) -> RepeatPiece | None:
    """Return a stage of operators, `2 x 3x3 Conv (64)`, as a loop; None for a list."""
    first = runs[0].piece
    is_long = not count.fixed or count.value >= _LOOPED
    equal = all(run.piece == first for run in runs)
    return RepeatPiece(first, "_", build_piece(count)) if equal and is_long else None


def _build_sum(first: Expression, more: Expression) -> Expression:
    """Return a sum in this order, which reads best in a loop: `64 + i * growth`."""
    if isinstance(more, Negation):
        return BinaryOperation("-", first, more.operand)
    return BinaryOperation("+", first, more)
