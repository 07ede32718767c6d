"""Elaboration: from a spec to a graph whose shapes are still to be inferred."""

from collections.abc import Iterator, Mapping, Sequence

from archspec.diagnostics import Diagnostic, Findings, Mark, SpecError, fail
from archspec.elaborate.count import NodeCount
from archspec.elaborate.definitions import Definitions
from archspec.elaborate.expand import Expansion
from archspec.elaborate.nesting import check_nesting
from archspec.elaborate.values import Values
from archspec.expressions import Name, Quantity
from archspec.graph import Given, Graph, Node, Setting
from archspec.language import Block, Parameter, Program, Size, Spec, Variable
from archspec.language.box import number
from archspec.language.names import class_name, nearest
from archspec.language.nested import loops_in
from archspec.language.sections import BUILT_IN_MARKS
from archspec.ops import Image, Shape, Vector
from archspec.ops.input import Input
from archspec.reader import Scalar

__all__ = ["elaborate"]


def elaborate(program: Program, settings: Mapping[str, Setting] | None = None) -> Graph:
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
    definitions = Definitions(program, network, program.cells, spec.heads)
    whole = definitions.settle(given)
    NodeCount(definitions).network(Values(definitions.cells, {}).inside(given))
    expansion = Expansion(definitions)
    expansion.network(_source(spec), whole, given)
    expansion.findings.stop()
    scopes = sorted(expansion.scopes, key=lambda scope: scope.index)
    nodes, heads = tuple(expansion.nodes), tuple(expansion.heads)
    return Graph(program, nodes, tuple(scopes), dict(settings or {}), heads)


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


def _settings(spec: Spec, settings: Mapping[str, Setting]) -> tuple[Given, ...]:
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
        try:
            given.append(_set(parameter, settings.get(parameter.name)))
        except SpecError as error:
            refused.extend(error.diagnostics)
    if refused:
        raise SpecError(refused)
    return tuple(given)


def _set(parameter: Parameter, setting: Setting | None) -> Given:
    """A parameter of the network, as a setting or its default gives it.

    Raises:
        SpecError: A210 of the wrong type, A211 without a value.
    """
    name, span = parameter.name, parameter.span
    if parameter.type == "list" and setting is None and parameter.items is not None:
        return Given(name, list(parameter.items), span)
    value = parameter.default if setting is None else setting
    if parameter.type == "float" and type(value) is int:
        value = float(value)
    if parameter.type == "list" and isinstance(value, Sequence) and _are_numbers(value):
        return Given(name, [number(Scalar(each, span), each) for each in value], span)
    if isinstance(value, int | float) and type(value).__name__ == parameter.type:
        return Given(name, Quantity(value, Name(name)), span)
    raise SpecError([_unset(parameter, value)])


def _are_numbers(values: Sequence[object]) -> bool:
    return all(isinstance(each, int | float) for each in values)


def _unset(parameter: Parameter, value: Setting | None) -> Diagnostic:
    """The refusal of a parameter of the network without a value of its type."""
    name = parameter.name
    if value is None:
        example = "[1, 2]" if parameter.type == "list" else "1"
        message, help = f"parameter `{name}` has no value", f"give it a default: `{name}: {example}`"
        return Diagnostic("A211", message, parameter.span, help=help)
    wanted = "a list of numbers" if parameter.type == "list" else parameter.type
    message = f"parameter `{name}` must be {wanted}, not {value!r}"
    return Diagnostic("A210", message, parameter.span)


def _check_marks(program: Program) -> None:
    """Refuse a name that is also a mark's: one of the two would be unreachable."""
    findings = Findings()
    marks = {mark.name: mark.span for mark in program.spec.legend}
    for what, named in _named(program):
        name = named.name
        if name in marks or name in BUILT_IN_MARKS:
            first = (Mark(marks[name], "the mark"),) if name in marks else ()
            message = f"{what} `{name}` has the name of a mark"
            help = "rename one of the two" if first else f"rename the {what}"
            findings.add(Diagnostic("A214", message, named.span, "", first, (), help))
    findings.stop()


def _named(program: Program) -> Iterator[tuple[str, Parameter | Variable]]:
    """Every parameter and every loop variable, with what it is."""
    spec = program.spec
    chains = [spec.body or (), *(block.steps for block in program.blocks.values())]
    chains.append(tuple(head.step for head in spec.heads))
    for holder in (spec, *program.blocks.values()):
        yield from (("parameter", each) for each in holder.parameters)
    for loop in (each for chain in chains for each in loops_in(chain)):
        yield from (("loop variable", each) for each in loop.variables)
