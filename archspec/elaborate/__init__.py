"""Elaboration: from a spec to a graph whose shapes are still to be inferred."""

from collections.abc import Mapping

from archspec.diagnostics import Diagnostic, Findings, Mark, SpecError, fail
from archspec.elaborate.count import NodeCount
from archspec.elaborate.definitions import Definitions
from archspec.elaborate.expand import Expansion
from archspec.elaborate.nesting import check_nesting
from archspec.elaborate.values import Values
from archspec.expressions import Name, Number, Quantity
from archspec.graph import Given, Graph, Node
from archspec.language import Block, Parameter, Program, Size, Spec
from archspec.language.names import class_name, nearest
from archspec.language.sections import BUILT_IN_MARKS
from archspec.ops import Image, Shape, Vector
from archspec.ops.input import Input

__all__ = ["elaborate"]


def elaborate(program: Program, settings: Mapping[str, Number] | None = None) -> Graph:
    """Expand a network into its nodes and scopes.

    Args:
        program: the spec with its libraries.
        settings: values for the network's parameters, over their defaults.

    Raises:
        SpecError: A2xx, and A308 or A309 before anything too large is expanded.
    """
    spec = program.spec
    network = _network(spec)
    _check_marks(program)
    check_nesting(program)
    given = _settings(spec, settings or {})
    definitions = Definitions(program, network, program.cells)
    values = Values(definitions.cells, {}).inside(given)
    NodeCount(definitions).chain(network, network.steps, values)
    expansion = Expansion(definitions)
    expansion.network(_source(spec), given)
    expansion.findings.stop()
    scopes = sorted(expansion.scopes, key=lambda scope: scope.index)
    return Graph(program, tuple(expansion.nodes), tuple(scopes), dict(settings or {}))


def _source(spec: Spec) -> Node:
    """The node that stands for the network's input."""
    size = spec.input
    assert size is not None, "a network has an input"
    return Node(0, "input", Input, (), (), 0, size.span, f"Input ({size})", type=as_shape(size))


def as_shape(size: Size) -> Shape:
    """A written size as the type of a value."""
    if len(size.sides) == 1:
        return Vector(Quantity.of(size.sides[0]))
    height, width, channels = size.sides
    return Image(Quantity.of(channels), height, width)


def _network(spec: Spec) -> Block:
    """The network as a block: the whole that nothing else uses."""
    if spec.body is None:
        message = f"{spec.file} is a library: it has blocks, and no `body`"
        raise fail("A220", message, spec.span, help="check or build a spec that uses it")
    return Block(
        span=spec.span,
        name=class_name(spec.name),
        figure=spec.paper.figure if spec.paper else "",
        description=spec.description,
        parameters=spec.parameters,
        steps=spec.body,
    )


def _settings(spec: Spec, settings: Mapping[str, Number]) -> tuple[Given, ...]:
    """The parameters of the network, as settings and defaults give them.

    Raises:
        SpecError: A209 unknown, A210 of the wrong type, A211 without a value.
    """
    known = [parameter.name for parameter in spec.parameters]
    refused = [
        Diagnostic("A209", f"{spec.name} has no parameter `{name}`", help=nearest(name, known))
        for name in settings
        if name not in known
    ]
    given: list[Given] = []
    for parameter in spec.parameters:
        value = settings.get(parameter.name, parameter.default)
        if parameter.type == "float" and type(value) is int:
            value = float(value)
        if value is None or type(value).__name__ != parameter.type:
            refused.append(_unset(parameter, value))
        else:
            quantity = Quantity(value, Name(parameter.name))
            given.append(Given(parameter.name, quantity, parameter.span))
    if refused:
        raise SpecError(refused)
    return tuple(given)


def _unset(parameter: Parameter, value: Number | None) -> Diagnostic:
    """The refusal of a parameter of the network without a value of its type."""
    name = parameter.name
    if value is None:
        message, help = f"parameter `{name}` has no value", f"give it a default: `{name}: 1`"
        return Diagnostic("A211", message, parameter.span, help=help)
    message = f"parameter `{name}` must be {parameter.type}, not {value!r}"
    return Diagnostic("A210", message, parameter.span)


def _check_marks(program: Program) -> None:
    """Refuse a parameter that has the name of a mark: one of the two would be unreachable."""
    findings = Findings()
    marks = {mark.name: mark.span for mark in program.spec.legend}
    holders = [program.spec.parameters, *(block.parameters for block in program.blocks.values())]
    for parameter in (each for holder in holders for each in holder):
        name = parameter.name
        if name in marks or name in BUILT_IN_MARKS:
            first = (Mark(marks[name], "the mark"),) if name in marks else ()
            message = f"parameter `{name}` has the name of a mark"
            help = "rename one of the two" if first else "rename the parameter"
            findings.add(Diagnostic("A214", message, parameter.span, "", first, (), help))
    findings.stop()
