"""Pin parameters that a class cannot take because its code holds for one value only.

A stage that is unrolled or dropped is valid for one count. A module that is applied again gets
the input of its first use: if two expressions agree in value only, that value must not change.
Whatever determines a pinned parameter is pinned in turn, up to the network.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from archspec.expressions import Expression, find_names
from archspec.graph import IN_CHANNELS, Graph, Template, TemplateMemory, TemplatePlacement
from archspec.passes.infer_shapes import infer_shapes


def pin_parameters(graph: Graph) -> Graph:
    """Pin what must not change, and infer the shapes again.

    Args:
        graph: a graph with inferred shapes and equal shared modules.
    """
    pinned = _pin_template(graph.contents, graph.memory)
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
            forms = _get_forms(each)
            given = (forms[name] for name in inner[each.template].scope.pinned if name in forms)
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
