"""Shape rules: what an operator makes of what enters it, within the limits of all sizes."""

from archspec import limits
from archspec.ops import Operator, Shape, ShapeError


def shape_behind(op: Operator, sources: tuple[Shape, ...]) -> Shape:
    """What an operator makes of the types that enter it.

    Raises:
        ShapeError: where they do not fit, or their sizes cannot be multiplied exactly.
    """
    try:
        found = op.shape(*sources)
    except OverflowError:
        message = f"the size behind this step is over {limits.DIMENSION:,}"
        raise ShapeError("A310", message, "shrink what enters it first") from None
    if min(found.tensor) < 1:
        message = f"nothing would be left behind this step: {found}"
        raise ShapeError("A301", message, "let more enter it")
    return found
