"""Plain tables, drawn as rich draws them."""

from dataclasses import replace
from random import Random

from archspec.tables.layout import PLAIN, TextLayout
from archspec.tables.rich_text import draw_rich_grid, draw_rich_line
from archspec.tables.terminal import TextGrid, draw_grid, draw_line

WORDS = ("", "a", "3x3 Conv (96)", "1,024", "  two spaces ", "a longer text of words", "[x]", ":x:")


def random_grid(dice: Random) -> TextGrid:
    columns = dice.randint(1, 5)
    rows = [[dice.choice(WORDS) for _ in range(columns)] for _ in range(dice.randint(0, 4))]
    return TextGrid(
        head=[dice.choice(WORDS[:6]) for _ in range(columns)],
        rows=rows,
        foot=[dice.choice(WORDS[:6]) for _ in range(columns)] if dice.random() < 0.5 else (),
        right=dice.sample(range(columns), dice.randint(0, columns)),
        flexible=dice.randrange(columns),
        folds=dice.random() < 0.3,
        bold=(0,) if rows else (),
    )


def test_grids_as_rich_draws_them() -> None:
    dice = Random(0)
    for _ in range(400):
        grid = random_grid(dice)
        for layout in (PLAIN, TextLayout(width=dice.randint(8, 60), boxed=dice.random() < 0.5)):
            widths, room = grid.widths, grid.flexible_width(layout.room)
            widths[grid.flexible] = min(widths[grid.flexible], max(8, room))
            assert draw_grid(grid, layout) == draw_rich_grid(grid, widths, layout), grid


def test_lines_as_rich_draws_them() -> None:
    for text in (*WORDS, "zwölf", "図", "two\nlines", "a tab\tin it", "x" * 12_000):
        assert draw_line(text, PLAIN, "bold") == draw_rich_line(text, "bold", color=False)


def test_color_is_drawn_by_rich() -> None:
    grid, colored = random_grid(Random(1)), replace(PLAIN, color=True)
    assert draw_grid(grid, colored) == draw_rich_grid(grid, grid.widths, colored)
