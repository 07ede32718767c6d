"""The gallery of the zoo: every network of `specs/zoo/` as a figure, in chapters as in a book.

Pictures have no font of their own: with both fonts in each, they would be three times as large.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import chdir
from pathlib import Path
from typing import Final

from archspec.api import graph_of, load, shipped_specs
from archspec.app.specs import open_spec
from archspec.render import View, build_scene, format_mark, seal_picture
from archspec.render.backends.lower import lower_drawing
from archspec.render.backends.svg import write_svg
from archspec.render.layout.views import draw_scene
from archspec.render.theme import LIGHT
from archspec.text.numbers import abbreviate

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs/zoo_gallery.md"
PICTURES: Final = ROOT / "docs/gallery/zoo"

_CHAPTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "Beginnings": ("lenet5", "alexnet", "vgg16"),
    "Branches": ("googlenet", "facenet", "xception"),
    "Residual networks": (
        *("resnet18", "resnet50", "resnet50d", "resnetv2_50", "wide_resnet50_2"),
        *("resnext50_32x4d", "res2net50", "regnety_008", "repvgg_a0", "repvgg_a0_deploy"),
    ),
    "Dense connections": ("densenet121", "dpn68", "vovnet39", "cspdarknet53"),
    "Attention to channels and places": ("seresnet50", "sknet50", "cbam_resnet50"),
    "Small networks": (
        *("squeezenet", "mobilenetv1", "mobilenetv2", "mobilenetv3_large"),
        *("mobilenetv4_conv_small", "shufflenetv1", "shufflenetv2", "ghostnet", "fasternet_t0"),
    ),
    "Searched and scaled": (
        *("nasnet_a", "pnasnet5", "darts", "mnasnet_a1"),
        *("efficientnet", "efficientnetv2_s"),
    ),
    "Tokens and mixers": (
        *("vit_tiny", "coatnet_0", "mixer_s16", "poolformer_s12", "convmixer_768_32"),
        *(
            "convnext_tiny",
            "convnextv2_atto",
            "inception_next_tiny",
            "mambaout_femto",
            "starnet_s1",
        ),
    ),
    "Pyramids and dense prediction": (
        *("unet", "unet_padded", "fpn_resnet50", "deeplabv3_resnet50", "hrnet_w18", "yolov5s"),
    ),
    "Images from images, and from noise": ("espcn", "srresnet", "pix2pix", "cyclegan", "dcgan"),
    "Signals, volumes and points": ("wavenet", "unet3d", "pointnet"),
}
"""The networks of each chapter; those of none come last."""

_REST: Final = "Further networks"
_ARXIV: Final = re.compile(r"arXiv:(\d{4}\.\d{4,5})")

_INTRODUCTION: Final = """\
# The zoo in figures

Every network of [the zoo](zoo.md) as archspec draws it from its spec: `archspec render zoo/NAME -o
NAME.svg` draws the same, with its font. A block is drawn once, however many uses it has. What only
some uses have is dashed and has its condition; where uses differ in more than two parameters, boxes
name a row of the table in the frame of the block. [Diagrams](diagrams.md) explains the rest. The
page is generated.
"""


def list_chapters() -> dict[str, list[str]]:
    """The networks of the zoo, by chapter."""
    zoo = sorted(name.removeprefix("zoo/") for name in shipped_specs() if name.startswith("zoo/"))
    chapters = {
        title: [name for name in names if name in zoo] for title, names in _CHAPTERS.items()
    }
    known = {name for names in chapters.values() for name in names}
    chapters[_REST] = [name for name in zoo if name not in known]
    return {title: names for title, names in chapters.items() if names}


def draw_network(name: str) -> str:
    """The picture of a network."""
    with chdir(ROOT):
        opened = open_spec(f"specs/zoo/{name}.yaml")
    drawing = draw_scene(build_scene(graph_of(opened.program)), View())
    mark = format_mark(opened.shown, opened.program.digest)
    picture = write_svg(lower_drawing(drawing, LIGHT), mark, fonts=False)
    return seal_picture(picture.encode()).decode()


def zoo_gallery() -> Iterator[tuple[Path, str]]:
    """The page and its pictures, with what each should say."""
    chapters = list_chapters()
    yield PAGE, write_page(chapters)
    for names in chapters.values():
        for name in names:
            yield PICTURES / f"{name}.svg", draw_network(name)


def write_page(chapters: Mapping[str, list[str]]) -> str:
    """The page, with a numbered figure for each network."""
    lines, number = [_INTRODUCTION], 0
    for title, names in chapters.items():
        lines += [f"## {title}", ""]
        for name in names:
            number += 1
            lines += _write_figure(name, number)
    return "\n".join(lines)


def _write_figure(name: str, number: int) -> Iterator[str]:
    """The picture of a network, with a caption from the comment that its spec begins with."""
    spec, graph = ROOT / f"specs/zoo/{name}.yaml", load(f"zoo/{name}")
    text = spec.read_text(encoding="utf-8").splitlines()
    count = next(number for number, line in enumerate(text) if not line.startswith("#"))
    said = [line for line in text[:count] if "yaml-language-server" not in line]
    comment = " ".join(line.removeprefix("#").strip() for line in said).rstrip(".")
    told = _ARXIV.sub(r"[\g<0>](https://arxiv.org/abs/\1)", comment)
    costs = f"{abbreviate(graph.parameters)} parameters, {abbreviate(graph.macs, 'MACs')}"
    lines = f"[the spec](../specs/zoo/{name}.yaml) has {len(text)} lines"
    yield from (f"### {graph.title}", "", f"![{graph.title}](gallery/zoo/{name}.svg)", "")
    yield from (f"**Figure {number}.** {told}. {costs}; {lines}.", "")
