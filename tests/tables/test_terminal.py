"""Tables in a terminal: a column takes along what it has, and is as wide as it is shown."""

import re

from archspec.tables.layout import TextLayout
from archspec.tables.terminal import TextGrid, draw_grid

GRID = TextGrid(
    ["sign", "name", "count", "share"],
    [["+", "conv", "9", "1.5"], ["-", "a longer name", "1,000", "98.5"]],
    foot=["", "total", "1,009", "100"],
    right=(2, 3),
    flexible=1,
    colors={0: "red", 3: "green"},
)


def test_a_column_that_is_dropped_takes_along_what_it_has() -> None:
    fewer = GRID.drop_columns(0, 2)
    assert (fewer.head, fewer.foot) == (["name", "share"], ["total", "100"])
    assert fewer.rows == [["conv", "1.5"], ["a longer name", "98.5"]]
    assert (fewer.right, fewer.flexible, fewer.colors) == ([1], 0, {1: "green"})


def test_numbers_end_in_one_place_and_names_begin_there() -> None:
    head, rule, *rows, line, foot = draw_grid(GRID.drop_columns(0)).splitlines()
    assert rule == line == "-" * len("a longer name  1,000  share")
    assert [head, *rows, foot] == [
        "name           count  share",
        "conv               9    1.5",
        "a longer name  1,000   98.5",
        "total          1,009    100",
    ]


def test_wide_characters_take_two_columns_of_a_terminal() -> None:
    wide = TextGrid(["name", "n"], [["畳み込み", "1"], ["conv", "2"]])
    assert wide.widths == [8, 1]
    *_, first, second = draw_grid(wide).splitlines()
    assert (first, second) == ("畳み込み  1", "conv      2")


def test_a_color_stays_with_its_column() -> None:
    text = draw_grid(GRID.drop_columns(0, 2), TextLayout(color=True))
    painted = re.findall(r"\x1b\[(?:\d+;)*32m([^\x1b]*)", text)
    assert [each.strip() for each in painted if each.strip()] == ["1.5", "98.5"]
