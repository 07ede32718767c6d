"""What is drawn as changed: what a change is about, and nothing of how specs are written."""

import pytest

from archspec.render import FORMATS, Direction, View
from archspec.render.layout.figure_layout import lay_out
from archspec.render.layout.views import draw_scene, lines_aside
from archspec.render.scene.captions import headline, panel_texts
from archspec.render.scene.change import Status
from archspec.render.scene.model import Scene
from tests.differences.drawn_pairs import INCEPTION_A, scene_between
from tests.differences.test_drawing import check_sides
from tests.render.geometry import faults
from tests.render.hostile import MARK

LINEAR = INCEPTION_A.replace("body:", "legend:\n  Linear: {act: none, bias: true}\nbody:").replace(
    "b1:   [1x1 Conv (96)]", "b1:   [1x1 Conv (96 Linear)]"
)
DROPPED = """archspec: 1
name: net
input: 32x32x3
params: {keep: 0.8}
defaults: {Conv: {padding: same}}
body: [3x3 Conv (16 V stride 2), Dropout (keep=keep), GlobalAvgPool, FC (10)]
"""

UNET = """archspec: 1
name: unet
input: 64x64x3
params: {widths: [8, 16]}
defaults: {Conv: {padding: same}}
blocks:
  Double:
    params: {c: int}
    body: [3x3 Conv (c), 3x3 Conv (c)]
body:
  - for: {c: widths}
    body: [Double (c) as enc(c), 2x2 MaxPool (stride 2)]
  - for: {c: reversed(widths)}
    body: [2x2 UpConv (c stride 2), concat: [enc(c), .], Double (c)]
"""

CELLS = """archspec: 1
name: cells
input: 16x16x8
params: {scale: 0.1}
defaults: {Conv: {padding: same}}
blocks:
  Cell:
    params: {c: int}
    body: [3x3 Conv (c), 1x3 Conv (c), 1x1 Conv (8)]
  Sum:
    params: {scale: float}
    residual: [3x3 Conv (8), 3x3 Conv (8)]
    scale: scale
body: [Cell (16) as one, Cell (24) as two, Cell (24) as three, 4 x Sum (scale)]
"""


def changed(scene: Scene, key: str = "") -> list[str]:
    """What stands in the boxes that are not the same."""
    figure = scene.find_figure(key)
    assert figure is not None
    return [box.label for box in figure.boxes() if box.status is not Status.SAME]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (DROPPED, DROPPED.replace("(16 V stride 2)", "(V filters=8*2 stride 2)")),
        (DROPPED.replace("=keep)", "=0.8)"), DROPPED.replace("(keep=keep)", "(0.2)")),
        (LINEAR, LINEAR.replace("(96 Linear)", "(96 act=none bias)")),
        (
            INCEPTION_A,
            INCEPTION_A.replace("b1:   [1x1 Conv (96)]", "b1: [1x1 Conv (96 stride=1 groups=1)]"),
        ),
        (
            INCEPTION_A,
            INCEPTION_A.replace(
                "  AvgPool: {padding: same, count_include_pad: false}\n", ""
            ).replace("3x3 AvgPool,", "3x3 AvgPool (same count_include_pad=false),"),
        ),
    ],
)
def test_another_way_of_writing_is_no_difference(before: str, after: str) -> None:
    for one, two in ((before, after), (after, before)):
        scene = scene_between(one, two)
        assert scene.comparison is not None
        assert not scene.comparison.changes
        assert changed(scene) == []
        drawn = {box.label for box in scene.spine.boxes()}
        alone = scene_between(two, two)
        assert drawn == {box.label for box in alone.spine.boxes()}


def test_a_value_with_a_name_is_not_what_a_bare_one_replaces() -> None:
    scene = scene_between(DROPPED, DROPPED.replace("(keep=keep)", "(0.3)"))
    assert changed(scene) == ["Dropout (keep 0.8) → Dropout (0.3)"]


def test_a_parameter_changes_the_boxes_that_take_it() -> None:
    scene = scene_between(DROPPED, DROPPED.replace("keep: 0.8", "keep: 0.7"))
    assert changed(scene) == ["Dropout (keep 0.8 → 0.7)"]


