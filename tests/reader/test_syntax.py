"""Texts that are not YAML, and what is said about each."""

from textwrap import dedent

import pytest

from tests.reader.outcome import report

QUOTE_HELP = "put `: ` after the key, or quote text that goes over several lines"
COLON_HELP = (
    "give each key a line of its own, indented like its neighbors, and quote text that holds `: `"
)
TAB = "a tab stands where only spaces may\n  help: write spaces, or quote text that holds a tab"
QUESTION = (
    "`?` cannot stand here\n  help: write a key as `key: value`, and quote text that holds `?`"
)
AFTER = "cannot follow a value on its line\n  help: remove it, or quote the whole value"
INDENT_HELP = "indent the parts of a mapping or list alike"
VALUE_HELP = "write a value, or quote text that begins with punctuation"
LIST_HELP = "close the list with `]`, or put `,` between its items"
KEYS_HELP = "indent the keys of a mapping alike, and quote text that goes over several lines"
BLOCK_HELP = "begin it on the next line, indented, or quote it"
ESCAPE_HELP = r"write `\x41`, `\u0041` or `\U00000041`, or use single quotes"

CASES = {
    "no colon": ("a: 1\nfoo bar\nb: 2", f"2:1-2:8 expected `key: value`\n  help: {QUOTE_HELP}"),
    "two colons": ("a: b: c", f"1:5-1:6 `:` cannot stand here\n  help: {COLON_HELP}"),
    "indented key after a value": (
        "a: 1\n  b: 2",
        f"""
        2:4-2:5 `:` cannot stand here
          1:1-1:5 this line is indented otherwise
          help: {COLON_HELP}
        """,
    ),
    "key without a colon": (
        "s:\n  a 1\n  b: 2",
        """
        2:3-2:6 expected `key: value`
          help: put `: ` after the key, or quote text that goes over several lines
        """,
    ),
    "list item behind a key": (
        "a: - b",
        """
        1:4-1:5 a list item cannot stand here
          help: begin the list on a line of its own, or write it as `[a, b]`
        """,
    ),
    "question mark": ("? a", f"1:1-1:2 {QUESTION}"),
    "question mark behind a key": ("a: ? b", f"1:4-1:5 {QUESTION}"),
    "question mark in a list": ("a: [what?]", f"1:9-1:10 {QUESTION}"),
    "question mark before text in a list": ("a: [?x]", f"1:5-1:6 {QUESTION}"),
    "tab in front": ("a:\n\t- b", f"2:1-2:2 {TAB}"),
    "tab between": ("a:\tb", f"1:3-1:4 {TAB}"),
    "tab at the end": ("a: b\t", f"1:5-1:6 {TAB}"),
    "at sign": ("a: @b", "1:4-1:5 text cannot begin with `@`\n  help: quote it"),
    "per cent sign": ("a: %b", "1:4-1:5 text cannot begin with `%`\n  help: quote it"),
    "backtick": ("a: `b`", "1:4-1:5 text cannot begin with a backtick\n  help: quote it"),
    "pipe in a list": ("a: [|]", "1:5-1:6 text cannot begin with `|`\n  help: quote it"),
    "text behind a pipe": (
        "a: |b",
        f"1:5-1:6 text cannot begin on the line of its `|`\n  help: {BLOCK_HELP}",
    ),
    "text behind an angle": (
        "a: > b",
        f"1:6-1:7 text cannot begin on the line of its `>`\n  help: {BLOCK_HELP}",
    ),
    "indented by nothing": ("a: |0\n", "1:5-1:6 `|0` indents by nothing\n  help: drop the 0"),
    "short escape": (
        r'a: "\x4"',
        f"1:7-1:8 an escape has too few digits\n  help: {ESCAPE_HELP}",
    ),
    "unknown escape": (
        r'a: "\d"',
        r"""
        1:6-1:7 `\d` is not an escape
          help: write `\\` for a backslash, or use single quotes
        """,
    ),
    "escape beyond all characters": (
        r'a: "\U00110000"',
        r"""
        1:7-1:8 an escape spells no character
          help: write one up to `\U0010ffff`, or use single quotes
        """,
    ),
    "escape beyond all numbers": (
        r'a: "\UFFFFFFFF"',
        r"""
        1:7-1:8 an escape spells no character
          help: write one up to `\U0010ffff`, or use single quotes
        """,
    ),
    "open single quote": (
        "a: 'b\nc: d\n",
        "1:4-1:6 the quote is never closed\n  help: close it with `'`",
    ),
    "open double quote": (
        'a: "b  \n\n',
        '1:4-1:6 the quote is never closed\n  help: close it with `"`',
    ),
    "document mark in a quote": (
        "a: 'b\n---\n'",
        """
        2:1-2:2 a line of a quoted text cannot begin with `---`
          1:4-1:5 the quote begins here
          help: close the quote, or indent the line
        """,
    ),
    "first key indented": (
        "  a: 1\nb: 2",
        """
        2:1-2:2 expected the end of the file, found a key
          1:3-1:7 this line is indented otherwise
          help: indent it like the first key, and keep one document in a file
        """,
    ),
    "first key of several indented": (
        "  a: 1\nb: 2\nc: 3",
        """
        1:3-1:7 this line is indented unlike those around it
          2:1-2:5 this line is indented like the others
          help: indent the parts of a mapping or list alike
        """,
    ),
    "key behind the end": (
        "a: 1\n...\nb: 2",
        """
        3:1-3:2 expected the end of the file, found a key
          help: indent it like the first key, and keep one document in a file
        """,
    ),
    "key indented too little": (
        "a:\n  b: 1\n c: 2",
        f"""
        3:2-3:3 this line is indented unlike those before it
          2:3-2:7 this line is indented otherwise
          help: {INDENT_HELP}
        """,
    ),
    "first of several items indented too far": (
        "a:\n   - b\n  - c\n  - d",
        f"""
        2:4-2:7 this line is indented unlike those around it
          3:3-3:6 this line is indented like the others
          help: {INDENT_HELP}
        """,
    ),
    "list item indented too little": (
        "a:\n  - b\n - c",
        f"""
        3:2-3:3 this line is indented unlike those before it
          2:3-2:6 this line is indented otherwise
          help: {INDENT_HELP}
        """,
    ),
    "list item among keys": (
        "a: 1\n- b",
        f"""
        2:1-2:2 expected a key, found a list item
          1:1-1:2 the mapping begins here
          help: {KEYS_HELP}
        """,
    ),
    "text among keys": (
        "a: x # c\n b",
        f"""
        2:2-2:3 expected a key, found text
          1:1-1:2 the mapping begins here
          help: {KEYS_HELP}
        """,
    ),
    "key among list items": (
        "a:\n  - b\n  c: 1",
        """
        3:3-3:4 expected a list item, found a key
          2:3-2:4 the list begins here
          help: indent the items of a list alike, each behind its `- `
        """,
    ),
    "apostrophe in a quote": (
        "a: 'it's'",
        f"1:8-1:9 text {AFTER}",
    ),
    "text behind a list": (
        "a: [1] 2",
        f"1:8-1:9 text {AFTER}",
    ),
    "bracket too many": (
        "a: [1]]",
        f"1:7-1:8 `]` {AFTER}",
    ),
    "open bracket": (
        "a: [1, {b: 2}, 3\n",
        "1:4-1:5 `[` is never closed\n  help: close it with `]`",
    ),
    "open brace": (
        "a: [1, {b: 2, ]",
        f"1:15-1:16 expected a value, found `]`\n  help: {VALUE_HELP}",
    ),
    "open brace at the end": ("a:\n- {", "2:3-2:4 `{` is never closed\n  help: close it with `}`"),
    "open bracket before a key": (
        "a: [1x1 Conv (64)\nb: 1",
        """
        1:4-1:18 `[` is not closed before the next line begins
          2:1-2:5 the next line
          help: close it with `]` at the end of its line
        """,
    ),
    "wrong bracket": (
        "a: [1}",
        f"""
        1:6-1:7 expected `,` or `]`, found `}}`
          1:4-1:5 the list begins here
          help: {LIST_HELP}
        """,
    ),
    "wrong brace": (
        "a: {b: 1]",
        """
        1:9-1:10 expected `,` or `}`, found `]`
          1:4-1:5 the mapping begins here
          help: close the mapping with `}`, or put `,` between its entries
        """,
    ),
    "document in a list": (
        "a: [1,\n---\n",
        f"2:1-2:2 expected a value, found `---`\n  help: {VALUE_HELP}",
    ),
    "closing bracket alone": (
        "a: ]",
        f"1:4-1:5 expected a value, found `]`\n  help: {VALUE_HELP}",
    ),
    "comma alone": ("a: [,]", f"1:5-1:6 expected a value, found `,`\n  help: {VALUE_HELP}"),
}


@pytest.mark.parametrize("name", CASES)
def test_report(name: str) -> None:
    text, expected = CASES[name]
    assert report(text) == "A103 " + dedent(expected).strip()
