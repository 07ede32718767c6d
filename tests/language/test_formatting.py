"""The layout of `archspec fmt`: one text for what an author says, with every comment."""

import random
import re
from collections import Counter
from typing import Final

import pytest

import archspec
from archspec.diagnostics import SpecError
from archspec.language.formatting import format_spec
from archspec.language.formatting.tidy import tidy_box
from archspec.reader import read_source
from archspec.reader.shipped import list_shipped_files
from archspec.reader.written import read_written
from tests.rounds import ROUNDS
from tests.specgen import random_spec

RANDOM: Final = 6 if ROUNDS == 1 else 25 * ROUNDS


@pytest.mark.parametrize("name", sorted(list_shipped_files()))
def test_shipped_specs_have_the_layout(name: str) -> None:
    text = read_source(list_shipped_files()[name], name)
    assert format_spec(text, name) == text  # `archspec fmt specs/*` writes it so


WRITTEN = """\


# a network
archspec:   1
name: 'net'   # the name


input: 8x8x3
params: {a: 8,   # one
  b: 2 }
description: some long
   text
blocks:
    # before B
    B:
      branches: {
         b: [ 3x3  Conv( a ) ],  # beside b
         # within
         long: []
      }
      # end of B
    # end of blocks
# before body
tables:
  t:
    columns: [k, l]
    first: [1, 2]
    second:
    - 100
    - 20
  u: {columns: [k, l], first: [1, 2]}
body:
- 3x3 Conv (8)->8x8x8   # a size

- {repeat: 2,
   body: [ B ]}
- 1x1 Conv (16 norm=batch)   ->   8x8x16
-
  # odd
  ReLU
# the end
"""
LAID_OUT = """\
# a network
archspec: 1
name: "net"  # the name

input: 8x8x3
params:
  a: 8  # one
  b: 2
description: some long text
blocks:
  # before B
  B:
    branches:
      b:    [3x3 Conv (a)]  # beside b
      # within
      long: []
    # end of B
  # end of blocks
# before body
tables:
  t:
    columns: [k, l]
    first:   [1, 2]
    second:
      - 100
      - 20
  u: {columns: [k, l], first: [1, 2]}
body:
  - 3x3 Conv (8)              -> 8x8x8  # a size

  - {repeat: 2, body: [B]}
  - 1x1 Conv (16 norm=batch)  -> 8x8x16
  # odd
  - ReLU
# the end
"""


def test_the_layout() -> None:
    assert format_spec(WRITTEN, "net.yaml") == LAID_OUT
    assert format_spec(LAID_OUT, "net.yaml") == LAID_OUT
    assert format_spec(WRITTEN.replace("\n", "\r\n"), "net.yaml") == LAID_OUT


HEAD = "archspec: 1\nname: net\ninput: 8x8x3\n"
LONG = "3x3 Conv (8 norm=batch act=relu bias=false)"


