"""Numbers for people: each kind has one form."""

import pytest

from archspec.text.numbers import (
    abbreviate,
    find_prefix,
    format_bytes,
    format_growth,
    format_percent,
    format_ratio,
    format_size,
)


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        (0, "", "0"),
        (999, "", "999"),
        (999, "MACs", "999 MACs"),
        (1000, "MACs", "1.00 kMACs"),
        (999_994, "", "999.99 k"),
        (999_995, "", "1.00 M"),
        (42_679_816, "", "42.68 M"),
        (387_610_000, "MACs", "387.61 MMACs"),
        (12_253_974_624, "MACs", "12.25 GMACs"),
        (10**30, "", "1000000.00 Y"),
    ],
)
def test_numbers_with_few_digits(number: int, unit: str, text: str) -> None:
    assert abbreviate(number, unit) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (500, "500"), (5000, "5 k"), (50_000_000, "50 M")]
)
def test_round_numbers(number: int, text: str) -> None:
    assert abbreviate(number, trim=True) == text


@pytest.mark.parametrize(
    ("number", "letter"), [(0, ""), (999, ""), (1000, "k"), (5_713_216_096, "G"), (10**30, "Y")]
)
def test_prefixes(number: int, letter: str) -> None:
    prefix = find_prefix(number)
    assert prefix.letter == letter
    assert prefix.size == 1000 ** " kMGTPEZY".index(letter or " ")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "0.98 KiB"),
        (1024, "1.00 KiB"),
        (10_235, "10.0 KiB"),
        (102_400, "100 KiB"),
        (1_023_000, "999 KiB"),
        (1_023_999, "0.98 MiB"),
        (1 << 30, "1.00 GiB"),
        (1 << 75, "32,768 EiB"),
    ],
)
def test_bytes(number: int, text: str) -> None:
    assert format_bytes(number) == text


@pytest.mark.parametrize(
    ("number", "text"), [(999, "999 B"), (1000, "1.00 kB"), (12_340, "12.3 kB"), (10**9, "1.00 GB")]
)
def test_decimal_bytes(number: int, text: str) -> None:
    assert format_bytes(number, decimal=True) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (1, "100.0 %"),
        (0.125, "12.5 %"),
        (0.0004, "0.04 %"),
        (0.0000096, "0.001 %"),
        (12.345, "1,234.5 %"),
    ],
)
def test_percent(share: float, text: str) -> None:
    assert format_percent(share) == text


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (8, 9, "+12.5 %"),
        (9, 8, "-11.1 %"),
        (10_000, 10_003, "+0.03 %"),
        (42_679_816, 42_679_815, "-0.000002 %"),
        (7, 7, ""),
        (0, 7, ""),
        (None, 7, ""),
        (7, None, ""),
    ],
)
def test_growth(before: int | None, after: int | None, text: str) -> None:
    assert format_growth(before, after) == text


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (0, "0.00x"),
        (0.001, "<0.01x"),
        (0.0049, "<0.01x"),
        (0.0051, "0.01x"),
        (1.254, "1.25x"),
        (1234.5, "1,234x"),
    ],
)
def test_ratio(ratio: float, text: str) -> None:
    assert format_ratio(ratio) == text


def test_sizes() -> None:
    """Also of more digits than Python prints."""
    sizes = {0: "0", 420: "420", 10**15 - 1: "999,999,999,999,999", 31**149: "1.63e+222"}
    assert {number: format_size(number) for number in sizes} == sizes
    assert format_size(10**5000) == "1.00e+5000"
