"""Blocks with conditions: one class, in which modules are absent where the conditions say so."""

import random
import re
import textwrap

import pytest
import torch

import archspec
from archspec.codegen.liveness import compute_liveness
from archspec.runtime import build_module
from tests.codegen.test_liveness import peak
from tests.rounds import ROUNDS
from tests.source_check import check_source

HEAD = "archspec: 1\nname: net\ninput: 16x16x8\n"

SHORTCUT = """\
blocks:
  Basic:
    params: {c: int, s: 1}
    residual: [3x3 Conv (c stride s)]
    shortcut: [1x1 Conv (c stride s) if s != 1 or cin != c]
body: [Basic (8), Basic (16), Basic (16 2)]
"""
SKIP = """\
blocks:
  MBConv:
    params: {t: int, c: int, s: 1, r: 0}
    residual:
      - 1x1 Conv (t*cin) if t != 1
      - 3x3 Conv (t*cin stride s)
      - ReLU if r > 0
      - Sigmoid if r > 0
      - 1x1 Conv (c)
    skip: s == 1 and cin == c
body: [MBConv (1 8), MBConv (2 12), MBConv (2 12), MBConv (2 12 s=2), MBConv (2 12 r=2)]
"""
ARMS = """\
blocks:
  Fused:
    params: {t: int, c: int}
    residual:
      - {if: t == 1, then: [3x3 Conv (c)], else: [3x3 Conv (t*cin), BN, 1x1 Conv (c)]}
body: [Fused (1 8), Fused (4 8)]
"""
NAMED = """\
blocks:
  Widen: {params: {c: int}, body: [1x1 Conv (c)]}
  Dual:
    params: {c: int, wide: false}
    body:
      - Widen (2*c) if wide
      - split: {left: c, right: c if wide else cin-c}
      - from: input
      - 3x3 Conv (c) as new
      - concat: [left, right, new]
body: [Dual (4 wide=true), Dual (4)]
"""

THREE = """\
blocks:
  Basic:
    params: {c: int, s: 1}
    residual: [3x3 Conv (c stride s)]
    shortcut: [2x2 AvgPool (stride 2) if s == 2, 1x1 Conv (c) if s != 1 or cin != c]
body: [Basic (8), Basic (16), Basic (16 2)]
"""

REPVGG = """\
defaults: {Conv: {norm: batch}}
blocks:
  Unit:
    params: {c: int, s: 1}
    body:
      - if: s == 1 and cin == c
        then: [{branches: {b3: [3x3 Conv (c)], b1: [1x1 Conv (c)], id: [BN]}, merge: add}]
        else: [{branches: {b3: [3x3 Conv (c stride s)], b1: [1x1 Conv (c stride s)]}, merge: add}]
      - ReLU
body: [Unit (8), Unit (16 2)]
"""
PREACTIVATED = """\
blocks:
  Unit:
    params: {c: int, s: 1}
    body:
      - ReLU if s != 1
      - Tanh if s != 1
      - 3x3 Conv (max(8, cin//2 + (c - 5)//3 + (c - 7)//5 + 10*c//7 - 2))
      - 3x3 Conv (max(8, cin//2 + (c - 5)//3 + (c - 7)//5 + 10*c//7 - 2))
body: [Unit (8), Unit (16 2)]
"""

