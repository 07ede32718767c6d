"""Bad specs: everything that is said about each is compared."""

from textwrap import dedent

import pytest

from archspec import limits
from archspec.diagnostics import SpecError
from archspec.reader import read_document
from archspec.reader.source_text import FINDINGS
from tests.reader.outcome import FILE, codes, described, report

ROOT_HELP = "begin with `archspec: 1`, then one key on each line"

CASES = {
    "second document": (
        "archspec: 1\n---\narchspec: 1\n",
        """
        A104 2:1-2:4 a second document begins here
          help: keep one document in a file
        """,
    ),
    "empty second document": (
        "archspec: 1\n---\n",
        """
        A104 2:1-2:4 a second document begins here
          help: keep one document in a file
        """,
    ),
    "empty file": ("", f"A105 1:1-1:1 the file has no content\n  help: {ROOT_HELP}"),
    "comments alone": (
        "# archspec: 1\n",
        f"A105 1:1-1:1 the file has no content\n  help: {ROOT_HELP}",
    ),
    "empty document": ("---\n", f"A105 2:1-2:1 the file has no content\n  help: {ROOT_HELP}"),
    "list at the root": (
        "- 3x3 Conv (96)\n- Stem\n",
        f"A105 1:1-1:16 the file is a list, not a mapping\n  help: {ROOT_HELP}",
    ),
    "flow list at the root": (
        "# a\n[3x3 Conv (96)] # b",
        f"A105 2:1-2:20 the file is a list, not a mapping\n  help: {ROOT_HELP}",
    ),
    "text at the root": (
        "Inception-v4",
        f"A105 1:1-1:13 the file is text, not a mapping\n  help: {ROOT_HELP}",
    ),
    "number at the root": (
        "1",
        f"A105 1:1-1:2 the file is a number, not a mapping\n  help: {ROOT_HELP}",
    ),
    "truth value at the root": (
        "true",
        f"A105 1:1-1:5 the file is a truth value, not a mapping\n  help: {ROOT_HELP}",
    ),
    "null at the root": (
        "null",
        f"A105 1:1-1:5 the file is `null`, not a mapping\n  help: {ROOT_HELP}",
    ),
    "key twice": (
        "params:\n  keep: 1\n  'keep': 2\nkeep: 3",
        """
        A106 3:3-3:9 key `keep` stands twice in one mapping
          label: again here
          2:3-2:7 first here
          help: rename one of them, or remove it
        """,
    ),
    "key thrice, on one line": (
        "{a: 1, a: 2, a: 3}",
        """
        A106 1:8-1:9 key `a` stands twice in one mapping
          label: again here
          1:2-1:3 first here
          help: rename one of them, or remove it
        A106 1:14-1:15 key `a` stands twice in one mapping
          label: again here
          1:2-1:3 first here
          help: rename one of them, or remove it
        """,
    ),
    "tags": (
        "a: !!python/object/apply:os.system [x]\nb: !mine 1\n!!str c: !\n",
        """
        A107 1:4-1:35 tag `!!python/object/apply:os.system` is not allowed
          help: remove it, or quote text that begins with `!`
        A107 2:4-2:9 tag `!mine` is not allowed
          help: remove it, or quote text that begins with `!`
        A107 3:1-3:6 tag `!!str` is not allowed
          help: remove it, or quote text that begins with `!`
        A107 3:10-3:11 tag `!` is not allowed
          help: remove it, or quote text that begins with `!`
        """,
    ),
    "directives": (
        "%YAML 1.1\n%TAG ! tag:yaml.org,2002:\n---\na: 1",
        """
        A107 1:1-1:10 directive `%YAML 1.1` is not allowed
          help: remove the line
        A107 2:1-2:26 directive `%TAG ! tag:yaml.org,2002:` is not allowed
          help: remove the line
        """,
    ),
    "anchor and alias": (
        "a: &box [1x1 Conv (64)]\nb: *box\n",
        """
        A108 1:4-1:8 anchor `&box` is not allowed
          help: remove it, or quote text that begins with `&`
        A108 2:4-2:8 alias `*box` is not allowed
          help: write the value itself, or quote text that begins with `*`
        """,
    ),
    "an alias of itself": (
        "a: &a [*a]",
        """
        A108 1:4-1:6 anchor `&a` is not allowed
          help: remove it, or quote text that begins with `&`
        A108 1:8-1:10 alias `*a` is not allowed
          help: write the value itself, or quote text that begins with `*`
        """,
    ),
    "aliases as keys": (
        "*a : 1\n*b : 2\n",
        """
        A108 1:1-1:3 alias `*a` is not allowed
          help: write the value itself, or quote text that begins with `*`
        A108 2:1-2:3 alias `*b` is not allowed
          help: write the value itself, or quote text that begins with `*`
        """,
    ),
    "merge key": (
        "a:\n  <<: {b: 1}\n  b: 2",
        """
        A109 2:3-2:5 merge key `<<` is not allowed
          help: write the keys out, or quote `<<` if it is text
        """,
    ),
    "keys that are not text": (
        "1: a\ntrue: b\nnull: c\n[d]: e\n{f: g}: h",
        """
        A112 1:1-1:2 a number cannot be a key
          help: quote it
        A112 2:1-2:5 a truth value cannot be a key
          help: quote it
        A112 3:1-3:5 `null` cannot be a key
          help: quote it
        A112 4:1-4:4 a list cannot be a key
          help: write text, quoted if it holds brackets
        A112 5:1-5:7 a mapping cannot be a key
          help: write text, quoted if it holds brackets
        """,
    ),
    "nothing but a tag for a key": (
        "a: 1\n!!str : 2",
        """
        A112 2:1-2:1 the key is missing
          help: write a name before the `:`
        A107 2:1-2:6 tag `!!str` is not allowed
          help: remove it, or quote text that begins with `!`
        """,
    ),
    "a template's braces": (
        "classes: {{ classes }}",
        """
        A112 1:11-1:22 a mapping cannot be a key
          help: write text, quoted if it holds brackets
        """,
    ),
    "number of 5000 digits": (
        "a: 1" + "0" * 4999,
        f"""
        A113 1:4-1:5004 `1{"0" * 38}…` has 5,000 digits, more than 18
          help: write a number with fewer digits, or quote it
        """,
    ),
    "fraction of 19 digits": (
        "a: -0.1234567890123456789",
        """
        A113 1:4-1:26 `-0.1234567890123456789` has 19 digits, more than 18
          help: write a number with fewer digits, or quote it
        """,
    ),
    "number beyond the largest": (
        "a: 1e999",
        """
        A113 1:4-1:9 `1e999` is too large
          help: write a smaller number
        """,
    ),
    "number below the smallest": (
        "a: 1e-999",
        """
        A113 1:4-1:10 `1e-999` is too small to differ from 0
          help: write `0`
        """,
    ),
    "several at once, in order of their places": (
        "a: no\nb: !t 1\na: [&x 2, 3:4]\n",
        """
        A110 1:4-1:6 `no` is ambiguous
          label: a truth value to some readers, text to others
          help: write `false`, or quote it
        A107 2:4-2:6 tag `!t` is not allowed
          help: remove it, or quote text that begins with `!`
        A106 3:1-3:2 key `a` stands twice in one mapping
          label: again here
          1:1-1:2 first here
          help: rename one of them, or remove it
        A108 3:5-3:7 anchor `&x` is not allowed
          help: remove it, or quote text that begins with `&`
        A110 3:11-3:14 `3:4` is ambiguous
          label: a number in base 60 to some readers, text to others
          help: quote it
        """,
    ),
    "a syntax error ends the reading": (
        "a: no\nb: [\nc: no",
        """
        A110 1:4-1:6 `no` is ambiguous
          label: a truth value to some readers, text to others
          help: write `false`, or quote it
        A103 2:4-2:5 `[` is never closed
          help: close it with `]`
        A110 3:4-3:6 `no` is ambiguous
          label: a truth value to some readers, text to others
          help: write `false`, or quote it
        """,
    ),
    "a line break in a key": (
        '"a\\nb": 1\n"a\\nb": 2',
        """
        A106 2:1-2:7 key `a\\nb` stands twice in one mapping
          label: again here
          1:1-1:7 first here
          help: rename one of them, or remove it
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_report(name: str) -> None:
    text, expected = CASES[name]
    assert report(text) == dedent(expected).strip()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: " + "[" * 100_000, "1:35-1:36"),
        ("a: " + "{" * 100_000, "1:35-1:36"),
        ("a: " + "[{" * 50_000, "1:35-1:36"),
        ("a: " + "{[" * 50_000, "1:35-1:36"),
        ("a: " + "[\n" * 50_000, "32:1-32:2"),
        ("a: " + "{b: " * 25_000, "1:128-1:129"),
        ("a: [" * 25_000, "1:65-1:65"),
        ("a:\n " + "- " * 50_000, "2:64-2:64"),
        ("\n".join(" " * level + "a:" for level in range(300)), "33:33-33:33"),
    ],
)
def test_too_deep(text: str, place: str) -> None:
    assert report(text) == (
        f"A111 {place} nested deeper than {limits.YAML_DEPTH} lists and mappings\n"
        "  help: give the inner parts names, as blocks"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 100_000, "A105"),
        ("- " * 50_000, "A105"),
        ("{" * 100_000, "A111"),
        ("? " * 50_000, "A103"),
        ("a: " + "]" * 100_000, "A103"),
        ("a: " + "}" * 100_000, "A103"),
        ("a: " + ":" * 100_000, "A103"),
        ("a: '" + "x\n" * 50_000, "A103"),
        ("a: " + "&" * 100_000, "A108"),
        ("a: " + "!" * 100_000, "A107"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "A108"),
    ],
)
def test_hostile(text: str, code: str) -> None:
    assert set(codes(text)) == {code}


def test_too_large() -> None:
    assert codes("#" * limits.FILE_BYTES) == ["A105"]
    assert report("#" * (limits.FILE_BYTES + 1)) == (
        "A402 `net.yaml` is larger than 1,048,576 bytes\n"
        "  help: move blocks and tables into files taken with `use`"
    )


def test_number_of_findings() -> None:
    text = "".join(f"{number}: yes\n" for number in range(FINDINGS))
    assert len(codes(text)) == FINDINGS
    assert codes("a: 1\n" * (FINDINGS + 1)) == ["A106"] * FINDINGS
    assert codes("a: 1\n" * FINDINGS) == ["A106"] * (FINDINGS - 1)


def test_digits_at_the_limit() -> None:
    assert codes("a: " + "9" * limits.NUMBER_DIGITS) == []
    assert codes("a: -" + "9" * limits.NUMBER_DIGITS) == []
    assert codes("a: " + "9" * (limits.NUMBER_DIGITS + 1)) == ["A113"]


def test_text_with_marks_in_it_is_text() -> None:
    text = """\
        a: ["!x", "&x", "*x", "<<", <<, a!b, a&b, a*b, 2 * x, 1x7 Conv]
        "<<": 'yes'
        """
    assert codes(dedent(text)) == []


def test_the_error_brings_the_text_along() -> None:
    with pytest.raises(SpecError) as caught:
        read_document("a: no", FILE)
    assert caught.value.sources == {FILE: "a: no"}
    assert "1 | a: no" in str(caught.value)
    assert described(caught.value) == report("a: no")
