"""Origins: the value at a place, and what gives it: the place itself, or what it leaves it to."""

from collections.abc import Iterator
from dataclasses import dataclass

from archspec.diagnostics import Span
from archspec.expressions import ExpressionError, Quantity, free_names, parse_expression, to_text
from archspec.language.box import BOX_PARTS, part_of
from archspec.language.box_arguments import Symbols, own_name, resolve
from archspec.language.box_printer import is_window, print_label, print_window
from archspec.language.model import Box, Data, Formula, Label, Size
from archspec.language.program import Program
from archspec.language.provenance import Given, Giver, Provenance
from archspec.language.variants.draft import BoxDraft, Items, Leaf
from archspec.language.variants.paths import Kind, Spot
from archspec.language.variants.steps import span_of
from archspec.language.variants.value_text import print_place
from archspec.language.writing.layout import shown
from archspec.language.writing.scalars import scalar
from archspec.language.writing.values import data
from archspec.ops import find


@dataclass(frozen=True, slots=True)
class Origin:
    """A value, and where it comes from.

    Attributes:
        parts: the path of its place; an argument is called there as its giver calls it.
        value: what it is, as a spec writes it behind its key.
        provenance: what gives it.
        names: what the value is computed from.
        changes: where a variant changes something within it.
    """

    parts: tuple[str, ...]
    value: str
    provenance: Provenance
    names: tuple[str, ...] = ()
    changes: tuple[Span, ...] = ()

    @property
    def path(self) -> str:
        """The path as people write it."""
        return ".".join(self.parts)


def find_origin(program: Program, parts: tuple[str, ...], spot: Spot) -> Origin | None:
    """The value at a place, None for a key that is not written, and for a size that is no claim."""
    if isinstance(spot.holder, BoxDraft):
        return _of_box(program, parts, spot.holder.box, spot)
    if spot.node is None:
        return None
    names = tuple(dict.fromkeys(name for text in _texts(spot) for name in _named(text)))
    value = shown(print_place(spot, claiming(program)))
    return Origin(parts, value, Provenance(span=span_of(spot.node)), names)


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


def _of_box(program: Program, parts: tuple[str, ...], box: Box, spot: Spot) -> Origin | None:
    """The value of something that a box says, or leaves to others to say."""
    name = own_name(find(box.name), spot.name)
    if name not in BOX_PARTS:
        return find_argument_origin(parts, box, name, spot.symbols)
    match part_of(box, name):
        case Formula(span=span) as count:
            return _of_given(parts, Given(name, count, Provenance(span=span)))
        case Label(span=span) as label:
            return Origin(parts, scalar(print_label(label)), Provenance(span=span))
        case Size(span=span) as size if span.file in claiming(program):
            return Origin(parts, str(size), Provenance(span=span))
        case _:
            return None


def find_argument_origin(
    parts: tuple[str, ...], box: Box, name: str, symbols: Symbols
) -> Origin | None:
    """The value of an argument of a box, None for one that it must be given and is not.

    Args:
        parts: the path of the argument.
        box: the box.
        name: the argument, by its own name.
        symbols: what the words of the box stand for.
    """
    given = resolve(box, symbols).get(name)
    if given is not None:
        return _of_given(parts, given)
    text = default_text(box, name, symbols)
    return None if text is None else Origin(parts, text, Provenance(Giver.OPERATOR, (box.name,)))


def _of_given(parts: tuple[str, ...], given: Given) -> Origin:
    value = given.value
    names = tuple(free_names(value.tree)) if isinstance(value, Formula) else ()
    text = value_text(value)
    if given.name == "kernel" and not isinstance(value, Quantity) and is_window(value):
        text = print_window(value)
    return Origin((*parts[:-1], given.name), text, given.provenance, names)


def value_text(value: "Data | Quantity") -> str:
    """The value of an argument, as a spec writes it behind its key."""
    return to_text(value.form) if isinstance(value, Quantity) else shown(data(value))


def default_text(box: Box, name: str, symbols: Symbols) -> str | None:
    """What a block or an operator takes itself for an argument, None where it must be given.

    Args:
        box: the box that names it.
        name: the argument, by its own name.
        symbols: what the words of the box stand for.
    """
    operator = find(box.name) if box.name not in symbols.blocks else None
    if operator is None:
        given = symbols.beside(box.name).get(name)
        return None if given is None else value_text(given.value)
    info = operator.model_fields.get(name)
    if info is None or info.is_required():
        return None
    return _default_text(info.get_default(call_default_factory=True))


def _default_text(value: object) -> str:
    """What an operator takes by itself, as a spec writes it."""
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case Quantity(form=form):
            return to_text(form)
        case tuple() | list():
            return f"[{', '.join(map(_default_text, value))}]"
        case _:
            return str(value)
