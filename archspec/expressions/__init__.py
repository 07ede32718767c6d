"""Expressions: their syntax tree, parser and evaluation to quantities."""

from archspec.expressions.parser import ExpressionError, parse_expression
from archspec.expressions.quantity import Quantity, evaluate
from archspec.expressions.traced import Trace, Traced, TraceError, is_whole, make_key, maximum
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
    "count_parts",
    "evaluate",
    "find_names",
    "flatten_operands",
    "is_whole",
    "make_key",
    "maximum",
    "parse_expression",
    "place_at",
    "substitute",
    "to_text",
]
