"""Scenes: every block figure of arXiv:1602.07261 is drawn as it is printed."""

from functools import cache
from typing import Final, TypeAlias

import pytest

import archspec
from archspec.render import ALL_BLOCKS, Scene, build_scene
from archspec.render.scene.arrows import list_edges
from archspec.render.scene.captions import format_costs, format_letters, format_sizes
from archspec.render.scene.model import BoxKind, SceneBox, SceneFork, SceneGroup, walk_boxes
from archspec.render.scene.model import Figure as Drawn
from tests.figures.drawing import Figure, read_figures

FIGURES: Final = read_figures()
CASES: Final = [
    pytest.param(figure, spec, id=f"{name}-{spec}")
    for name, figure in FIGURES.items()
    for spec in figure.specs
]
AS_PRINTED: Final = ("Filter concat", "Relu activation", "+")
"""Texts that the drawing takes from the print, where the spec has other words."""

Tree: TypeAlias = tuple[str, str, tuple["Tree", ...]]
"""A box and all that leads to it: its text, its size, and its sources in order."""


@cache
def scene(spec: str) -> Scene:
    return build_scene(archspec.load(spec))


def times(text: str) -> str:
    head, *rest = text.split(" ", 1)
    return " ".join([head.replace("x", "×") if head[:1].isdigit() else head, *rest])


def printed(figure: Figure, name: str) -> list[Tree]:
    """A box of the print; what leads to a concat that is not drawn stands in its place."""
    box = figure.boxes[name]
    sources = tuple(tree for each in box.sources for tree in printed(figure, each))
    if box.sources and not box.printed:
        return list(sources)
    text = box.printed if box.printed in AS_PRINTED else times(figure.meaning(box))
    return [(text if box.sources else "", box.size.replace("x", "×"), sources)]


def drawn(figure: Drawn, key: str) -> Tree:
    """A box of the drawing; the box of a scale, which Figure 20 draws, is left out."""
    boxes = {box.key: box for box in figure.boxes()}
    sources = [edge.source for edge in list_edges(figure) if edge.target == key]
    if boxes[key].kind is BoxKind.SCALE:
        return drawn(figure, sources[0])
    text = boxes[key].label if sources else ""
    return (text, boxes[key].size, tuple(drawn(figure, each) for each in sources))


def block(figure: Figure, spec: str) -> Drawn:
    found = scene(spec).find_figure(figure.block)
    assert found is not None
    return found


@pytest.mark.parametrize(("figure", "spec"), CASES)
def test_block_is_drawn_as_printed(figure: Figure, spec: str) -> None:
    made = block(figure, spec)
    *_, last = made.boxes()
    (expected,) = printed(figure, figure.output.name)
    assert drawn(made, last.key) == expected
    assert made.number == str(figure.number)


@pytest.mark.parametrize(("figure", "spec"), CASES)
def test_block_is_one_tree(figure: Figure, spec: str) -> None:
    """No box is drawn but those of the print, the scales, and what precedes the block."""
    boxes = [box for box in block(figure, spec).boxes() if box.kind is not BoxKind.SCALE]
    shown = [box for box in figure.boxes.values() if box.printed or not box.sources]
    assert len(boxes) == len(shown)


ENTRIES: Final = {
    "inception_v4": ["Input (299×299×3)", *["Filter concat"] * 5],
    "inception_resnet_v2": ["Input (299×299×3)", *["Relu activation"] * 5],
}


@pytest.mark.parametrize("spec", ENTRIES)
def test_entry_is_what_precedes(spec: str) -> None:
    assert [each.entries[0].label for each in scene(spec).figures[1:]] == ENTRIES[spec]


def test_spine_is_figure_9() -> None:
    spine = scene("inception_v4").spine
    boxes = [f"{box.repeat} x {box.label} {box.size}" for box in spine.boxes()]
    assert boxes == [
        "1 x Input (299×299×3) 299×299×3",
        "1 x Stem 35×35×384",
        "4 x Inception-A 35×35×384",
        "1 x Reduction-A 17×17×1024",
        "7 x Inception-B 17×17×1024",
        "1 x Reduction-B 8×8×1536",
        "3 x Inception-C 8×8×1536",
        "1 x Average pooling 1536",
        "1 x Dropout (keep 0.8) 1536",
        "1 x FC (1000) 1000",
        "1 x Softmax 1000",
    ]


