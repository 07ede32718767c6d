"""Find what the steps of a chain name, once for each chain."""

from collections.abc import Iterable, Iterator
from itertools import chain

from archspec.dataclass import dataclass
from archspec.expressions import find_names
from archspec.graph import TemplateMemory
from archspec.language import (
    Box,
    Conditional,
    Data,
    Fork,
    Formula,
    Join,
    Label,
    Loop,
    Program,
    Repeat,
    Step,
    Variable,
)
from archspec.language.argument_values import find_names_in_data
from archspec.language.walk import walk_with_parents


@dataclass(frozen=True, slots=True)
class Mentions:
    """What the steps of a chain name, at any depth: one object for the same names.

    Attributes:
        boxes: the names of operators and blocks.
        levels: these names, each with the number of repeats around a box of it, that of the box
            itself included.
        tables: the first parts of dotted names, and what loops run over: these may be tables.
        shaping: those outside of the arguments of boxes.
        variables: the variables of loops.
        shares: whether a box has the module of others.
    """

    boxes: tuple[str, ...]
    levels: tuple[tuple[str, int], ...]
    tables: tuple[str, ...]
    shaping: tuple[str, ...]
    variables: tuple[Variable, ...]
    shares: bool


def find_mentions(steps: tuple[Step, ...], memory: TemplateMemory) -> Mentions:
    """Return what the steps of a chain name.

    Args:
        steps: the chain.
        memory: what was found before.
    """
    key = ("mentions", id(steps))
    known: Mentions | None = memory.find(key)
    if known is None:
        placed = tuple(walk_with_parents(steps))
        inner = tuple(step for step, _ in placed)
        boxes = tuple(step for step in inner if isinstance(step, Box))
        loops = (step for step in inner if isinstance(step, Loop))
        levels = ((step.name, _count_repeats(step, parents)) for step, parents in placed
                  if isinstance(step, Box))  # fmt: skip
        variables = tuple(variable for loop in loops for variable in loop.variables)
        over = tuple(dict.fromkeys(name for each in variables for name in list_loop_names(each)))
        tables = (*_list_tables(list_data(step) for step in inner), *over)
        shaping = tables and (*_list_tables(_list_shaping_data(step) for step in inner), *over)
        known = Mentions(
            tuple(dict.fromkeys(box.name for box in boxes)),
            tuple(dict.fromkeys(levels)),
            tables,
            shaping,
            variables,
            any(box.share for box in boxes),
        )
        known = memory.intern(known)
        memory.keep(key, known, steps)
    return known


def carry_mentions(
    before: tuple[Step, ...], after: tuple[Step, ...], memory: TemplateMemory
) -> None:
    """Take over what a chain names for another one that names the same."""
    memory.keep(("mentions", id(after)), find_mentions(before, memory), after)


def _count_repeats(box: Box, parents: Iterable[Step]) -> int:
    """Return the number of repeats of a box: those around it, and its own."""
    return sum(isinstance(parent, Repeat) for parent in parents) + (box.count is not None)


def find_tables(box: Box, memory: TemplateMemory) -> tuple[str, ...]:
    """Return the first parts of dotted names in a box, which may be tables, found once."""
    key = ("tables", id(box))
    known: tuple[str, ...] | None = memory.find(key)
    if known is None:
        known = _list_tables((list_data(box),))
        memory.keep(key, known, box)
    return known


def names_tables(step: Step) -> bool:
    """Check whether anything in a step itself may name a table."""
    return bool(_list_tables((list_data(step),)))


def list_loop_names(variable: Variable) -> Iterator[str]:
    """Yield the names of what a variable runs over: a list, or the rows of a table."""
    if isinstance(variable.values, Formula):
        yield from (name for name in find_names(variable.values.tree) if "." not in name)


def _list_tables(data: "Iterable[Iterable[Data | None]]") -> tuple[str, ...]:
    """Return the first parts of dotted names in the data of steps."""
    names = (name for each in chain.from_iterable(data) for name in find_names_in_data(each))
    return tuple(dict.fromkeys(name.partition(".")[0] for name in names if "." in name))


def list_mentions(program: Program, memory: TemplateMemory) -> tuple[Mentions, ...]:
    """Return what the chains of a program name: the network with its heads, then the blocks.

    There is one object for the same names.
    """
    spec = program.spec
    heads = [head.step for head in spec.heads]
    chains = (spec.body or (), *(block.steps for block in program.blocks.values()))
    key = ("all mentions", *map(id, heads), "", *map(id, chains))
    known: tuple[Mentions, ...] | None = memory.find(key)
    if known is None:
        body, *blocks = (find_mentions(chain, memory) for chain in chains)
        found = (body, find_mentions(tuple(heads), memory), *blocks) if heads else (body, *blocks)
        same = ("same mentions", *map(id, found))
        known = memory.find(same) or found
        memory.keep(same, known, found)
        memory.keep(key, known, (heads, chains))
    return known


def list_data(step: Step) -> "Iterator[Data | None]":
    """Yield whatever may hold names in a step itself."""
    yield from _list_shaping_data(step)
    match step:
        case Box(arguments=arguments):
            yield from (argument.value for argument in arguments)
        case Fork(scale=scale) if scale is not None:
            yield scale.value
        case Join(sizes=sizes):
            yield list(sizes)


def _list_shaping_data(step: Step) -> "Iterator[Data | None]":
    """Yield whatever may hold names in a step itself and decides which steps there are."""
    for label in list_labels(step):
        yield label.index
    match step:
        case Box(count=count, condition=condition):
            yield count
            yield condition
        case Repeat(count=count):
            yield count
        case Conditional(condition=condition):
            yield condition
        case Fork(skip=skip, branches=branches):
            yield skip
            yield from (branch.condition for branch in branches)
        case Loop(variables=variables):
            for variable in variables:
                values = variable.values
                yield list(values) if isinstance(values, tuple) else values


def list_labels(step: Step) -> Iterator[Label]:
    """Yield the labels of a step."""
    if isinstance(step, Join | Box):
        yield from (*step.inputs, *step.parts)
    named = (getattr(step, name, None) for name in ("label", "source", "share", "module"))
    yield from (label for label in named if label is not None)