@pytest.mark.parametrize(
    ("written", "laid_out"),
    [
        # too long a list of steps has a line for each
        (f"body: [{', '.join([LONG] * 3)}]", f"body:\n  - {LONG}\n  - {LONG}\n  - {LONG}"),
        # too long a mapping goes on below its first key
        (f"paper: {{title: {'a' * 90}, arxiv: x, figure: {'b' * 20}}}",
         f"paper: {{title: {'a' * 90}, arxiv: x,\n        figure: {'b' * 20}}}"),
        # so do numbers
        (f"params: {{w: [{', '.join(['16'] * 40)}]}}",
         f"params:\n  w: [{', '.join(['16'] * 30)},\n      {', '.join(['16'] * 10)}]"),
        # lines of text keep their breaks if they are too long for one
        (f"title: {'a' * 70}\n      {'b' * 70}\nbody: []",
         f"title: {'a' * 70}\n  {'b' * 70}\nbody: []"),
        ("description: |\n      one\n       two\n\n      three\nbody: []",
         "description: |\n  one\n   two\n\n  three\nbody: []"),
        ("description: |2\n    one\nbody: []", "description: |2\n    one\nbody: []"),
        # quotes stay, as double ones if nothing has to be escaped
        ("title: 'it''s'\nbody: ['ReLU']", "title: 'it''s'\nbody: [\"ReLU\"]"),
        ("body: [from: a,  ReLU, {add:  [ a, .]}]", "body: [from: a, ReLU, {add: [a, .]}]"),
        # a key without a value
        ("body:\nheads: {}", "body:\nheads: {}"),
        ("body:\n- - a\n  - b", "body:\n  - - a\n    - b"),
        ("body:\n- repeat: 2\n  # inner\n  body:\n  - ReLU\n  # deep\n- BN\n",
         "body:\n  - repeat: 2\n    # inner\n    body:\n      - ReLU\n    # deep\n  - BN"),
    ],
)  # fmt: skip
def test_parts(written: str, laid_out: str) -> None:
    assert format_spec(f"{HEAD}{written}\n", "") == f"{HEAD}{laid_out}\n"
    assert format_spec(f"{HEAD}{laid_out}\n", "") == f"{HEAD}{laid_out}\n"


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("3x3  Conv( 96  stride  2 V )->35x35x96", "3x3 Conv (96 stride 2 V) -> 35x35x96"),
        ("4  x  Cell(t.row)  as  c", "4 x Cell (t.row) as c"),
        ("1x1 Conv (c  norm=batch(eps=1e-3) )", "1x1 Conv (c norm=batch(eps=1e-3))"),
        ("Cell (w=[64,2*c])", "Cell (w=[64, 2*c])"),
        ("3x3 Conv (max(1,  c//2) ) if s  != 1", "3x3 Conv (max(1, c//2)) if s != 1"),
        ("(d-1) x X (w=1e-3)", "(d-1) x X (w=1e-3)"),
        ("a(1)", "a(1)"),
        ("no  box, at all", "no  box, at all"),
        ("3x3 Conv 96", "3x3 Conv 96"),
    ],
)  # fmt: skip
def test_boxes(text: str, tidy: str) -> None:
    assert tidy_box(text) == tidy
    assert tidy_box(tidy) == tidy


def test_what_cannot_be_read() -> None:
    with pytest.raises(SpecError):
        format_spec("archspec: 1\nbody: [", "net.yaml")


def add_comments(text: str, rng: random.Random) -> str:
    """Insert comments and blank lines, each comment with a word of its own."""
    lines: list[str] = []
    for number, line in enumerate(text.splitlines()):
        if rng.random() < 0.2:
            lines.append(" " * rng.randrange(9) + f"# above {number}")
        if rng.random() < 0.1:
            lines += [""] * rng.randrange(1, 3)
        beside = rng.random() < 0.2 and not line.endswith(("|", ">"))
        lines.append(line + f"{' ' * rng.randrange(1, 5)}# beside {number}" * beside)
    return "\n".join([*lines, "# the end"]) + "\n"


def loosen(text: str, rng: random.Random) -> str:
    """Change spaces and brackets in ways that say the same."""

    def respace(match: re.Match[str]) -> str:
        return match[0] + " " * rng.randrange(3)

    return re.sub(r"(?<![\w\"'])[\[{](?! *[\]}])|, ", respace, text) if '"' not in text else text


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(RANDOM))
def test_random_specs(seed: int) -> None:
    """Formatting is idempotent, keeps each comment, and leaves the network as it is."""
    rng = random.Random(seed)
    text = random_spec(seed).text
    changed = add_comments(loosen(text, rng), rng)
    formatted = format_spec(changed, "")
    assert format_spec(formatted, "") == formatted
    assert count_comments(formatted) == count_comments(changed)
    if seed % 5 == 0:
        one, other = archspec.load(text), archspec.load(formatted)
        assert [(n.path, n.op, n.inputs, n.type) for n in one.nodes] == [
            (n.path, n.op, n.inputs, n.type) for n in other.nodes
        ]


def count_comments(text: str) -> Counter[str]:
    return Counter(comment.text for comment in read_written(text, "").comments)