@pytest.mark.parametrize("spec", ["inception_v4", "inception_v3", "bn_inception"])
def test_costs_add_up(spec: str) -> None:
    graph = archspec.load(spec)
    for made in (build_scene(graph), build_scene(graph, ALL_BLOCKS)):
        groups = [item.box for item in made.spine.items if isinstance(item, SceneGroup)]
        top = [item for item in made.spine.items if isinstance(item, SceneBox)]
        heads = list(walk_boxes(tuple(item for head in made.spine.heads for item in head.items)))
        heads += [i.box for h in made.spine.heads for i in h.items if isinstance(i, SceneGroup)]
        if not groups:
            assert sum(box.parameters for box in top + heads) == graph.parameters
            assert sum(box.macs for box in top + heads) == graph.macs
        else:
            assert sum(box.parameters for box in top + groups) == made.parameters


def test_letters_stay_where_uses_differ() -> None:
    """Inception-v3 gives its A blocks two projections, and its B blocks three widths."""
    labels = {
        figure.key: [box.label for box in figure.boxes()]
        for figure in scene("inception_v3").figures
    }
    assert "1×1 Conv (proj)" in labels["InceptionA"]
    assert "1×7 Conv (c)" in labels["InceptionB"]
    assert "3×3 Conv (384 stride 2 V)" in labels["ReductionA"]


def test_stages_tell_what_their_uses_differ_in() -> None:
    labels = [box.label for box in scene("inception_v3").spine.boxes()]
    assert labels.count("Inception-B (c 160)") == 2
    assert "Inception-A (proj 32)" in labels
    assert "Inception-C" in labels
    labels = [box.label for box in scene("bn_inception").spine.boxes()]
    assert "Inception-avg (inception_4c)" in labels


def test_captions_tell_costs_and_letters() -> None:
    """Alike uses are told one by one, others together; Figure 4 is used four times."""
    figures = {figure.key: figure for figure in scene("inception_v4").figures}
    assert format_costs(figures["InceptionA"]) == "317.63 k parameters · 387.61 MMACs each"
    assert figures["InceptionA"].parameters == 1_270_528
    figures = {figure.key: figure for figure in scene("inception_v3").figures}
    assert format_costs(figures["InceptionB"]).endswith(" together")
    assert list(format_letters(figures["InceptionB"])) == ["c = 128, 160, 192"]
    assert format_sizes(figures["InceptionA"]).startswith("first 35×35×192 →")


SIAMESE: Final = """archspec: 1
name: pair
inputs: {left: 8x8x3, right: 8x8x3}
blocks:
  Tower: {body: [3x3 Conv (4)]}
body:
  - {from: left}
  - Tower (share=t) as one
  - {from: right}
  - Tower (share=t) as two
  - add: [one, two]
"""


def test_shared_block_says_so() -> None:
    labels = [box.label for box in build_scene(archspec.load(SIAMESE)).spine.boxes()]
    assert ("Tower" in labels, "Tower (shared)" in labels) == (True, True)


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ("[1x1 Conv (8), ReLU]", "1×1 Conv, ReLU"),
        ("[1x1 Conv (8), 2 x Cell]", "1×1 Conv, Cell × 2"),
        ("[1x1 Conv (8), ReLU, Cell]", "1×1 Conv to Cell"),
        ("[ReLU, {branches: {a: [ReLU], b: []}}]", "ReLUConcat"),
    ],
)
def test_body_without_a_name_is_told_by_what_is_in_it(body: str, label: str) -> None:
    text = f"""archspec: 1
name: unnamed
input: 8x8x8
blocks:
  Cell: {{body: [1x1 Conv (8), ReLU]}}
body:
  - {{repeat: 2, body: {body}}}
"""
    made = build_scene(archspec.load(text))
    (box,) = [each for each in made.spine.boxes() if each.kind is BoxKind.BLOCK]
    figure = made.find_figure(box.figure)
    assert figure is not None
    assert (box.label, box.repeat, figure.title) == (label, 2, label)


def test_head_branches_off() -> None:
    (head,) = scene("inception_v3").spine.heads
    (box,) = head.items
    assert isinstance(box, SceneBox)
    assert (head.source, head.in_training) == ("mixed_6e", True)
    assert (box.kind, box.label) == (BoxKind.TRAINING, "aux head (training)")
    assert scene("inception_v3").find_figure(box.figure) is not None


def test_full_scene_has_no_blocks_left() -> None:
    made = build_scene(archspec.load("inception_resnet_v2"), ALL_BLOCKS)
    assert {box.kind for box in made.spine.boxes()}.isdisjoint(
        {BoxKind.BLOCK, BoxKind.HEAD, BoxKind.TRAINING}
    )
    keys = [box.key for box in made.spine.boxes()]
    assert len(set(keys)) == len(keys)


