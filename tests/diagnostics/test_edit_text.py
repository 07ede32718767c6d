"""Edits applied to a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archspec.diagnostics import Edit, Span, apply_edits
from archspec.diagnostics.edit_text import overlap

TEXT = "a: 1\r\nb: [x, y]\n\nc: ü\n"


def edit(line: int, column: int, end_line: int, end_column: int, text: str) -> Edit:
    return Edit(Span("net.yaml", line, column, end_line, end_column), text)


@pytest.mark.parametrize(
    ("edits", "result"),
    [
        ([], TEXT),
        ([edit(1, 4, 1, 5, "20")], "a: 20\r\nb: [x, y]\n\nc: ü\n"),
        ([edit(4, 4, 4, 5, "o"), edit(2, 5, 2, 6, "zz")], "a: 1\r\nb: [zz, y]\n\nc: o\n"),
        ([edit(2, 1, 3, 1, "")], "a: 1\r\n\nc: ü\n"),
        ([edit(5, 1, 5, 1, "d: 2\n")], f"{TEXT}d: 2\n"),
        ([edit(2, 5, 2, 5, "1"), edit(2, 5, 2, 5, "2")], "a: 1\r\nb: [12x, y]\n\nc: ü\n"),
    ],
)
def test_apply(edits: list[Edit], result: str) -> None:
    assert apply_edits(TEXT, edits) == result


@given(st.text(alphabet="ab\n", max_size=30), st.data())
def test_an_edit_is_a_slice(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    def place(offset: int) -> tuple[int, int]:
        before = text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

    change = edit(*place(start), *place(end), "X")
    assert apply_edits(text, [change]) == f"{text[:start]}X{text[end:]}"


def test_overlap() -> None:
    first, touching, inside = edit(1, 1, 1, 4, ""), edit(1, 4, 1, 5, ""), edit(1, 2, 1, 3, "")
    assert not overlap([first, touching])
    assert overlap([touching, inside, first])
    other = Edit(Span("lib.yaml", 1, 2, 1, 3), "")
    assert not overlap([first, other])