# Loops -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("widths", "labels"),
    [
        ("[8, 16, 24]", {"Double (c 24)", "2×2 UpConv (24 stride 2)"}),
        ("[4, 8, 16]", {"Double (c 4)", "2×2 UpConv (4 stride 2)"}),
        ("[8, 24]", {"Double (c 16 → 24)", "2×2 UpConv (16 → 24 stride 2)"}),
    ],
)
def test_rounds_of_loops_are_paired_by_their_values(widths: str, labels: set[str]) -> None:
    scene = scene_between(UNET, UNET.replace("[8, 16]", widths))
    assert {*changed(scene)} - {"2×2 MaxPool (stride 2)", "Filter concat"} == labels
    back = scene_between(UNET.replace("[8, 16]", widths), UNET)
    assert len(changed(back)) == len(changed(scene))


def test_what_loop_variables_are_called_means_nothing() -> None:
    text = UNET.replace("{c: widths}", "{w: widths}").replace(
        "Double (c) as enc(c)", "Double (w) as enc(w)"
    )
    assert changed(scene_between(UNET, text)) == []


# Uses of blocks ----------------------------------------------------------------------------------


def test_one_use_of_a_block_changes_no_other() -> None:
    scene = scene_between(CELLS, CELLS.replace("Cell (16)", "Cell (20)"))
    assert changed(scene) == ["Cell (c 16 → 20)"]
    assert [each.key for each in scene.figures] == [""]


def test_uses_that_begin_to_differ_change_alone() -> None:
    alike = CELLS.replace("Cell (16)", "Cell (24)")
    scene = scene_between(alike, CELLS)
    assert changed(scene) == ["Cell (c 24 → 16)"]
    assert [each.key for each in scene.figures] == [""]


def test_blocks_tell_what_all_uses_give_them() -> None:
    scene = scene_between(CELLS, CELLS.replace("4 x Sum (scale)", "4 x Sum (0.2)"))
    assert changed(scene) == ["Sum (scale 0.1 → 0.2)"]
    assert [each.key for each in scene.figures] == [""]


def test_a_block_that_changes_shows_what_all_uses_give_it_too() -> None:
    text = CELLS.replace("4 x Sum (scale)", "4 x Sum (0.2)")
    text = text.replace("[3x3 Conv (8), 3x3 Conv (8)]", "[3x3 Conv (8), 5x5 Conv (8)]")
    scene = scene_between(CELLS, text)
    assert changed(scene, "Sum") == ["3×3 → 5×5 Conv (8)", "× 0.1 → 0.2"]


def test_letters_stay_letters_where_a_block_changes() -> None:
    text = CELLS.replace("Cell (16)", "Cell (20)").replace("1x3 Conv (c)", "3x1 Conv (c)")
    scene = scene_between(CELLS, text)
    assert changed(scene, "Cell") == ["1×3 → 3×1 Conv (c)"]


def test_the_scale_of_a_sum_is_told_at_its_own_box() -> None:
    text = CELLS.replace("    scale: scale\n", "    scale: 0.3\n")
    scene = scene_between(CELLS.replace("    scale: scale\n", "    scale: 0.2\n"), text)
    assert changed(scene, "Sum") == ["× 0.2 → 0.3"]


# Costs -------------------------------------------------------------------------------------------

HEADED = """archspec: 1
name: headed
input: 16x16x8
body: [3x3 Conv (8) as one, 3x3 Conv (8) as two, GlobalAvgPool, FC (10)]
heads:
  aux: {from: one, when: training, loss_weight: 0.4, body: [GlobalAvgPool, FC (10)]}
"""


def test_totals_count_heads_for_training() -> None:
    scene = scene_between(
        HEADED,
        HEADED.replace("[GlobalAvgPool, FC (10)]}", "[3x3 Conv (8), GlobalAvgPool, FC (10)]}"),
    )
    assert scene.comparison is not None
    one, two = scene.comparison.totals
    assert (one.parameters, two.parameters) == (1348, 1932)
    assert "params 1.35 k → 1.93 k (+43.3 %)" in headline(scene, scene.comparison)