def test_receptive_field_of_the_stem() -> None:
    """Inception-v4, Figure 3: 3, 7 and 11 pixels behind its first three convolutions."""
    stem = scene("inception_v4").find_figure("Stem")
    assert stem is not None
    seen = [box.receptive for box in stem.boxes()][:4]
    assert seen == [(1, 1), (3, 3), (7, 7), (11, 11)]


STAGES: Final = """\
archspec: 1
name: net
input: 8x8x4
blocks:
  Bottleneck:
    params: {c: int, s: 1, k: 3}
    residual: [kxk Conv (c stride s), 1x1 Conv (4*c)]
    shortcut: [1x1 Conv (4*c stride s) if s != 1 or cin != 4*c]
  Stage:
    params: {c: int}
    body: [3 x Bottleneck (c), 1x1 Conv (c)]
body: [3 x Bottleneck (8), Stage (4), Stage (16)]
"""


def test_a_block_is_one_figure_whatever_conditions_leave_of_it() -> None:
    """Only the first round has a projection: a box with its condition, as He et al. draw it."""
    made = build_scene(archspec.load(STAGES))
    told = [(box.figure, box.repeat, box.size) for box in made.spine.boxes() if box.figure]
    assert told == [("Bottleneck", 3, "8×8×32"), ("Stage", 1, "8×8×4"), ("Stage", 1, "8×8×16")]
    block = made.find_figure("Bottleneck")
    assert block is not None
    assert len(block.uses) == 9
    assert [(box.label, box.condition, len(box.paths)) for box in block.boxes()] == [
        ("Previous layer", "", 0),
        ("1×1 Conv (4*c stride 1)", "if s ≠ 1 or cin ≠ 4*c", 3),
        ("3×3 Conv (c stride 1)", "", 0),
        ("1×1 Conv (4*c)", "", 0),
        ("+", "", 0),
    ]


INVERTED: Final = """\
archspec: 1
name: net
input: 8x8x4
defaults: {Conv: {bias: false}, DWConv: {bias: false}}
blocks:
  Inverted:
    params: {t: int, c: int, s: 1}
    residual: [1x1 Conv (t*cin) if t != 1, 3x3 DWConv (stride s), 1x1 Conv (c)]
    skip: s == 1 and cin == c
body:
  - for: {t: [1, 6, 6], c: [4, 8, 16], n: [1, 3, 2], s: [1, 2, 1]}
    body: [n x Inverted (t c s=s if first else 1)]
"""


def test_a_shortcut_tells_its_condition() -> None:
    """MobileNetV2 has a row for each line of Table 2, whose first round alone has the stride."""
    made = build_scene(archspec.load(INVERTED))
    rows = [(box.label, box.repeat, box.size, box.paths) for box in made.spine.boxes()]
    assert rows == [
        ("Input (8×8×4)", 1, "8×8×4", ()),
        ("Inverted (row 1)", 1, "8×8×4", ()),
        ("Inverted (row 2)", 3, "4×4×8", ("inverted2", "inverted3")),
        ("Inverted (row 3)", 2, "4×4×16", ("inverted4", "inverted5")),
    ]
    block = made.find_figure("Inverted")
    assert block is not None
    assert [name for name, _ in block.letters] == ["t", "c", "s"]
    assert dict(block.rows)["row 2"] == ("6", "8", "2, 1")
    boxes = [(box.kind, box.label, box.condition, box.size) for box in block.boxes()]
    assert boxes == [
        (BoxKind.ENTRY, "Previous layer", "", "8×8×4 … 4×4×16"),
        (BoxKind.CONDITION, "if s = 1 and cin = c", "", "8×8×4 … 4×4×16"),
        (BoxKind.CONV, "1×1 Conv (t*cin)", "if t ≠ 1", "8×8×24 … 4×4×96"),
        (BoxKind.CONV, "3×3 DWConv (stride s)", "", "8×8×4 … 4×4×96"),
        (BoxKind.CONV, "1×1 Conv (c)", "", "8×8×4 … 4×4×16"),
        (BoxKind.SUM, "+", "", "8×8×4 … 4×4×16"),
    ]


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        (("if t != 1", ""), ["Inverted"]),
        (("1x1 Conv (c)]", "{if: s == 2, then: [ReLU]}, 1x1 Conv (c)]"), ["Inverted"]),
        (
            ("1x1 Conv (c)]", "{if: s == 2, then: [ReLU], else: [GELU]}]"),
            ["Inverted", "Inverted_2"],
        ),
    ],
)
def test_only_conditions_are_united(change: tuple[str, str], keys: list[str]) -> None:
    """Steps of which others take the place make figures of their own."""
    text = INVERTED.replace(*change)
    made = build_scene(archspec.load(text))
    assert [figure.key for figure in made.figures[1:]] == keys


