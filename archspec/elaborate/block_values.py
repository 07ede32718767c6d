"""Expand blocks that several values enter or leave, and the boxes that use them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from archspec.dataclass import replace
from archspec.diagnostics import Mark, SpecError, fail
from archspec.elaborate.open_blocks import keep_ends_apart
from archspec.elaborate.scopes import BlockUse, ScopeFrame
from archspec.graph import ENTRY, Chain, Stage, TemplatePlacement
from archspec.language import Block, Box
from archspec.language.model import BlockOutput, Label
from archspec.language.names import suggest_nearest

if TYPE_CHECKING:
    from archspec.elaborate.expand import TemplateExpansion


def declare_inputs(frame: ScopeFrame, block: Block) -> tuple[tuple[str, int], ...]:
    """Name the values that enter a block, and return their nodes in its template."""
    inputs = tuple((label.name, ENTRY - number) for number, label in enumerate(block.inputs))
    for label, (_, node) in zip(block.inputs, inputs, strict=True):
        frame.labels.declare(label, node)
    return inputs


def close_block(
    expansion: "TemplateExpansion",
    use: BlockUse,
    chain: Chain,
    inputs: tuple[tuple[str, int], ...],
) -> Chain:
    """Return the chain of a block with the values that enter and leave it.

    Args:
        expansion: its expansion.
        use: the use of the block.
        chain: its steps.
        inputs: the values that enter.
    """
    if not use.block.outputs:
        closed = replace(chain, inputs=inputs) if inputs else chain
        return keep_ends_apart(expansion, use, closed)
    outputs: list[tuple[str, int]] = []
    for output in use.block.outputs:
        try:
            outputs.append((output.name, expansion.frame.labels.find(output.source)))
        except SpecError as error:
            expansion.expansion.findings.extend(error.diagnostics)
            outputs.append((output.name, chain.output))
    closed = replace(chain, inputs=inputs, outputs=tuple(outputs), output=outputs[0][1])
    return keep_ends_apart(expansion, use, closed)


def take_values(expansion: "TemplateExpansion", box: Box, block: Block, running: int) -> Stage:
    """Expand a box that uses a block, with the values that it takes and leaves.

    Args:
        expansion: the expansion of the block around it.
        box: the box.
        block: the block that it uses.
        running: the running value.
    """
    if not (box.inputs or block.takes_several or box.parts or block.leaves_several):
        return expansion.stage(box, expansion.use(box, block), running)
    _check_values(box, block)
    find = expansion.frame.labels.find
    sources = tuple(running if label.name == "." else find(label) for label in box.inputs)
    first, *others = sources or (running,)
    stage = expansion.stage(box, expansion.use(box, block), first, tuple(others))
    placed = expansion.parts[-1]
    ends = placed.outputs if isinstance(placed, TemplatePlacement) else ()
    names = [output.name for output in block.outputs]
    made = dict(zip(names, ends, strict=False))  # a block without names leaves one value
    labels = {name: part.name for part, name in zip(box.parts, box.taken, strict=True)}
    outputs = tuple((labels[name], made[name]) for name in names if labels)
    return replace(stage, sources=sources, outputs=outputs)


def _check_values(box: Box, block: Block) -> None:
    """Refuse a box that takes or names more or fewer values than its block has.

    Raises:
        SpecError: A218 for their numbers, A217 for an output that does not exist.
    """
    wanted, given = max(len(block.inputs), 1), max(len(box.inputs), 1)
    if wanted != given or (block.takes_several and not box.inputs):
        names = ", ".join(label.name for label in block.inputs) or "."
        message = f"`{block.name}` takes {wanted} values, and is given {given}"
        if wanted == 1:
            message = f"`{block.name}` takes one value, and is given {given}"
        help = f"write `- {block.name}: [{names}]`, with names of values here"
        marks = _mark_values(block, block.inputs)
        raise fail("A218", message, box.span, marks=marks, help=help)
    known = [output.name for output in block.outputs]
    for part, name in zip(box.parts, box.taken, strict=True):
        if name not in known:
            message = f"`{block.name}` has no output `{name}`"
            help = suggest_nearest(name, known) or "give the block `outputs: {high: a, low: b}`"
            marks = _mark_values(block, block.outputs)
            raise fail("A217", message, part.span, marks=marks, help=help)
    if block.leaves_several and len(set(box.taken)) < len(known):
        names = ", ".join(f"my_{name}: {name}" for name in known)
        named = len(set(box.taken)) or "none"
        message = f"`{block.name}` leaves {len(known)} values, and {named} has a name here"
        help, marks = f"name them: `as: {{{names}}}`", _mark_values(block, block.outputs)
        raise fail("A218", message, box.span, marks=marks, help=help)


def _mark_values(block: Block, values: Sequence[Label | BlockOutput]) -> tuple[Mark, ...]:
    """Return a mark at the values that a block names; at the block if it names none."""
    if not values:
        return (Mark(block.span, "defined here"),)
    first, last = values[0].span, values[-1].span
    whole = first._replace(end_line=last.end_line, end_column=last.end_column)
    return (Mark(whole, "defined here"),)


def refuse_values_of_operator(box: Box) -> SpecError:
    """Return the refusal of an operator that is used as a block with several values is."""
    first = box.inputs[0].name if box.inputs else "a"
    help = f"write `- from: {first}` before it; joins such as `add` take several values"
    return fail("A218", f"`{box.name}` takes the running value alone", box.span, help=help)
