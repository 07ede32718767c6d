"""Two networks as one scene: what became of each box, and that nothing of either is lost."""

import re
from collections import Counter

import pytest

from archspec.differences.compare import Change, diff_networks
from archspec.differences.drawing import merge_scenes
from archspec.differences.drawing.align_bodies import match_bodies
from archspec.differences.drawing.arrows import restrict_figure
from archspec.differences.drawing.change_text import change_line, format_change
from archspec.differences.drawing.mark import BEFORE
from archspec.differences.drawing.match_items import ScenePairing
from archspec.differences.drawing.merge_labels import merge_captions
from archspec.differences.drawing.sources import merge_sources
from archspec.language.box_printer import Caption, CaptionWord
from archspec.render.layout.metrics import format_times
from archspec.render.scene.arrows import list_edges
from archspec.render.scene.build_scene import build_scene
from archspec.render.scene.captions import counts_text, headline, line_of
from archspec.render.scene.change import Status
from archspec.render.scene.model import BoxKind, Scene, SceneBox, SceneFork
from tests.differences.drawn_pairs import (
    INCEPTION_A,
    VARIANT,
    graphs_of,
    mutants,
    picture_scene,
    scene_between,
)
from tests.rounds import ROUNDS

PAIRS = [
    ("inception_v3", "inception_v4"),
    ("inception_v4", "inception_v3"),
    ("inception_resnet_v2", "released/inception_resnet_v2"),
    ("bn_inception", "inception_v3"),
    ("inception_v4", "released/inception_v4"),
]

UNET = """archspec: 1
name: unet
input: 16x16x3
defaults: {Conv: {padding: same}}
body:
  - 3x3 Conv (8) as a
  - 3x3 Conv (8) as b
  - 3x3 Conv (8)
  - concat: [a, b, .]
"""

GATED = """archspec: 1
name: gated
input: 16x16x8
defaults: {Conv: {padding: same}}
blocks:
  Cell:
    params: {n: int}
    body: [3x3 Conv (n), ReLU]
  Other:
    params: {n: int}
    body: [Cell (n), 1x1 Conv (n)]
body:
  - 3 x Cell (8)
  - Other (8)
"""


def statuses(scene: Scene, key: str = "") -> dict[str, Status | None]:
    figure = scene.find_figure(key)
    assert figure is not None
    return {box.key: box.status for box in figure.boxes()}


def labels(scene: Scene, key: str = "") -> dict[str, str]:
    figure = scene.find_figure(key)
    assert figure is not None
    return {box.key: box.label + format_times(box) for box in figure.boxes()}


# Boxes -------------------------------------------------------------------------------------------


def test_what_became_of_boxes() -> None:
    found = Counter(statuses(picture_scene()).values())
    assert found == {Status.SAME: 7, Status.CHANGED: 2, Status.REMOVED: 1, Status.ADDED: 2}
    told = labels(picture_scene())
    assert told["b1"] == "1×1 Conv (96 → 64)"
    assert told["b33.3"] == "3×3 Conv (96 → 128)"
    assert told[f"{BEFORE}b33.1"] == "3×3 Conv (96)"


def test_what_replaces_stands_beside_what_is_replaced() -> None:
    (fork,) = (each for each in picture_scene().spine.items if isinstance(each, SceneFork))
    (_, swap, last) = fork.lanes[-1].items
    assert isinstance(swap, SceneFork)
    assert last.key == "b33.3"  # type: ignore[union-attr]
    assert swap.join is None
    assert [(lane.status, len(lane.items)) for lane in swap.lanes] == [
        (Status.REMOVED, 1),
        (Status.ADDED, 2),
    ]


def test_what_became_of_arrows() -> None:
    assert dict(picture_scene().spine.arrows) == {
        ("b33.0", f"{BEFORE}b33.1"): Status.REMOVED,
        (f"{BEFORE}b33.1", "b33.3"): Status.REMOVED,
        ("b33.0", "b33.1"): Status.ADDED,
        ("b33.1", "b33.2"): Status.ADDED,
        ("b33.2", "b33.3"): Status.ADDED,
    }


def test_branches_are_lanes_of_their_own() -> None:
    more = INCEPTION_A.replace("      b1:", "      new: [5x5 Conv (8)]\n      b1:")
    for before, after, status, key in (
        (INCEPTION_A, more, Status.ADDED, "new"),
        (more, INCEPTION_A, Status.REMOVED, f"{BEFORE}new"),
    ):
        scene = scene_between(before, after)
        (fork,) = (each for each in scene.spine.items if isinstance(each, SceneFork))
        assert [lane.name for lane in fork.lanes] == ["pool", "new", "b1", "b3", "b33"]
        assert [lane.status for lane in fork.lanes] == [None, status, None, None, None]
        assert statuses(scene)[key] is status
        assert scene.spine.arrows["input", key] is status


