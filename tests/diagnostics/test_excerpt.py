"""Laws of printed source lines, on arbitrary text."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from archspec.diagnostics.excerpt import WIDTH, crop_line
from archspec.text.visible import TEXT_LENGTH, escape_invisible, measure_width

lines = st.text(st.characters(exclude_characters="\n\r"), max_size=400)
places = st.integers(0, 450)


@given(lines, places, places)
def test_excerpts_are_narrow_and_carets_stay_on_them(line: str, start: int, end: int) -> None:
    printed = crop_line(line, start, end)
    assert measure_width(printed.text) <= WIDTH
    assert printed.width >= 1
    assert printed.indent <= measure_width(printed.text)
    assert printed.indent + printed.width <= measure_width(printed.text) + 1


@given(st.text(max_size=1200))
def test_nothing_hidden_is_printed(text: str) -> None:
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not any(unicodedata.category(each) in hidden for each in escape_invisible(text))
    assert not any(unicodedata.category(each) in hidden for each in crop_line(text, 3, 5).text)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=TEXT_LENGTH))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert escape_invisible(text) == text
    assert crop_line(text[:WIDTH], 0, 1).text == text[:WIDTH]


def test_line_of_exactly_the_width_is_whole_and_one_more_is_cropped() -> None:
    assert crop_line("x" * WIDTH, WIDTH - 1, WIDTH).text == "x" * WIDTH
    assert crop_line("x" * (WIDTH + 1), 0, 1).text == "x" * (WIDTH - 2) + "…"


def test_a_mebibyte_in_one_line_is_quickly_cropped() -> None:
    line = "[" * (1 << 20)
    assert crop_line(line, 1 << 19, 1 << 20).text == f"…{'[' * (WIDTH - 2)}…"


def test_conjoining_letters_take_the_columns_of_their_syllable() -> None:
    assert measure_width(unicodedata.normalize("NFD", "층")) == measure_width("층") == 2
