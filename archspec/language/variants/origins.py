"""Find the value at a place and its origin, which is the place itself or a default."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.expressions import (
    ExpressionError,
    Quantity,
    find_names,
    parse_expression,
    parse_range,
    to_text,
)
from archspec.language.box import BOX_PARTS, slice_scalar
from archspec.language.box_arguments import Symbols, resolve_alias, resolve_given
from archspec.language.box_printer import is_window, print_label, print_window
from archspec.language.model import Box, Data, Formula, Label, Size
from archspec.language.program import Program
from archspec.language.provenance import GivenValue, Giver, Provenance
from archspec.language.variants.draft import BoxDraft, ListDraft, MappingDraft, build_tree
from archspec.language.variants.node_kinds import NodeKind
from archspec.language.variants.paths import Location, list_children
from archspec.language.writing.layout import Entry, Group, Value, make_list, print_rest_of_line
from archspec.language.writing.scalars import print_scalar
from archspec.language.writing.steps import StepWriter
from archspec.language.writing.values import build_data, build_plain
from archspec.ops import Operator, find
from archspec.reader import Scalar


@dataclass(frozen=True, slots=True)
class Origin:
    """A value and its origin.

    Attributes:
        parts: the path of its place; an argument has the name used by its source.
        value: the value, as a spec writes it after its key.
        provenance: its source.
        names: the names that the value is computed from.
        changes: the locations of a variant's changes within it.
    """

    parts: tuple[str, ...]
    value: str
    provenance: Provenance
    names: tuple[str, ...] = ()
    changes: tuple[Span, ...] = ()

    @property
    def path(self) -> str:
        """The path as text."""
        return ".".join(self.parts)


def find_origin(program: Program, parts: tuple[str, ...], spot: Location) -> Origin | None:
    """Return the value at a place; None if it is absent, or a size that is not a claim."""
    if isinstance(spot.holder, BoxDraft):
        return _find_box_origin(program, parts, spot.holder.box, spot)
    if spot.node is None:
        return None
    names = tuple(dict.fromkeys(name for text in _list_texts(spot) for name in _find_named(text)))
    value = print_rest_of_line(_build_value(spot, find_claiming_files(program)))
    return Origin(parts, value, Provenance(span=spot.node.span), names)


def find_claiming_files(program: Program) -> frozenset[str]:
    """Return the files whose stated sizes are claims: the network's own, not its base's."""
    return frozenset(file.file for file in program.levels[0].files)


def _build_value(spot: Location, claiming: Collection[str]) -> Value:
    """Return the value at a written place.

    Args:
        spot: the place.
        claiming: the files whose stated sizes count; others are left out.
    """
    match spot.node:
        case BoxDraft(box):
            is_idle = box.size is not None and box.size.span.file not in claiming
            return StepWriter(spot.symbols).box(replace(box, size=None) if is_idle else box)
        case ListDraft() if spot.kind is NodeKind.CHAIN:
            return make_list(_build_value(child, claiming) for child in list_children(spot))
        case MappingDraft():
            below = (child for child in list_children(spot) if not _is_idle(spot, child, claiming))
            return Group([Entry(child.name, _build_value(child, claiming)) for child in below])
        case node:
            return "" if node is None else build_plain(build_tree(node))


def _is_idle(step: Location, below: Location, claiming: Collection[str]) -> bool:
    """Check whether a key states a step's size that is not a claim about the network."""
    if step.kind is not NodeKind.STEP or below.name != "size":
        return False
    return isinstance(below.node, Scalar) and below.node.span.file not in claiming


def _list_texts(spot: Location) -> Iterator[object]:
    """Yield the texts at a place that may be expressions: its own, or those of a list."""
    match spot.node:
        case Scalar(value):
            yield value
        case ListDraft(items=items) if spot.kind is NodeKind.DATA:
            yield from (item.value for item in items if isinstance(item, Scalar))


def _find_named(value: object) -> tuple[str, ...]:
    """Return the names in a text that may be an expression."""
    if not isinstance(value, str):
        return ()
    try:
        return tuple(find_names(parse_range(value) or parse_expression(value)))
    except ExpressionError:
        return ()


def _find_box_origin(
    program: Program, parts: tuple[str, ...], box: Box, spot: Location
) -> Origin | None:
    """Return the value of a part of a box, or of an argument that it gets from elsewhere."""
    name = resolve_alias(find(box.name), spot.name)
    if name not in BOX_PARTS:
        return find_argument_origin(parts, box, name, spot.symbols)
    match slice_scalar(box, name):
        case Formula(span=span) as count:
            return _make_origin(parts, GivenValue(name, count, Provenance(span=span)))
        case Label(span=span) as label:
            return Origin(parts, print_scalar(print_label(label)), Provenance(span=span))
        case Size(span=span) as size if span.file in find_claiming_files(program):
            return Origin(parts, str(size), Provenance(span=span))
        case _:
            return None


def find_argument_origin(
    parts: tuple[str, ...], box: Box, name: str, symbols: Symbols
) -> Origin | None:
    """Return the value of an argument of a box; None for a required one that is missing.

    Args:
        parts: the path of the argument.
        box: the box.
        name: the canonical name of the argument.
        symbols: the meaning of the words in the box.
    """
    given = resolve_given(box, symbols).get(name)
    if given is not None:
        return _make_origin(parts, given)
    text = print_default(box, name, symbols)
    return None if text is None else Origin(parts, text, Provenance(Giver.OPERATOR, (box.name,)))


def _make_origin(parts: tuple[str, ...], given: GivenValue) -> Origin:
    value = given.value
    names = tuple(find_names(value.tree)) if isinstance(value, Formula) else ()
    text = print_given(value)
    if given.name == "kernel" and not isinstance(value, Quantity) and is_window(value):
        text = print_window(value)
    return Origin((*parts[:-1], given.name), text, given.provenance, names)


def print_given(value: "Data | Quantity") -> str:
    """Return the value of an argument, as a spec writes it after its key."""
    if isinstance(value, Quantity):
        return to_text(value.form)
    return print_rest_of_line(build_data(value))


def print_default(box: Box, name: str, symbols: Symbols) -> str | None:
    """Return the default of a block's or operator's argument; None if it is required.

    Args:
        box: the box that names it.
        name: the canonical name of the argument.
        symbols: the meaning of the words in the box.
    """
    operator = find(box.name) if box.name not in symbols.blocks else None
    if operator is None:
        given = symbols.find_defaults(box.name).get(name)
        return None if given is None else print_given(given.value)
    return _print_operator_default(operator, name)


@cache
def _print_operator_default(operator: type[Operator], name: str) -> str | None:
    """Return the default of an operator's argument, as a spec writes it; None if it has none."""
    info = operator.model_fields.get(name)
    if info is None or info.is_required():
        return None
    return _print_plain(info.get_default(call_default_factory=True))


def _print_plain(value: object) -> str:
    """Return a value of an operator, as a spec writes it."""
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case Quantity(form=form):
            return to_text(form)
        case tuple() | list():
            return f"[{', '.join(map(_print_plain, value))}]"
        case _:
            return str(value)
