"""List the arguments of a `forward`: one tensor, or the named inputs of a network or a block."""

from typing import Final

from archspec.graph import ENTRY, Graph, Scope

MAIN: Final = "x"
"""The variable of a block's main chain, and its argument."""


def list_arguments(graph: Graph, scope: Scope) -> dict[int, str]:
    """Return the values that a `forward` takes, each with the name of its argument.

    Args:
        graph: the network.
        scope: the network itself, or a use of a block.

    Returns:
        The names by the numbers that the values have in the block's template.
    """
    named = graph.program.spec.inputs if scope.parent is None else ()
    own = {
        number: network_input.name
        for number, network_input in enumerate(named)
        if network_input.name
    }
    if len(scope.chain.inputs) > 1:
        own = {ENTRY - number: name for number, (name, _) in enumerate(scope.chain.inputs)}
    return own or {0 if scope.parent is None else ENTRY: MAIN}
