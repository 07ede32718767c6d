"""Characters that would deceive whoever reads a spec."""

import pytest

from tests.reader.outcome import report

HIDDEN = [
    ("\0", "U+0000 (NUL)"),
    ("\x07", "U+0007 (control character)"),
    ("\x0b", "U+000B (control character)"),
    ("\x1b", "U+001B (escape)"),
    ("\x7f", "U+007F (delete)"),
    ("\x85", "U+0085 (next line)"),
    ("\x9b", "U+009B (control character)"),
    ("\u061c", "U+061C (arabic letter mark)"),
    ("\u200e", "U+200E (left-to-right mark)"),
    ("\u200f", "U+200F (right-to-left mark)"),
    ("\u2028", "U+2028 (line separator)"),
    ("\u2029", "U+2029 (paragraph separator)"),
    ("\u202a", "U+202A (left-to-right embedding)"),
    ("\u202e", "U+202E (right-to-left override)"),
    ("\u2066", "U+2066 (left-to-right isolate)"),
    ("\u2069", "U+2069 (pop directional isolate)"),
    ("\ufeff", "U+FEFF (byte order mark)"),
    ("\ud800", "U+D800 (lone surrogate)"),
    ("\udfff", "U+DFFF (lone surrogate)"),
    ("\uffff", "U+FFFF (noncharacter)"),
]


@pytest.mark.parametrize(("character", "name"), HIDDEN)
@pytest.mark.parametrize("text", ["a: ", "a: 'x", "# "])
def test_hidden(character: str, name: str, text: str) -> None:
    column = len(text) + 1
    expected = f"A102 2:{column}-2:{column + 1} {name} is not allowed\n  help: remove it"
    assert report(f"z: 1\n{text}{character}'\n") == expected


@pytest.mark.parametrize(("character", "name"), HIDDEN)
def test_hidden_behind_an_escape(character: str, name: str) -> None:
    written = f'"\\u{ord(character):04x}"'
    assert report(f"a: {written}") == f"A102 1:4-1:12 {name} is not allowed\n  help: remove it"
    assert report(f"{written}: a") == f"A102 1:1-1:9 {name} is not allowed\n  help: remove it"


def test_a_return_stands_before_a_line_feed() -> None:
    assert report("a: 1\r\n# b\rc: 2\r\n") == (
        "A102 2:4-2:5 U+000D (carriage return without line feed) is not allowed\n"
        "  help: end each line with a line feed"
    )
    assert report('a: "\\r"\r\n') == "nothing"


def test_each_run_is_found() -> None:
    assert report("a\0\0: 1\n\n\0b\x1b: \u202e") == (
        "A102 1:2-1:4 U+0000 (NUL) is not allowed\n  help: remove it\n"
        "A102 3:1-3:2 U+0000 (NUL) is not allowed\n  help: remove it\n"
        "A102 3:3-3:4 U+001B (escape) is not allowed\n  help: remove it\n"
        "A102 3:6-3:7 U+202E (right-to-left override) is not allowed\n  help: remove it"
    )


@pytest.mark.parametrize("text", ["größe", "θ_1", "网络", "é", "😀", "a\u00a0b", "x\u0301"])
def test_letters_of_all_scripts(text: str) -> None:
    assert report(f'{text}: "{text}" # {text}\n') == "nothing"
