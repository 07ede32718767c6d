"""Infer shapes up to the first fault, for those who ask only whether there is one."""

from collections.abc import Hashable
from dataclasses import replace

from archspec.diagnostics import Diagnostic, SpecError
from archspec.expressions import TraceError, make_key
from archspec.graph import Graph, Node
from archspec.ops import Operator, Shape, ShapeError
from archspec.passes.block_frame import BlockFrame
from archspec.passes.infer_shapes import ShapeInference


def infer_until_fault(graph: Graph) -> Graph:
    """Infer the type of every value, as `infer_shapes` does for a network without faults.

    Raises:
        SpecError: A2xx or A3xx with the first fault, whose cause nobody looked for.
    """
    inference = _FirstFault(graph, stated=not graph.settings)
    inference.run()
    return replace(graph, nodes=tuple(inference.nodes), scopes=tuple(inference.scopes))


def _key(shape: Shape | None) -> list[Hashable]:
    return [] if shape is None else [make_key(side) for side in shape.tensor]


class _FirstFault(ShapeInference):
    """Inference that stops at a fault."""

    def bind_node(self, node: Node, frame: BlockFrame) -> Operator:
        return self.binder.bind_operator(node, frame.values)

    def infer_operator(self, node: Node, op: Operator, sources: tuple[Shape, ...]) -> Shape:
        try:
            return super().infer_operator(node, op, sources)
        except ShapeError as error:
            raise SpecError([Diagnostic(error.code, error.message, node.span)]) from None

    def infer_scope(
        self, frame: BlockFrame, index: int, running: Shape | None, *, is_last: bool
    ) -> Shape | None:
        """Infer one use of a block; one that stands for several leaves what enters it.

        Raises:
            TraceError: if it does not, so that these uses are not alike.
        """
        found = super().infer_scope(frame, index, running, is_last=is_last)
        if self.graph.scopes[index].times is not None and _key(found) != _key(running):
            raise TraceError("the rounds of a stage differ in size")
        return found

    def report_findings(self, *found: Diagnostic) -> None:
        raise SpecError(found)
