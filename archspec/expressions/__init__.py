"""Expressions: their syntax tree, parser and evaluation to quantities."""

from archspec.expressions.parser import ExpressionError, parse_expression
from archspec.expressions.quantity import Environment, Quantity, evaluate
from archspec.expressions.tree import (
    FUNCTIONS,
    Binary,
    Call,
    Expression,
    Literal,
    Name,
    Negative,
    Number,
    free_names,
    operands,
    parts,
    placed,
    substituted,
    to_text,
)

__all__ = [
    "FUNCTIONS",
    "Binary",
    "Call",
    "Environment",
    "Expression",
    "ExpressionError",
    "Literal",
    "Name",
    "Negative",
    "Number",
    "Quantity",
    "evaluate",
    "free_names",
    "operands",
    "parse_expression",
    "parts",
    "placed",
    "substituted",
    "to_text",
]
