"""List the tensors that a network creates while it runs.

A tensor is counted when a module or function of the generated source returns it: convolution,
norm and activation of one box are three. In-place operations and views create none. Memory that a
torch function allocates internally is known per call, and counts only during that call.
"""

from collections.abc import Iterator, Sequence

from archspec.expressions import Name
from archspec.graph import Graph, Node
from archspec.ops import AvgPool, Image, Operator, Shape, UpConv
from archspec.ops.code import FixedClass, Infix, Invoke, ModuleClass, Piece
from archspec.ops.join import Crop
from archspec.ops.padding import SAME_AVG_POOL, SAME_CONV_TRANSPOSE, SAME_PAD
from archspec.passes.inside import Made, call_of, numbers, same_average


def kept(graph: Graph) -> tuple[int, ...]:
    """Return the number of elements that each node creates per example in training, without inputs.

    Autograd keeps roughly these for the backward pass; exactly which is up to torch.
    """
    tensors = Tensors()
    return tuple(sum(each.size for each in tensors.of(node, training=True)) for node in graph.nodes)


class Tensors:
    """The tensors that nodes create; nodes with equal operators and inputs are computed once."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], tuple[Made, ...]] = {}

    def of(self, node: Node, *, training: bool) -> tuple[Made, ...]:
        """Return the new tensors of a node, in order of creation.

        Empty if the output is the input, as for dropout at inference. A join creates one for each
        function that it calls.
        """
        key = (id(node.op), training, *(source.tensor for source in node.sources))
        if key not in self._known:
            self._known[key] = tuple(_made(node, training=training))
        return self._known[key]


def _made(node: Node, *, training: bool) -> Iterator[Made]:
    if node.op is None or node.type is None or not node.sources:
        return iter(())
    made = node.op.module(*node.sources)
    if made is None:
        return _joined(node.op, node.sources)
    return _run(made, node.op, node, training=training)


def _joined(join: Operator, sources: Sequence[Shape]) -> Iterator[Made]:
    """Yield one tensor for a function of all inputs; for `a + b + c`, one per operator."""
    if isinstance(join, Crop):  # a view of its first input
        return
    call = join.call(*(Name(f"v{number}") for number in range(len(sources))))
    first = 2 if isinstance(call, Infix) else len(sources)
    for count in range(first, len(sources) + 1):
        yield _plain(numbers(join.shape(*sources[:count])))


def _run(made: Piece, op: Operator, node: Node, *, training: bool) -> Iterator[Made]:
    """Yield the tensors that a module creates, including its submodules in order."""
    assert isinstance(made, Invoke)
    assert node.type is not None
    match made.callee:
        case ModuleClass(attributes=attributes):
            for _, part in attributes:
                yield from _run(part, op, node, training=training)
        case "nn.Sequential":
            for part in made.arguments:
                yield from _run(part, op, node, training=training)
        case FixedClass() as own if own == SAME_PAD:
            yield _plain(_padded(op, node.sources[0]))
        case FixedClass() as own if own == SAME_CONV_TRANSPOSE:
            assert isinstance(op, UpConv)
            yield _plain(numbers(op.before_cut(*node.sources)))
        case FixedClass() as own if own == SAME_AVG_POOL:
            (source,) = node.sources
            assert isinstance(op, AvgPool)
            assert isinstance(source, Image)
            assert isinstance(node.type, Image)
            yield same_average(op, source, node.type)
        case callee if not _is_same(made, op, training=training):
            yield call_of(str(callee), op, node.type)


def _plain(size: int) -> Made:
    return Made(size, size)


def _padded(op: Operator, source: Shape) -> int:
    window = op.window()
    assert window is not None
    assert isinstance(source, Image)
    height, width = window.padded(source.grid)
    return int(source.channels) * height * width


def _is_same(made: Invoke, op: Operator, *, training: bool) -> bool:
    """Check whether a torch module returns its input, a view of it, or overwrites it."""
    if made.callee == "nn.Dropout":
        return not (training and getattr(op, "rate", True))
    return made.callee == "nn.Flatten" or any(name == "inplace" for name, _ in made.keywords)
