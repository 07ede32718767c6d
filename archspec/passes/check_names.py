"""Check for names of a spec that would collide in the generated source.

Classes, the imports of the file and the variables of `forward` share one namespace. Names that
archspec makes up give way to names of the spec; two names of the spec do not, so the author has
to rename one.
"""

from collections.abc import Iterator

from archspec.diagnostics import Diagnostic, Findings, Span
from archspec.graph import Chain, Graph, Jump, Split
from archspec.graph.walk import walk_items
from archspec.language.names import make_unique_name, make_valid_name, name_output_class


def check_names(graph: Graph) -> Graph:
    """Refuse names that would collide in the generated source.

    Raises:
        SpecError: A503.
    """
    findings = Findings()
    findings.extend(
        (
            *_find_class_collisions(graph),
            *_find_parameter_collisions(graph),
            *_find_variable_collisions(graph),
        )
    )
    findings.stop()
    return graph


def _find_class_collisions(graph: Graph) -> Iterator[Diagnostic]:
    """Yield findings for blocks whose class would be that of the network or of its output."""
    own = {graph.root.block: "the network"}
    if graph.heads:
        own[name_output_class(graph.root.block)] = "what the network returns"
    for name in own.keys() & graph.program.blocks.keys():
        inner = (template.scope for template in graph.contents.inner[1:])
        used = next((scope for scope in inner if scope.block == name), None)
        if used is not None:
            message = f"block `{name}` and {own[name]} would be one class"
            wish = make_unique_name(f"{name}Block", graph.program.blocks)
            yield _report_collision(message, used.span, f"a free name for the block is `{wish}`")


def _find_parameter_collisions(graph: Graph) -> Iterator[Diagnostic]:
    """Yield findings for parameters that would shadow a class."""
    program = graph.program
    used = (template.scope for template in graph.contents.inner)
    scopes = [scope for scope in used if scope.parent is None or scope.block in program.blocks]
    classes = {scope.block for scope in scopes}
    if graph.heads:
        classes.add(name_output_class(graph.root.block))
    for parameter in (each for scope in scopes for each in scope.parameters):
        if parameter.name in classes:
            message = f"parameter `{parameter.name}` has the name of a class"
            names = {each.name for scope in scopes for each in scope.parameters}
            wish = make_valid_name(parameter.name, names)
            yield _report_collision(
                message, parameter.span, f"a free name for the parameter is `{wish}`"
            )


def _find_variable_collisions(graph: Graph) -> Iterator[Diagnostic]:
    """Yield findings for values of the network that would shadow the class of its output."""
    if not graph.heads:
        return
    inputs = (
        ("input", network_input.name, network_input.span)
        for network_input in graph.program.spec.inputs
    )
    heads = (("head", head.name, head.span) for head in graph.heads)
    named = (*inputs, *heads, *_list_labels(graph.root.chain))
    for what, name, span in named:
        if name == name_output_class(graph.root.block):
            message = f"{what} `{name}` has the name of the class that the network returns"
            wish = make_valid_name(name, {other for _, other, _ in named})
            yield _report_collision(message, span, f"a free name for the {what} is `{wish}`")


def _list_labels(chain: Chain) -> Iterator[tuple[str, str, Span]]:
    """Yield the labels and branches of a chain, at any depth."""
    for item in walk_items(chain):
        if not isinstance(item, Jump) and item.label:
            yield "label", item.label, item.span
        if isinstance(item, Split):
            yield from (("branch", lane.name, lane.span) for lane in item.lanes)


def _report_collision(message: str, span: Span, help: str) -> Diagnostic:
    return Diagnostic("A503", message, span, help=help)
