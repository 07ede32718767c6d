"""Blocks of the parts of a source that are alike."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from archspec.dataclass import replace
from archspec.importers.abstraction.inline import inline_frames
from archspec.importers.abstraction.model import Block, Parameter, Sketch
from archspec.importers.abstraction.parameters import Solution, fill_slots, solve_slots
from archspec.importers.abstraction.stages import shorten_chain
from archspec.importers.abstraction.unify import Mismatch, Slot, Template, unify_chains
from archspec.importers.structure.keys import sign_chain
from archspec.importers.structure.model import (
    Chain,
    Frame,
    Residual,
    Step,
    Text,
    list_chains,
    list_inner,
    walk_frames,
)
from archspec.ops import find_own


def abstract_blocks(root: Frame) -> Sketch:
    """Return a network with a block for each kind of part that it repeats.

    Args:
        root: the network; its frames are told which blocks they became.
    """
    inline_frames(root)
    blocks: list[Block] = []
    taken: set[str] = set()
    for kind, frames in _group_frames(root):
        for members in _cluster(frames):
            block = _make_block(_name_block(kind, taken), members)
            taken.add(block.name)
            blocks.append(block)
    heads = [replace(head, steps=shorten_chain(head.steps)) for head in root.heads]
    return Sketch(tuple(blocks), shorten_chain(root.steps), tuple(heads))


def _group_frames(root: Frame) -> Iterator[tuple[str, list[Frame]]]:
    """Yield the frames of each kind, those that others contain first."""
    groups: dict[tuple[str, int], list[Frame]] = {}
    heights: dict[int, int] = {}
    nested: set[str] = set()
    for frame in walk_frames(root):
        inner = list_inner(frame.steps)
        heights[id(frame)] = 1 + max((heights[id(each)] for each in inner), default=0)
        nested |= {frame.kind for each in inner if each.kind == frame.kind}
    for frame in walk_frames(root):
        if frame is not root:
            level = heights[id(frame)] if frame.kind in nested else 0
            groups.setdefault((frame.kind, level), []).append(frame)
    order = {key: max(heights[id(each)] for each in frames) for key, frames in groups.items()}
    for key in sorted(groups, key=lambda key: order[key]):
        yield key[0], groups[key]


def _cluster(frames: Sequence[Frame]) -> list[list[Frame]]:
    """Return the frames of one kind in groups that can be one block each."""
    alike: dict[object, list[Frame]] = {}
    for frame in frames:
        frame.short = shorten_chain(frame.steps)
        alike.setdefault((repr(sign_chain(frame.short)), len(frame.inputs)), []).append(frame)
    clusters: list[list[Frame]] = []
    for group in sorted(alike.values(), key=lambda group: -_count_steps(group[0].short)):
        home = next((each for each in clusters if _fit(each, group)), None)
        if home is None:
            clusters.append(list(group))
        else:
            home += group
    return [sorted(each, key=frames.index) for each in clusters]


def _count_steps(chain: Chain) -> int:
    return sum(len(each) for each in list_chains(chain))


def _fit(one: Sequence[Frame], other: Sequence[Frame]) -> bool:
    """Check whether the frames of two groups can be one block."""
    frames = [one[0], *one[-1:], other[0], *other[-1:]]
    if len({len(frame.inputs) for frame in frames}) > 1:
        return False
    try:
        _unify(list(one) + list(other))
    except Mismatch:
        return False
    return True


def _unify(frames: Sequence[Frame]) -> tuple[Template, Solution]:
    chains, skips = _wrap_plain([frame.short for frame in frames])
    template = unify_chains(chains)
    if skips is not None:
        template.slots.append(skips(template))
    solution = solve_slots(template.slots, [frame.channels for frame in frames])
    return template, solution


def _wrap_plain(chains: list[Chain]):  # type: ignore[no-untyped-def]
    """Return chains as residuals where others are, and the slot that says which have a shortcut."""
    single = [_find_plain_residual(chain) for chain in chains]
    if all(single) or not any(single):
        return chains, None
    model = next(residual for residual in single if residual is not None)
    present = tuple(residual is not None for residual in single)
    wrapped = [
        chain if residual is not None else [Step(replace(model, steps=chain))]
        for chain, residual in zip(chains, single, strict=True)
    ]

    def make_slot(template: Template) -> Slot:
        residual = template.steps[0].part
        assert isinstance(residual, Residual)

        def fill(value: object) -> None:
            assert isinstance(value, Text)
            residual.skip = value.text

        return Slot("shortcut", present, fill)

    return wrapped, make_slot


def _find_plain_residual(chain: Chain) -> Residual | None:
    part = chain[0].part if len(chain) == 1 else None
    if isinstance(part, Residual) and not part.shortcut and part.act is None:
        return part
    return None


def _make_block(name: str, frames: Sequence[Frame]) -> Block:
    template, solution = _unify(frames)
    fill_slots(template.slots, solution)
    for number, frame in enumerate(frames):
        frame.block = name
        frame.arguments = {
            parameter.name: values[number] for parameter, values in solution.parameters
        }
    parameters = tuple(parameter for parameter, _ in solution.parameters)
    return Block(name, _sort(parameters), template.steps, frames[0].labels)


def _sort(parameters: Iterable[Parameter]) -> tuple[Parameter, ...]:
    """Return parameters with those first that every use gives."""
    return tuple(sorted(parameters, key=lambda each: each.default is not None))


def _name_block(kind: str, taken: Iterable[str]) -> str:
    stem = "".join(part[:1].upper() + part[1:] for part in kind.split("_")) or "Block"
    if find_own(stem) is not None:
        stem += "Block"
    number, name = 2, stem
    while name in taken:
        name = f"{stem}{number}"
        number += 1
    return name


def list_arguments(block: Block) -> Mapping[str, Parameter]:
    """Return the parameters of a block by name."""
    return {parameter.name: parameter for parameter in block.parameters}
