"""Elaboration: from a spec to a graph whose shapes are still to be inferred."""

from collections.abc import Mapping

from archspec.diagnostics import Findings, fail
from archspec.elaborate.count import NodeCount, check_nesting
from archspec.elaborate.expand import Expansion
from archspec.elaborate.values import Values
from archspec.expressions import Name, Number, Quantity
from archspec.graph import Given, Graph, Node, Scope
from archspec.language import Block, Parameter, Program, Size, Spec
from archspec.language.names import class_name, nearest
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
    _check_words(program)
    check_nesting(program)
    network = _network(spec)
    given = _settings(spec, settings or {})
    tables = program.cells
    outer = Values(tables)
    NodeCount(program, tables).chain(network.steps, outer.inside(given, tables))
    expansion = Expansion(program, tables)
    assert spec.input is not None
    shape = as_shape(spec.input)
    source = Node(
        0, "input", Input, (), (), 0, spec.input.span, f"Input ({spec.input})", type=shape
    )
    expansion.nodes.append(source)
    expansion.scope(network, given, path="", parent=None, entry=0, values=outer)
    expansion.findings.stop()
    scopes = tuple(scope for scope in expansion.scopes if isinstance(scope, Scope))
    return Graph(program, tuple(expansion.nodes), scopes, dict(settings or {}))


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
    known = [parameter.name for parameter in spec.parameters]
    for name in settings:
        if name not in known:
            message = f"{spec.name} has no parameter `{name}`"
            raise fail("A209", message, None, help=nearest(name, known))
    return tuple(_setting(parameter, settings) for parameter in spec.parameters)


def _setting(parameter: Parameter, settings: Mapping[str, Number]) -> Given:
    name = parameter.name
    value = settings.get(name, parameter.default)
    if value is None:
        message = f"parameter `{name}` has no value"
        raise fail("A211", message, parameter.span, help=f"give it a default: `{name}: 1`")
    if parameter.type == "float" and type(value) is int:
        value = float(value)
    if type(value).__name__ != parameter.type:
        message = f"parameter `{name}` must be {parameter.type}, not {value!r}"
        raise fail("A210", message, parameter.span)
    return Given(name, Quantity(value, Name(name)), parameter.span)


def _check_words(program: Program) -> None:
    """Refuse a parameter that has the name of a mark: one of the two would be unreachable."""
    findings = Findings()
    marks = {mark.name for mark in program.spec.legend} | {"V"}
    holders = [program.spec.parameters, *(block.parameters for block in program.blocks.values())]
    for parameter in (each for holder in holders for each in holder):
        if parameter.name in marks:
            message = f"parameter `{parameter.name}` has the name of a mark"
            findings.error("A214", message, parameter.span, help="rename one of the two")
    findings.stop()
