"""Tables as pages in a real browser: what is wide scrolls in its box, and everything is seen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import archspec
from archspec.comparison import build_comparison_sheet as comparison_of
from archspec.comparison import compare_networks
from archspec.comparison.chart import Metric, draw_chart
from archspec.comparison.page import write_comparison_page
from archspec.render.theme import LIGHT
from archspec.summary.summary import summarize
from archspec.summary.table import build_summary_sheet
from archspec.tables.formats import WRITERS
from tests.comparison.subjects import several
from tests.render.hostile import MARK

pytestmark = pytest.mark.xdist_group("browser")

Visit = Callable[..., Any]
SIZES = [{"width": 1000, "height": 800}, {"width": 390, "height": 844}]
"""A small window, and a phone."""

BOX = "document.querySelector('.wide')"
SPILLS = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages by name."""
    folder = tmp_path_factory.mktemp("pages")
    networks = {"inception": archspec.load("inception_v3"), "long": archspec.load(LONG)}
    for name, graph in networks.items():
        page = WRITERS["html"](build_summary_sheet(summarize(graph, 2), (), "html"))
        folder.joinpath(f"{name}.html").write_text(page, "utf-8")
    sheet = comparison_of(compare_networks(list(networks.values())))
    page = write_comparison_page(sheet, draw_chart(several(4), Metric.TOP1, LIGHT), "light", MARK)
    folder.joinpath("comparison.html").write_text(page, "utf-8")
    return folder


WORDY, UNBROKEN = "A long title " * 20, "o" * 300
LONG = f"""archspec: 1
name: long
title: "{WORDY}{UNBROKEN}"
input: 8x8x3
body: [3x3 Conv (4), GlobalAvgPool, FC (10)]
"""


@pytest.mark.parametrize("viewport", SIZES)
def test_a_wide_table_scrolls_in_its_box(visit: Visit, viewport: dict[str, int]) -> None:
    page = visit("inception", viewport=viewport)
    assert not page.evaluate(SPILLS)
    assert page.evaluate(f"{BOX}.scrollWidth > {BOX}.clientWidth")
    page.keyboard.press("Tab")
    assert page.evaluate(f"document.activeElement === {BOX}")


def test_heads_of_columns_stay_in_sight(visit: Visit) -> None:
    page = visit("inception", viewport={"width": 1000, "height": 300})
    page.evaluate(f"{BOX}.scrollTop = 200")
    assert page.evaluate(f"{BOX}.scrollTop") == 200
    top = "document.querySelector('th').getBoundingClientRect().top"
    assert page.evaluate(f"{top} - {BOX}.getBoundingClientRect().top") == 0


@pytest.mark.parametrize("viewport", SIZES)
def test_bars_are_seen(visit: Visit, viewport: dict[str, int]) -> None:
    page = visit("inception", viewport=viewport)
    shares = page.evaluate(
        "[...document.querySelectorAll('.bar i')].map("
        "each => { const style = getComputedStyle(each.parentElement);"
        " const room = each.parentElement.clientWidth - parseFloat(style.paddingLeft)"
        " - parseFloat(style.paddingRight);"
        " return [parseFloat(each.style.width), each.getBoundingClientRect().width, room] })"
    )
    assert max(width for _, width, _ in shares) > 10
    for share, width, room in shares:
        assert width == pytest.approx(0.01 * share * room, abs=2)


@pytest.mark.parametrize("viewport", SIZES)
def test_a_long_title_does_not_widen_the_page(visit: Visit, viewport: dict[str, int]) -> None:
    assert not visit("long", viewport=viewport).evaluate(SPILLS)


def test_a_chart_stays_large_enough_to_read(visit: Visit) -> None:
    page = visit("comparison", viewport=SIZES[-1])
    assert not page.evaluate(SPILLS)
    chart = page.locator(".wide > .chart")
    assert 11 * chart.bounding_box()["width"] / float(chart.get_attribute("width")) >= 9


def test_a_long_title_leaves_other_columns_in_sight(visit: Visit) -> None:
    page = visit("comparison", viewport=SIZES[0])
    assert page.locator("th").nth(3).bounding_box()["x"] < 800
