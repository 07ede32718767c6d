"""Join flat operations to boxes of the language."""

from archspec.importers.boxes import BoxGraph
from archspec.importers.flat import FlatNetwork
from archspec.importers.recognition.activations import (
    join_gated_activations,
    name_bounded_activations,
)
from archspec.importers.recognition.attach import attach_activations, attach_norms
from archspec.importers.recognition.convolutions import name_depthwise, name_separable
from archspec.importers.recognition.padding import join_padding
from archspec.importers.recognition.shapes import join_shapes
from archspec.importers.recognition.simplify import leave_out_defaults
from archspec.importers.recognition.sums import (
    flatten_joins,
    name_means,
    nest_concats,
    separate_scales,
)

PASSES = (
    join_shapes,
    join_padding,
    name_bounded_activations,
    join_gated_activations,
    name_depthwise,
    attach_norms,
    name_separable,
    attach_activations,
    separate_scales,
    flatten_joins,
    name_means,
    nest_concats,
    leave_out_defaults,
)
"""What joins operations to boxes, in this order."""


def recognize_boxes(network: FlatNetwork) -> BoxGraph:
    """Return the boxes of a network as a paper would draw them."""
    graph = BoxGraph.of(network)
    for run in PASSES:
        run(graph)
    return graph
