"""Mutated specs: whatever the text, it is read or refused with a place."""

import random

import pytest
import yaml

from archspec.diagnostics import SpecError
from archspec.reader import Array, Object, Scalar, Tree, read_document
from tests.reader.outcome import FILE, contains, is_inside, sliced, trees
from tests.rounds import ROUNDS

TEXTS = 5_000 * ROUNDS
CHUNKS = 5

SEEDS = (
    "archspec: 1\nname: net\ninput: 299x299x3\nbody:\n  - 3x3 Conv (96 stride 2 V) as c\n",
    "blocks:\n  A:\n    branches: {h: [1x3 Conv (256)], v: []}\n    merge: concat # join\n",
    "params: {k: int, eps: 1e-3, keep: 0.8, on: 'yes', n: 010}\n",
    "body:\n- Stem -> 35x35x384\n- for: {c: widths}\n  body: [Double (c) as enc(c)]\n",
    "title: \"a\\tb\\u00e9 \\\" '\"\nother: 'it''s'\n",
    "text: |\n  one\n   two\n\nfolded: >-\n  a\n  b\n\n  c\nend: 1\n",
    "a: &x [1, 2]\nb: *x\nc: {<<: *x, d: !!str 1}\n",
    "%YAML 1.1\n---\na: 1\n...\n---\nb: 2\n",
    "a: [b: c, {d: e}, [f, [g]], 'h', \"i\", null, true, ~]\n",
    "? a\n: b\n1: c\n[d]: e\n",
    "a: plain text\n  over lines\nb:\n\n  - \n  - - x\n    - y\n",
    "größe: 网络 😀\r\nb: 2001-12-14\r\n",
)
PIECES = (
    *"[]{},:-?!&*#|>'\"%@`~\\ \n\t\r\0.0159xyn=<+_/",
    *("- ", ": ", "? ", "\n  ", "\n- ", "---\n", "...\n", "<<: ", "!!map ", "&a ", "*a", '"\\'),
    *(
        "\\x0",
        "\\U0011",
        "|\n",
        ">+2\n",
        "%TAG ! a\n",
        "'''",
        "[[[[",
        "]]",
        "{{",
        "}}",
        "# ",
        "\ufeff",
    ),
    *("1e999", "0x1", ".inf", "null", "yes", "9" * 20, "\u202e", "\ud800", "é", "\u2028", "\x85"),
)


def mutated(choice: random.Random) -> str:
    """One of the seeds after a few edits."""
    text = choice.choice(SEEDS)
    for _ in range(choice.randint(1, 6)):
        start = choice.randint(0, len(text))
        end = min(len(text), start + choice.choice((0, 0, 0, 1, 1, 2, 8)))
        piece = choice.choice(
            (choice.choice(PIECES), choice.choice(PIECES), part(choice, text), "")
        )
        text = text[:start] + piece + text[end:]
    return text


def part(choice: random.Random, text: str) -> str:
    """A part of the text itself or of another seed."""
    source = choice.choice((text, choice.choice(SEEDS)))
    start = choice.randint(0, len(source))
    return source[start : start + choice.randint(0, 20)]


@pytest.mark.fuzz
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_read_or_refused(chunk: int) -> None:
    choice = random.Random(chunk)
    for _ in range(TEXTS // CHUNKS):
        check(mutated(choice))


@pytest.mark.parametrize("text", SEEDS)
def test_seeds(text: str) -> None:
    for end in range(len(text) + 1):
        check(text[:end])
        check(text[end:])


def check(text: str) -> None:
    try:
        tree = read_document(text, FILE)
    except SpecError as error:
        check_refusal(text, error)
    else:
        check_places(text, tree)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
        assert same(tree, node), f"read otherwise than PyYAML: {text!r}"


def check_refusal(text: str, error: SpecError) -> None:
    for finding in error.diagnostics:
        spans = [finding.span, *(mark.span for mark in finding.marks)]
        assert "A102" <= finding.code <= "A113", text
        assert finding.message, text
        assert finding.help, text
        assert all(span and is_inside(text, span) for span in spans), (text, finding)


def check_places(text: str, tree: Object) -> None:
    for each in trees(tree):
        assert is_inside(text, each.span), (text, each)
        assert contains(tree.span, each.span), (text, each)
        if isinstance(each, Scalar) and isinstance(each.value, str) and each.offset is not None:
            end = each.offset + len(each.value)
            assert sliced(text, each.span)[each.offset : end] == each.value, (text, each)


def same(tree: Tree, node: yaml.Node | None) -> bool:
    """Whether PyYAML finds the same structure and the same texts."""
    match tree, node:
        case Scalar(), yaml.ScalarNode():
            return not isinstance(tree.value, str) or tree.value == node.value
        case Array(), yaml.SequenceNode():
            pairs = zip(tree.items, node.value, strict=True)
            return all(same(*pair) for pair in pairs)
        case Object(), yaml.MappingNode():
            entries = zip(tree.entries, node.value, strict=True)
            return all(same(key, k) and same(value, v) for (key, value), (k, v) in entries)
    return False
