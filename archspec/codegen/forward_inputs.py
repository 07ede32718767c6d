"""List the arguments of a `forward`: one tensor, or the named inputs of a network."""

from typing import Final

from archspec.graph import Chain, Graph

MAIN: Final = "x"
"""The variable of a block's main chain, and its argument."""


def list_arguments(graph: Graph, chain: Chain) -> dict[int, str]:
    """Return the values that a `forward` takes, each with the name of its argument.

    Args:
        graph: the network.
        chain: the contents of the block, or of the network itself.
    """
    named = graph.program.spec.inputs if chain is graph.root.chain else ()
    own = {
        number: network_input.name
        for number, network_input in enumerate(named)
        if network_input.name
    }
    return own or {chain.entry: MAIN}
