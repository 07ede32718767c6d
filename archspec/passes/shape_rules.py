"""Apply the shape rule of an operator within the limits on sizes."""

from archspec import limits
from archspec.ops import Operator, Shape, ShapeError


def infer_output_shape(op: Operator, sources: tuple[Shape, ...]) -> Shape:
    """Return the output type of an operator for its input types.

    Raises:
        ShapeError: if they do not fit, or their sizes cannot be multiplied exactly.
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