FORMS = {
    REPVGG: """\
    self.has_id = s == 1 and in_channels == c
    self.b3 = ConvBiasBN(in_channels, c, 3, stride=s, padding=1)
    self.b1 = ConvBiasBN(in_channels, c, 1, stride=s)
    self.id = (
        nn.BatchNorm2d(in_channels)
        if s == 1 and in_channels == c
        else nn.Identity()
    )
    self.relu = nn.ReLU()

def forward(self, x: Tensor) -> Tensor:
    if self.has_id:
        x = self.b3(x) + self.b1(x) + self.id(x)
    else:
        x = self.b3(x) + self.b1(x)
    x = self.relu(x)
    return x
""",
    PREACTIVATED: """\
    width = max(8, in_channels // 2 + (c - 5) // 3 + (c - 7) // 5 + 10 * c // 7 - 2)
    if s != 1:
        self.relu: nn.Module = nn.ReLU()
        self.tanh: nn.Module = nn.Tanh()
    else:
        self.relu = nn.Identity()
        self.tanh = nn.Identity()
    self.conv1 = nn.Conv2d(in_channels, width, 3, padding=1)
    self.conv2 = nn.Conv2d(width, width, 3, padding=1)
""",
    THREE: """\
    if s == 2:
        self.shortcut: nn.Module = nn.Sequential(
            nn.AvgPool2d(2, stride=2),
            nn.Conv2d(in_channels, c, 1),
        )
    elif s != 1 or in_channels != c:
        self.shortcut = nn.Conv2d(in_channels, c, 1)
    else:
        self.shortcut = nn.Identity()
""",
    SHORTCUT: """\
    self.shortcut = (
        nn.Conv2d(in_channels, c, 1, stride=s)
        if s != 1 or in_channels != c
        else nn.Identity()
    )
    self.residual = nn.Conv2d(in_channels, c, 3, stride=s, padding=1)

def forward(self, x: Tensor) -> Tensor:
    x = self.shortcut(x) + self.residual(x)
    return x
""",
    SKIP: """\
    self.has_skip = s == 1 and in_channels == c
    layers: list[nn.Module] = []
    if t != 1:
        layers.append(nn.Conv2d(in_channels, t * in_channels, 1))
    layers.append(
        nn.Conv2d(t * in_channels, t * in_channels, 3, stride=s, padding=1)
    )
    if r > 0:
        layers += [nn.ReLU(), nn.Sigmoid()]
    layers.append(nn.Conv2d(t * in_channels, c, 1))
    self.residual = nn.Sequential(*layers)

def forward(self, x: Tensor) -> Tensor:
    if self.has_skip:
        x = x + self.residual(x)
    else:
        x = self.residual(x)
    return x
""",
    ARMS: """\
    if t == 1:
        self.residual: nn.Module = nn.Conv2d(in_channels, c, 3, padding=1)
    else:
        self.residual = nn.Sequential(
            nn.Conv2d(in_channels, t * in_channels, 3, padding=1),
            nn.BatchNorm2d(t * in_channels),
            nn.Conv2d(t * in_channels, c, 1),
        )

def forward(self, x: Tensor) -> Tensor:
    x = x + self.residual(x)
    return x
""",
    NAMED: """\
    self.c = c
    self.wide = wide
    self.in_channels = in_channels
    self.widen = Widen(in_channels, c=2 * c) if wide else nn.Identity()
    self.conv = nn.Conv2d(in_channels, c, 3, padding=1)

def forward(self, x: Tensor) -> Tensor:
    x_2 = self.widen(x)
    left, right = torch.split(
        x_2, [self.c, self.c if self.wide else self.in_channels - self.c], dim=1
    )
    del x_2
    new = self.conv(x)
    return torch.cat([left, right, new], dim=1)
""",
}


def list_classes(source: str) -> list[str]:
    return re.findall(r"^class (\w+)", source, re.MULTILINE)


@pytest.mark.parametrize("text", FORMS, ids=range(len(FORMS)))
def test_a_definition_is_one_class(text: str) -> None:
    source = archspec.emit(archspec.load(HEAD + text))
    assert not [name for name in list_classes(source) if name[-1].isdigit()]
    assert textwrap.indent(FORMS[text], "    ") in source


@pytest.mark.parametrize("text", FORMS, ids=range(len(FORMS)))
def test_it_does_what_the_graph_says(text: str) -> None:
    check(HEAD + text)


def check(text: str) -> None:
    graph = archspec.load(text)
    check_source(graph)
    network = build_module(graph, {}).eval()
    images = torch.randn(1, 8, 16, 16)
    assert torch.equal(torch.jit.script(network)(images), network(images))
    assert compute_liveness(graph).peak == peak(graph, network)


def test_forms_that_are_too_different_are_classes_apart() -> None:
    text = f"""{HEAD}
blocks:
  Cell:
    params: {{c: int, a: word}}
    body: [3x3 Conv (c act=a), ReLU if cin > 8]
body: [Cell (8 relu), Cell (16 tanh), Cell (16 relu), Cell (16 tanh)]
"""
    source = archspec.emit(archspec.load(text))
    assert list_classes(source)[-3:] == ["Cell", "Cell2", "Net"]
    check_source(archspec.load(text))


STEPS = (
    "1x1 Conv (t*cin) if t != 1",
    "ReLU if r > 0",
    "{if: s == 1, then: [3x3 Conv (c)], else: [3x3 Conv (c stride s), BN]}",
    "3x3 Conv (c) if cin < c or t == 2",
    "Tanh if not wide",
    "{if: wide, then: [{branches: {a: [1x1 Conv (c)], b: [Sigmoid if r > 0]}}]}",
    "{residual: [1x1 Conv (here), BN if r > 1], skip: wide}",
)


def draw_spec(seed: int) -> str:
    """A random network of one block with conditions."""
    draw = random.Random(seed)
    steps = draw.sample(STEPS, draw.randint(2, 5))
    last = (
        "1x1 Conv (c stride s)" if not any("stride" in step for step in steps) else "1x1 Conv (c)"
    )
    lines = "".join(f"      - {step}\n" for step in [*steps, last])
    body = draw.choice(["body", "residual"])
    more = "    skip: s == 1 and cin == c\n" if body == "residual" else ""
    uses = [
        f"Cell ({draw.randint(1, 3)} {draw.choice([8, 8, 12])} s={draw.choice([1, 1, 2])}"
        f" r={draw.randint(0, 2)} wide={draw.choice(['true', 'false'])})"
        for _ in range(draw.randint(2, 6))
    ]
    return (
        f"{HEAD}blocks:\n  Cell:\n    params: {{t: int, c: int, s: 1, r: 0, wide: false}}\n"
        f"    {body}:\n{lines}{more}body: [{', '.join(uses)}]\n"
    )


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(12 * ROUNDS))
def test_random_blocks_with_conditions(seed: int) -> None:
    check(draw_spec(seed))
