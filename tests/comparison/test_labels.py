"""Names of bubbles: each can be read, and is taken for the name of its own bubble only."""

from itertools import combinations, product
from math import hypot

import pytest

from archspec.comparison.chart import ChartedNetwork, Metric
from archspec.comparison.chart.bubble_labels import _format_ranges
from archspec.comparison.chart.bubbles import draw_bubbles
from archspec.comparison.chart.label_placement import SIZE
from archspec.comparison.chart.shapes import LEADER, ChartShape
from archspec.render.layout.drawing import Rect, Text
from tests.comparison.shapes import Rule, discs, rules, texts
from tests.comparison.subjects import several, subject

NUMBERS = (2, 3, 5, 7, 8, 12, 15, 18)


def descending(number: int) -> list[ChartedNetwork]:
    """Networks of one family: each is larger, costs more and is better than the one before."""
    return [
        subject(
            f"MegaNet-{each} variant",
            (each + 1) ** 2 * 3 * 10**7,
            40 - each + 0.3 * (each % 3),
            (each + 1) ** 2 * 10**4,
        )
        for each in range(number)
    ]


def crowded(number: int) -> list[ChartedNetwork]:
    """Networks in one corner of the chart, and one that is far away."""
    near = [subject(f"Net {each}", 10**9 + each * 10**7, 20 + each % 4) for each in range(number)]
    return [*near, subject("Far", 10**10, 40.0, 10**8)]


def names(shapes: tuple[ChartShape, ...]) -> list[Text]:
    return [each for each in texts(shapes) if each.size == SIZE]


def leaders(shapes: tuple[ChartShape, ...]) -> list[Rule]:
    """Lines of names; those of the legend of sizes are level, and end at no bubble."""
    return [
        each
        for each in rules(shapes, LEADER)
        if any(abs(hypot(each.x2 - d.x, each.y2 - d.y) - d.radius) < 2 for d in discs(shapes))
    ]


def points(rule: Rule) -> list[tuple[float, float]]:
    return [
        (rule.x1 + (rule.x2 - rule.x1) * step / 50, rule.y1 + (rule.y2 - rule.y1) * step / 50)
        for step in range(51)
    ]


def holds(rect: Rect, point: tuple[float, float]) -> bool:
    x, y = point
    return rect.x < x < rect.x + rect.width and rect.y < y < rect.y + rect.height


def meets(one: Rect, other: Rect) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def cross(one: Rule, other: Rule) -> bool:
    def side(rule: Rule, x: int, y: int) -> int:
        return (rule.x2 - rule.x1) * (y - rule.y1) - (rule.y2 - rule.y1) * (x - rule.x1)

    return (
        side(one, other.x1, other.y1) * side(one, other.x2, other.y2) < 0
        and side(other, one.x1, one.y1) * side(other, one.x2, one.y2) < 0
    )


@pytest.mark.parametrize("networks", [several, descending, crowded])
@pytest.mark.parametrize("number", NUMBERS)
def test_no_name_hides_another_or_its_line(networks: type, number: int) -> None:
    shapes = draw_bubbles(networks(number), Metric.TOP1, 0, 860).shapes
    for one, other in combinations(names(shapes), 2):
        assert not meets(one.bounds, other.bounds), (one.text, other.text)
    for rule, text in product(leaders(shapes), names(shapes)):
        assert not any(holds(text.bounds, point) for point in points(rule)), text.text
    for one_, other_ in combinations(leaders(shapes), 2):
        assert not cross(one_, other_)


@pytest.mark.parametrize("networks", [several, descending])
@pytest.mark.parametrize("number", NUMBERS)
def test_up_to_twenty_are_named(networks: type, number: int) -> None:
    subjects = networks(number)
    found = {each.text for each in names(draw_bubbles(subjects, Metric.TOP1, 0, 860).shapes)}
    assert found == {each.label for each in subjects}


