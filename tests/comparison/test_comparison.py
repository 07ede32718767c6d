"""Comparisons as data and as tables."""

import csv
import json
import re
from io import StringIO

import pytest

import archspec
from archspec.comparison import build_comparison_sheet, compare_networks
from archspec.comparison.columns import COLUMNS, USUAL, WRITTEN
from archspec.comparison.model import ORDERS, choose_labels
from archspec.comparison.records import record_comparison
from archspec.comparison.text import render_comparison
from archspec.graph import Graph
from archspec.summary.summary import summarize
from archspec.summary.text import fit_columns, render_sheet
from archspec.tables.column import ColumnKind, format_value
from archspec.tables.formats import WRITERS
from archspec.tables.layout import TextLayout

SMALL = """archspec: 1
name: small
title: Small
input: 8x8x3
body: [3x3 Conv (4), GlobalAvgPool, FC (10)]
reported: [{top1: 30.25, top5: 10, crops: 1, data: ImageNet, source: Table 1}]
"""
LARGE = """archspec: 1
name: large
title: Large
input: 8x8x3
body: [3x3 Conv (8), 3x3 Conv (8) as a, GlobalAvgPool, FC (10)]
heads: {aux: {from: a, when: training, body: [Flatten, FC (10)]}}
reported: [{top5: 8, data: Others}]
"""
BARE = "archspec: 1\nname: bare\ninput: 4\nbody: [FC (2)]\n"
TABLE = """\
Comparison of 3 networks

network  input  parameters  ratio     MACs   ratio    memory      live  depth  field  top-1  top-5
--------------------------------------------------------------------------------------------------
Small    8x8x3         162  1.00x   6.95 k   1.00x  1.05 KiB  1.77 KiB      2    3x3  30.25   10.0
Large    8x8x3         898  5.54x  50.77 k   7.30x  4.11 KiB  4.75 KiB      3    5x5           8.0
bare         4          10  0.06x        8  <0.01x       8 B      24 B      1

errors    1 crop, ImageNet (Table 1): Small
errors    Others: Large
errors    none is reported of bare
left out  aux of Large, in training only; 6.03 k parameters and 55.89 kMACs with
          them
"""


@pytest.fixture(scope="module")
def graphs() -> list[Graph]:
    return [archspec.load(text) for text in (SMALL, LARGE, BARE)]


def test_table(graphs: list[Graph]) -> None:
    text = render_comparison(compare_networks(graphs), TextLayout(width=100))
    assert text.startswith(TABLE)
    assert (
        "Ratios are relative to Small."
        in build_comparison_sheet(compare_networks(graphs)).conventions
    )


def test_numbers_are_those_of_the_summary(graphs: list[Graph]) -> None:
    for batch, dtype in ((1, "float32"), (3, "float16")):
        for graph, entry in zip(
            graphs, compare_networks(graphs, batch=batch, dtype=dtype).entries, strict=True
        ):
            summary = summarize(graph, batch=batch, dtype=dtype)
            assert (entry.cost, entry.memory) == (summary.at_inference, summary.memory)
            assert entry.in_training.macs == summary.macs
            assert entry.in_training.parameters == summary.parameters
            assert (entry.smallest, entry.left_out) == (summary.smallest, summary.left_out)


def test_order_leaves_ratios_to_the_first_that_was_named(graphs: list[Graph]) -> None:
    for order, names in {
        "params": ["Large", "Small", "bare"],
        "macs": ["Large", "Small", "bare"],
        "depth": ["Large", "Small", "bare"],
        "top1": ["Small", "Large", "bare"],
        "top5": ["Large", "Small", "bare"],
    }.items():
        comparison = compare_networks(graphs, order=order)
        assert [each.label for each in comparison.entries] == names
        assert comparison.base.label == "Small"
    assert set(ORDERS) > {"memory", "live"}


def test_labels_are_titles_or_files_where_titles_are_alike() -> None:
    graph, other = archspec.load("inception_v4"), archspec.load("inception_v3")
    assert choose_labels([graph, other]) == ["Inception-v4", "Inception-v3"]
    assert choose_labels([graph, other, graph]) == [
        "inception_v4",
        "Inception-v3",
        "inception_v4 (2)",
    ]


def test_columns(graphs: list[Graph]) -> None:
    assert set(USUAL) < set(COLUMNS)
    assert set(WRITTEN) == set(COLUMNS)
    text = render_sheet(
        build_comparison_sheet(compare_networks(graphs), ("top5", "network", "measured"))
    )
    assert text.splitlines()[2].split() == ["top-5", "network", "measured", "with"]
    assert "MAC" not in text
    assert "left out" not in text


def test_no_two_columns_have_one_heading() -> None:
    """Ratios aside, which stand behind what they are of."""
    heads = [each.heading for each in COLUMNS.values() if each.heading != "ratio"]
    assert len(set(heads)) == len(heads)
    assert COLUMNS["training-macs"].heading == "MACs in training"


