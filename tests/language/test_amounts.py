"""Amounts with units, as budgets are written."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archspec.language.amounts import QUANTITIES, Budgeted, is_bytes, parse_amount, parse_quantity


@pytest.mark.parametrize(
    ("quantity", "text", "value"),
    [
        ("params", "45M", 45_000_000),
        ("params", "42.679816 M", 42_679_816),
        ("macs", "13G", 13_000_000_000),
        ("macs", "1.5k", 1500),
        ("flops", "0.5T", 500_000_000_000),
        ("inference-params", "7", 7),
        ("memory", "20MB", 20_000_000),
        ("memory", "20 MiB", 20 << 20),
        ("peak-memory", "1KiB", 1024),
        ("peak-memory", "1 kB", 1000),
        ("peak-memory", "0.1KiB", 102),
        ("depth", "76", 76),
        ("params", "4.5e7", 45_000_000),
        ("peak-memory", "1E+3", 1000),
    ],
)
def test_amounts(quantity: Budgeted, text: str, value: int) -> None:
    assert parse_amount(quantity, text) == value


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        ("params", "45MB"),
        ("params", "45Q"),
        ("params", "-1"),
        ("params", ""),
        ("params", "M"),
        ("params", "4 5M"),
        ("params", "1e-9"),
        ("params", "1e9M"),
        ("params", "45.5"),
        ("params", "1.55e1"),
        ("depth", "76.5"),
        ("params", "45  M"),
        ("params", "٤M"),
        ("memory", "20M"),
        ("memory", "20mib"),
        ("depth", "1k"),
        ("macs", "9" * 19),
    ],
)
def test_what_is_no_amount(quantity: Budgeted, text: str) -> None:
    assert parse_amount(quantity, text) is None


@given(st.integers(0, 10**12), st.sampled_from(["", "k", "M", "G", "T"]))
def test_a_letter_is_three_zeros(number: int, letter: str) -> None:
    zeros = {"": 0, "k": 3, "M": 6, "G": 9, "T": 12}[letter]
    assert parse_amount("macs", f"{number}{letter}") == int(f"{number}{'0' * zeros}")
    assert parse_amount("macs", f"{number}.000{letter}") == int(f"{number}{'0' * zeros}")


def test_a_name_may_be_written_as_in_expect() -> None:
    assert parse_quantity("inference_params") == "inference-params"
    assert parse_quantity("peak_memory") == "peak-memory"
    assert parse_quantity("para") is None


def test_every_quantity_has_one_unit() -> None:
    for quantity, (text, with_bytes) in product(QUANTITIES, [("1MB", True), ("1M", False)]):
        taken = parse_amount(quantity, text) is not None
        assert taken == (is_bytes(quantity) == with_bytes and quantity != "depth")
