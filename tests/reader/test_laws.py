"""Laws of reading: what was written comes back, and every place is true."""

import json
import random
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yaml.error import YAMLError

from archspec import limits
from archspec.diagnostics import SpecError
from archspec.reader import read_document
from archspec.reader.events import StrictParser
from archspec.reader.source_text import TextReading
from tests.reader.outcome import FILE, contains, plain, scalars, sliced, trees

BOXES = ("3x3 Conv (96 stride 2 V)", "4 x InceptionA -> 35x35x384", "y", "n", ".", "a - b", "x:y")

texts = st.one_of(
    st.sampled_from(BOXES),
    st.text(st.characters(exclude_categories=["Cc", "Cf", "Cn", "Cs", "Zl", "Zp"]), max_size=20),
    st.text("a'\"\\ #:-[]{},\n\t\r", max_size=12),
)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**limits.NUMBER_DIGITS) + 1, 10**limits.NUMBER_DIGITS - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
)
collections = st.recursive(
    values,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
documents = st.dictionaries(texts, collections, min_size=1, max_size=4)


def written_value(value: object, choice: random.Random) -> str:
    """A value on one line, in one of the styles that can hold it."""
    if isinstance(value, float):
        return repr(value)
    if not isinstance(value, str):
        return json.dumps(value)
    styles = [
        json.dumps(value, ensure_ascii=choice.random() < 0.2 and max(value, default="") < "\x7f")
    ]
    if not set(value) & set("\n\t\r"):
        styles.append("'" + value.replace("'", "''") + "'")
    if value in BOXES:
        styles.append(value)
    return choice.choice(styles)


def written_flow(data: object, choice: random.Random) -> str:
    """Data on one line, collections in brackets."""
    match data:
        case list():
            return "[" + ", ".join(written_flow(item, choice) for item in data) + "]"
        case dict():
            entries = data.items()
            pairs = (f"{written_value(k, choice)}: {written_flow(v, choice)}" for k, v in entries)
            return "{" + ", ".join(pairs) + "}"
        case _:
            return written_value(data, choice)


def written_block(data: object, choice: random.Random, indent: str = "") -> Iterator[str]:
    """Lines of data, each with an indentation and sometimes a comment."""
    entries = (
        [(f"{written_value(key, choice)}:", item) for key, item in data.items()]
        if isinstance(data, dict)
        else [("-", item) for item in data if isinstance(data, list)]  # type: ignore[attr-defined]
    )
    for head, item in entries:
        if isinstance(item, list | dict) and item and choice.random() < 0.7:
            yield indent + head + choice.choice(("", "  # deeper"))
            yield from written_block(item, choice, indent + " " * choice.randint(1, 4))
        else:
            yield f"{indent}{head}{' ' * choice.randint(1, 3)}{written_flow(item, choice)}"
        if choice.random() < 0.1:
            yield choice.choice(("", "# between", "   # between"))


@given(data=documents, seed=st.integers(0, 1 << 30))
def test_what_was_written_comes_back(data: dict[str, object], seed: int) -> None:
    text = "\n".join(written_block(data, random.Random(seed)))
    tree = read_document(text, FILE)
    assert repr(plain(tree)) == repr(data)
    for scalar in scalars(tree):
        check_place(text, scalar.value, sliced(text, scalar.span), scalar.offset)
    for outer in trees(tree):
        for inner in trees(outer):
            assert contains(outer.span, inner.span)


def check_place(text: str, value: object, written: str, offset: int | None) -> None:
    match value:
        case str() if offset is not None:
            assert written[offset : offset + len(value)] == value
            assert written == value or written[0] == written[-1] in "'\""
        case str():
            assert written[0] == written[-1] in "'\""
        case float():
            assert written == repr(value)
        case _:
            assert written == json.dumps(value)


@given(data=documents, seed=st.integers(0, 1 << 30))
def test_line_ends_and_comments_change_nothing(data: dict[str, object], seed: int) -> None:
    lines = list(written_block(data, random.Random(seed)))
    first = read_document("\n".join(lines), FILE)
    second = read_document("".join(f"{line}  # comment\r\n" for line in lines), FILE)
    assert [each.span for each in scalars(first)] == [each.span for each in scalars(second)]


@pytest.mark.parametrize("unit", ["[", "{", "[{", "{[", "[ a, {"])
def test_the_table_of_possible_keys_stays_short(unit: str) -> None:
    """PyYAML walks over this table at every token: its length is the cost of a token."""
    sizes: list[int] = []

    class Watched(StrictParser):
        def fetch_more_tokens(self) -> None:
            super().fetch_more_tokens()
            sizes.append(len(self.possible_simple_keys))

    text = "a: " + unit * 1000
    parser = Watched(TextReading(FILE, text))
    with suppress(SpecError, YAMLError):
        while parser.check_event():
            parser.get_event()
    assert len(sizes) > 1000
    assert max(sizes) <= limits.YAML_DEPTH + 1