def test_the_order_of_branches_changes_what_leaves_the_network() -> None:
    lines = INCEPTION_A.splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if "pool:" in line)
    turned = "".join([*lines[:at], *lines[at : at + 4][::-1], *lines[at + 4 :]])
    scene = scene_between(INCEPTION_A, turned)
    found = statuses(scene)
    assert set(found.values()) == {Status.SAME, Status.CHANGED}
    assert [*found.values()].count(Status.CHANGED) == 1


def test_counts_and_names_of_stages() -> None:
    text = GATED.replace("3 x Cell (8)", "5 x Cell (8)").replace("Other", "Extra")
    scene = scene_between(GATED, text)
    assert list(labels(scene).values()) == ["Input (16×16×8)", "Cell × 3 → 5", "Other → Extra"]
    assert statuses(scene)["cell"] is Status.CHANGED
    assert [figure.key for figure in scene.figures] == [""]


def test_blocks_lead_to_what_changed_within() -> None:
    scene = scene_between(GATED, GATED.replace("[3x3 Conv (n), ReLU]", "[3x3 Conv (n), SiLU]"))
    assert set(statuses(scene)) == {"input", "cell", "other"}
    assert statuses(scene)["other"] is Status.WITHIN
    assert statuses(scene)["cell"] is Status.WITHIN
    assert [(each.key, each.status) for each in scene.figures] == [
        ("", Status.SAME),
        ("Cell", Status.CHANGED),
        ("Other", Status.SAME),
    ]


def test_blocks_of_one_network_are_shown_whole() -> None:
    text = GATED.replace("  - Other (8)\n", "")
    for before, after, status, key in (
        (GATED, text, Status.REMOVED, f"{BEFORE}Other"),
        (text, GATED, Status.ADDED, "Other"),
    ):
        scene = scene_between(before, after)
        figure = scene.find_figure(key)
        assert figure is not None
        assert figure.status is status
        assert {box.status for box in figure.boxes()} == {status}
        assert set(figure.arrows.values()) == {status}


def test_defaults_change_the_boxes_that_they_reach() -> None:
    scene = scene_between(INCEPTION_A, INCEPTION_A.replace("act: relu", "act: silu"))
    assert scene.comparison is not None
    assert [line_of(each) for each in scene.comparison.aside] == [
        "~ defaults.Conv.act: relu → silu"
    ]
    changed = [box for box in scene.spine.boxes() if box.status is Status.CHANGED]
    assert len(changed) == 7
    assert {box.remark for box in changed} == {"act relu → silu"}
    assert all(box.label.endswith(")") and "→" not in box.label for box in changed)


def test_named_values_that_a_join_takes() -> None:
    scene = scene_between(UNET, UNET.replace("[a, b, .]", "[b, .]"))
    arrows = {pair: status for pair, status in scene.spine.arrows.items() if pair[1] == "concat"}
    assert arrows == {("conv1", "concat"): Status.REMOVED}
    back = scene_between(UNET.replace("[a, b, .]", "[b, .]"), UNET)
    assert back.spine.arrows["conv1", "concat"] is Status.ADDED


def test_heads() -> None:
    scene = scene_between("inception_v3", "inception_v4")
    (head,) = scene.spine.heads
    assert [box.status for box in head.items] == [Status.REMOVED]  # type: ignore[union-attr]
    assert head.source in statuses(scene)


@pytest.mark.parametrize("name", ["inception_v4", "inception_resnet_v2", "inception_v3"])
def test_the_same_network_differs_in_nothing(name: str) -> None:
    scene = scene_between(name, name)
    assert scene.comparison is not None
    assert [each.status for each in scene.figures] == [Status.SAME]
    assert set(statuses(scene).values()) == {Status.SAME}
    assert headline(scene, scene.comparison).startswith("nothing differs · params ")


# Repeated bodies --------------------------------------------------------------------------------

BODY = "  - {repeat: 3, body: [Cell (8), 1x1 Conv (8)]}"


@pytest.mark.parametrize("status", [Status.ADDED, Status.REMOVED])
def test_a_block_that_others_join_in_a_repeat_is_the_same(status: Status) -> None:
    pair = GATED, GATED.replace("  - 3 x Cell (8)", BODY)
    scene = scene_between(*(pair if status is Status.ADDED else pair[::-1]))
    stage = next(box for box in scene.spine.boxes() if box.repeat == 3)
    body = scene.find_figure(stage.figure)
    assert body is not None
    assert body.title == "Cell, 1×1 Conv"
    assert [(box.label, box.status) for box in body.boxes()][1:] == [
        ("Cell", Status.SAME),
        ("1×1 Conv (8)", status),
    ]
    assert body.was is not None
    costs = [body.was.parameters, body.parameters]
    assert costs == sorted(costs, reverse=status is Status.REMOVED)
    check_sides(*pair)


