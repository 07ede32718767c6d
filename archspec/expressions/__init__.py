"""Expressions: their syntax tree, parser and evaluation to quantities."""

from archspec.expressions.parser import ExpressionError, parse_expression
from archspec.expressions.quantity import Quantity, evaluate
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
    "count_parts",
    "evaluate",
    "find_names",
    "flatten_operands",
    "parse_expression",
    "place_at",
    "substitute",
    "to_text",
]
