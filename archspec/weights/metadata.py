"""Say in the metadata of a file which network it is of, and where its weights come from."""

from archspec.graph import Graph
from archspec.language.writing import write_spec
from archspec.weights.fill import FilledNetwork


def describe_network(
    graph: Graph, filled: FilledNetwork | None = None, license: str = ""
) -> dict[str, str]:
    """Return what a file says of its network; texts that do not apply are empty.

    Args:
        graph: the network.
        filled: the way its weights took; None if they are not from elsewhere.
        license: the license of the weights; empty for what their source says.
    """
    params = ", ".join(f"{name}={value}" for name, value in graph.settings.items())
    return {
        "name": graph.name,
        "title": graph.title,
        "spec": write_spec(graph.program),
        "spec_sha256": graph.program.digest,
        "params": params,
        "source": filled.source if filled else "",
        "license": license or (filled.license if filled else ""),
        "transfer": "; ".join(filled.describe()) if filled else "",
    }
