"""Merge the forms of a block into one class, or as few as its conditions allow."""

from collections.abc import Sequence

from archspec.codegen.block_forms import BlockClass, BlockForm, list_parameters, make_class
from archspec.codegen.code import CallPiece, Piece, walk_pieces
from archspec.codegen.conditions import BlockCondition, decide, find_own_values
from archspec.codegen.forward import ForwardLine
from archspec.codegen.merge_lines import LineMerge, MergedLines
from archspec.codegen.merge_pieces import PieceMerge, find_facts
from archspec.expressions import Name
from archspec.text.unique_names import choose_unique

_SKIP = "has_skip"
_CONDITION = "condition"
"""The attributes that say whether a condition holds."""


def group_forms(
    forms: Sequence[BlockForm], conditions: Sequence[BlockCondition]
) -> list[BlockClass]:
    """Return as few classes as have all forms of a block, as yet without their own names.

    Args:
        forms: the forms.
        conditions: the conditions in its definition.
    """
    made: list[BlockClass] = []
    for form in forms:
        for number, known in enumerate(made):
            merged = merge_forms(known.name, [*known.forms, form], conditions)
            if merged is not None:
                made[number] = merged
                break
        else:
            made.append(make_class(form.scopes[0].block, form))
    return made


def merge_forms(
    name: str, forms: Sequence[BlockForm], conditions: Sequence[BlockCondition]
) -> BlockClass | None:
    """Return the class of a block that has several forms; None if they are too different.

    Args:
        name: its name.
        forms: the forms.
        conditions: the conditions in its definition.
    """
    if len({form.shape for form in forms}) > 1:
        return None
    values = [find_own_values(form.scopes[0]) for form in forms]
    known = [each for each in conditions if all(decide(each, own) is not None for own in values)]
    facts = [find_facts(form.scopes[0], known) for form in forms]
    merge = PieceMerge(known, facts)
    attributes = merge.merge_attributes([form.attributes for form in forms])
    lines = [form.lines for form in forms]
    merged = LineMerge(merge, [form.modules for form in forms], lines).merge()
    if attributes is None or merged is None:
        return None
    flag, attributes = _add_flag(merged, attributes, known)
    exits = {number: form.scopes[0].exit for number, form in enumerate(forms)}
    leaving = merge.merge_expressions(
        {number: shape.channels.form for number, shape in exits.items() if shape is not None}
    )
    parameters = list_parameters(forms[0].scopes[0], attributes)
    return BlockClass(name, parameters, attributes, merged.list_parts(flag), [*forms], leaving)


def _add_flag(
    merged: MergedLines,
    attributes: tuple[tuple[str, Piece], ...],
    conditions: Sequence[BlockCondition],
) -> tuple[str, tuple[tuple[str, Piece], ...]]:
    """Return the name of the attribute that says which lines to run, and the attributes with it."""
    if merged.condition is None:
        return "", attributes
    for name, made in attributes:
        if made == merged.condition:
            return name, attributes
    is_skip = any(each.is_skip for each in conditions if each.tree == merged.condition)
    only = _list_callees(merged.chosen) - _list_callees(merged.otherwise)
    wanted = _SKIP if is_skip else f"has_{only.pop()}" if len(only) == 1 else _CONDITION
    if isinstance(merged.condition, Name):
        wanted = merged.condition.name
    flag = choose_unique(wanted, {name for name, _ in attributes})
    return flag, ((flag, merged.condition), *attributes)


def _list_callees(lines: Sequence[ForwardLine]) -> set[str]:
    """Return the modules that lines call."""
    pieces = (piece for line in lines if line.piece for piece in walk_pieces(line.piece))
    called = (piece.callee for piece in pieces if isinstance(piece, CallPiece))
    return {
        callee.removeprefix("self.")
        for callee in called
        if isinstance(callee, str) and callee.startswith("self.") and "[" not in callee
    }
