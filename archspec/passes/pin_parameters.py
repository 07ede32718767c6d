"""Pin parameters that a class cannot take because its code holds for one value only.

A stage that is unrolled or dropped is valid for one count. A module that is applied again gets
the input of its first use: if two expressions agree in value only, that value must not change.
Whatever determines a pinned parameter is pinned in turn, up to the network.
"""

from collections.abc import Iterator, Mapping

from archspec.dataclass import replace
from archspec.expressions import Expression, find_names
from archspec.graph import IN_CHANNELS, Graph, Template, TemplateMemory, TemplatePlacement
from archspec.passes.infer_shapes import infer_shapes


def pin_parameters(graph: Graph) -> Graph:
    """Pin what must not change, and infer the shapes again.

    Args:
        graph: a graph with inferred shapes and equal shared modules.
    """
    pinned = _pin_template(graph.contents, graph.memory)
    if any(template.scope.deciding for template in graph.contents.inner):
        pinned = _pin_deciding(pinned)
    return graph if pinned is graph.contents else infer_shapes(replace(graph, contents=pinned))


def _pin_template(template: Template, memory: TemplateMemory) -> Template:
    """Return a template with its parameters pinned, and those of the blocks in it."""
    key = ("pinned", id(template))
    known: Template | None = memory.find(key)
    if known is None:
        inner = {each.template: _pin_template(each.template, memory)
                 for each in template.placements}  # fmt: skip
        names = {*template.scope.pinned, *_find_agreeing_names(template)}
        for each in template.placements:
            pinned = inner[each.template].scope.pinned
            forms = _get_forms(each) if pinned else {}
            given = (forms[name] for name in pinned if name in forms)
            names.update(name for form in given for name in find_names(form))
        known = template
        if names != template.scope.pinned or any(new is not old for old, new in inner.items()):
            parts = (
                replace(part, template=inner[part.template])
                if isinstance(part, TemplatePlacement)
                else part
                for part in template.parts
            )
            scope = replace(template.scope, pinned=frozenset(names))
            known = replace(template, scope=scope, parts=tuple(parts))
        if template.scope.parent is not None:
            memory.keep(key, known, template, len(template.parts))
    return known


def _pin_deciding(network: Template) -> Template:
    """Return a network with its parameters pinned on which conditions depend, at any depth."""
    parameters = {parameter.name for parameter in network.scope.parameters}
    names = _find_deciding_names(network, {}) & parameters
    scope = replace(network.scope, pinned=network.scope.pinned | names)
    return network if names <= network.scope.pinned else replace(network, scope=scope)


def _find_deciding_names(
    template: Template, known: dict[Template, frozenset[str]]
) -> frozenset[str]:
    """Return the names in a template on which conditions depend, its own and those in blocks."""
    if template not in known:
        names = {*template.scope.deciding}
        for each in template.placements:
            forms = _get_forms(each)
            for name in _find_deciding_names(each.template, known) & forms.keys():
                names.update(find_names(forms[name]))
        known[template] = frozenset(names)
    return known[template]


def _find_agreeing_names(template: Template) -> Iterator[str]:
    """Yield the names in arguments that agree in value but not in form between uses."""
    for again in template.placements:
        if again.reuses is None:
            continue
        first, forms = _get_forms(template.find_placement(again.reuses)), _get_forms(again)
        for name, form in forms.items():
            if form != first[name]:
                yield from (*find_names(form), *find_names(first[name]))


def _get_forms(placement: TemplatePlacement) -> Mapping[str, Expression]:
    """Return the arguments of a block use in terms of the parameters around it."""
    assert placement.entering is not None, "shapes are inferred"
    given = {name: quantity.form for name, quantity in placement.bound.items()}
    return {**given, IN_CHANNELS: placement.entering.channels.form}
