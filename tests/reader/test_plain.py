"""What a text without quotes means."""

import pytest

from archspec.diagnostics import Diagnostic
from archspec.reader.scalars import resolve_plain
from tests.reader.outcome import report

TRUTH = "a truth value to some readers, text to others"
NUMBER = "a number to some readers, text to others"
SIXTY = "a number in base 60 to some readers, text to others"
ZERO = "a leading zero means base 8 to some readers"
DATE = "a date to some readers, text to others"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("null", None),
        ("true", True),
        ("false", False),
        ("0", 0),
        ("-0", 0),
        ("+12", 12),
        ("-42679816", -42679816),
        ("999999999999999999", 999999999999999999),
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        ("1e+3", 1000.0),
        (".5", 0.5),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("0.1", 0.1),
        ("+0.8", 0.8),
        ("1.7976931348623157e+308", 1.7976931348623157e308),
        ("5e-324", 5e-324),
        ("0e999", 0.0),
        ("0.00000000000000000000000001", 1e-26),
    ],
)
def test_values(text: str, value: object) -> None:
    assert repr(resolve_plain(text)) == repr(value)


@pytest.mark.parametrize(
    "text",
    [
        *("y", "n", "Y", "N", "nope", "yesterday", "online", "office", "nullable", "truer"),
        *("k", "relu", "inf", "nan", "Infinity", "t", "f", "o", "~x", "-", "->", "+", ".", ".."),
        *("1x7 Conv (224)", "3x3 Conv (96 stride 2 V) as c -> 35x35x384", "299x299x3", "3x3"),
        *("4 x InceptionA", "cin//r", "2*growth", "-x", "1,000", "1.2.3", "1e", "e3", "1 2"),
        *("1602.07261v2", "2001-12-14-x", "2001-12-14 or so", "v1_000", "_1", "0x", "0xfg", "0o8"),
        *("3:x", ":3", "a:3", "1:2:", "=", "<<", "٣", "１"),
    ],
)
def test_text(text: str) -> None:
    assert resolve_plain(text) == text


WITHOUT_ZEROS = {
    "010": "10",
    "-07": "-7",
    "00": "0",
    "08": "8",
    "01.5": "1.5",
    "007e1": "7e1",
    "0_1": "1",
}
IN_BASE_10 = {"0x10": "16", "0XfF": "255", "-0x1": "-1", "0o7": "7", "0b101": "5", "0b1_0": "2"}
AMBIGUOUS = [
    *((word, TRUTH, "true") for word in ("yes", "on", "Yes", "oN")),
    *((word, TRUTH, "false") for word in ("no", "off", "NO", "OFF")),
    *((word, TRUTH, word.lower()) for word in ("True", "TRUE", "False", "FALSE", "tRUE")),
    *((word, "nothing to some readers, text to others", "null") for word in ("~", "Null", "NULL")),
    *((text, ZERO, meant) for text, meant in WITHOUT_ZEROS.items()),
    *((text, NUMBER, meant) for text, meant in IN_BASE_10.items()),
    *(
        (text, NUMBER, text.replace("_", ""))
        for text in ("1_000", "1_", "-1_0.5", "1.5_0", "1_0e3")
    ),
    *((text, SIXTY, "") for text in ("3:4", "-3:4", "1:2:3", "16:9.5")),
    *((text, "not a finite number", "") for text in (".inf", "-.Inf", "+.INF", ".nan", ".NaN")),
    *(
        (text, DATE, "")
        for text in (
            *("2001-12-14", "2016-2-3", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43"),
            *("2001-12-14 21:59:43.10 -5", "2001-12-15T02:59:43.1Z"),
        )
    ),
]


@pytest.mark.parametrize(("text", "label", "meant"), AMBIGUOUS)
def test_ambiguous(text: str, label: str, meant: str) -> None:
    advice = f"write `{meant}`, or quote it" if meant else "quote it"
    refusal = Diagnostic("A110", f"`{text}` is ambiguous", label=label, help=advice)
    assert resolve_plain(text) == refusal


@pytest.mark.parametrize("text", [text for text, _, _ in AMBIGUOUS])
def test_ambiguous_in_place(text: str) -> None:
    first = f"`{text}` is ambiguous"
    assert report(f"a: [x, {text}]").startswith(f"A110 1:8-1:{8 + len(text)} {first}\n")
    assert report(f"{text}: 1").startswith(f"A110 1:1-1:{1 + len(text)} {first}\n")
    assert report(f"a: ['{text}', \"{text}\"]\n") == "nothing"
