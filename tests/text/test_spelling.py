"""How far two words are apart."""

import pytest

from archspec.text.spelling import count_edits


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("conv", "conv", 0),
        ("cnov", "conv", 1),
        ("con", "conv", 1),
        ("conw", "conv", 1),
        ("", "conv", 4),
    ],
)
def test_edits_are_counted(one: str, other: str, edits: int) -> None:
    assert count_edits(one, other) == count_edits(other, one) == edits


def test_words_of_lengths_far_apart_are_not_compared() -> None:
    assert count_edits("x" * 1_000_000, "conv") == 999_996
