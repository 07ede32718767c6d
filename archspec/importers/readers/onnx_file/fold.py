"""Work out what follows from constants alone: computed sizes, and weights in another order."""

from collections.abc import Callable
from typing import Any, Final

from archspec.extras import require_package
from archspec.importers.readers.onnx_file.reading import Held, Node, Reading

_MOVES: Final = ("Identity", "Cast", "Transpose", "Reshape", "Unsqueeze", "Squeeze", "Flatten")
"""Operators that leave as many numbers as enter, and so may be asked of large weights."""

_ARITHMETIC: Final = frozenset(
    (
        "Abs", "Add", "And", "Ceil", "Concat", "Div", "Equal", "Floor", "Gather", "Greater", "Less",
        "Max", "Min", "Mod", "Mul", "Neg", "Not", "Or", "Pow", "Reciprocal", "ReduceProd", "Size",
        "Slice", "Sqrt", "Sub", "Where", "Exp", "ReduceSum", "Round", "Sigmoid", *_MOVES,
    )
)  # fmt: skip
"""Operators that leave no more numbers than the product of two constants has."""

_SPREADING: Final = ("ConstantOfShape", "Expand")
"""Operators that a few numbers tell to leave many."""

_FEW: Final = 1024


def fold_node(reading: Reading, node: Node, proto: Any) -> Held | None:
    """Return what a node leaves if that follows from constants; None if not, or if it is large.

    Args:
        reading: the constants so far.
        node: the node.
        proto: the same as ONNX has it.
    """
    if node.kind == "Constant":
        return _read_constant(node)
    if node.kind in ("Shape", "Size") and node.inputs[0] in reading.places:
        return _measure(reading, node)
    inputs = [reading.held.get(each) for each in node.inputs if each]
    if None in inputs or not inputs or len(node.outputs) != 1:
        return None
    held = [each for each in inputs if each is not None]
    name = node.outputs[0]
    run = _prepare(reading, node, proto)
    if node.kind in _MOVES and held[0].count > _FEW:
        shape = reading.stated.get(name)
        return Held(name, shape, run, held[0].is_weight) if shape else None
    is_small = all(each.count <= _FEW for each in held)
    if node.kind in _SPREADING and is_small:
        wanted = held[-1].load().reshape(-1).tolist()
        is_small = _multiply(wanted) <= _FEW
    elif node.kind not in _ARITHMETIC:
        return None
    if not is_small:
        return None
    array = run()
    return Held(name, tuple(array.shape), lambda: array, held[0].is_weight and node.kind in _MOVES)


def _multiply(sides: list[Any]) -> int:
    total = 1
    for side in sides:
        total *= max(int(side), 0)
    return total


def _prepare(reading: Reading, node: Node, proto: Any) -> Callable[[], Any]:
    """Return a function that works out a node as ONNX' own reference does."""
    feeds = {each: reading.held[each] for each in node.inputs if each}

    def run() -> Any:
        evaluator = require_package("onnx.reference", "reading ONNX").ReferenceEvaluator
        done = evaluator(proto, opsets={"": reading.opset})
        return done.run(None, {name: held.load() for name, held in feeds.items()})[0]

    return run


def _read_constant(node: Node) -> Held | None:
    numpy = require_package("numpy", "reading ONNX", extra="onnx")
    for value in node.attributes.values():
        if isinstance(value, Held):
            return Held(node.outputs[0], value.shape, value.load)
        if isinstance(value, (int, float, tuple)):
            return _hold(node.outputs[0], numpy.asarray(value))
    return None


def _hold(name: str, array: Any) -> Held:
    return Held(name, tuple(array.shape), lambda: array)


def _measure(reading: Reading, node: Node) -> Held:
    numpy = require_package("numpy", "reading ONNX", extra="onnx")
    sizes = reading.measure(node.inputs[0])
    start, end = node.attributes.get("start", 0), node.attributes.get("end", len(sizes))
    chosen = _multiply(list(sizes)) if node.kind == "Size" else sizes[start:end]
    return _hold(node.outputs[0], numpy.asarray(chosen, dtype="int64"))
