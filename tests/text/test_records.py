"""JSON records are JSON, whatever numbers they have."""

import json
from math import inf, nan

from archspec.text.records import Record


class Sample(Record):
    """Numbers in each kind of container."""

    single: float
    several: tuple[float, ...]
    named: dict[str, float]


def test_numbers_that_are_not_finite_are_null() -> None:
    text = Sample(single=inf, several=(1.5, nan), named={"a": -inf, "b": 2.0}).to_json()
    assert json.loads(text) == {
        "single": None,
        "several": [1.5, None],
        "named": {"a": None, "b": 2.0},
    }
