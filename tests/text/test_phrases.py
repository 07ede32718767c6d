"""Phrases are English."""

import pytest

from archspec.text.phrases import join_words, pluralize


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 specs"), (1, "1 spec"), (2, "2 specs"), (4096, "4,096 specs")]
)
def test_nouns(number: int, text: str) -> None:
    assert pluralize(number, "spec") == text


@pytest.mark.parametrize(("number", "text"), [(1, "1 erratum"), (2, "2 errata")])
def test_irregular_nouns(number: int, text: str) -> None:
    assert pluralize(number, "erratum", "errata") == text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a or b"),
        (["a", "b", "c"], "a, b, or c"),
    ],
)
def test_lists(words: list[str], text: str) -> None:
    assert join_words(words, "or") == text
