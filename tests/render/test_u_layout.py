"""A U: which networks are drawn as one, and where their parts stand."""

from typing import Final

import pytest

import archspec
from archspec.render import ALL_BLOCKS, Direction, Scene, Show, View, build_scene
from archspec.render.layout.drawing import DrawingPart, Rect
from archspec.render.layout.figure_layout import lay_out
from archspec.render.layout.u_shape import find_u_shape
from archspec.render.layout.views import draw_scene
from tests.cases.test_crop import unet
from tests.render.geometry import faults, outside
from tests.unet import UNET

PIX2PIX: Final = """\
archspec: 1
name: pix2pix
input: 64x64x3
params: {widths: [8, 16, 16, 16, 16]}
blocks:
  Down: {params: {c: int}, body: [4x4 Conv (c stride 2 padding=1 norm=batch act=leaky_relu(0.2))]}
  Up: {params: {c: int}, body: [4x4 UpConv (c stride 2 padding=1 norm=batch act=relu)]}
body:
  - for: {c: widths}
    body: [Down (c) as e(c)]
  - Down (16)
  - for: {c: reversed(widths)}
    body:
      - Up (c)
      - concat: [e(c), .]
  - 4x4 UpConv (3 stride 2 padding=1 act=tanh)
"""
"""Isola et al., arXiv:1611.07004, Figure 3; widths repeat, and one step goes down."""

FPN: Final = """\
archspec: 1
name: fpn
input: 64x64x3
blocks:
  Stage:
    params: {c: int}
    body: [3x3 Conv (c stride 2 padding=1), residual: [3x3 Conv (c padding=1)]]
body:
  - Stage (4) as c(2)
  - Stage (8) as c(3)
  - Stage (16) as c(4)
  - Stage (32)
  - 1x1 Conv (8) as p5
  - for: {i: [4, 3, 2]}
    body:
      - Upsample (2) as t(i)
      - from: c(i)
      - 1x1 Conv (8)
      - add: [., t(i)]
      - 3x3 Conv (8 padding=1) as p(i)
heads:
  small: {from: p(4), body: [3x3 Conv (8 padding=1)]}
  large: {from: p(3), when: training, body: [3x3 Conv (8 padding=1)]}
"""
"""Lin et al., arXiv:1612.03144, Figure 3: lateral connections have a convolution."""

SRRESNET: Final = """\
archspec: 1
name: srresnet
input: 24x24x3
defaults: {Conv: {padding: same}}
blocks:
  Res: {residual: [3x3 Conv (8 norm=batch act=prelu), 3x3 Conv (8 norm=batch)]}
body:
  - 9x9 Conv (8 act=prelu) as low
  - 2 x Res
  - 3x3 Conv (8 norm=batch)
  - add: [low, .]
  - 3x3 Conv (32)
  - PixelShuffle (2) as up
  - 3x3 Conv (8)
  - concat: [up, .]
  - 9x9 Conv (3)
"""
"""Ledig et al., arXiv:1609.04802, Figure 4: values are led far, and the grid only grows."""

US: Final = {
    "padded": UNET,
    "as printed": unet("188x188x1", (4, 8, 16, 32), 64),
    "pix2pix": PIX2PIX,
    "fpn": FPN,
}

NEITHER: Final = {
    "srresnet": SRRESNET,
    "one level": UNET.replace("[4, 8, 16]", "[4]"),
    "led to the wrong order": """\
archspec: 1
name: crossed
input: 16x16x4
body:
  - 3x3 Conv (4 same) as a
  - 3x3 Conv (4 same) as b
  - 2x2 MaxPool (stride 2)
  - Upsample (2)
  - concat: [a, .]
  - concat: [b, .]
""",
    "down again": UNET + "  - 2x2 MaxPool (stride 32)\n",
    "a value that leaves the way up": UNET.replace(
        "- 1x1 Conv", "- mul: [enc(4), .]\n  - 1x1 Conv"
    ),
    "two inputs": UNET.replace("input: 32x32x3", "inputs: {x: 32x32x3, y: 32x32x3}").replace(
        "body:\n  - for", "body:\n  - concat: [x, y]\n  - for", 1
    ),
    "inception": "inception_v4",
}


def scene(text: str, **more: object) -> Scene:
    return build_scene(archspec.load(text), **more)  # type: ignore[arg-type]


def draw(text: str, direction: Direction = Direction.UP) -> tuple[DrawingPart, dict[str, Rect]]:
    part = lay_out(scene(text).spine, direction)
    return part, {placed.box.key: placed.rect for placed in part.boxes}


@pytest.mark.parametrize("name", US)
def test_networks_that_are_a_u(name: str) -> None:
    shape = find_u_shape(scene(US[name]).spine)
    assert shape is not None
    numbers = [*shape.left, *shape.bottom, *shape.right]
    led = [number for bridge in shape.bridges for number in bridge.units]
    assert sorted(numbers + led) == list(range(len(shape.units)))


@pytest.mark.parametrize("name", NEITHER)
def test_networks_that_are_not(name: str) -> None:
    assert find_u_shape(scene(NEITHER[name]).spine) is None


@pytest.mark.parametrize("direction", [Direction.UP, Direction.DOWN])
@pytest.mark.parametrize("name", US)
def test_places(name: str, direction: Direction) -> None:
    """The way down is left of the way up, lines across are level, and the bottom is lowest."""
    figure = scene(US[name]).spine
    shape, (part, rects) = find_u_shape(figure), draw(US[name], direction)
    assert shape is not None
    down, bottom, up = (
        [rects[shape.units[number].out] for number in way]
        for way in (shape.left, shape.bottom, shape.right)
    )
    assert len({rect.middle[0] for rect in down}) == len({rect.middle[0] for rect in up}) == 1
    assert max(rect.right for rect in down) < min(rect.x for rect in up)
    assert [rect.y for rect in down] == sorted(rect.y for rect in down)
    assert [rect.y for rect in up] == sorted((rect.y for rect in up), reverse=True)
    assert min(rect.y for rect in bottom) > max(rect.bottom for rect in (*down, *up))
    for bridge in shape.bridges:
        row = (bridge.source, *bridge.units, bridge.target)
        assert len({rects[shape.units[number].out].middle[1] for number in row}) == 1
        places = [rects[shape.units[number].out].x for number in row]
        assert places == sorted(places)
    assert faults(part) == []


@pytest.mark.parametrize("name", US)
def test_each_arrow_is_drawn_once(name: str) -> None:
    drawn = sorted((line.source, line.target) for line in draw(US[name])[0].lines)
    layers = lay_out(scene(US[name]).spine, Direction.RIGHT)
    assert drawn == sorted((line.source, line.target) for line in layers.lines)


def test_blocks_in_place() -> None:
    for text in US.values():
        figure = scene(text, opened=ALL_BLOCKS)
        assert find_u_shape(figure.spine) is not None
        assert faults(lay_out(figure.spine, Direction.UP)) == []
        assert outside(draw_scene(figure, View(Show.FULL))) == []


def test_a_u_without_padding_says_what_is_left_of_a_value() -> None:
    """Figure 1 prints the sizes on both sides of `copy and crop`."""
    part, rects = draw(US["as printed"])
    (crop,) = (rects[key] for key in rects if key == "crop4")
    (size,) = (text for text in part.texts if text.bounds.x > crop.right
               and abs(text.y - crop.middle[1]) < 16 and text.x < crop.right + 40)  # fmt: skip
    assert size.text == "8×8×4"
