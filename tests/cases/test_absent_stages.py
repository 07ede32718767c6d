"""Stages of no rounds: what a table counts as 0 is not there."""

import pytest
import torch

from archspec import Graph, SpecError, emit, load
from archspec.runtime import build_module
from tests.oracle import compute, disagreements, random_inputs

HEAD = """\
archspec: 1
name: net
input: 8x8x4
params: {n: 0, m: 2}
blocks:
  Keep: {body: [3x3 Conv (cin)]}
  Some: {params: {k: 1}, body: [k x Keep]}
  More: {params: {k: int}, body: [Some (k), {repeat: k, body: [ReLU, Keep]}]}
  Row: {params: {k: int, c: int}, body: [1x1 Conv (c), {repeat: k - 1, body: [Keep, ReLU]}]}
tables:
  rows: {columns: [k, c], one: [1, 4], three: [3, 4]}
"""
KEEP, POINT = 3 * 3 * 4 * 4 + 4, 4 * 4 + 4


def agree(graph: Graph) -> None:
    torch.manual_seed(0)
    network = build_module(graph, graph.settings).eval()
    assert sum(each.numel() for each in network.parameters()) == graph.parameters
    sources = random_inputs(graph)
    with torch.no_grad():
        run = compute(graph, network.state_dict(), *sources, training=False)
        assert torch.equal(network(*sources), run.values[graph.output.index])
    assert list(disagreements(graph, run.values)) == []
    assert run.read == set(network.state_dict())


LABELLED = "{repeat: n, body: [Keep], as: a}"
NETWORKS = {
    "a number": ("[Keep, {repeat: 0, body: [Keep]}]", KEEP),
    "a count before a box": ("[Keep, 0 x Keep]", KEEP),
    "an operator": ("[Keep, n x 3x3 Conv (4)]", KEEP),
    "a parameter": ("[Keep, n x Keep]", KEEP),
    "an expression": ("[Keep, m-2 x Keep, {repeat: 2*n, body: [Keep, ReLU]}]", KEEP),
    "a variable": ("[{for: {k: [1, 0, 2]}, body: [{repeat: k, body: [Keep]}]}]", 3 * KEEP),
    "a variable of expressions": ("[{for: {k: [m, m-2]}, body: [k x Keep]}]", 2 * KEEP),
    "the argument of a block": ("[Some (2), Some (0)]", 2 * KEEP),
    "a row of a table": ("[Row (rows.one), Row (rows.three)]", 2 * POINT + 2 * KEEP),
    "a parameter for an argument": ("[Row (m-1 4), Row (m 4), Row (3 4)]", 3 * POINT + 3 * KEEP),
    "all that a block has": ("[Keep, Some (0), More (n)]", KEEP),
    "all that a repeat has": ("[Keep, {repeat: 2, body: [n x Keep]}]", KEEP),
    "all that a branch has": ("[{branches: {a: [n x Keep], b: [Keep]}, merge: add}]", KEEP),
    "between steps of branches": (
        "[{branches: {a: [Keep, n x Keep, Keep], b: [Keep, " + LABELLED + ", Keep]}, merge: add}]",
        4 * KEEP,
    ),
    "the end of a loop": (
        "[{for: {k: [1, 0]}, body: [Keep, k x Keep], as: a}, {add: [a, .]}]",
        3 * KEEP,
    ),
    "what a label names": (f"[Keep, {LABELLED}, ReLU, {{add: [a, .]}}]", KEEP),
    "what a label names at the start": (f"[{LABELLED}, Keep, {{add: [a, .]}}]", KEEP),
    "what states a size": ("[Keep, {repeat: n, body: [Keep], size: 8x8x4}]", KEEP),
    "two names of one value": ("[Keep as b, n x Keep as a, ReLU, {add: [a, b, .]}]", KEEP),
}


@pytest.mark.parametrize("case", NETWORKS)
def test_networks(case: str) -> None:
    body, parameters = NETWORKS[case]
    graph = load(f"{HEAD}body: {body}\n")
    assert graph.parameters == parameters
    agree(graph)


@pytest.mark.parametrize(
    "body", ["[{repeat: n, body: [Keep], size: 8x8x5}, Keep]", "[Keep -> 8x8x4, 0 x Keep -> 8x8x5]"]
)
def test_a_stated_size_is_proved(body: str) -> None:
    with pytest.raises(SpecError) as caught:
        load(f"{HEAD}body: {body}\n")
    (found,) = caught.value.diagnostics
    assert found.message == "the spec states 8x8x5, and the size is 8x8x4"


