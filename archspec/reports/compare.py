"""Compare networks: a few side by side, and thousands as a population."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from archspec.api import find_spec
from archspec.comparison.model import Comparison, NetworkOrder, compare_networks
from archspec.diagnostics import SpecError
from archspec.elaborate.network_size import check_steps
from archspec.graph import Graph
from archspec.network import Dtype
from archspec.reports.given_spec import GivenSpec, load_given

if TYPE_CHECKING:
    from archspec.population.model import Population

QuantityName: TypeAlias = Literal[
    "params", "macs", "memory", "live", "depth", "field", "top1", "top5"
]
"""What a population can be drawn and sorted by."""


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


def compare_population(
    *specs: GivenSpec,
    batch: int = 1,
    dtype: Dtype = "float32",
    x: QuantityName = "macs",
    y: QuantityName | None = None,
    sort: QuantityName | None = None,
) -> "Population":
    """Compare networks by the thousand: quantiles of what they cost, and their Pareto front.

    Variants that only set values in the same network are measured together, as a design space.

    Args:
        *specs: paths, names of shipped specs, texts, or networks.
        batch: the number of examples, for MACs and memory.
        dtype: the element type of tensors, for memory.
        x: the first quantity of the front, on the axis to the right.
        y: the second, on the axis upwards; None for the top-1 error if a network reports it, or
            else the parameters.
        sort: what they are sorted by: largest first, but errors lowest first; None for their order.

    Returns:
        A population, which prints as `archspec compare --population` does, and whose `render` draws
        a dot for each network.

    Raises:
        SpecError: with the errors of the first spec that does not hold.
        ValueError: for fewer than two, a batch below 1, and for an unknown type or quantity.

    Examples:
        >>> named = ("zoo/lenet5", "zoo/squeezenet", "zoo/resnet18")
        >>> found = archspec.compare_population(*named, x="params", sort="params")
        >>> [member.name for member in found.members]
        ['resnet18', 'squeezenet', 'lenet5']
        >>> [member.name for member in found.front]  # by reported error, which LeNet-5 has none of
        ['squeezenet', 'resnet18']
    """
    from archspec.population.quantities import QUANTITIES
    from archspec.population.read import PopulationReader
    from archspec.summary.summary import check_counting

    if len(specs) < 2:
        raise ValueError("a comparison takes two specs or more")
    check_counting(batch, dtype, sort or "", QUANTITIES)
    for name, quantity in (("x", x), ("y", y)):
        if quantity is not None and quantity not in QUANTITIES:
            raise ValueError(f"{name} is one of {', '.join(QUANTITIES)}, not {quantity}")
    reader: PopulationReader[GivenSpec] = PopulationReader(_load_checked, _find_file)
    population = reader.measure(specs, (x, y or "", sort or ""), batch=batch, dtype=dtype)
    if reader.errors:
        raise reader.errors[0]
    return population


def _load_checked(spec: GivenSpec) -> Graph:
    return check_steps(load_given(spec))


def _find_file(spec: GivenSpec) -> tuple[Path, str] | None:
    """Return the file of a spec and its name in messages; None for a text or a network."""
    if isinstance(spec, Graph) or (isinstance(spec, str) and "\n" in spec):
        return None
    try:
        return find_spec(spec)
    except SpecError:  # raised again by who loads it
        return None
