"""Find what the steps of a chain name, once for each chain."""

from collections.abc import Iterator

from archspec.dataclass import dataclass
from archspec.graph import TemplateMemory
from archspec.language import Box, Data, Fork, Join, Label, Loop, Program, Repeat, Step, Variable
from archspec.language.argument_values import find_names_in_data
from archspec.language.walk import walk_steps


@dataclass(frozen=True, slots=True)
class Mentions:
    """What the steps of a chain name, at any depth.

    Attributes:
        boxes: the names of operators and blocks.
        tables: the first parts of dotted names, which may be tables.
        variables: the variables of loops.
        shares: whether a box has the module of others.
    """

    boxes: tuple[str, ...]
    tables: tuple[str, ...]
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
        inner = tuple(walk_steps(steps))
        boxes = tuple(step for step in inner if isinstance(step, Box))
        loops = (step for step in inner if isinstance(step, Loop))
        names = (name for step in inner for each in _list_data(step)
                 for name in find_names_in_data(each))  # fmt: skip
        known = Mentions(
            tuple(dict.fromkeys(box.name for box in boxes)),
            tuple(dict.fromkeys(name.partition(".")[0] for name in names if "." in name)),
            tuple(variable for loop in loops for variable in loop.variables),
            any(box.share for box in boxes),
        )
        memory.keep(key, known, steps)
    return known


def list_mentions(program: Program, memory: TemplateMemory) -> tuple[Mentions, ...]:
    """Return what the chains of a program name: the network with its heads, then the blocks."""
    spec = program.spec
    heads = [head.step for head in spec.heads]
    chains = (spec.body or (), *(block.steps for block in program.blocks.values()))
    key = ("all mentions", *map(id, heads), "", *map(id, chains))
    known: tuple[Mentions, ...] | None = memory.find(key)
    if known is None:
        body, *blocks = (find_mentions(chain, memory) for chain in chains)
        known = (body, find_mentions(tuple(heads), memory), *blocks) if heads else (body, *blocks)
        memory.keep(key, known, (heads, chains))
    return known


def _list_data(step: Step) -> "Iterator[Data | None]":
    """Yield whatever may hold names in a step itself."""
    for label in _list_labels(step):
        yield label.index
    match step:
        case Box(count=count, arguments=arguments):
            yield count
            yield from (argument.value for argument in arguments)
        case Fork(scale=scale) if scale is not None:
            yield scale.value
        case Repeat(count=count):
            yield count
        case Loop(variables=variables):
            for variable in variables:
                values = variable.values
                yield list(values) if isinstance(values, tuple) else values


def _list_labels(step: Step) -> Iterator[Label]:
    """Yield the labels of a step."""
    if isinstance(step, Join):
        yield from step.inputs
    named = (getattr(step, name, None) for name in ("label", "source", "share", "module"))
    yield from (label for label in named if label is not None)
