"""The gallery: posters of all networks that ship with archspec, and the figures of the paper.

Also draws the pictures of the pages on comparisons and differences.
"""

from collections.abc import Iterable, Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from archspec.api import load, shipped_specs
from archspec.app.findings import collect_results
from archspec.app.tasks.compare import ChartSettings, GraphLoader, draw_comparison
from archspec.app.tasks.diff import compare_specs as told_apart
from archspec.app.tasks.diff_picture import draw_difference
from archspec.app.tasks.new import write_new_spec
from archspec.app.tasks.population import (
    PopulationSettings,
    draw_population_chart,
    read_population,
)
from archspec.app.tasks.render import PictureSettings, draw_spec
from archspec.comparison import compare_networks
from archspec.comparison.chart import Metric
from archspec.render import Show, View, build_scene
from archspec.space import Space

ROOT: Final = Path(__file__).parent.parent
PAPER: Final = ("inception_v4", "inception_resnet_v1", "inception_resnet_v2")
"""The networks that the figures of arXiv:1602.07261 draw."""

_ASIDE: Final = ("as_printed/", "zoo/")
"""Figures as printed, which are refused and so cannot be drawn, and what `zoo_gallery.py` draws."""

_INTRODUCTION: Final = """\
# Gallery

archspec draws every picture on this page from a spec in this repository, with the command below the
picture. The page is generated, and a test keeps it up to date. [Diagrams](diagrams.md) explains the
other options of `archspec render`; the networks of other papers have [a gallery of their
own](zoo_gallery.md).
"""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of the gallery.

    Attributes:
        title: what it shows.
        file: its name in the folder of the gallery.
        spec: the file of the spec.
        show: the view.
        block: the block that it shows, if it shows one.
    """

    title: str
    file: str
    spec: str
    show: Show = Show.POSTER
    block: str = ""

    @property
    def command(self) -> str:
        """The command that draws it."""
        shown = {Show.BLOCK: f" --block {self.block}", Show.NETWORK: " --view network"}
        return f"archspec render {self.spec}{shown.get(self.show, '')} -o docs/gallery/{self.file}"

    def draw(self) -> str:
        """The picture."""
        picture = PictureSettings(".svg", Path(self.file), View(self.show), self.block)
        return draw_spec(self.spec, picture).data.decode()

    def lines(self) -> Iterator[str]:
        """The picture on the page, with its command."""
        said = self.title.replace("`", "")  # what stands for a picture is no markup
        yield from (f"### {self.title}", "", f"![{said}](gallery/{self.file})", "")
        yield from ("```", self.command, "```", "")


COMPARED: Final = (*("bn_inception", "inception_v3", "inception_resnet_v1", "inception_v4"),
                   *("inception_resnet_v2", "released/inception_resnet_v2"))  # fmt: skip
"""The networks of the chart, by their names."""

DIFFERENCES: Final = {
    "difference_released.svg": ("inception_resnet_v2", "released/inception_resnet_v2"),
    "difference_se.svg": ("inception_v4", "variants/inception_v4_se"),
}
"""The networks of each drawn difference, by its file."""


def comparison() -> tuple[Path, str]:
    """The chart of docs/compare.md."""
    graphs, errors = collect_results(GraphLoader().load, COMPARED)
    assert not errors
    file = ROOT / "docs/gallery/comparison.svg"
    chart = ChartSettings(file, Metric.TOP1, "auto", 1.0)
    return file, draw_comparison(graphs, compare_networks(graphs), chart).data.decode()


def population() -> tuple[Path, str]:
    """The chart of a population in docs/compare.md: variants in repeats and widths."""
    widths = range(32, 513, 16)
    axes = {f"tables.table1.inception_v4.{name}": widths for name in "klmn"}
    most = {"InceptionA": 8, "InceptionB": 13, "InceptionC": 6}
    axes |= {f"body.{name}.repeat": range(1, count) for name, count in most.items()}
    space = Space("inception_v4", axes)
    sample = space.sample_valid(2000, seed=7, uniform_in="inference_macs")
    file = ROOT / "docs/gallery/population.svg"
    chart = ChartSettings(file, Metric.TOP1, "auto", 1.0)
    with TemporaryDirectory() as folder:
        specs = [str(path) for path in space.write(sample.values, folder)]
        settings = PopulationSettings(across="macs", up="field")
        read = read_population(specs, settings, batch=1, dtype="float32")
        return file, draw_population_chart(read, chart).data.decode()


def first_network() -> tuple[Path, str]:
    """The picture of the network that `archspec new` writes."""
    with TemporaryDirectory() as folder, chdir(folder):
        write_new_spec("my_net")
        drawn = draw_spec("my_net.yaml", PictureSettings(".svg", None, View()))
    return ROOT / "docs/gallery/first_network.svg", drawn.data.decode()


def differences() -> Iterator[tuple[Path, str]]:
    """The drawings of docs/diff.md and docs/variants.md."""
    for name, networks in DIFFERENCES.items():
        file = ROOT / "docs/gallery" / name
        yield file, draw_difference(told_apart(*networks), file, View()).data.decode()


def gallery() -> Iterator[tuple[Path, str]]:
    """The page and its pictures, with what each should say."""
    with chdir(ROOT):
        posters, figures = list_posters(), list_figures()
        yield ROOT / "docs/gallery.md", write_page(posters, figures)
        for shot in (*posters, *figures):
            yield ROOT / "docs/gallery" / shot.file, shot.draw()


def write_page(posters: Iterable[Shot], figures: Iterable[Shot]) -> str:
    """The page with all pictures."""
    lines = [_INTRODUCTION, "## Networks", ""]
    lines += [line for shot in posters for line in shot.lines()]
    lines += ["## The figures of arXiv:1602.07261", ""]
    lines += [line for shot in figures for line in shot.lines()]
    return "\n".join(lines)


def list_posters() -> list[Shot]:
    """A poster of each network."""
    found: list[Shot] = []
    for name in sorted(shipped_specs(), key=lambda name: (name.count("/"), name)):
        spec = f"specs/{name}.yaml"
        if not name.startswith(_ASIDE) and not (graph := load(spec)).program.spec.space:
            title, file = f"{graph.title} (`{name}`)", f"{name.replace('/', '_')}.svg"
            found.append(Shot(title, file, spec))
    return found


def list_figures() -> list[Shot]:
    """The figures of the paper by number, each from the first network that has it."""
    found: dict[int, Shot] = {}
    for name in PAPER:
        spec = f"specs/{name}.yaml"
        for each in build_scene(load(spec)).figures:
            if each.number:
                show = Show.BLOCK if each.key else Show.NETWORK
                title, file = f"Figure {each.number}: {each.title}", f"figure_{each.number}.svg"
                found.setdefault(int(each.number), Shot(title, file, spec, show, each.key))
    return [found[number] for number in sorted(found)]