def test_more_are_numbered_and_named_below() -> None:
    subjects = descending(31)
    row = draw_bubbles(subjects, Metric.TOP1, 0, 860)
    written = [each.text for each in texts(row.shapes)]
    assert {each.text for each in names(row.shapes)} == {str(each) for each in range(1, 32)}
    for number, each in enumerate(subjects, 1):
        assert written[written.index(each.label) - 1] == str(number)
    keys = [each for each in texts(row.shapes) if each.text.startswith("MegaNet")]
    for one, other in combinations(keys, 2):
        assert not meets(one.bounds, other.bounds)
    for text in texts(row.shapes):
        assert text.bounds.x >= 0
        assert text.bounds.x + text.bounds.width <= 860
        assert text.bounds.y + text.bounds.height <= row.height


def test_a_key_with_a_long_name_is_no_wider_than_the_chart() -> None:
    subjects = [*descending(24), subject("o" * 90, 10**9, 20.0)]
    shapes = draw_bubbles(subjects, Metric.TOP1, 0, 860).shapes
    columns = {each.x for each in texts(shapes) if each.text.startswith("MegaNet")}
    assert len(columns) == 2


def test_networks_in_one_place_have_their_names_above_each_other() -> None:
    alike = [subject(f"Net {each}", 10**9, 20.0) for each in range(4)]
    shapes = draw_bubbles([*alike, subject("Other", 2 * 10**9, 21.0)], Metric.TOP1, 0, 860).shapes
    stacked = [each for each in names(shapes) if each.text != "Other"]
    assert [each.text for each in stacked] == [each.label for each in alike]
    assert [each.y - stacked[0].y for each in stacked] == [0, 15, 30, 45]
    assert len({each.x for each in stacked}) == 1
    assert len(discs(shapes)) == 5


def test_of_many_in_one_place_some_are_counted() -> None:
    alike = [subject(f"Net {each}", 10**9, 20.0) for each in range(30)]
    found = [each.text for each in names(draw_bubbles(alike, Metric.TOP1, 0, 860).shapes)]
    assert found == [*(f"Net {each}" for each in range(5)), "and 25 more"]


def test_a_long_name_has_several_lines() -> None:
    label = "A network with a really long title that somebody wrote down for whoever may read it"
    few = [subject(label, 10**9, 20.0), subject("b", 2 * 10**9, 21.0)]
    lines = [
        each for each in names(draw_bubbles(few, Metric.TOP1, 0, 860).shapes) if each.text != "b"
    ]
    assert " ".join(each.text for each in lines) == label
    assert max(each.bounds.width for each in lines) <= 260


def test_no_line_has_dots_alone() -> None:
    few = [subject("o" * length + "…", 10**9, 20.0 + length) for length in range(30, 72)]
    for each in few:
        shapes = draw_bubbles([each, subject("b", 10**8, 21.0)], Metric.TOP1, 0, 860).shapes
        assert "…" not in [text.text for text in names(shapes)]


@pytest.mark.parametrize("length", [4, 40, 60, 72])
@pytest.mark.parametrize("number", [2, 6])
def test_a_name_never_covers_its_bubble(length: int, number: int) -> None:
    label = "name " * (length // 5) or "name"
    few = [subject(label, 10**9, 20.0, 1), *(subject(f"{label}{n}", 10**9, 20.0 + n / 50, 1)
           for n in range(1, number)), subject("Large", 10**10, 21.0, 10**9)]  # fmt: skip
    shapes = draw_bubbles(few, Metric.TOP1, 0, 860).shapes
    for text, disc in product(names(shapes), discs(shapes)):
        assert text.text.isdigit() or not holds(text.bounds, (disc.x, disc.y))


def test_ranges() -> None:
    assert _format_ranges([0]) == "1"
    assert _format_ranges([0, 1]) == "1, 2"
    assert _format_ranges([2, 3, 4, 7, 9, 10]) == "3–5, 8, 10, 11"
