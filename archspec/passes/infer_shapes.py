"""Infer the type of every value, and with it every argument that depends on one.

Channel counts are computed twice by the same arithmetic: as the number to check, and as an
expression over the enclosing block's parameters to print into its class.
"""

from archspec.diagnostics import SpecError
from archspec.elaborate.network_size import TooLargeError
from archspec.graph import Graph
from archspec.passes.template_inference import infer_until_fault


def infer_shapes(graph: Graph, *, stated: bool | None = None) -> Graph:
    """Infer the type of every value.

    Args:
        graph: an elaborated graph.
        stated: check the sizes that the spec states. These hold for its default parameters and
            its own input, so by default they are checked unless parameters were set.

    Returns:
        The graph with operators bound and types set.

    Raises:
        SpecError: A2xx for arguments, A3xx for shapes; one finding per fault.
    """
    proving = not graph.settings if stated is None else stated
    try:
        return infer_until_fault(graph, stated=proving)
    except TooLargeError:
        raise
    except SpecError:
        pass  # its cause is looked for
    from archspec.passes.fault_inference import find_faults

    find_faults(graph, stated=proving)
    return graph  # it has holes, which are reported already
