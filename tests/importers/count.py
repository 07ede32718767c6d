"""Counts the parameters of flat networks by the rules of their operators."""

from archspec.expressions import Quantity
from archspec.importers.flat import GLUE, UNKNOWN, FlatNetwork
from archspec.ops import JOINS, find_own
from archspec.ops.shape import Image, Shape, Vector


def make_shape(sizes: tuple[int, ...]) -> Shape:
    channels = Quantity.of(sizes[0])
    return Image(channels, sizes[1:]) if len(sizes) > 1 else Vector(channels)


def count_parameters(network: FlatNetwork) -> int:
    """The numbers that a network learns; unknown operations have none."""
    shapes = dict(network.inputs)
    total = 0
    for each in network.operations:
        if each.box not in GLUE and each.box != UNKNOWN:
            operator = JOINS[each.box] if each.box in JOINS else find_own(each.box)
            assert operator is not None
            entering = [make_shape(shapes[name]) for name in each.inputs]
            made = operator.with_arguments(each.arguments).fit(*entering)
            total += made.parameters(*entering)
        shapes[each.output] = each.shape
    return total


def count_statistics(network: FlatNetwork) -> int:
    """The means and variances that its batch normalizations keep."""
    return 2 * sum(each.shape[0] for each in network.operations if each.box == "BN")
