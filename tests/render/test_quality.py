"""Posters that can be read: full panels, sizes that touch nothing, colors that names keep."""

from itertools import combinations

import pytest

import archspec
from archspec.api import shipped_specs
from archspec.render import Scene, View, build_scene
from archspec.render.layout.packing import Tile, pack
from archspec.render.layout.views import draw_scene
from archspec.render.theme import TONES, choose_tones, number_tones
from tests.render.quality import find_touching, measure_fills
from tests.rounds import take_share

LEAST = 0.6
"""How full every panel is."""

NAMES = [name for name in shipped_specs() if not name.startswith(("as_printed/", "spaces/"))]
ALWAYS = ["inception_v4", "inception_resnet_v2", "zoo/dpn68", "zoo/googlenet", "zoo/nasnet_a"]


def load_scene(name: str) -> Scene:
    return build_scene(archspec.load(name))


@pytest.mark.fuzz
@pytest.mark.parametrize("name", sorted({*ALWAYS, *take_share(NAMES, 6)}))
def test_panels_are_full_and_sizes_touch_nothing(name: str) -> None:
    part = draw_scene(load_scene(name), View()).part
    assert [fill for fill in measure_fills(part) if fill.share < LEAST] == []
    assert list(find_touching(part)) == []


def test_empty_panels_and_close_sizes_are_seen() -> None:
    part = draw_scene(load_scene("inception_v4"), View()).part
    wide = part.mapped(lambda point: (2 * point[0], point[1]))
    small = wide.__class__(wide.panels, part.lines, part.boxes, part.texts)
    assert min(fill.share for fill in measure_fills(small)) < LEAST
    texts = tuple(text.put_at((text.x - 6, text.y)) for text in part.texts)
    assert any(find_touching(part.__class__(part.panels, part.lines, part.boxes, texts)))


# Packing -----------------------------------------------------------------------------------------


def list_rects(tile: Tile, x: int, y: int) -> list[tuple[int, int, int, int, int]]:
    """The number, place and size of every rectangle of a page."""
    if not tile.parts:
        return [(tile.item, x, y, tile.width, tile.height)]
    found = []
    for part in tile.parts:
        found += list_rects(part, x, y)
        x, y = (x + part.width + 10, y) if tile.beside else (x, y + part.height + 10)
    return found


def test_pages_hold_every_rectangle_once_and_none_beats_another() -> None:
    sizes = [[(30, 40)], [(80, 20), (20, 80)], [(50, 50)], [(10, 90)], [(60, 15)]]
    pages = pack(sizes, 10, range(5))
    for page in pages:
        rects = list_rects(page, 0, 0)
        assert [item for item, *_ in rects] == list(range(5))
        for item, x, y, width, height in rects:
            assert (width, height) in sizes[item]
            assert x + width <= page.width
            assert y + height <= page.height
        for (_, x, y, width, height), (_, left, top, wide, high) in combinations(rects, 2):
            apart_across = x + width + 10 <= left or left + wide + 10 <= x
            assert apart_across or y + height + 10 <= top or top + high + 10 <= y
    for one, two in combinations(pages, 2):
        assert one.width < two.width
        assert one.height > two.height


def test_squares_are_packed_without_a_gap() -> None:
    pages = pack([[(10, 10)]] * 4, 0, range(4))
    assert [page.size for page in pages] == [(10, 40), (20, 20), (40, 10)]


def test_many_rectangles_are_packed() -> None:
    pages = pack([[(10 + number % 7, 10 + number % 5)] for number in range(300)], 2, range(300))
    assert sorted(item for item, *_ in list_rects(pages[0], 0, 0)) == list(range(300))


# Colors ------------------------------------------------------------------------------------------


def test_a_block_has_its_color_wherever_it_is() -> None:
    four, residual = (number_tones(load_scene(name)) for name in ALWAYS[:2])
    shared = four.keys() & residual.keys()
    assert {"Stem", "ReductionA"} <= shared
    assert {name: four[name] for name in shared} == {name: residual[name] for name in shared}


def test_colors_follow_names_and_not_their_order() -> None:
    names = [f"Block{number}" for number in range(TONES)]
    tones = choose_tones(names)
    assert choose_tones(reversed(names)) == tones
    assert sorted(tones.values()) == list(range(TONES))
    alone = {name: choose_tones([name])[name] for name in names}
    assert sum(alone[name] == tones[name] for name in names) > TONES // 3
    assert set(choose_tones(f"Block{number}" for number in range(40)).values()) == set(range(TONES))
