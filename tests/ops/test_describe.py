"""Operators described: every one of the table, and the words for every type of argument."""

import json

import pytest

from archspec.ops import JOINS, TABLE, Operator
from archspec.ops.describe import ArgumentDoc, build_schema, describe_operator
from archspec.ops.describe_text import print_operator_list, print_operator_page
from archspec.ops.records import OperatorsRecord

ALL = [*TABLE, *JOINS.values()]


def argument(operator: str, name: str) -> ArgumentDoc:
    (found,) = (each for each in TABLE if each.__name__ == operator)
    return next(each for each in describe_operator(found).arguments if each.name == name)


@pytest.mark.parametrize("operator", ALL, ids=lambda each: each.__name__)
def test_every_operator(operator: type[Operator]) -> None:
    found = describe_operator(operator)
    assert found.doc
    assert all(each.takes for each in found.arguments)
    assert sum(each.main for each in found.arguments) <= 1
    page = print_operator_page(found)
    assert max(map(len, page.splitlines())) <= 90
    assert all(example.box in page for example in operator.examples)
    record = OperatorsRecord(operators=[found])
    assert json.dumps(json.loads(record.to_json()), allow_nan=False)


@pytest.mark.parametrize(
    ("operator", "name", "takes", "default"),
    [
        ("Conv", "filters", "a whole number from 1 to 1,048,576", None),
        ("Conv", "kernel", "one to three whole numbers from 1 to 1,048,576", None),
        ("Conv", "stride", "one to three whole numbers from 1 to 1,048,576", "1"),
        ("Conv", "bias", "true or false", "true"),
        ("Conv", "norm", "none, batch, group, instance, layer, rms", "none"),
        (
            "Conv",
            "padding",
            "same, valid, tf_same, causal, or one to three whole numbers from 0 to 1,048,576",
            "same",
        ),
        ("BN", "eps", "a number from 1e-12 to 1,000,000", "1e-05"),
        ("GELU", "approximate", "none, tanh", "none"),
    ],
)
def test_arguments(operator: str, name: str, takes: str, default: str | None) -> None:
    found = argument(operator, name)
    assert (found.takes, found.default) == (takes, default)


def test_other_names() -> None:
    assert argument("Dropout", "rate").description == (
        "the share that is dropped; also given as `keep`"
    )


def test_schema_has_plain_defaults() -> None:
    for operator in ALL:
        assert '"form"' not in json.dumps(build_schema(operator))


def test_list_is_cut_to_the_terminal() -> None:
    whole = print_operator_list([describe_operator(each) for each in ALL])
    cut = print_operator_list([describe_operator(each) for each in ALL], 30)
    assert len(whole.splitlines()) == len(cut.splitlines()) == len(ALL)
    assert max(map(len, cut.splitlines())) == 30
    assert cut.splitlines()[0].endswith("…")