# Both sides --------------------------------------------------------------------------------------


def check_sides(before: str, after: str) -> None:
    """Each network is found again in the scene of both: all its boxes, and all its arrows."""
    scene = scene_between(before, after)
    first, second = graphs_of(before, after)
    pairing = ScenePairing.pair(diff_networks(first.program, second.program))
    left, right = (build_scene(graph, folded=False) for graph in (first, second))
    one, two = match_bodies(left, right, pairing)
    for figure in scene.figures:
        for absent, own in ((Status.ADDED, one), (Status.REMOVED, two)):
            if figure.status is absent:
                continue
            key = figure.was.key if figure.was and absent is Status.ADDED else figure.key
            whole = own.find_figure(key.removeprefix(BEFORE))
            assert whole is not None
            alone, old = restrict_figure(figure, absent), absent is Status.ADDED
            drawn = Counter(_in_own(box, old=old) for box in alone.boxes())
            known = Counter(_in_own(box, old=old) for box in whole.boxes())
            assert known <= drawn, (figure.key, absent)
            if known == drawn:  # no concat is drawn that the network's own figure leaves out
                assert len(list_edges(alone)) == len(list_edges(whole))
            else:
                assert {kind for kind, _ in drawn - known} == {BoxKind.CONCAT}


def _in_own(box: SceneBox, *, old: bool) -> tuple[BoxKind, str]:
    """What a box is in its own network; in the second, its label tells of the first as well."""
    own = box.was if old and box.was else box
    return own.kind, own.label if old else own.path


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_both_sides_of_shipped_specs(before: str, after: str) -> None:
    check_sides(before, after)


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(10 * ROUNDS))
def test_both_sides_of_random_specs(seed: int) -> None:
    pair = mutants(seed)
    if pair:
        check_sides(*pair)
        check_sides(*pair[::-1])


def test_there_are_random_pairs() -> None:
    found = [pair for pair in map(mutants, range(10)) if pair]
    assert len(found) > 5
    assert all(before != after for before, after in found)


# Words -------------------------------------------------------------------------------------------


def caption(text: str) -> Caption:
    """A caption from its head and its words, with `|` between them."""
    head, *words = text.split("|")
    return Caption(tuple(head.split(" ")), tuple(map(_word, words)))


def _word(text: str) -> CaptionWord:
    found = re.fullmatch(r"(?P<name>[a-z]+)(?P<joint>[ =])(?P<value>.*)", text)
    if found:
        return CaptionWord(found["value"], found["name"], found["joint"])
    return CaptionWord(text, is_mark=text.isalpha())


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        ("3×3 Conv|96|V", "3×3 Conv|128|V", "3×3 Conv (96 → 128 V)"),
        ("3×3 Conv|96", "1×3 Conv|96", "3×3 → 1×3 Conv (96)"),
        ("3×3 Conv|96|stride 2|V", "3×3 Conv|96|stride 1|V", "3×3 Conv (96 stride 2 → 1 V)"),
        ("3×3 Conv|96", "3×3 Conv|96|V", "3×3 Conv (96 +V)"),
        ("3×3 Conv|32|V|stride 2", "3×3 Conv|32|stride 2", "3×3 Conv (32 stride 2 −V)"),
        ("3×3 Conv|32|V", "3×3 Conv|V|64", "3×3 Conv (V 32 → 64)"),
        ("3×3 Conv|32|V", "3×3 Conv|32|Linear", "3×3 Conv (32 V → Linear)"),
        ("Dropout|keep 0.8", "Dropout|0.3", "Dropout (keep 0.8) → Dropout (0.3)"),
        ("Dropout|keep 0.8", "Dropout|keep 0.7", "Dropout (keep 0.8 → 0.7)"),
        ("1×1 Conv|8|act=relu", "1×1 Conv|8|act=none", "1×1 Conv (8 act=relu → none)"),
        ("1×1 Conv|c|stride s", "1×1 Conv|c|stride 2", "1×1 Conv (c stride s → 2)"),
        ("Cell|c 8, 16", "Cell|c 8, 32", "Cell (c 8, 16 → 8, 32)"),
        ("Encoder|shared", "Encoder", "Encoder (−shared)"),
        ("Reduction-B-wide", "Reduction-B", "Reduction-B-wide → Reduction-B"),
        ("3×3 MaxPool", "3×3 MaxPool|stride 2", "3×3 MaxPool (+stride 2)"),
        ("3×3 Conv|96", "3×3 MaxPool|stride 2", "3×3 Conv (96) → 3×3 MaxPool (stride 2)"),
        ("Filter concat", "+", "Filter concat → +"),
        ("× 0.1", "× 0.2", "× 0.1 → 0.2"),
        ("a" * 50, "b" * 50, f"{'a' * 25}… → {'b' * 25}…"),
        ("a" * 27, "b" * 26, f"{'a' * 27} → {'b' * 26}"),
        ("a" * 27, "b" * 27, f"{'a' * 25}… → {'b' * 25}…"),
    ],
)
def test_labels(before: str, after: str, label: str) -> None:
    one, two = caption(before), caption(after)
    assert str(merge_captions(one, two)) == label
    assert merge_captions(two, two) == two


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            Change(kind="changed", place=("a",), what="filters", before="96", after="64"),
            "filters 96 → 64",
        ),
        (Change(kind="changed", place=("a",), what="label", before="mid"), "label mid → (none)"),
        (Change(kind="changed", place=("a",), what="share", after="enc"), "share (none) → enc"),
        (Change(kind="renamed", place=("a",), before="b33", after="b3"), "b33 → b3"),
        (Change(kind="added", place=("legend", "Linear"), what="bias", after="true"), "bias true"),
        (Change(kind="removed", place=("a",), before="ReLU"), "ReLU"),
    ],
)
def test_changes_tell_both_sides(change: Change, text: str) -> None:
    assert format_change(change) == text


