"""Hold the state in which the types of one use of a block are inferred."""

from collections.abc import Mapping
from dataclasses import field

from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.expressions import Quantity
from archspec.graph import Scope
from archspec.ops import Shape


@dataclass(slots=True)
class BlockFrame:
    """The state of inference inside one use of a block, in terms of its own parameters.

    Attributes:
        scope: the use.
        values: the values of names in it.
        types: the types of its values, None if they could not be inferred.
        has_bad_argument: whether an argument of the block was found to be wrong.
        entering: what enters the step that is inferred.
        bound: the parameters of the uses of blocks in it, by the identity of their arguments.
    """

    scope: Scope
    values: Mapping[str, Quantity]
    types: dict[int, Shape | None]
    has_bad_argument: bool = False
    entering: Shape | None = None
    bound: dict[int, dict[str, Quantity] | SpecError] = field(default_factory=dict)
