"""Residuals with the scale and the activation that belong to them."""

from archspec.importers.structure.model import RUNNING, Call, Chain, Residual, list_chains
from archspec.ops.family import ACTIVATIONS

_ACTIVATIONS = frozenset(ACTIVATIONS.names.values())


def complete_residuals(chain: Chain) -> None:
    """Make a factor before a sum, and an activation behind it, part of the residual."""
    for each in list_chains(chain):
        for at, step in enumerate(each):
            if isinstance(step.part, Residual):
                _take_scale(step.part)
                if at + 1 < len(each):
                    _take_activation(each, at, step.part)


def _take_scale(residual: Residual) -> None:
    last = residual.steps[-1].part if residual.steps else None
    if isinstance(last, Call) and last.name == "scale" and residual.scale is None:
        residual.scale = last.arguments["factor"]
        residual.steps.pop()


def _take_activation(chain: Chain, at: int, residual: Residual) -> None:
    step, following = chain[at], chain[at + 1]
    act = following.part
    if (
        isinstance(act, Call)
        and act.name in _ACTIVATIONS
        and act.count == 1
        and following.takes == (RUNNING,)
        and not step.label
    ):
        residual.act = act
        step.output = following.output
        del chain[at + 1]
