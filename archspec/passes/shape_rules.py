"""Apply the shape rules of operators and stages within the limits on sizes."""

from dataclasses import replace

from archspec import limits
from archspec.expressions import Quantity
from archspec.graph import Scope
from archspec.ops import Operator, Shape, ShapeError


def infer_output_shape(op: Operator, sources: tuple[Shape, ...]) -> Shape:
    """Return the output type of an operator for its input types.

    Raises:
        ShapeError: if they do not fit, or their sizes cannot be multiplied exactly.
    """
    try:
        found = op.fit(*sources).shape(*sources)
    except OverflowError:
        message = f"the size behind this step is over {limits.DIMENSION:,}"
        raise ShapeError("A310", message, "shrink what enters it first") from None
    if any(side < 1 for side in found.tensor):
        message = f"nothing would be left behind this step: {found}"
        raise ShapeError("A301", message, "let more enter it")
    return found


def find_grown_shape(first: Scope, entry: Shape, final: Shape, count: Quantity) -> Shape | None:
    """Return the output type of a stage whose repeat count is a parameter.

    The channels must grow by the same expression with every repetition, so that a loop can create
    the blocks for any count.

    Args:
        first: the first repetition.
        entry: the type that enters it.
        final: the output type for the present count.
        count: the repeat count.

    Returns:
        The output type for any count; None if the channels do not grow evenly.
    """
    assert first.exit is not None
    once = first.to_parent(first.exit).channels
    twice = replace(first, entry=replace(entry, channels=once)).to_parent(first.exit).channels
    step = once - entry.channels
    if (twice - once).form != step.form:
        return None
    grown = entry.channels + count * step
    return replace(final, channels=Quantity(final.channels.value, grown.form))
