"""The tables that explain mistakes: each row has the fields that its reader expects."""

import re

from archspec.language.box_hints import _read_mistakes
from archspec.reader.foreign_files import _read_formats
from archspec.reader.syntax import _Explanation, _read_table


def test_explanations_of_syntax_errors() -> None:
    table = _read_table()
    for row in [*table["explanations"], *table["special"].values()]:
        explanation = _Explanation(**row)
        words = {"found": "text", "char": "c", "quoted": "`c`", "first": "|"}
        assert explanation.message.format(**words)
        assert explanation.help.format(**words)
    assert table["special"].keys() == {"tab", "unclosed_list", "unclosed_mapping", "after_value"}


def test_formats_of_foreign_files() -> None:
    formats = _read_formats()
    for row in formats["binary"]:
        assert row.keys() == {"name", "pattern", "help"}
        re.compile(row["pattern"].encode(), re.DOTALL)
    for row in formats["text"]:
        assert row.keys() == {"name", "patterns", "help"}
        assert all(re.compile(pattern, re.MULTILINE) for pattern in row["patterns"])
    used = {row["help"] for row in (*formats["binary"], *formats["text"])}
    assert used == formats["help"].keys()


def test_mistakes_in_boxes() -> None:
    mistakes = _read_mistakes()
    assert mistakes.keys() == {"before_name", "after_name", "after_size"}
    for rows in mistakes.values():
        for row in rows:
            assert {"pattern", "message"} < row.keys() <= {"pattern", "message", "help", "write"}
            re.compile(row["pattern"], re.ASCII)
