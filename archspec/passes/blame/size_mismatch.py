"""Report a stated size that differs from the computed one."""

from collections.abc import Iterator

from archspec.diagnostics import Diagnostic, Mark
from archspec.elaborate import size_to_shape
from archspec.graph import Item, Jump, Split
from archspec.language import Size
from archspec.ops import Shape
from archspec.passes.blame.expected_size import get_grid
from archspec.passes.blame.repair import RepairSearch
from archspec.passes.blame.routes import RouteStep


def report_size_mismatch(
    item: Item,
    stated: Size,
    before: Shape | None,
    found: Shape,
    repairs: RepairSearch,
) -> Diagnostic:
    """Return the finding for a wrong stated size.

    Args:
        item: the step.
        stated: the size that it states.
        before: the type that enters the step.
        found: the type that leaves it.
        repairs: looks for a small change to the step that would make the size right.
    """
    marks = (Mark(item.span, "of this step"),) if item.span.line != stated.span.line else ()
    is_step = not isinstance(item, Jump)
    step = RouteStep(item, before, found) if is_step and before is not None else None
    advice = repairs.suggest_edits(step, size_to_shape(stated)) if step else ""
    notes = (
        tuple(_describe_branches(item, stated, found, repairs)) if isinstance(item, Split) else ()
    )
    return Diagnostic(
        "A306",
        f"the spec states {stated}, and the size is {found}",
        stated.span,
        f"computed: {found}",
        marks,
        notes,
        advice or "correct the step, or the stated size",
    )


def _describe_branches(
    split: Split, stated: Size, found: Shape, repairs: RepairSearch
) -> Iterator[str]:
    """Yield a note on the channels of each branch if a concatenation has the wrong channels."""
    *grid, _ = stated.sides
    joins = repairs.nodes[split.node].operator.word
    if joins != "concat" or tuple(grid) != get_grid(found):
        return
    ends = [(lane.name, repairs.nodes[lane.chain.output].type) for lane in split.lanes]
    brought = [f"{int(end.channels)} ({name})" for name, end in ends if end is not None]
    yield f"the branches bring {' + '.join(brought)} channels"