def test_the_class_does_not_take_a_count_of_zero() -> None:
    """Its source has no stage that another count could make; another build has."""
    text = f"{HEAD}body: [Keep, n x Keep, {{repeat: m, body: [Keep, ReLU]}}]\n"
    assert "def __init__(self, m: int = 2) -> None:" in emit(load(text))
    graph = load(text, n=3, m=0)
    assert "def __init__(self, n: int = 3) -> None:" in emit(graph)
    assert graph.parameters == 4 * KEEP
    agree(graph)


def test_negative_counts_are_refused() -> None:
    with pytest.raises(SpecError) as caught:
        load(f"{HEAD}body: [Keep, n-1 x Keep]\n")
    (found,) = caught.value.diagnostics
    assert found.message == "a repeat count must be a whole number from 0, not -1"


# Table 2 of arXiv:1801.04381, counted with torch in github.com/shicai/MobileNet-Caffe/issues/69
# and 67: 3,504,872 parameters and 300,774,272 MACs.
BLOCKS = """\
archspec: 1
name: mobilenet_v2
input: 224x224x3
defaults: {Conv: {norm: batch, act: relu6, bias: false}}
blocks:
  First: {params: {c: int}, body: [3x3 Conv (cin groups=cin), 1x1 Conv (c act=none)]}
  Down:
    params: {t: int, c: int, s: int}
    body: [1x1 Conv (cin*t), 3x3 Conv (cin*t groups=cin*t stride s), 1x1 Conv (c act=none)]
  Keep:
    params: {t: int}
    residual: [1x1 Conv (cin*t), 3x3 Conv (cin*t groups=cin*t), 1x1 Conv (cin act=none)]
"""
STEM = "  - 3x3 Conv (32 stride 2)\n  - First (16)\n"
END = "  - 1x1 Conv (1280 norm=batch act=relu6 bias=false)\n  - GlobalAvgPool\n  - FC (1000)\n"
TABLE = ((24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1))
"""Channels, repeats and stride of each row whose expansion is 6."""


def loop(rows: tuple[tuple[int, int, int], ...]) -> str:
    c, n, s = ([row[place] for row in rows] for place in range(3))
    return (
        f"  - for: {{c: {c}, n: {n}, s: {s}}}\n"
        "    body:\n      - Down (6 c s)\n      - repeat: n-1\n        body: [Keep (6)]\n"
    )


def written_out(rows: tuple[tuple[int, int, int], ...]) -> str:
    lines: list[str] = []
    for c, n, s in rows:
        lines += [f"  - Down (6 {c} {s})\n", *(n - 1) * ["  - Keep (6)\n"]]
    return "".join(lines)


def tabled(rows: tuple[tuple[int, int, int], ...]) -> tuple[str, str]:
    """The block and the table of the rows, and the uses of its rows."""
    cells = "".join(f"    b{c}: [6, {c}, {n}, {s}]\n" for c, n, s in rows)
    head = (
        "  Row:\n    params: {t: int, c: int, n: int, s: int}\n"
        "    body: [Down (t c s), {repeat: n-1, body: [Keep (t)]}]\n"
        f"tables:\n  rows:\n    columns: [t, c, n, s]\n{cells}"
    )
    return head, "".join(f"  - Row (rows.b{c})\n" for c, _, _ in rows)


def test_mobilenet_v2_as_its_table() -> None:
    head, uses = tabled(TABLE)
    bodies = {
        "loop": ("", loop(TABLE)),
        "table": (head, uses),
        "written out": ("", written_out(TABLE)),
    }
    for before, rows in bodies.values():
        graph = load(f"{BLOCKS}{before}body:\n{STEM}{rows}{END}")
        assert (graph.parameters, graph.macs) == (3_504_872, 300_774_272)


def test_an_excerpt_of_the_table() -> None:
    """Three rows as they are counted once, and the module that is built of them."""
    rows = (TABLE[0], TABLE[3], TABLE[5])
    short = load(f"{BLOCKS}body:\n  - 3x3 Conv (32 stride 2)\n{loop(rows)}")
    long = load(f"{BLOCKS}body:\n  - 3x3 Conv (32 stride 2)\n{written_out(rows)}")
    assert (short.parameters, short.macs) == (long.parameters, long.macs)
    built = build_module(short, {})
    assert sum(each.numel() for each in built.parameters()) == long.parameters