@pytest.mark.parametrize(
    ("width", "heads"),
    [
        (200, "input parameters ratio MACs ratio memory live depth field smallest top-1 top-5"),
        (100, "input parameters ratio MACs ratio memory live depth field top-1 top-5"),
        (82, "parameters ratio MACs ratio memory depth field top-1 top-5"),
        (64, "parameters MACs depth field top-1 top-5"),
        (50, "parameters MACs depth top-1 top-5"),
        (30, "parameters MACs"),
    ],
)  # fmt: skip
def test_columns_give_way(graphs: list[Graph], width: int, heads: str) -> None:
    text = render_comparison(compare_networks(graphs), TextLayout(width=width))
    assert text.splitlines()[2].split() == ["network", *heads.split()]
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize(
    ("width", "explained"),
    [
        (200, "MAC Parameters Ratios Memory Depth Field Smallest Top-1"),
        (64, "MAC Parameters Depth Field Top-1"),
        (30, "MAC Parameters"),
    ],
)
def test_columns_that_gave_way_are_not_explained(
    graphs: list[Graph], width: int, explained: str
) -> None:
    comparison = compare_networks(graphs)
    sheet = build_comparison_sheet(
        comparison, fit_columns(build_comparison_sheet(comparison), TextLayout(width=width))
    )
    words = ["MAC", "Parameters", "Ratios", "Memory", "Depth", "Field", "Smallest", "Top-1"]
    assert [each for each in words if f"{each} " in sheet.conventions] == explained.split()
    text = " ".join(render_comparison(comparison, TextLayout(width=width)).split())
    assert ("none is reported" in text) == ("Top-1" in explained)
    assert text.endswith("Costs for one example in float32; see `archspec compare --legend`.")


@pytest.mark.parametrize("form", WRITERS)
def test_formats_hold_all_networks(graphs: list[Graph], form: str) -> None:
    text = WRITERS[form](build_comparison_sheet(compare_networks(graphs), (), form))
    for name in ("Small", "Large", "bare"):
        assert len(re.findall(rf"\b{name}\b", text)) >= 1


def test_latex_has_the_columns_that_fit_a_page(graphs: list[Graph]) -> None:
    lines = WRITERS["latex"](
        build_comparison_sheet(compare_networks(graphs), (), "latex")
    ).splitlines()
    assert r"    network & parameters & MACs & depth & top-1 & top-5 \\" in lines


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (0, "0.00x"),
        (1e-9, "<0.01x"),
        (0.0049, "<0.01x"),
        (0.005, "0.01x"),
        (1.0, "1.00x"),
        (100.4, "100x"),
    ],
)
def test_ratios(ratio: float, text: str) -> None:
    assert format_value(ColumnKind.RATIO, ratio) == text


def test_multiples_of_nothing_are_not_explained() -> None:
    graphs = [
        archspec.load("archspec: 1\nname: nothing\ninput: 8x8x3\nbody: [ReLU]\n"),
        archspec.load(BARE),
    ]
    sheet = build_comparison_sheet(compare_networks(graphs))
    assert {cell.text for cell in (sheet.rows[1].cells[3], sheet.rows[1].cells[5])} == {""}
    assert "Ratios" not in sheet.conventions
    assert (
        "Ratios are relative to bare."
        in build_comparison_sheet(compare_networks(graphs[::-1])).conventions
    )


def test_csv_is_exact(graphs: list[Graph]) -> None:
    text = WRITERS["csv"](build_comparison_sheet(compare_networks(graphs), (), "csv"))
    small, large, bare = csv.DictReader(StringIO(text))
    assert (small["params"], small["macs"], small["top1"]) == ("162", "6952", "30.250000")
    assert (large["training-params"], large["params"]) == ("6028", "898")
    assert (large["top1"], large["measured"], large["source"]) == ("", "Others", "")
    assert (bare["field"], bare["smallest"], bare["depth"]) == ("", "", "1")


def test_record(graphs: list[Graph]) -> None:
    record = json.loads(record_comparison(compare_networks(graphs)).to_json())
    small, large, bare = record["networks"]
    assert small["ratio"] == {"parameters": 1.0, "macs": 1.0}
    assert large["inference"] == {"parameters": 898, "macs": 50768, "flops": 101_536}
    assert (large["training"]["parameters"], large["left_out"]) == (6028, ["aux"])
    assert (large["field"], large["last_grid"], large["depth"]) == ([5, 5], "8x8x8", 3)
    assert (bare["field"], bare["last_grid"], bare["reported"]) == (None, None, [])
    assert small["reported"] == [
        {"top1": 30.25, "top5": 10.0, "crops": 1, "data": "ImageNet", "source": "Table 1"}
    ]
    assert list(record) == ["networks", "batch", "dtype", "conventions"]