def test_headline() -> None:
    changes = [
        Change(kind="added", place=("body", "b33", "1"), after="1x3 Conv (96)"),
        Change(kind="added", place=("body", "b33", "2"), after="3x1 Conv (96)"),
        Change(kind="removed", place=("body", "b33", "1"), before="3x3 Conv (96)"),
        Change(kind="changed", place=("body", "b1"), what="filters", before="96", after="64"),
        Change(kind="renamed", place=("Cell",), before="Cell", after="Unit"),
    ]
    assert counts_text(tuple(map(change_line, changes))) == "+2 −1 ~2"
    assert counts_text(()) == "nothing differs"
    scene = picture_scene()
    assert scene.comparison is not None
    assert headline(scene, scene.comparison) == (
        "nothing differs · params 317.63 k → 323.97 k (+2.0 %)"
        " · MACs 387.61 M → 395.14 M (+1.9 %) · output 35×35×384"
    )


def test_sizes_tell_both() -> None:
    scene = scene_between(INCEPTION_A, INCEPTION_A.replace("b1:   [1x1 Conv (96)]", "b1:   []"))
    concat = next(box for box in scene.spine.boxes() if box.key == "concat")
    assert concat.size == "35×35×384 → 35×35×672"
    assert concat.status is Status.SAME


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("specs/a.yaml", "more/b.yaml", "specs/a.yaml more/b.yaml"),
        ("a.yaml", "variants/a_se.yaml", "a.yaml variants/a_se.yaml"),
        ("git:HEAD:specs/a.yaml", "specs/a.yaml", "git:HEAD:specs/a.yaml specs/a.yaml"),
        ("<stdin>", "specs/a.yaml", "- specs/a.yaml"),
        ("my net.yaml", "a.yaml --set", "'my net.yaml' a.yaml --set"),
    ],
)
def test_the_title_is_a_command(before: str, after: str, words: str) -> None:
    one, two = graphs_of(INCEPTION_A, VARIANT)
    scene = merge_scenes(diff_networks(one.program, two.program), one, two, names=(before, after))
    assert scene.comparison is not None
    assert scene.comparison.command == f"archspec diff {words}"


def test_merging_says_the_same_again() -> None:
    one, two = graphs_of("inception_v3", "inception_v4")
    difference = diff_networks(one.program, two.program)
    assert merge_scenes(difference, one, two) == merge_scenes(difference, one, two)


def test_files_of_one_name_are_told_apart() -> None:
    scene = scene_between(INCEPTION_A, VARIANT)
    assert list(scene.sources.values()) == [VARIANT, INCEPTION_A]
    box = next(box for box in scene.spine.boxes() if box.key == "b1")
    assert box.span
    assert box.was
    assert box.was.span
    lines = [scene.sources[each.file].splitlines() for each in (box.was.span, box.span)]
    found = [each[box.span.line - 1].strip() for each in lines]
    assert found == ["b1:   [1x1 Conv (96)]", "b1:   [1x1 Conv (64)]"]


def test_a_name_for_a_file_of_the_first_network_may_be_taken() -> None:
    scene = scene_between(INCEPTION_A, VARIANT)
    taken = {"a.yaml": "two", "a.yaml (first)": "three"}
    merged = merge_sources(scene, {"a.yaml": "one"}, taken)
    assert {name: merged.sources[name] for name in taken} == taken
    assert sorted(merged.sources.values()) == ["one", "three", "two"]
