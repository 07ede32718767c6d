"""Warn about notation that means something else in other frameworks.

Two of these produce a network without an error: an input with channels first, and a pool without
a stride. Torch and Keras read both differently.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Final

from archspec.diagnostics import Diagnostic, Severity
from archspec.diagnostics.instruction import say_to_write
from archspec.graph import Graph, Node, Template, TemplateMemory
from archspec.language import NetworkInput
from archspec.ops import AvgPool, Image, MaxPool
from archspec.ops.shape import print_sides

_CHANNELS: Final = (1, 3, 4)
"""The channels of a picture: gray, RGB, or RGBA and stacks of four frames."""

_PICTURE: Final = 24
"""The smallest side of a picture; MNIST has 28, and 4x4x512 is not one."""

_LONGEST: Final = 4
"""The largest aspect ratio of a picture; 1x100x64 is a signal."""

_make_warning = partial(Diagnostic, severity=Severity.WARNING)


def find_ambiguous_notation(graph: Graph) -> Iterator[Diagnostic]:
    """Yield the warnings of a proved graph, A314 and A315."""
    for network_input in graph.program.spec.inputs:
        if has_channels_first(network_input):
            said, mended = describe_channels_first(network_input)
            help = say_to_write(mended)
            label = "height x width x channels"
            yield _make_warning("A314", said, network_input.size.span, label, help=help)
    nodes = [*chain.from_iterable(_list_ambiguous(graph.memory, template)
             for template in graph.contents.inner)]  # fmt: skip
    sized = (box.span for box in graph.program.boxes if box.size is not None) if nodes else ()
    told = set(sized)
    for node in nodes:
        if node.span not in told:
            told.add(node.span)
            yield _warn_missing_stride(node)


def _list_ambiguous(memory: TemplateMemory, template: Template) -> tuple[Node, ...]:
    """Return the nodes of a block whose stride may be meant otherwise."""
    key = ("ambiguous", id(template))
    found: tuple[Node, ...] | None = memory.find(key)
    if found is None:
        found = tuple(filter(_has_ambiguous_stride, template.own.values()))
        if template.scope.parent is not None:
            memory.keep(key, found, template)
    return found


def has_channels_first(given: NetworkInput) -> bool:
    """Check whether the channels of an input seem to come first, as in torch."""
    if len(given.size.sides) != 3:
        return False
    first, *others = given.size.sides
    smaller, larger = sorted(others)
    most = smaller if first == 1 else _LONGEST * smaller - 1
    return first in _CHANNELS and smaller >= _PICTURE and larger <= most


def describe_channels_first(given: NetworkInput) -> tuple[str, str]:
    """Return the message for an input with channels first, and the size that was likely meant."""
    first, height, width = given.size.sides
    rows = "1 row" if first == 1 else f"{first} rows"
    size = "x".join(map(str, given.size.sides))
    message = f"the input {size} has {rows} and {height} columns of {width} channels"
    return message, f"{height}x{width}x{first}"


def note_channels_first(inputs: Iterable[NetworkInput]) -> tuple[str, ...]:
    """Return a note on each input whose channels seem to come first."""
    described = (describe_channels_first(given) for given in inputs if has_channels_first(given))
    return tuple(f"{message}; channels stand last: `{size}`" for message, size in described)


def _has_ambiguous_stride(node: Node) -> bool:
    """Check whether a pool moves by 1 only because no stride is given, and the default matters."""
    op, output = node.op, node.type
    if not isinstance(op, MaxPool | AvgPool) or not isinstance(output, Image):
        return False
    if any(given.name == "stride" for given in node.given):
        return False
    window = op.window()
    (entering,) = node.sources
    keeps = isinstance(entering, Image) and entering.grid == output.grid
    if keeps and all(extent % 2 for extent in window.extent):
        return False
    sides = zip(op.kernel, output.grid, strict=True)
    return any(int(kernel) > 1 and side > 1 for kernel, side in sides)


def _warn_missing_stride(node: Node) -> Diagnostic:
    """Return the warning for a pool without a stride, with both readings."""
    op = node.op
    assert isinstance(op, MaxPool | AvgPool)
    source, moved = node.sources[0], op.model_copy(update={"stride": op.kernel})
    sides = [int(side) for side in op.kernel]
    step = str(sides[0]) if len(set(sides)) == 1 else print_sides(sides)
    message = f"{node.operator.__name__} moves by 1, as no stride is stated"
    label = f"{source} becomes {node.type}"
    help = (
        f"write `stride {step}` to move by the window, as papers, torch and Keras mean it "
        f"({moved.shape(source)}), or `stride 1` to keep it as it is"
    )
    return _make_warning("A315", message, node.span, label, help=help)
