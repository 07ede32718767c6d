"""Givers: the value at a place, and what gives it: the place itself, or what it leaves it to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from archspec.diagnostics import Span
from archspec.expressions import ExpressionError, Quantity, free_names, parse_expression, to_text
from archspec.language.box import NAME, SHARE
from archspec.language.box_printer import is_window, print_label, print_value, print_window
from archspec.language.changes.boxes import given_to, own_name
from archspec.language.changes.chains import span_of
from archspec.language.changes.draft import BoxDraft, Items, Leaf
from archspec.language.changes.places import Kind, Spot
from archspec.language.changes.texts import text_of
from archspec.language.model import Argument, Box, Data, Formula, Shorthand
from archspec.language.program import Program
from archspec.language.writing.layout import shown
from archspec.language.writing.scalars import scalar
from archspec.language.writing.values import data
from archspec.ops import find

By = Literal["written", "mark", "row", "default", "operator", "parameter"]
"""What gives a value: the place itself, a mark of the legend, the row of a table, `defaults`, what
the operator does by itself, or the default of a block's parameter."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A value, and where it comes from.

    Attributes:
        path: the place; an argument is called there as its box calls it.
        value: what it is, as a spec writes it behind its key.
        by: what gives it.
        giver: the mark, row or operator that does, empty for the place itself.
        span: where that is written, None for what an operator does by itself.
        names: what the value is computed from.
        changes: where a variant changes something within it.
    """

    path: str
    value: str
    by: By = "written"
    giver: str = ""
    span: Span | None = None
    names: tuple[str, ...] = ()
    changes: tuple[Span, ...] = ()


def origin_of(program: Program, path: str, spot: Spot) -> Origin | None:
    """The value at a place, None for a key that is not written, and for a size that is no claim."""
    if isinstance(spot.holder, BoxDraft):
        return _of_box(program, path, spot.holder.box, spot)
    if spot.node is None:
        return None
    names = tuple(dict.fromkeys(name for text in _texts(spot) for name in _named(text)))
    value = shown(text_of(spot, claiming(program)))
    return Origin(path, value, span=span_of(spot.node), names=names)


def claiming(program: Program) -> frozenset[str]:
    """The files whose stated sizes are claims about a network: its own, not those it extends."""
    return frozenset(file.file for file in program.levels[0].files)


def _texts(spot: Spot) -> Iterator[object]:
    """The texts at a place that may be expressions: its own, or those of a list."""
    values = spot.node.items if isinstance(spot.node, Items) and spot.kind is Kind.DATA else ()
    for each in (spot.node, *values):
        if isinstance(each, Leaf):
            yield each.tree.value


def _named(value: object) -> tuple[str, ...]:
    """The names in a text that may be an expression."""
    try:
        return tuple(free_names(parse_expression(value))) if isinstance(value, str) else ()
    except ExpressionError:
        return ()


def _of_box(program: Program, path: str, box: Box, spot: Spot) -> Origin | None:
    """The value of something that a box says, or leaves to others to say."""
    name = own_name(box, spot.name)
    labels = {"as": box.label, SHARE: box.share, NAME: box.module}
    if name == "repeat" and box.count is not None:
        return _formula(path, box.count, box.count.span)
    if name == "size" and box.size is not None and box.size.span.file in claiming(program):
        return Origin(path, str(box.size), span=box.size.span)
    label = labels.get(name)
    if label is not None:
        return Origin(path, scalar(print_label(label)), span=label.span)
    given = given_to(box, spot.words)
    if name in given:
        return _given(path, name, *given[name], spot)
    return None if name in ("repeat", "size", *labels) else unsaid(program, path, box, name)


def _given(path: str, name: str, meant: Argument, bringing: Argument, spot: Spot) -> Origin:
    origin = _formula(_called(path, meant.name or name), meant.value, meant.span)
    if meant is bringing:
        return origin
    word, words = print_value(bringing.value), spot.words
    if word in words.marks:
        return replace(origin, by="mark", giver=word)
    row = "." in word
    return replace(origin, by="row" if row else "written", giver=word if row else "")


def _called(path: str, name: str) -> str:
    """The path of an argument under another of its names."""
    return f"{path.rpartition('.')[0]}.{name}"


def _formula(path: str, value: Data, span: Span) -> Origin:
    names = tuple(free_names(value.tree)) if isinstance(value, Formula) else ()
    is_kernel = path.endswith(".kernel") and is_window(value)
    text = print_window(value) if is_kernel else shown(data(value))
    return Origin(path, text, span=span, names=names)


def unsaid(program: Program, path: str, box: Box, name: str) -> Origin | None:
    """What gives an argument that a box does not, None where nothing does."""
    default = said_by(program.spec.defaults, box.name).get(name) if find(box.name) else None
    if default is not None:
        found = _formula(path, default.value, default.span)
        return replace(found, by="default", giver=box.name)
    return taken_by_itself(program, path, box, name)


def taken_by_itself(program: Program, path: str, box: Box, name: str) -> Origin | None:
    """What an operator or block takes where nobody gives it, None where somebody must."""
    operator = find(box.name)
    if operator is None:
        return _of_parameter(program, path, box.name, name)
    info = operator.model_fields.get(name)
    if info is None or info.is_required():
        return None
    return Origin(path, _spoken(info.get_default(call_default_factory=True)), "operator", box.name)


def _of_parameter(program: Program, path: str, block: str, name: str) -> Origin | None:
    parameters = program.blocks[block].parameters if block in program.blocks else ()
    found = next((each for each in parameters if each.name == name), None)
    if found is None or found.default is None:
        return None
    return Origin(path, _spoken(found.default), "parameter", block, found.span)


def said_by(sections: tuple[Shorthand, ...], name: str) -> Mapping[str, Argument]:
    """What a mark or the defaults of an operator say, by the own name of each argument."""
    found = next((each for each in sections if each.name == name), None)
    operator = find(name)
    aliases = operator.aliases if operator else {}
    said = found.arguments if found else ()
    return {aliases.get(each.name or "", each.name or ""): each for each in said}


def _spoken(value: object) -> str:
    """What an operator takes by itself, as a spec writes it."""
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case Quantity(form=form):
            return to_text(form)
        case tuple() | list():
            return f"[{', '.join(map(_spoken, value))}]"
        case _:
            return str(value)
