"""Find the blocks that differ from earlier ones in constants alone.

Such a block has the steps, names and connections of the earlier one, so that what was derived from
these holds for it too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Final, TypeAlias

from archspec.dataclass import dataclass, replace
from archspec.elaborate.mentions import carry_mentions
from archspec.elaborate.unrolled_block import UnrolledBlock
from archspec.expressions import Literal
from archspec.graph import GivenValue, Node, Template, TemplateMemory
from archspec.language import Argument, Block, Box, Branch, Fork, Formula, Join, Resume, Step
from archspec.language.argument_values import find_names_in_data
from archspec.language.provenance import Provenance

_BLOCK: Final = attrgetter(
    "span", "name", "figure", "description", "parameters", "inputs", "outputs"
)
_FORK: Final = attrgetter("span", "merge", "residual", "scale", "skip", "label", "size")
_BRANCH: Final = attrgetter("span", "name", "condition")
_BOX: Final = attrgetter(
    "span", "name", "condition", "share", "module", "label", "size", "inputs", "parts", "taken"
)

StepPair: TypeAlias = tuple[Step, Step]
"""A step of an earlier block, and the step in its place."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What distinguishes a block from an earlier one.

    Attributes:
        before: the earlier block.
        steps: the steps that differ, and those around them.
    """

    before: Block
    steps: tuple[StepPair, ...]

    @property
    def boxes(self) -> tuple[tuple[Box, Box], ...]:
        """The boxes that differ."""
        pairs = self.steps
        return tuple((one, other) for one, other in pairs
                     if isinstance(one, Box) and isinstance(other, Box))  # fmt: skip


@dataclass(frozen=True, slots=True)
class RevisedBlock:
    """A block without loops that differs from an earlier one in constants alone.

    Attributes:
        before: the earlier block.
        whole: the block.
        boxes: the boxes that differ, each as it was and as it is.
        is_plain: whether each of these is one operator, so that no block in it differs.
    """

    before: UnrolledBlock
    whole: UnrolledBlock
    boxes: tuple[tuple[Box, Box], ...]
    is_plain: bool


def find_new_blocks(
    blocks: Iterable[Block], memory: TemplateMemory
) -> tuple[tuple[Block, Block | None], ...]:
    """Return the blocks that are not those of the latest network, each with the one of its name.

    Args:
        blocks: the blocks of a network, itself included.
        memory: what was derived from earlier ones.
    """
    found = ((block, memory.find(_get_key(block))) for block in blocks)
    return tuple(pair for pair in found if pair[0] is not pair[1])


def find_revisions(
    blocks: Iterable[tuple[Block, Block | None]], memory: TemplateMemory
) -> Mapping[int, Revision]:
    """Return the revisions of blocks, by the identity of the block as it is.

    Args:
        blocks: new blocks, each with the earlier one of its name.
        memory: what was derived from earlier ones.
    """
    found: dict[int, Revision] = {}
    for block, before in blocks:
        if before is None or _BLOCK(before) != _BLOCK(block):
            continue
        steps = _pair_chains(before.steps, block.steps)
        if steps is not None:
            carry_mentions(before.steps, block.steps, memory)
            found[id(block)] = Revision(before, tuple(steps))
    return found


def keep_blocks(blocks: Iterable[tuple[Block, Block | None]], memory: TemplateMemory) -> None:
    """Remember the new blocks of a network that was expanded, to compare later ones with."""
    for block, _ in blocks:
        memory.keep(_get_key(block), block, None)


def revise_template(
    template: Template,
    boxes: Iterable[tuple[Box, Box]],
    resolve: Callable[[Box], tuple[GivenValue, ...]],
) -> Template | None:
    """Return the contents of a block from those of the earlier one.

    Args:
        template: the contents of the earlier block, as expanded.
        boxes: the boxes that differ, each as it was and as it is.
        resolve: returns the arguments of a box.

    Returns:
        None if one of them is not a node of the block itself.

    Raises:
        SpecError: as `resolve`.
    """
    revised = {id(before): box for before, box in boxes}
    parts = list(template.parts)
    for number, part in enumerate(parts):
        if not isinstance(part, Node) or part.box is None:
            continue
        box = revised.pop(id(part.box), None)
        if box is not None:
            given = carry_arguments(part.given, part.box, box) or resolve(box)
            parts[number] = replace(part, given=given, box=box)
    return None if revised else replace(template, parts=tuple(parts))


def carry_arguments(
    given: tuple[GivenValue, ...], before: Box, box: Box
) -> tuple[GivenValue, ...] | None:
    """Return the arguments of a box from those of an earlier one.

    Args:
        given: the arguments of the earlier box.
        before: the earlier box.
        box: the box, which differs in constants alone.

    Returns:
        None if these are more than numbers.
    """
    changed: dict[int, Argument] = {}
    for one, other in zip(before.arguments, box.arguments, strict=True):
        if one is not other and one != other:
            if not (_is_number(one) and _is_number(other)):
                return None
            changed[id(one.value)] = other
    made = list(given)
    for number, each in enumerate(given):
        new = changed.pop(id(each.value), None)
        if new is not None:
            made[number] = GivenValue(each.name, new.value, Provenance(span=new.span))
    return None if changed else tuple(made)


def _is_number(argument: Argument) -> bool:
    return isinstance(argument.value, Formula) and isinstance(argument.value.tree, Literal)


def _get_key(block: Block) -> tuple[str, str, str]:
    return ("block", block.name, block.figure)


def _pair_chains(before: tuple[Step, ...], after: tuple[Step, ...]) -> list[StepPair] | None:
    """Return the boxes in which two chains differ; None if they differ in more than constants."""
    if len(before) != len(after):
        return None
    found: list[StepPair] = []
    for one, other in zip(before, after, strict=True):
        if one is not other:
            steps = _pair_steps(one, other)
            if steps is None:
                return None
            found += steps
    return found


def _pair_steps(before: Step, after: Step) -> list[StepPair] | None:
    match before, after:
        case Box(), Box():
            return [(before, after)] if _has_other_constants(before, after) else None
        case Fork(), Fork() if _FORK(before) == _FORK(after):
            inner = _pair_branches(before.branches, after.branches)
            return None if inner is None else [(before, after), *inner]
        case ((Join() | Resume()), _):
            return [(before, after)] if before == after else None
        case _:
            return None


def _pair_branches(before: tuple[Branch, ...], after: tuple[Branch, ...]) -> list[StepPair] | None:
    if len(before) != len(after):
        return None
    found: list[StepPair] = []
    for one, other in zip(before, after, strict=True):
        if one is not other:
            steps = _pair_chains(one.steps, other.steps)
            if steps is None or _BRANCH(one) != _BRANCH(other):
                return None
            found += steps
    return found


def _has_other_constants(before: Box, after: Box) -> bool:
    """Check whether two boxes differ at most in constants: arguments, and a count from 2."""
    if _BOX(before) != _BOX(after) or len(before.arguments) != len(after.arguments):
        return False
    is_repeated = before.count is after.count or (
        _is_plural(before.count) and _is_plural(after.count)
    )
    pairs = zip(before.arguments, after.arguments, strict=True)
    return is_repeated and all(
        one is other or _is_other_constant(one, other) for one, other in pairs
    )


def _is_plural(count: Formula | None) -> bool:
    """Check whether a count is a number from 2: no stage without rounds, or with only one."""
    match count:
        case Formula(tree=Literal(int() as number)):
            return number > 1
        case _:
            return False


def _is_other_constant(before: Argument, after: Argument) -> bool:
    return before.name == after.name and not any(_list_names(before, after))


def _list_names(*arguments: Argument) -> Iterator[str]:
    for argument in arguments:
        yield from find_names_in_data(argument.value)
