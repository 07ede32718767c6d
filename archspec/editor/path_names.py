"""The names in the paths of a variant and of a design space."""

from collections.abc import Iterator, Mapping
from typing import Final

from archspec.editor.names import KnownNames, Occurrence, Symbol
from archspec.expressions import Expression, Name
from archspec.expressions.tree import get_operands
from archspec.language import Spec
from archspec.reader import Object, Scalar

_SECTIONS: Final = ("set", "insert", "remove", "space")


def walk_paths(spec: Spec, known: KnownNames) -> Iterator[Occurrence]:
    """Yield the blocks, parameters, labels and tables in the paths of a file.

    Args:
        spec: the file.
        known: the names that it may use.
    """
    for section in _SECTIONS:
        for scalar in _list_scalars(spec.document.get(section)):
            yield from _walk_path(str(scalar.value), scalar, 0, known)
    for restriction in spec.where:
        yield from _walk_condition(restriction.condition, restriction.source, known)


def _walk_condition(tree: Expression, source: Scalar, known: KnownNames) -> Iterator[Occurrence]:
    if isinstance(tree, Name):
        yield from _walk_path(tree.name, source, tree.at[0], known)
    for operand in get_operands(tree):
        yield from _walk_condition(operand, source, known)


def _walk_path(text: str, source: Scalar, at: int, known: KnownNames) -> Iterator[Occurrence]:
    """Yield what the parts of a path stand for.

    Args:
        text: the path.
        source: the scalar that it stands in.
        at: where in that.
        known: the names that it may use.
    """
    parts = text.split(".")
    for number, part in enumerate(parts):
        symbol = _find_symbol(parts, number, known)
        if symbol is not None and source.offset is not None:
            yield Occurrence(symbol, source.part(at, at + len(part)))
        at += len(part) + 1


def _find_symbol(parts: list[str], number: int, known: KnownNames) -> Symbol | None:
    """Return what a part of a path stands for; None for a key."""
    part, before = parts[number], parts[:number]
    match before:
        case []:
            return None
        case ["params"]:
            return Symbol("parameter", "", part)
        case ["tables"]:
            return Symbol("table", "", part)
        case ["tables", table]:
            owner = _find_owner(table, part, known.tables)
            return Symbol("row", owner, part) if owner else None
        case ["tables", table, _]:
            owner = _find_owner(table, part, known.columns)
            return Symbol("column", owner, part) if owner else None
        case ["blocks", block, "params"]:
            return Symbol("parameter", block, part)
        case [*_, "for"]:
            return None
    if part in known.blocks:
        return Symbol("block", "", part)
    owner = before[1] if before[0] == "blocks" and number > 1 else ""
    if part in known.labels.get(owner, ()):
        return Symbol("label", owner, part)
    if number > 1 and (before[0] != "blocks" or number > 2):
        box = before[-1]
        return Symbol("parameter", box, part) if part in known.parameters.get(box, ()) else None
    return None


def _find_owner(table: str, part: str, parts: Mapping[str, frozenset[str]]) -> str:
    """Return the table that has a row or column; empty if none has it, or several of `*`."""
    tables = [name for name in parts if table in (name, "*") and part in parts[name]]
    return tables[0] if len(tables) == 1 else ""


def _list_scalars(tree: object) -> Iterator[Scalar]:
    """Yield the keys of a mapping, and the texts of a list, in which paths may stand."""
    if isinstance(tree, Object):
        for key, value in tree.entries:
            yield key
            if isinstance(value, Scalar) and key.value in ("before", "after", "into"):
                yield value
    for item in getattr(tree, "items", ()):
        if isinstance(item, Scalar) and isinstance(item.value, str):
            yield item
        elif isinstance(item, Object):
            yield from _list_scalars(item)