def test_costs_are_those_of_each_use_only_where_all_are_alike() -> None:
    text = CELLS.replace("1x3 Conv (c)", "3x3 Conv (c)").replace(
        "[3x3 Conv (8), 3x3 Conv (8)]", "[3x3 Conv (8)]"
    )
    feet = {each.key: panel_texts(each)[3] for each in scene_between(CELLS, text).figures}
    assert " together" in feet["Cell"]
    assert " each" not in feet["Cell"]
    assert feet["Sum"].endswith(" each")


# What is told in words ---------------------------------------------------------------------------


def aside(scene: Scene) -> list[str]:
    """The lines below the title that tell what no box shows."""
    assert scene.comparison is not None
    return [*lines_aside(scene.comparison)]


@pytest.mark.parametrize(
    ("before", "after", "label", "line"),
    [
        ("Cell (16) as one", "Cell (16) as first", "Cell (c 16)", "~ body.one: label one → first"),
        ("Cell (24) as two, ", "Cell (24), ", "Cell (c 24)", "~ body.two: label two → (none)"),
    ],
)
def test_what_no_box_shows_is_told_in_a_line(
    before: str, after: str, label: str, line: str
) -> None:
    scene = scene_between(CELLS, CELLS.replace(before, after))
    assert changed(scene) == [label]
    assert aside(scene) == [line]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Cell (16)", "Cell (20)"),
        ("4 x Sum", "5 x Sum"),
        ("1x3 Conv (c)", "3x1 Conv (c)"),
        ("    scale: scale\n", "    scale: 0.3\n"),
        ("    scale: scale\n", "    scale: 0.3\n    act: relu\n"),
        ("input: 16x16x8", "input: 32x32x8"),
        ("body: [Cell", "readout: softmax\nbody: [Cell"),
    ],
)
def test_what_a_box_shows_is_told_in_no_line(before: str, after: str) -> None:
    scene = scene_between(CELLS, CELLS.replace(before, after))
    assert any(changed(scene, figure.key) for figure in scene.figures)
    assert aside(scene) == []


def test_a_new_branch_is_told_in_no_line_where_it_has_boxes() -> None:
    for branch, lines in (("[1x1 Conv (8)]", []), ("[]", ["+ body.new: []"])):
        scene = scene_between(
            INCEPTION_A, INCEPTION_A.replace("      b1:", f"      new: {branch}\n      b1:")
        )
        assert aside(scene) == lines


def test_what_enters_a_block_is_no_change_of_it() -> None:
    scene = scene_between(CELLS, CELLS.replace("input: 16x16x8", "input: 32x32x8"))
    assert [figure.key for figure in scene.figures] == [""]


def test_what_is_cut_in_a_box_is_told_in_a_line() -> None:
    words = "8 stride=1 groups=1 dilation=1 act=relu norm=batch bias=false", "filters=8 act=silu"
    before, after = (CELLS.replace("1x1 Conv (8)]", f"1x1 Conv ({each})]") for each in words)
    scene = scene_between(before, after)
    assert "…" in changed(scene, "Cell")[0]
    assert aside(scene)


def test_repeated_bodies_are_called_by_what_is_in_them_now() -> None:
    text = CELLS.replace("4 x Sum (scale)", "{repeat: 4, body: [Sum (scale), ReLU]}")
    longer = text.replace("repeat: 4", "repeat: 5").replace("ReLU", "SiLU")
    assert "Sum, SiLU" in changed(scene_between(text, longer))


def test_the_name_of_a_block_is_no_change_of_its_join() -> None:
    text = CELLS.replace(
        "body: [3x3 Conv (c), 1x3 Conv (c), 1x1 Conv (8)]",
        "branches: {a: [1x1 Conv (c)], b: [3x3 Conv (c)]}\n    merge: concat",
    )
    text = text.replace(", 4 x Sum (scale)", "")
    other = text.replace("Cell", "Unit").replace("3x3 Conv (c)", "5x5 Conv (c)")
    assert changed(scene_between(text, other), "Unit") == ["3×3 → 5×5 Conv (c)"]


