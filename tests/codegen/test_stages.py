"""Stages in the source: loops where a person would write one, and lists where not."""

import re
import textwrap
import time

import pytest

from archspec import SpecError, emit, load

HEAD = """\
archspec: 1
name: net
input: 16x16x4
params: {n: 3, w: 4}
blocks:
  Same: {params: {k: 3}, body: [3x3 Conv (cin), kxk]}
  Dense: {params: {g: 2}, branches: {keep: [], new: [1x1 Conv (g)]}}
  Wider: {body: [1x1 Conv (2*cin)]}
  Less: {body: [1x1 Conv (cin-2)]}
  Swing: {body: [1x1 Conv (12-cin)]}
  Layered: {params: {m: int}, body: [m x Dense (2), m x ReLU]}
"""
HEAD = HEAD.replace("kxk", "AvgPool (k same)")

STAGES = {
    "equal blocks": (
        "[4 x Same]",
        "self.same = nn.Sequential(*[Same(4) for _ in range(4)])",
    ),
    "equal blocks with an argument": (
        "[4 x Same (5)]",
        "self.same = nn.Sequential(*[Same(4, k=5) for _ in range(4)])",
    ),
    "as many as a parameter says": (
        "[n x Same]",
        "self.same = nn.Sequential(*[Same(4) for _ in range(n)])",
    ),
    "growing evenly": (
        "[4 x Dense]",
        "self.dense = nn.Sequential(*[Dense(4 + 2 * i) for i in range(4)])",
    ),
    "growing by a parameter": (
        "[n x Dense (w), 1x1 Conv (3)]",
        """\
        self.dense = nn.Sequential(*[Dense(4 + i * w, g=w) for i in range(n)])
        self.conv = nn.Conv2d(n * w + 4, 3, 1)
        """,
    ),
    "shrinking evenly": (
        "[1x1 Conv (16), 4 x Less]",
        """\
        self.conv = nn.Conv2d(4, 16, 1)
        self.less = nn.Sequential(*[Less(16 - 2 * i) for i in range(4)])
        """,
    ),
    "two that grow": (
        "[2 x Dense]",
        """\
        self.dense = nn.Sequential(
            Dense(4),
            Dense(6),
        )
        """,
    ),
    "growing unevenly": (
        "[3 x Wider]",
        """\
        self.wider = nn.Sequential(
            Wider(4),
            Wider(8),
            Wider(16),
        )
        """,
    ),
    "growing and shrinking in turn": (
        "[4 x Swing]",
        """\
        self.swing = nn.Sequential(
            Swing(4),
            Swing(8),
            Swing(4),
            Swing(8),
        )
        """,
    ),
    "one class for every depth": (
        "[Layered (2), Layered (3)]",
        """\
        self.layered1 = Layered(4, m=2)
        self.layered2 = Layered(8, m=3)
        """,
    ),
    "operators that are not alike": (
        "[2 x 3x3 Conv (8)]",
        """\
        self.conv = nn.Sequential(
            nn.Conv2d(4, 8, 3, padding=1),
            nn.Conv2d(8, 8, 3, padding=1),
        )
        """,
    ),
    "operators that are": (
        "[3 x 3x3 Conv (4)]",
        "self.conv = nn.Sequential(*[nn.Conv2d(4, 4, 3, padding=1) for _ in range(3)])",
    ),
    "operators with the parameters of the network": (
        "[1x1 Conv (w), n x 3x3 Conv (w)]",
        """\
        self.conv1 = nn.Conv2d(4, w, 1)
        self.conv2 = nn.Sequential(*[nn.Conv2d(w, w, 3, padding=1) for _ in range(n)])
        """,
    ),
    "a body of one operator": (
        "[{repeat: n, body: [Tanh]}]",
        "self.tanh = nn.Sequential(*[nn.Tanh() for _ in range(n)])",
    ),
    "a body of several steps": (
        "[{repeat: 3, body: [3x3 Conv (w), BN]}]",
        """\
        self.conv_bn = nn.Sequential(
            ConvBN(4, w=w),
            ConvBN(w, w=w),
            ConvBN(w, w=w),
        )
        """,
    ),
    "in a branch": (
        "[{branches: {a: [ReLU, 2 x Tanh], b: []}}]",
        """\
        self.a = nn.Sequential(
            nn.ReLU(),
            nn.Sequential(
                nn.Tanh(),
                nn.Tanh(),
            ),
        )
        """,
    ),
}


