"""Pair the blocks and parameters of two networks."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from archspec.diff.compare.arguments_diff import CompareContext
from archspec.diff.compare.candidates import count_content, find_candidates, find_crossed
from archspec.diff.compare.match_branches import NEW_NAMES, choose_cheapest
from archspec.diff.compare.normal_form import list_names, read_parameter, substitute_names
from archspec.diff.compare.outline import BlockOutline, NetworkOutline, OutlineItem, walk_items
from archspec.diff.compare.paths import Place
from archspec.diff.compare.steps import StepComparer
from archspec.expressions import Name
from archspec.language import Parameter

_Taking: TypeAlias = tuple[Sequence[Parameter], BlockOutline]
"""The parameters of a block, and its outline."""

_ALIKE: Final = 0.5
_USED_ALIKE: Final = 0.75
_USE: Final = 0.5  # the weight of being used in the same places, relative to similarity


def pair_blocks(before: NetworkOutline, after: NetworkOutline) -> dict[str, str]:
    """Return the blocks of the first network with their names in the second.

    Args:
        before: the first network.
        after: the second network.
    """
    named = _pair_named(before, after)
    rest = [name for name in before.blocks if name not in named]
    other = [name for name in after.blocks if name not in named.values()]
    if not rest or not other:
        return named
    comparison = StepComparer(
        blocks=named,
        own=(frozenset(before.blocks), frozenset(after.blocks)),
        unsure=(frozenset(rest), frozenset(other)),
    )
    uses = (_map_uses(before), _map_uses(after))
    found = []
    sketches = [before.blocks[name] for name in rest], [after.blocks[name] for name in other]
    for first, second in find_candidates(*sketches, lambda sketch: count_content(sketch.chain)):
        one, two = first.name, second.name
        differing = comparison.differing(first.chain, second.chain, CompareContext((one,)))
        both = len(uses[0][one] & uses[1][two])
        if differing <= (_USED_ALIKE if both else _ALIKE):
            share = both / max(1, len(uses[0][one]), len(uses[1][two]))
            found.append((one, two, differing - _USE * share))
    pairs = choose_cheapest(found, lambda name: name)
    partners = named | dict(pairs)
    return {name: partners[name] for name in before.blocks if name in partners}


def _pair_named(before: NetworkOutline, after: NetworkOutline) -> dict[str, str]:
    """Pair blocks with equal names, but cross over those that only swapped their names."""
    names = [name for name in before.blocks if name in after.blocks]
    named = {name: name for name in names}
    sides = [{name: side.blocks[name].chain for name in names} for side in (before, after)]
    comparison = StepComparer(blocks=named, own=(frozenset(before.blocks), frozenset(after.blocks)))

    def causes(one: str, two: str) -> int:
        return len(comparison.chain(sides[0][one], sides[1][two], CompareContext((one,))).changes)

    held = [(count_content(sides[0][name]), count_content(sides[1][name])) for name in names]
    uses = (_map_uses(before), _map_uses(after))
    for i, j in find_crossed(held):
        one, two = names[i], names[j]
        is_used = uses[0][one] & uses[1][two] or uses[0][two] & uses[1][one]
        is_shorter = causes(one, one) + causes(two, two) > NEW_NAMES
        if is_used and is_shorter and not causes(one, two) and not causes(two, one):
            named |= {one: two, two: one}
    return named


def _map_uses(outline: NetworkOutline) -> dict[str, set[tuple[str, ...]]]:
    """Return where blocks are used: the container, the neighbors and the labels."""
    found: dict[str, set[tuple[str, ...]]] = {name: set() for name in outline.blocks}
    chains = [("", outline.body.chain), *((head.name, head.chain) for head in outline.heads)]
    chains += [(name, block.chain) for name, block in outline.blocks.items()]
    for where, chain in chains:
        for name, use in _list_uses(where, chain):
            if name in found:
                found[name].add(use)
    return found


def _list_uses(where: str, chain: Sequence[OutlineItem]) -> Iterator[tuple[str, tuple[str, ...]]]:
    names = ["", *(outline_item.name for outline_item in chain), ""]
    for number, item in enumerate(chain):
        around = (names[number], names[number + 2])
        yield item.name, (where, *("*" if each == item.name else each for each in around))
        if item.label is not None:
            yield item.name, (where, item.label.name)
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
    rest, other = (
        [parameter for parameter in all if parameter.name not in names] for all in (before, after)
    )
    pairs = {parameter.name: parameter.name for parameter in before if parameter.name in names}
    if [_get_kind(parameter, alike=alike) for parameter in rest] == [
        _get_kind(parameter, alike=alike) for parameter in other
    ]:
        pairs |= {one.name: two.name for one, two in zip(rest, other, strict=True)}
    return pairs


def _get_kind(parameter: Parameter, *, alike: bool) -> tuple[object, ...]:
    return (parameter.type, read_parameter(parameter) if alike else None)


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
    same = _index_steps(before[1]) == _index_steps(
        after[1]
    )  # else a place may be another's in the second
    places = [_map_places(*sketch) if same else {} for sketch in (before, after)]
    used = {places[1][place]: name for place, name in places[0].items() if place in places[1]}
    rest, other = (
        [parameter for parameter in parameters if parameter.name not in taken]
        for (parameters, _), taken in ((before, {*used.values()}), (after, {*used}))
    )
    named = pair_parameters(rest, other)
    return used | {new: old for old, new in named.items()}


def _index_steps(sketch: BlockOutline) -> list[tuple[Place, str]]:
    """Return the place and name of each step."""
    return [
        (outline_item.place[1:], outline_item.name) for outline_item in walk_items(sketch.chain)
    ]


def _map_places(parameters: Sequence[Parameter], sketch: BlockOutline) -> dict[Hashable, str]:
    """Return the parameters by their uses, if no other has the same uses."""
    names = {parameter.name for parameter in parameters}
    uses: dict[str, list[Hashable]] = {name: [] for name in names}
    for item in walk_items(sketch.chain):
        for name, setting in item.settings.items():
            for own in names & {*list_names(setting.value)}:
                value = substitute_names(setting.value, {own: Name("")})
                uses[own].append((item.place[1:], item.name, name, value))
    found = {name: tuple(sorted(use, key=repr)) for name, use in uses.items() if use}
    counts = Counter(found.values())
    return {place: name for name, place in found.items() if counts[place] == 1}
