"""The checks of fields decide as pydantic does, which is asked only where it has more to say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from archspec.expressions import Quantity
from archspec.ops import JOINS, TABLE, Operator
from archspec.ops.arguments import Check

OPERATORS = (*TABLE, *JOINS.values())
NUMBERS = st.one_of(
    st.booleans(), st.integers(-2, 9), st.just(1 << 21), st.floats(-2, 2), st.just(1e-3)
)
WORDS = ("same", "valid", "3x1", "1x0", "batch", "relu", "prelu", "none", "tanh", "nix", "9" * 5000)
SIMPLE = st.one_of(NUMBERS.map(Quantity.of), NUMBERS, st.sampled_from(WORDS), st.none())
VALUES = st.one_of(
    SIMPLE,
    st.lists(SIMPLE, max_size=3),
    st.dictionaries(st.sampled_from(("batch", "prelu", "elu", "nix")), SIMPLE, max_size=2),
    st.builds(lambda eps: {"batch": {"eps": eps}}, SIMPLE),
)


def attempt(operator: type[Operator], arguments: dict[str, Any], how: str) -> object:
    """The operator and what it was given, or the errors."""
    try:
        made = getattr(operator, how)(arguments)
    except ValidationError as error:
        found = error.errors(include_context=False)
        return error.title, found, [each.get("ctx", {}).get("expected") for each in error.errors()]
    return made, list(vars(made).items()), made.model_fields_set


@given(st.data())
def test_arguments_are_validated_as_by_pydantic(data: st.DataObject) -> None:
    operator = data.draw(st.sampled_from(OPERATORS))
    names = st.sampled_from([*operator.model_fields, "unknown"])
    arguments = data.draw(st.dictionaries(names, VALUES))
    wanted = attempt(operator, arguments, "model_validate")
    assert attempt(operator, arguments, "with_arguments") == wanted


@pytest.mark.parametrize("operator", OPERATORS)
def test_each_field_has_one_check(operator: type[Operator]) -> None:
    for field in operator.model_fields.values():
        assert sum(isinstance(mark, Check) for mark in field.metadata) == 1
