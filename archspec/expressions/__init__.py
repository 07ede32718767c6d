"""Expressions: their syntax tree, parser and evaluation to quantities."""

from archspec.expressions.parser import ExpressionError, parse_expression
from archspec.expressions.quantity import Quantity, evaluate
from archspec.expressions.traced import (
    Trace,
    Traced,
    TraceError,
    count_copies,
    is_whole,
    make_key,
    maximum,
    minimum,
)
from archspec.expressions.tree import (
    FUNCTIONS,
    BinaryOperation,
    Call,
    Expression,
    Literal,
    Name,
    Negation,
    Number,
    count_parts,
    find_names,
    flatten_operands,
    place_at,
    substitute,
    to_text,
)

__all__ = [
    "FUNCTIONS",
    "BinaryOperation",
    "Call",
    "Expression",
    "ExpressionError",
    "Literal",
    "Name",
    "Negation",
    "Number",
    "Quantity",
    "Trace",
    "TraceError",
    "Traced",
    "count_copies",
    "count_parts",
    "evaluate",
    "find_names",
    "flatten_operands",
    "is_whole",
    "make_key",
    "maximum",
    "minimum",
    "parse_expression",
    "place_at",
    "substitute",
    "to_text",
]