def spec(body: str) -> str:
    return f"{HEAD}body: {body}\n"


def constructor(source: str, name: str) -> str:
    """The statements of a class's `__init__`, but for its first and what it refuses."""
    found = re.search(rf"class {name}\(.*?super\(\).__init__\(\)\n(.*?)\n\n", source, re.DOTALL)
    assert found, source
    made = textwrap.dedent(found[1])
    return re.sub(r"^if .*:\n    raise .*(\n    .*|\n    \))*\n", "", made, flags=re.MULTILINE)


@pytest.mark.parametrize(("body", "expected"), STAGES.values(), ids=STAGES)
def test_stage(body: str, expected: str) -> None:
    found = constructor(emit(load(spec(body))), "Net")
    assert found == textwrap.dedent(expected).rstrip("\n")


def test_an_index_does_not_hide_a_parameter() -> None:
    text = spec("[4 x Dense (i)]").replace("w: 4", "w: 4, i: 4")
    expected = "self.dense = nn.Sequential(*[Dense(4 + i2 * i, g=i) for i2 in range(4)])"
    assert constructor(emit(load(text)), "Net") == expected


def test_sizes_of_blocks_of_different_depth() -> None:
    """The comments of a shared class hold only what is true of all its uses."""
    source = emit(load(spec("[Layered (2), Layered (5), 2x2 MaxPool (stride 2)]")))
    assert "    x = self.layered1(x)  # N, 8, 16, 16\n" in source
    assert "    x = self.layered2(x)  # N, 18, 16, 16\n" in source
    assert "        x = self.dense(x)\n        x = self.relu(x)\n" in source


UNEVEN = {
    "channels that double": "[n x Wider]",
    "channels that grow once": "[n x 3x3 Conv (8)]",
    "channels that halve": "[1x1 Conv (16), n x GLU]",
    "grids that shrink below a norm over them": "[n x 3x3 Conv (4 stride 2 norm=layer)]",
    "bodies of which each is another": "[{repeat: n, body: [2x2 MaxPool (stride 2), LayerNorm]}]",
}


@pytest.mark.parametrize("body", UNEVEN.values(), ids=UNEVEN)
def test_count_that_cannot_be_a_parameter(body: str) -> None:
    with pytest.raises(SpecError) as caught:
        emit(load(spec(body)))
    assert [each.code for each in caught.value.diagnostics] == ["A501"]
    assert emit(load(spec(body.replace("n x", "2 x").replace("repeat: n", "repeat: 2"))))


@pytest.mark.parametrize("box", ["Narrow", "1x1 Conv (3)"])
def test_many_equal_repetitions_after_another_one(box: str) -> None:
    """A list of three shows each; of more, those in a row are a loop."""
    blocks = "blocks: {Narrow: {body: [1x1 Conv (3)]}}\n"
    text = f"archspec: 1\nname: net\ninput: 8x8x4\n{blocks}body: [COUNT x {box}]\n"
    sources = {count: emit(load(text.replace("COUNT", f"{count}"))) for count in (4, 5, 99_999)}
    assert " in range(" not in sources[4]
    for count in (5, 99_999):
        first, rest = re.findall(r"Sequential\(\n +(.*),\n +(.*),\n +\)\n", sources[count])[0]
        assert rest == f"*[{first.replace('(4', '(3')} for _ in range({count - 1})]"


def test_channels_that_no_short_expression_gives() -> None:
    """Each repetition would double the expression: it is refused before it fills the memory."""
    text = spec("[1x1 Conv (w), 40 x Dense]").replace("Conv (g)", "Conv (cin%7+1)")
    started = time.perf_counter()
    with pytest.raises(SpecError) as caught:
        load(text)
    assert time.perf_counter() - started < 1
    assert [each.code for each in caught.value.diagnostics] == ["A310"]
    assert "an expression of more than 64 parts" in str(caught.value)