def test_a_branch_that_is_renamed_shows_its_block() -> None:
    text = CELLS.replace(
        "body: [3x3 Conv (c), 1x3 Conv (c), 1x1 Conv (8)]",
        "branches: {a: [1x1 Conv (c)], b: [3x3 Conv (c)]}\n    merge: concat",
    ).replace(", 4 x Sum (scale)", "")
    scene = scene_between(text, text.replace("b: [3x3", "wide: [3x3"))
    assert [each.key for each in scene.figures] == ["", "Cell"]
    assert changed(scene, "Cell") == []
    assert aside(scene) == ["~ Cell.b: b → wide"]
    assert scene.comparison is not None
    drawing = draw_scene(scene, View())
    assert [panel.title for panel in drawing.part.panels] == ["Cell"]


# Wiring ------------------------------------------------------------------------------------------

SKIPPED = """archspec: 1
name: skipped
input: 32x32x3
defaults: {Conv: {padding: same}}
body:
  - 3x3 Conv (16) as enc
  - 3x3 Conv (16) as mid
  - 3x3 Conv (16) as deep
  - from: enc
  - 3x3 Conv (16)
  - add: [deep, mid, .]
"""


def legend(scene: Scene) -> list[str]:
    """What the small boxes and lines say that explain the colours."""
    assert scene.comparison is not None
    return [each.text.text for each in draw_scene(scene, View()).swatches]


def test_lines_that_differ_alone_are_explained() -> None:
    scene = scene_between(SKIPPED, SKIPPED.replace("from: enc", "from: mid"))
    assert changed(scene) == []
    assert legend(scene) == ["added line", "removed line", "unchanged"]


def test_lines_that_lie_below_others_are_not_explained() -> None:
    scene = scene_between(UNET, UNET.replace("[8, 16]", "[8, 16, 24]"))
    assert Status.REMOVED in scene.spine.arrows.values()
    assert legend(scene) == ["added", "unchanged"]


def test_a_join_of_other_values_changed() -> None:
    scene = scene_between(SKIPPED, SKIPPED.replace("[deep, mid, .]", "[deep, .]"))
    assert changed(scene) == ["+"]
    assert aside(scene) == ["~ body.add: inputs deep, mid, . → deep, ."]
    assert legend(scene) == ["removed line", "changed", "unchanged"]


@pytest.mark.parametrize("suffix", [".svg", ".pdf"])
def test_lines_are_explained_by_lines(suffix: str) -> None:
    scene = scene_between(SKIPPED, SKIPPED.replace("from: enc", "from: mid"))
    data = FORMATS[suffix].write(scene, View(), MARK)
    if suffix == ".svg":
        assert data.decode().count('class="l l-added"') == 2
    assert data


# Heads -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [False, True])
def test_a_head_that_takes_another_value_is_one(turned: bool) -> None:
    pair = HEADED, HEADED.replace("from: one", "from: two")
    scene = scene_between(*(pair[::-1] if turned else pair))
    source, former = ("conv1", "conv2") if turned else ("conv2", "conv1")
    told = ("one", "two") if turned else ("two", "one")
    (head,) = scene.spine.heads
    assert (head.source, head.former) == (source, former)
    assert changed(scene) == ["aux head (training)"]
    arrows = {(former, "aux"): Status.REMOVED, (source, "aux"): Status.ADDED}
    assert dict(scene.spine.arrows) == arrows
    assert aside(scene) == [f"~ heads.aux: from {told[1]} → {told[0]}"]
    assert legend(scene) == ["added line", "removed line", "changed", "unchanged"]
    check_sides(*pair)


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("more", ["", "  more: {from: two, body: [GlobalAvgPool, FC (5)]}\n"])
def test_places_of_both_lines_to_a_head(more: str, direction: Direction) -> None:
    early = HEADED + more
    late = early.replace("aux: {from: one", "aux: {from: two")
    for pair in ((early, late), (late, early)):
        assert faults(lay_out(scene_between(*pair).spine, direction)) == []


@pytest.mark.parametrize(
    ("before", "after", "label", "lines"),
    [
        (
            "loss_weight: 0.4",
            "loss_weight: 0.3",
            "aux head (training)",
            ["~ heads.aux: loss_weight 0.4 → 0.3"],
        ),
        ("  aux:", "  side:", "aux → side head (training)", []),
    ],
)
def test_what_is_said_of_a_head(before: str, after: str, label: str, lines: list[str]) -> None:
    scene = scene_between(HEADED, HEADED.replace(before, after))
    assert changed(scene) == [label]
    assert aside(scene) == lines
    assert not scene.spine.arrows
