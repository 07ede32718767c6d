"""Pair the blocks and parameters of two networks."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from archspec.differences.compare.arguments_diff import CompareContext
from archspec.differences.compare.match_branches import find_swaps, pair_likely
from archspec.differences.compare.model import Change
from archspec.differences.compare.normal_form import list_names, normalize, substitute_names
from archspec.differences.compare.outline import (
    NetworkOutline,
    OutlineItem,
    OutlineLane,
    walk_items,
)
from archspec.differences.compare.paths import Place
from archspec.differences.compare.steps import StepComparer
from archspec.expressions import Name
from archspec.language import Parameter

_Taking: TypeAlias = tuple[Sequence[Parameter], OutlineLane]
"""The parameters of a block, and its outline."""

_Uses: TypeAlias = dict[str, set[tuple[str, ...]]]
"""Where each block is used."""

_ALIKE: Final = 0.5
_USED_ALIKE: Final = 0.75
_USE: Final = 0.5  # the weight of being used in the same places, relative to similarity


def pair_blocks(before: NetworkOutline, after: NetworkOutline) -> dict[str, str]:
    """Return the blocks of the first network with their names in the second.

    Args:
        before: the first network.
        after: the second network.
    """
    uses = (_map_uses(before), _map_uses(after))
    named = _pair_named(before, after, uses)
    rest = [block for name, block in before.blocks.items() if name not in named]
    other = [block for name, block in after.blocks.items() if name not in named.values()]
    if not rest or not other:
        return named
    comparison = StepComparer(blocks=named, is_settled=False)

    def differ(one: OutlineLane, two: OutlineLane) -> float | None:
        differing = comparison.differing(one.chain, two.chain, CompareContext(one.place))
        used, now_used = uses[0][one.name], uses[1][two.name]
        both = len(used & now_used)
        if differing > (_USED_ALIKE if both else _ALIKE):
            return None
        return differing - _USE * (both / max(1, len(used), len(now_used)))

    partners = named | {one.name: two.name for one, two in pair_likely(rest, other, differ)}
    return {name: partners[name] for name in before.blocks if name in partners}


def _pair_named(
    before: NetworkOutline, after: NetworkOutline, uses: tuple[_Uses, _Uses]
) -> dict[str, str]:
    """Pair blocks with equal names, but cross over those that only swapped their names."""
    named = {name: name for name in before.blocks if name in after.blocks}
    comparison = StepComparer(blocks=named)

    def causes(one: OutlineLane, two: OutlineLane) -> int:
        found = comparison.chain(one.chain, two.chain, CompareContext(one.place))
        return len(found.select(Change))

    pairs = [(before.blocks[name], after.blocks[name]) for name in named]
    for (one, _), (two, _) in find_swaps(pairs, causes):
        if uses[0][one.name] & uses[1][two.name] or uses[0][two.name] & uses[1][one.name]:
            named |= {one.name: two.name, two.name: one.name}
    return named


def _map_uses(outline: NetworkOutline) -> _Uses:
    """Return where blocks are used: the container, the neighbors and the labels."""
    found: _Uses = {name: set() for name in outline.blocks}
    chains = [("", outline.body.chain), *((head.name, head.chain) for head in outline.heads)]
    chains += [(name, block.chain) for name, block in outline.blocks.items()]
    for where, chain in chains:
        for name, use in _list_uses(where, chain):
            if name in found:
                found[name].add(use)
    return found


def _list_uses(where: str, chain: Sequence[OutlineItem]) -> Iterator[tuple[str, tuple[str, ...]]]:
    names = ["", *(item.name for item in chain), ""]
    for number, item in enumerate(chain):
        around = (names[number], names[number + 2])
        yield item.name, (where, *("*" if each == item.name else each for each in around))
        if "label" in item.labels:
            yield item.name, (where, item.labels["label"].name)
        yield from _list_uses(where, item.chain)
        for lane in item.lanes:
            yield from _list_uses(f"{where}.{lane.name}", lane.chain)


def pair_parameters(
    before: Sequence[Parameter], after: Sequence[Parameter], *, alike: bool = False
) -> dict[str, str]:
    """Return the parameters of the first network or block with their names in the second.

    Those without a namesake are paired in order, if their types agree one by one.

    Args:
        before: the parameters of the first.
        after: the parameters of the second.
        alike: whether those without a namesake must also have the same defaults.
    """
    names = {parameter.name for parameter in before} & {parameter.name for parameter in after}
    pairs = {parameter.name: parameter.name for parameter in before if parameter.name in names}
    rest, other = (
        [parameter for parameter in side if parameter.name not in names] for side in (before, after)
    )
    kinds, others = (
        [(parameter.type, normalize(parameter.default) if alike else None) for parameter in side]
        for side in (rest, other)
    )
    if kinds == others:
        pairs |= {one.name: two.name for one, two in zip(rest, other, strict=True)}
    return pairs


def map_parameters(
    before: NetworkOutline, after: NetworkOutline, blocks: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Return for each pair of blocks the parameter names of the first by those of the second.

    If the blocks have the same steps, parameters used in the same places are paired whatever their
    names; the rest are paired by name.
    """
    return {
        one: _map_block_parameters(
            (before.program.blocks[one].parameters, before.blocks[one]),
            (after.program.blocks[two].parameters, after.blocks[two]),
        )
        for one, two in blocks.items()
    }


def _map_block_parameters(before: _Taking, after: _Taking) -> dict[str, str]:
    used: dict[str, str] = {}
    if _list_steps(before[1]) == _list_steps(after[1]):  # else a place may be another's there
        places, new_places = _map_places(*before), _map_places(*after)
        used = {new_places[use]: name for use, name in places.items() if use in new_places}
    rest = [parameter for parameter in before[0] if parameter.name not in used.values()]
    other = [parameter for parameter in after[0] if parameter.name not in used]
    return used | {new: old for old, new in pair_parameters(rest, other).items()}


def _list_steps(block: OutlineLane) -> list[tuple[Place, str]]:
    """Return the place and name of each step."""
    return [(item.place[1:], item.name) for item in walk_items(block.chain)]


def _map_places(parameters: Sequence[Parameter], block: OutlineLane) -> dict[Hashable, str]:
    """Return the parameters by their uses, if no other has the same uses."""
    uses: dict[str, list[Hashable]] = {parameter.name: [] for parameter in parameters}
    for item in walk_items(block.chain):
        for name, setting in item.settings.items():
            for own in uses.keys() & {*list_names(setting.value)}:
                value = substitute_names(setting.value, {own: Name("")})
                uses[own].append((item.place[1:], item.name, name, value))
    found = {name: tuple(sorted(use, key=repr)) for name, use in uses.items() if use}
    counts = Counter(found.values())
    return {use: name for name, use in found.items() if counts[use] == 1}
