"""Reading what is right: values, places and shapes."""

from collections.abc import Callable

import pytest

from archspec import limits
from archspec.diagnostics import Span
from archspec.reader import Object, Scalar, read_document
from tests.reader.outcome import FILE, codes, plain, scalars, sliced, trees

SPEC = """\
archspec: 1
name: inception_v4          # a comment
input: 299x299x3
params: {classes: 1000, keep: 0.8, eps: 1e-3}
"title": 'Inception-v4'
blocks:
  InceptionA:
    branches:
      pool: [3x3 AvgPool, 1x1 Conv (96)]
      x: []
    n:
    - 4 x InceptionA -> 35x35x384
    - 1x7 Conv (192 stride 2 V) as c
    -
empty: {}
text: |
  one
   two

last: no-op
"""


def test_values() -> None:
    assert plain(read_document(SPEC, FILE)) == {
        "archspec": 1,
        "name": "inception_v4",
        "input": "299x299x3",
        "params": {"classes": 1000, "keep": 0.8, "eps": 0.001},
        "title": "Inception-v4",
        "blocks": {
            "InceptionA": {
                "branches": {"pool": ["3x3 AvgPool", "1x1 Conv (96)"], "x": []},
                "n": ["4 x InceptionA -> 35x35x384", "1x7 Conv (192 stride 2 V) as c", None],
            }
        },
        "empty": {},
        "text": "one\n two\n",
        "last": "no-op",
    }


def test_every_tree_covers_its_text() -> None:
    covered = [sliced(SPEC, tree.span) for tree in trees(read_document(SPEC, FILE))]
    assert covered[0] == SPEC.removesuffix("\n")
    assert "{classes: 1000, keep: 0.8, eps: 1e-3}" in covered
    assert "[3x3 AvgPool, 1x1 Conv (96)]" in covered
    assert '"title"' in covered
    assert "'Inception-v4'" in covered
    assert "|\n  one\n   two" in covered
    assert ("- 4 x InceptionA -> 35x35x384\n    - 1x7 Conv (192 stride 2 V) as c\n    -") in covered
    assert [each for each in covered if not each] == [""]


@pytest.mark.parametrize(
    ("written", "value", "offset"),
    [
        ("3x3 Conv (96)", "3x3 Conv (96)", 0),
        ("'3x3 Conv (96)'", "3x3 Conv (96)", 1),
        ('"3x3 Conv (96)"', "3x3 Conv (96)", 1),
        ("''", "", 1),
        ("'it''s'", "it's", None),
        (r'"a\tb"', "a\tb", None),
        (r'"\u00e9\r\n"', "é\r\n", None),
        ('"a\n   b"', "a b", None),
        ("a\n   b", "a b", None),
        ("|\n  a", "a\n", None),
        (">-\n  a\n  b", "a b", None),
        ("größe 😀", "größe 😀", 0),
        ("12", 12, 0),
        ("null", None, 0),
    ],
)
def test_places_of_a_value(written: str, value: object, offset: int | None) -> None:
    text = f"größe: {written}\n"
    (_, tree) = read_document(text, FILE).entries[0]
    assert isinstance(tree, Scalar)
    assert (tree.value, tree.offset) == (value, offset)
    assert sliced(text, tree.span) == written
    assert (tree.span.line, tree.span.column) == (1, 8)


def test_part_of_a_value() -> None:
    text = "a: [x, '3x3 Conv (96)']\n"
    *_, box = scalars(read_document(text, FILE))
    assert sliced(text, box.part(10, 12)) == "96"


def test_a_missing_value_stands_behind_the_colon() -> None:
    missing = read_document("a:   # later\nb: 1\n", FILE).get("a")
    assert missing == Scalar(None, Span(FILE, 1, 3, 1, 3))


def test_a_pair_in_a_list_is_a_mapping() -> None:
    text = "a: [b: 1 , c]"
    pair = next(
        tree for tree in trees(read_document(text, FILE).entries[0][1]) if tree.span.column == 5
    )
    assert isinstance(pair, Object)
    assert sliced(text, pair.span) == "b: 1"


@pytest.mark.parametrize(
    "text", ["---\na: 1\n", "a: 1\n...\n", "# first\n\na: 1", "{a: 1}", "a: 1\r\n"]
)
def test_one_document(text: str) -> None:
    assert plain(read_document(text, FILE)) == {"a": 1}


def test_line_ends_do_not_move_places() -> None:
    dos = SPEC.replace("\n", "\r\n")
    unix_tree, dos_tree = read_document(SPEC, FILE), read_document(dos, FILE)
    assert unix_tree == dos_tree


def test_order_of_keys_is_kept() -> None:
    names = [f"k{number * 7919 % 1000}" for number in range(1000)]
    tree = read_document("".join(f"{name}: 1\n" for name in names), FILE)
    assert [key.value for key, _ in tree.entries] == names


@pytest.mark.parametrize(
    "nest",
    [
        lambda depth: "a: " + "[" * (depth - 1) + "]" * (depth - 1),
        lambda depth: "a: " + "{a: " * (depth - 1) + "1" + "}" * (depth - 1),
        lambda depth: "\n".join(" " * level + "a:" for level in range(depth)),
        lambda depth: "a:\n  " + "- " * (depth - 1) + "x",
        lambda depth: "a:\n" + "- " + "[" * (depth - 2) + "]" * (depth - 2),
        lambda depth: "a: " + "[" * (depth - 2) + "b: c" + "]" * (depth - 2),
    ],
)
def test_deepest_nesting(nest: Callable[[int], str]) -> None:
    assert codes(nest(limits.YAML_DEPTH)) == []
    assert codes(nest(limits.YAML_DEPTH + 1)) == ["A111"]
