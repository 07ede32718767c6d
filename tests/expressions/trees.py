"""Random expressions, and their meaning according to Python itself."""

import math
from typing import Any

from hypothesis import strategies as st

from archspec.expressions import (
    FUNCTIONS,
    BinaryOperation,
    Call,
    Comparison,
    Complement,
    Expression,
    ExpressionError,
    Junction,
    Literal,
    Name,
    Negation,
    Selection,
)
from archspec.expressions.tree import COMPARISONS

WHOLE = ("n", "k", "cin", "table1.inception_v4.k")
REAL = ("keep", "scale")

whole_literals = st.integers(0, 40).map(Literal)
real_literals = st.floats(0, 1e6, allow_nan=False, allow_subnormal=False).map(Literal)
names = st.sampled_from([*WHOLE, *REAL]).map(Name)
leaves = st.one_of(names, whole_literals, whole_literals, real_literals)


def _calls(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    single = st.builds(lambda f, x: Call(f, (x,)), st.sampled_from(FUNCTIONS[2:]), inner)
    several = st.builds(
        lambda f, parts: Call(f, tuple(parts)),
        st.sampled_from(FUNCTIONS[:2]),
        st.lists(inner, min_size=2, max_size=3),
    )
    return single | several


def _larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    paired = st.builds(_pair, st.sampled_from("+-*/%") | st.just("//") | conditions, inner, inner)
    return paired | paired | inner.map(Negation) | _calls(inner)


def _pair(between: str | Expression, left: Expression, right: Expression) -> Expression:
    if isinstance(between, str):
        return BinaryOperation(between, left, right)
    return Selection(left, between, right)


comparisons = st.builds(Comparison, st.sampled_from(COMPARISONS), leaves, leaves)
joined = st.builds(Junction, st.sampled_from(["and", "or"]), comparisons, comparisons)
conditions = comparisons | joined | joined.map(Complement)

trees = st.recursive(leaves, _larger, max_leaves=8)
"""Expressions as a spec may write them: literals are never negative."""

environments = st.fixed_dictionaries(
    {
        **{name: st.integers(1, 99) for name in WHOLE},
        **{name: st.floats(0.01, 9, allow_nan=False) for name in REAL},
    }
)


def by_python(text: str, environment: dict[str, Any]) -> Any:
    """What Python makes of the text; None where it divides by zero."""
    known = {name: value for name, value in environment.items() if "." not in name}
    cell = environment["table1.inception_v4.k"]
    plain = text.replace("table1.inception_v4.k", str(cell))
    functions = {"min": min, "max": max, "ceil": math.ceil, "floor": math.floor, "round": round}
    try:
        return eval(plain, {"__builtins__": functions, "math": math}, known)
    except ZeroDivisionError:
        return None


def refusal(error: ExpressionError) -> str:
    """An error in a form that tests can compare."""
    start, end = error.at
    return f"{start}-{end} {error.message}" + (f" ({error.help})" if error.help else "")
