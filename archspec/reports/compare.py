"""Compare networks side by side."""

from archspec.comparison.model import Comparison, NetworkOrder, compare_networks
from archspec.elaborate.network_size import check_steps
from archspec.network import Dtype
from archspec.reports.given_spec import GivenSpec, load_given


def compare(
    *specs: GivenSpec, batch: int = 1, dtype: Dtype = "float32", sort: NetworkOrder | None = None
) -> Comparison:
    """Compare networks: parameters, MACs, memory, depth, receptive field and reported errors.

    Args:
        *specs: paths, names of shipped specs, texts, or networks; ratios refer to the first.
        batch: the number of examples, for MACs and memory.
        dtype: the element type of tensors, for memory.
        sort: what they are sorted by: largest first, but errors lowest first; None for their order.

    Returns:
        A comparison, which prints as `archspec compare` does, and whose `render` draws its chart.

    Raises:
        SpecError: if one of the specs does not hold.
        ValueError: for fewer than two, a batch below 1, and for an unknown type or order.

    Examples:
        >>> found = archspec.compare("inception_v3", "inception_v4")
        >>> [entry.cost.parameters for entry in found.entries]
        [23834568, 42679816]
    """
    if len(specs) < 2:
        raise ValueError("a comparison takes two specs or more")
    networks = [check_steps(load_given(spec)) for spec in specs]
    return compare_networks(networks, batch=batch, dtype=dtype, order=sort or "")
