"""The registry of codes: complete, unique, in order, and explained."""

import re
from textwrap import indent

import pytest
import yaml

from archspec import limits
from archspec.diagnostics import CODES, Code, explain

LIMITS = {
    "A111": limits.YAML_DEPTH,
    "A113": limits.NUMBER_DIGITS,
    "A206": limits.EXPRESSION_LENGTH,
    "A213": limits.NAME_LENGTH,
    "A218": limits.JOIN_INPUTS,
    "A231": limits.AXIS_CHOICES,
    "A308": limits.PARTS,
    "A309": limits.BLOCK_NESTING,
    "A310": limits.DIMENSION,
    "A402": limits.FILE_BYTES,
    "A405": limits.USED_FILES,
    "A411": limits.PICTURE_PIXELS,
    "A412": limits.REVISION_FILES,
    "A423": limits.IMPORTED_OPERATIONS,
}
"""The limits that pages state as numbers."""

EVERY_CODE = [pytest.param(each, id=each.code) for each in CODES.values()]


def test_the_codes() -> None:
    numbers = [
        *range(101, 116),
        *range(201, 233),
        *range(301, 319),
        *range(401, 433),
    ]
    assert list(CODES) == [
        f"A{number}" for number in [*numbers, 501, 502, 503, 504, 505, 506, 507, 601, 602, 603, 900]
    ]


def test_no_two_codes_share_a_title() -> None:
    assert len({code.title for code in CODES.values()}) == len(CODES)


@pytest.mark.parametrize("code", EVERY_CODE)
def test_pages_are_named_by_their_codes(code: Code) -> None:
    assert CODES[code.code] is code


@pytest.mark.parametrize(("code", "limit"), LIMITS.items())
def test_pages_state_the_limits_in_force(code: str, limit: int) -> None:
    assert re.search(rf"(?<![\d,]){limit:,}(?![\d,])", CODES[code].meaning)


@pytest.mark.parametrize("code", EVERY_CODE)
def test_texts(code: Code) -> None:
    assert code.title == code.title.strip(" .")
    assert code.title
    assert code.meaning.endswith(".")
    assert 1 <= len(re.findall(r"[.?](?: |$)", code.meaning)) <= 4
    assert code.example != code.fix


@pytest.mark.parametrize("code", EVERY_CODE)
def test_snippets_are_printable_and_fit_a_terminal(code: Code) -> None:
    for snippet in (code.example, code.fix):
        assert snippet == snippet.strip()
        assert snippet.isascii()
        assert all(line.isprintable() and len(line) <= 88 for line in snippet.splitlines())


@pytest.mark.parametrize("code", EVERY_CODE)
def test_fixes_are_shell_or_yaml(code: Code) -> None:
    assert code.example.startswith("$") == code.fix.startswith("$")
    if not code.fix.startswith("$"):
        assert isinstance(yaml.safe_load(code.fix), dict)


def test_explain() -> None:
    expected = """\
A302: operator that needs another kind of value

Convolutions and pools work on images (HxWxC), fully connected layers on vectors
(C). An image becomes a vector by `GlobalAvgPool` or `Flatten`; a vector does
not become an image again.

Causes it:

    body:
      - GlobalAvgPool
      - 3x3 Conv (64)

Fixed:

    body:
      - 3x3 Conv (64)
      - GlobalAvgPool
"""
    assert f"{explain('A302')}\n" == expected
    assert explain(" a302 ") is explain("A302")


@pytest.mark.parametrize("code", EVERY_CODE)
def test_explain_every_code(code: Code) -> None:
    text = str(explain(code.code))
    assert text.startswith(f"{code.code}: {code.title}\n\n")
    assert indent(code.fix, "    ") in text
    assert not re.search(r"[ \t]$", text, re.MULTILINE)


def test_explain_an_unknown_code() -> None:
    with pytest.raises(ValueError, match="there is no code `A999`; did you mean"):
        explain("A999")


def test_the_registry_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        CODES["A999"] = CODES["A900"]  # type: ignore[index]
