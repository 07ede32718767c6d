"""Counting before expanding: how large a network would become, and whether it ends at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archspec import limits
from archspec.diagnostics import Diagnostic, Mark, Span, SpecError, fail
from archspec.elaborate.arguments import block_arguments
from archspec.elaborate.values import Values, positive_count
from archspec.expressions import Number, Quantity
from archspec.language import Box, Fork, Join, Program, Repeat, Resume, Step


def boxes(steps: tuple[Step, ...]) -> Iterator[Box]:
    """Every box of a chain, at any depth of its forks and repeats."""
    for step in steps:
        match step:
            case Box():
                yield step
            case Fork(branches=branches):
                for branch in branches:
                    yield from boxes(branch.steps)
            case Repeat(steps=inner):
                yield from boxes(inner)


def check_nesting(program: Program) -> None:
    """Refuse blocks that contain themselves, and blocks nested too deeply.

    Raises:
        SpecError: A216 with the circle, or A309.
    """
    depths: dict[str, int] = {}
    for name in program.blocks:
        _depth(program, name, (), depths)


def _depth(program: Program, name: str, trail: tuple[str, ...], depths: dict[str, int]) -> int:
    if name in depths:
        return depths[name]
    deepest = 0
    block = program.blocks[name]
    for box in boxes(block.steps):
        if box.name not in program.blocks:
            continue
        path = (*trail, name)
        if box.name in path:
            circle = " -> ".join((*path[path.index(box.name) :], box.name))
            mark = Mark(program.blocks[box.name].span, "defined here")
            message = f"block {box.name} contains itself: {circle}"
            help = "write the repetition as `4 x Block`"
            raise SpecError([Diagnostic("A216", message, box.span, "", (mark,), (), help)])
        deepest = max(deepest, _depth(program, box.name, path, depths))
    if deepest + 1 > limits.BLOCK_NESTING:
        message = f"blocks are nested more than {limits.BLOCK_NESTING} deep"
        raise fail("A309", message, block.span, help="join some of the levels")
    depths[name] = deepest + 1
    return depths[name]


@dataclass(slots=True)
class NodeCount:
    """Counts the nodes of chains, each block and set of parameters once."""

    program: Program
    tables: Mapping[str, Quantity]
    seen: dict[tuple[str, tuple[Number, ...]], int] = field(default_factory=dict)

    def chain(self, steps: tuple[Step, ...], values: Values) -> int:
        """How many nodes a chain becomes.

        Raises:
            SpecError: A308 where the network would be too large, A221 for a wrong repeat count.
        """
        total = 0
        for step in steps:
            total += self.step(step, values)
            if total > limits.NODES:
                raise _too_large(total, step.span)
        return total

    def step(self, step: Step, values: Values) -> int:
        match step:
            case Box():
                count = positive_count(step.count, values) if step.count else 1
                return self.repeated(count, self.box(step, values), step.span)
            case Fork(branches=branches):
                return 1 + sum(self.chain(branch.steps, values) for branch in branches)
            case Repeat(count=count, steps=steps):
                inner = self.chain(steps, values)
                return self.repeated(positive_count(count, values), inner, step.span)
            case Join():
                return 1
            case Resume():
                return 0

    def repeated(self, count: int, size: int, span: Span) -> int:
        if count * max(size, 1) > limits.NODES:
            raise _too_large(count * max(size, 1), span)
        return count * size

    def box(self, box: Box, values: Values) -> int:
        block = self.program.blocks.get(box.name)
        if block is None:
            return 1
        try:
            given = block_arguments(self.program, box, block)
        except SpecError:
            return 1  # reported, with every other such error, when the box is expanded
        inner = values.inside(given, self.tables)
        names = [parameter.name for parameter in block.parameters]
        key = (block.name, tuple(inner.known[name].value for name in names if name in inner.known))
        if key not in self.seen:
            self.seen[key] = self.chain(block.steps, inner)
        return self.seen[key]


def _too_large(nodes: int, span: Span) -> SpecError:
    message = f"the network would have {nodes:,} operators or more; the limit is {limits.NODES:,}"
    return fail("A308", message, span, help="lower the repeat counts")