WORDS: Final = """\
archspec: 1
name: net
input: 8x8x4
tables:
  table1:
    columns: [k, c, nl, se]
    b1: [3, 8, RE, false]
    b2: [3, 8, RE, false]
    b3: [5, 16, HS, true]
blocks:
  SE:
    branches:
      keep: []
      gate:
        - GlobalAvgPool (keepdim)
        - 1x1 Conv (max(8, floor(cin/4 + 4)))
        - 1x1 Conv (cin act=sigmoid)
    merge: mul
  Bneck:
    params: {k: int, c: int, nl: word, se: bool}
    body: [kxk Conv (c act=hardswish if nl == HS else relu), SE if se, 1x1 Conv (cin act=none)]
body:
  - for: {row: table1}
    body: [Bneck (row)]
"""


def test_words_are_a_column_of_the_table() -> None:
    """MobileNetV3, Table 1, has the activation of each row, whose names boxes print."""
    made = build_scene(archspec.load(WORDS))
    assert [box.label for box in made.spine.boxes()][1:] == [
        "Bneck (b1)", "Bneck (b2)", "Bneck (b3)",
    ]  # fmt: skip
    block = made.find_figure("Bneck")
    assert block is not None
    assert [name for name, _ in block.letters] == ["k", "c", "se", "nl"]
    assert dict(block.rows) == {
        "b1": ("3", "8", "false", "RE"),
        "b2": ("3", "8", "false", "RE"),
        "b3": ("5", "16", "true", "HS"),
    }
    labels = [(box.label, box.condition) for box in block.boxes()]
    assert labels[1:3] == [("k×k Conv (c relu, hardswish)", ""), ("SE", "if se")]
    assert labels[3] == ("1×1 Conv (4 linear)", "")


BRANCHES: Final = """\
archspec: 1
name: net
input: 8x8x4
blocks:
  RepVGG:
    params: {c: int, s: 1}
    branches:
      b3: [3x3 Conv (c stride s)]
      b1: [1x1 Conv (c stride s)]
      id if s == 1 and cin == c: [BN]
    merge: add
body: [3 x RepVGG (8 s=2 if first else 1), RepVGG (8)]
"""


def test_a_branch_tells_its_condition() -> None:
    """RepVGG, arXiv:2101.03697, Figure 2: only some blocks have an identity."""
    made = build_scene(archspec.load(BRANCHES))
    assert [figure.key for figure in made.figures] == ["", "RepVGG"]
    (fork,) = made.figures[1].items
    assert isinstance(fork, SceneFork)
    told = [[box.label for box in walk_boxes(lane.items)] for lane in fork.lanes]
    assert told == [
        ["3×3 Conv (8 stride s)"], ["1×1 Conv (8 stride s)"], ["if s = 1 and cin = c", "BN"],
    ]  # fmt: skip


def test_a_long_expression_is_what_it_amounts_to() -> None:
    text = WORDS.replace("SE if se", "SE").replace("cin/4", "cin/1")
    block = build_scene(archspec.load(text)).find_figure("SE")
    assert block is not None
    assert "1×1 Conv (12, 20)" in [box.label for box in block.boxes()]


def test_rounds_of_a_stage_that_differ_have_boxes_of_their_own_in_comparisons() -> None:
    """The figure of a block says so for all its uses."""
    made = build_scene(archspec.load(STAGES), folded=False)
    told = [(box.figure, box.repeat, box.size) for box in made.spine.boxes() if box.figure]
    assert told == [
        ("Bottleneck", 1, "8×8×32"),
        ("Bottleneck_2", 2, "8×8×32"),
        ("Stage", 1, "8×8×4"),
        ("Stage", 1, "8×8×16"),
    ]
    stage = made.find_figure("Stage")
    assert stage is not None
    told = [(box.figure, box.repeat, box.size) for box in stage.boxes() if box.figure]
    assert told == [("Bottleneck", 1, "8×8×16, 8×8×64"), ("Bottleneck_2", 2, "8×8×16, 8×8×64")]
    assert len(stage.uses) == 2


def test_the_sides_of_a_kernel_are_numbers_where_all_uses_agree() -> None:
    def label(uses: str) -> str:
        text = STAGES.replace("[3 x Bottleneck (8), Stage (4), Stage (16)]", uses)
        block = build_scene(archspec.load(text)).find_figure("Bottleneck")
        assert block is not None
        return next(box.label for box in block.boxes() if box.label.endswith("Conv (c stride 1)"))

    assert label("[Bottleneck (8), Bottleneck (4)]") == "3×3 Conv (c stride 1)"
    assert label("[Bottleneck (8), Bottleneck (4 k=5)]") == "k×k Conv (c stride 1)"
