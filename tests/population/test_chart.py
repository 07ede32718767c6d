"""The chart of a population: dots where their numbers say, the front and its names."""

import random
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from archspec.comparison.page import write_comparison_page
from archspec.population.chart import build_scatter_styles, draw_scatter
from archspec.population.chart.dots import DOTS, LAYERS, choose_dots, draw_dots
from archspec.population.chart.quantity_axis import fit_quantity_axis
from archspec.population.chart.scatter import NAMED
from archspec.population.model import Population, PopulationMember
from archspec.population.quantities import QUANTITIES
from archspec.population.sheet import LISTED, build_population_sheet, render_population
from archspec.render import THEMES
from archspec.render.backends.display_list import CircleShape, DisplayList, PathShape, TextShape
from archspec.render.backends.pictures import PICTURES
from archspec.render.backends.svg import write_svg
from archspec.render.theme import LIGHT
from tests.render.hostile import MARK, PAYLOADS

GOLDEN = Path(__file__).parent / "golden"
NAMES = ("parameters", "macs", "inference_parameters", "inference_macs", "kept", "peak")


def member(label: str, macs: int, parameters: int, top1: float | None = None) -> PopulationMember:
    values = (parameters, macs, parameters, macs, macs // 50, macs // 200)
    sides = {"depth": parameters // 10**6, "field_height": macs // 10**7, "field_width": 10**9}
    measures = dict(zip(NAMES, values, strict=True)) | sides
    return PopulationMember(
        label=label, name=label, file=f"{label}.yaml", measures=measures, top1=top1
    )


def populate(count: int, y: str = "top1", x: str = "macs") -> Population:
    """Networks of which the better ones tend to cost more."""
    choice = random.Random(7)
    members = []
    for number in range(count):
        macs = int(10 ** choice.uniform(9, 10))
        error = 40 - 10 * (macs / 10**10) ** 0.5 + choice.gammavariate(2, 1.5)
        parameters = int(macs / 300 * choice.uniform(0.5, 2))
        members.append(member(f"net_{number}", macs, parameters, round(error, 2)))
    base = member("The base", 4 * 10**9, 12 * 10**6, 36.5)
    return Population(tuple(members), base, QUANTITIES[x], QUANTITIES[y])


def list_circles(picture: DisplayList, role: str) -> list[CircleShape]:
    circles = (shape for shape in picture.shapes if isinstance(shape, CircleShape))
    return [circle for circle in circles if circle.roles == role]


def list_dots(picture: DisplayList) -> list[tuple[int, int]]:
    roles = {style.role for style in DOTS}
    paths = (shape for shape in picture.shapes if isinstance(shape, PathShape))
    return [steps[0] for path in paths if path.roles in roles for _, steps in path.steps if steps]


@pytest.mark.parametrize("theme", ["light", "print"])
def test_golden(theme: str) -> None:
    picture = draw_scatter(populate(40), THEMES[theme])
    drawn = write_svg(picture, "mark", fonts=False)
    assert drawn == (GOLDEN / f"population_{theme}.svg").read_text()


def test_golden_table() -> None:
    assert render_population(populate(40)) == (GOLDEN / "population.txt").read_text()


def test_every_network_is_a_dot() -> None:
    population = populate(40)
    picture = draw_scatter(population, LIGHT)
    assert len(list_dots(picture)) == 40
    best = list_circles(picture, "best")
    assert len(best) == len(population.front)
    assert {(disc.x, disc.y) for disc in best} <= {*list_dots(picture)}
    assert [disc.title.partition(":")[0] for disc in best] == [
        one.label for one in population.front
    ]
    assert len(list_circles(picture, "base")) == 1


@pytest.mark.parametrize(("x", "y"), [("macs", "params"), ("params", "field"), ("field", "macs")])
def test_stairs_bound_what_the_front_dominates(x: str, y: str) -> None:
    population = populate(300, y, x)
    picture = draw_scatter(population, LIGHT)
    (stairs,) = [
        one for one in picture.shapes if isinstance(one, PathShape) and one.roles == "front"
    ]
    corners = [point for _, (point,) in stairs.steps]
    best = [(disc.x, disc.y) for disc in list_circles(picture, "best")]
    assert corners[::2] == best
    across = -1 if QUANTITIES[x].is_better_large else 1
    up = -1 if QUANTITIES[y].is_better_large else 1
    for corner in corners[1::2]:
        beaten = [
            1
            for one in best
            if across * one[0] <= across * corner[0] and up * one[1] >= up * corner[1]
        ]
        assert beaten, "a corner is dominated"
    assert corners == sorted(corners, key=lambda point: point[0])


def test_names_are_few() -> None:
    members = tuple(member(f"n{number}", 10**9 + number, 10**7 - number) for number in range(500))
    population = Population(members, None, QUANTITIES["macs"], QUANTITIES["params"])
    assert len(population.front) == 500
    picture = draw_scatter(population, LIGHT)
    texts = [shape.text for shape in picture.shapes if isinstance(shape, TextShape)]
    assert sum(text.startswith("n") and "GMACs" in text for text in texts) == NAMED
    assert any(text.startswith("460 more on the front") for text in texts)
    rows = build_population_sheet(population).rows
    assert rows[-1].cells[0].text == f"and {500 - LISTED} more"


def test_many_dots_make_a_small_picture() -> None:
    choice = random.Random(0)
    points = [(choice.randrange(700), choice.randrange(400)) for _ in range(100_000)]
    layers = list(draw_dots(points, choose_dots(len(points))))
    assert len(layers) == LAYERS
    dots = [point for layer in layers for _, points in layer.steps for point in points]
    assert len(dots) < LAYERS * 700 * 400 / 16 * 1.1
    assert {*dots} <= {*points}
    few = list(draw_dots(points[:3] * 2, choose_dots(6)))
    assert [len(layer.steps) // 2 for layer in few] == [3, 3]


@pytest.mark.parametrize(
    ("name", "values", "title", "texts"),
    [
        ("macs", (2 * 10**9, 8 * 10**9), "multiply-accumulates, GMACs", ("2", "8")),
        ("macs", (10**8, 10**10), "multiply-accumulates, MACs, logarithmic", ("100 M", "10 G")),
        ("memory", (2**20, 2**22), "memory kept in training, MiB", ("1", "4")),
        ("memory", (2**20, 2**30), "memory kept in training, MiB, logarithmic", ("1", "10,000")),
        ("top1", (20.0, 21.5), "top-1 error, % (lower is better)", ("20", "21.5")),
        ("field", (5, 5), "receptive field (larger is better)", ("5", "12")),
        ("params", (0, 10**6), "parameters, M", ("0", "1")),
    ],
)
def test_axes(name: str, values: tuple[float, ...], title: str, texts: tuple[str, str]) -> None:
    axis = fit_quantity_axis(QUANTITIES[name], values, (100, 900), 5)
    assert (axis.title, axis.texts[0], axis.texts[-1]) == (title, *texts)
    assert all(105 <= axis.at(value) <= 895 for value in values)


@pytest.mark.parametrize("count", [1, 2])
def test_few_networks_that_are_alike(count: int) -> None:
    alike = [member(f"net_{number}", 0, 0) for number in range(count)]
    population = Population(tuple(alike), None, QUANTITIES["macs"], QUANTITIES["macs"])
    assert len(population.front) == count
    picture = draw_scatter(population, LIGHT)
    assert len(list_circles(picture, "best")) == count
    assert "maximum" in render_population(population)


@pytest.mark.parametrize("text", PAYLOADS)
def test_hostile_names(text: str) -> None:
    members = (member(text, 2 * 10**9, 10**7), member("other", 10**9, 2 * 10**7))
    population = Population(
        members, replace(members[0], label=text), QUANTITIES["macs"], QUANTITIES["params"]
    )
    picture = draw_scatter(population, LIGHT)
    root = ET.fromstring(write_svg(picture, MARK))
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    for suffix in (".tex", ".tikz"):
        assert PICTURES[suffix](picture, MARK, 1.0)
    assert render_population(population)


@pytest.mark.parametrize("suffix", PICTURES)
def test_every_format(suffix: str) -> None:
    assert PICTURES[suffix](draw_scatter(populate(30), LIGHT), "mark", 1.0)


def test_page() -> None:
    population = populate(30)
    picture, sheet = draw_scatter(population, LIGHT), build_population_sheet(population)
    page = write_comparison_page(sheet, picture, "auto", "mark", build_scatter_styles)
    assert ".few-dots{" in page
    assert "light-dark(" in page
