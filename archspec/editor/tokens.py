"""The parts of boxes, for colors."""

import re
from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from archspec.dataclass import dataclass
from archspec.diagnostics import Span
from archspec.editor.occurrences import list_occurrences
from archspec.editor.open_spec import OpenSpec
from archspec.expressions import Literal as Number
from archspec.expressions.tree import Expression, get_operands
from archspec.language import Box, Formula, Spec
from archspec.language.model import Data
from archspec.language.walk import walk_boxes
from archspec.ops import find

TokenKind: TypeAlias = Literal[
    "function", "class", "number", "property", "parameter", "variable", "enumMember", "type",
    "keyword", "struct",
]  # fmt: skip
KINDS: Final[tuple[TokenKind, ...]] = (
    "function", "class", "number", "property", "parameter", "variable", "enumMember", "type",
    "keyword", "struct",
)  # fmt: skip

_OF_SYMBOLS: Final[dict[str, TokenKind]] = {
    "block": "class", "label": "variable", "parameter": "parameter", "variable": "parameter",
    "table": "struct", "row": "enumMember", "column": "property", "function": "function",
    "mark": "enumMember",
}  # fmt: skip
_KEYWORD: Final = re.compile(r"(?<=\s)(?:if|as|else|and|or|not|x)(?=\s)|\bstride(?=\s)|->")


@dataclass(frozen=True, slots=True)
class Token:
    """A colored part of a line.

    Attributes:
        span: the part.
        kind: what it is.
    """

    span: Span
    kind: TokenKind


def list_tokens(opened: OpenSpec) -> list[Token]:
    """Return the colored parts in order, without overlaps; none for a text that cannot be read."""
    spec = opened.spec
    if spec is None:
        return []
    found = {each.span: _OF_SYMBOLS[each.symbol.kind] for each in list_occurrences(opened)
             if each.symbol.kind in _OF_SYMBOLS}  # fmt: skip
    lines = opened.text.split("\n")
    for box in _list_boxes(spec):
        for token in _walk_box(box, lines):
            found.setdefault(token.span, token.kind)
    tokens = [Token(span, kind) for span, kind in sorted(found.items()) if _is_one_line(span)]
    return list(_drop_overlaps(tokens))


def _list_boxes(spec: Spec) -> Iterator[Box]:
    yield from walk_boxes(spec.steps)
    for block in spec.blocks:
        yield from walk_boxes(block.steps)


def _walk_box(box: Box, lines: list[str]) -> Iterator[Token]:
    if find(box.name) is not None:
        yield Token(box.name_span, "function")
    for argument in box.arguments:
        if argument.name == "kernel" and argument.name_span == argument.span:
            yield Token(argument.span, "number")
            continue
        if argument.name not in (None, "stride"):
            yield Token(argument.name_span, "property")
        yield from _walk_data(argument.value)
    for part in (box.count, box.condition):
        if part is not None:
            yield from _walk_data(part)
    if box.size is not None:
        yield Token(box.size.span, "type")
    span = box.span
    if span.line == span.end_line:
        text = lines[span.line - 1][span.column - 1 : span.end_column - 1]
        for found in _KEYWORD.finditer(text):
            yield Token(span.part(*found.span()), "keyword")


def _walk_data(value: Data) -> Iterator[Token]:
    match value:
        case Formula(tree=tree):
            yield from _walk_numbers(tree, value)
        case list():
            for item in value:
                yield from _walk_data(item)
        case dict():
            for item in value.values():
                yield from _walk_data(item)


def _walk_numbers(tree: Expression, formula: Formula) -> Iterator[Token]:
    if isinstance(tree, Number):
        start, end = tree.at
        if end > start:
            yield Token(formula.place(tree.at), "number")
    for operand in get_operands(tree):
        yield from _walk_numbers(operand, formula)


def _is_one_line(span: Span) -> bool:
    return span.line == span.end_line and span.end_column > span.column


def _drop_overlaps(tokens: list[Token]) -> Iterator[Token]:
    end = (0, 0)
    for token in tokens:
        if (token.span.line, token.span.column) >= end:
            yield token
            end = (token.span.line, token.span.end_column)
