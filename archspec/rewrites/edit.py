"""An edit of a network's spec, and the rewrite that it leads to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.graph import Graph
from archspec.language import Program
from archspec.rewrites.recipe import Recipe
from archspec.rewrites.steps import WeightsOf


@dataclass(frozen=True, slots=True)
class Edit:
    """What a pass changes in a spec.

    Attributes:
        program: the spec as changed.
        done: what was done, for people; empty if nothing was.
        weights: how the weights of changed steps come about; those of others stay as they are.
        dropped: nodes that are gone though other nodes of their step stay.
    """

    program: Program
    done: str = ""
    weights: Mapping[Span, WeightsOf] = field(default_factory=dict)
    dropped: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A network that gives the same at inference, and how to get its weights.

    Attributes:
        graph: the network.
        recipe: its weights in terms of those of the network before.
        done: what each pass did, in order.
    """

    graph: Graph
    recipe: Recipe
    done: Sequence[str] = ()
