"""What is written once for equal uses is what writing it for each use gives."""

import ast
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from archspec import SpecError, emit, load
from archspec.codegen import classes, injection_guard
from archspec.codegen.injection_guard import PART, check_meaning
from archspec.codegen.stage_pieces import StageRun
from archspec.codegen.torch import Lowered, lower_node, lowerings
from archspec.graph import Node
from tests.rounds import ROUNDS, take_share
from tests.specgen import random_spec

SPECS = Path(__file__).parents[2] / "specs"
REPEATED = """\
archspec: 1
name: net
input: 8x8x8
blocks:
  Tiny: {{body: [3x3 Conv (8)]}}
  Outer: {{body: [2 x Tiny, Inner (3)]}}
  Inner: {{params: {{n: int}}, body: [n x ReLU, {{repeat: 2, body: [Tiny, BN]}}]}}
body: [{count} x Outer]
"""


def write_every_use(source: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The source of a network, every use of a block looked at by itself."""

    with monkeypatch.context() as patch:
        patch.setattr(StageRun, "is_continued", lambda self, scope: False)
        patch.setattr(classes.Classes, "identify_use", lambda self, scope: None)
        patch.setattr(Lowered, "of", lambda self, node: lower_node(node))
        return emit(load(source))


@pytest.mark.fuzz
@pytest.mark.parametrize(
    "path", take_share(sorted(SPECS.rglob("*.yaml")), 4), ids=lambda path: path.stem
)
def test_specs_are_written_as_use_by_use(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        graph = load(path)
    except SpecError:
        return  # a library of blocks
    assert emit(graph) == write_every_use(path, monkeypatch)


@pytest.mark.fuzz
def test_random_networks_are_written_as_use_by_use(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(30 * ROUNDS):
        text = random_spec(seed).text
        assert emit(load(text)) == write_every_use(text, monkeypatch), seed


def test_repeats_ask_no_more_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Operators are lowered, and uses of blocks looked at, as often for 200 rounds as for three."""
    asked: Counter[str] = Counter()
    lower, find = lower_node, classes.Classes.find_class

    def counted_lower(node: Node) -> Any:
        asked["operators"] += 1
        return lower(node)

    def counted_find(self: Any, scope: Any) -> Any:
        asked["uses"] += 1
        return find(self, scope)

    monkeypatch.setattr(lowerings, "lower_node", counted_lower)
    monkeypatch.setattr(classes.Classes, "find_class", counted_find)
    found = []
    for count in (3, 200):
        asked.clear()
        emit(load(REPEATED.format(count=count)))
        found.append(dict(asked))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "docstring",
    [
        '"""a""" + f()',
        '"""a"""; f()',
        '"""a"""\nf()',
        '"""a"""\n    f()',
        '"""a"""  # f()',
        '"""a""" \\',
        'f"""{f()}"""',
        'b"""a"""',
        '"""a',
        "",
    ],
)
def test_a_docstring_is_one_string(docstring: str) -> None:
    check_meaning("", ['"""a"""', '    """a\n\n    b\n    """', '"""\u00e9"""'])
    with pytest.raises(SpecError, match="A502"):
        check_meaning("", [f"    {docstring}"])


def test_source_is_python() -> None:
    with pytest.raises(SpecError, match="not Python"):
        check_meaning("x = nn.Tanh() if", [])


METHOD = "class A:\n    def f(self) -> None:\n"


def _list_faults(line: str) -> list[str]:
    """Sources with one fault among many statements."""
    lines = line * (2 * PART // len(line))
    return [
        f"{METHOD}{lines}        x = (\n{lines}",
        f"{METHOD}{lines}          x = 1\n{lines}",
        f'{METHOD}{lines}        """\n{lines}',
        f"{METHOD}{lines}    else:\n{lines}",
        f"{METHOD}{lines}  y = 1\n",
        f"class A:\n    try:\n{lines}    y = 1\n",
        f"class A:\n  try:\n{lines}  y = 1\n",
        f"try:\n    if a:\n{lines}y = 1\n",
        f"match a:\n    case 1:\n{lines}    y = 1\n",
        f"if a:\n{lines}    y = 1\n",
        f"x = f(\n{lines})\n",
        lines,
    ]


@pytest.mark.parametrize("line", ["        x = self.a(x)\n", "        self.a = nn.Tanh()\n"])
def test_the_parts_of_a_source_are_refused_where_the_whole_is(line: str) -> None:
    for source in _list_faults(line):
        with pytest.raises(SyntaxError):
            ast.parse(source)
        with pytest.raises(SpecError, match="not Python"):
            check_meaning(source, [])


def test_a_long_source_is_parsed_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[int] = []
    parse = ast.parse

    def counted(text: str) -> ast.Module:
        parsed.append(len(text))
        return parse(text)

    boxes = "".join(f"  - 3x3 Conv ({channels})\n" for channels in range(8, 1000))
    graph = load(f"archspec: 1\nname: chain\ninput: 8x8x8\nbody:\n{boxes}")
    with monkeypatch.context() as patch:
        patch.setattr(ast, "parse", counted)
        text = emit(graph)
    assert len(text) > 4 * PART
    assert max(parsed) < PART + 200


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(20 * ROUNDS))
def test_parts_are_judged_as_the_whole_is(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(injection_guard, "PART", 1)
    text = emit(load(random_spec(seed).text))
    check_meaning(text, [])
    draw = random.Random(seed)
    for _ in range(20):
        source = _damage(text.split("\n"), draw)
        try:
            ast.parse(source)
        except SyntaxError:
            with pytest.raises(SpecError, match="not Python"):
                check_meaning(source, [])
        else:
            check_meaning(source, [])


def _damage(lines: list[str], draw: random.Random) -> str:
    """Replace one line by another one, at any level."""
    first, second = draw.choices(range(len(lines)), k=2)
    line = draw.choice([lines[second].lstrip(" "), "try:", "else:", '"""', "x = f(", ")"])
    lines[first] = " " * draw.choice([0, 2, 4, 8, 12]) + line
    return "\n".join(lines)
