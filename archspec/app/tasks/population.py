"""Compare the networks of a population, and draw them."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from archspec.api import find_spec
from archspec.app.options import STANDARD_INPUT, get_overrides
from archspec.app.output.target import Target
from archspec.app.specs import REVISION
from archspec.app.tasks.compare import ChartSettings, GraphLoader
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.population.model import Population
from archspec.population.quantities import QUANTITIES
from archspec.population.read import PopulationReader


@dataclass(frozen=True, slots=True)
class PopulationSettings:
    """What to show of a population.

    Attributes:
        across: the quantity on the axis to the right.
        up: the quantity on the axis upwards; empty for the top-1 error if some network reports it,
            or else the parameters.
        order: the quantity to sort by; empty for the order of the specs.
    """

    across: str = "macs"
    up: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class ReadPopulation:
    """A population with what it was read from.

    Attributes:
        population: the networks.
        reader: what read them.
    """

    population: Population
    reader: PopulationReader

    @property
    def errors(self) -> Sequence[SpecError]:
        """The errors of networks that are invalid."""
        return self.reader.errors


def read_population(
    specs: Sequence[str], settings: PopulationSettings, *, batch: int, dtype: str
) -> ReadPopulation:
    """Read and measure the networks of a population.

    Args:
        specs: the specs.
        settings: what to show.
        batch: the number of examples.
        dtype: the element type of tensors.
    """
    reader = PopulationReader(GraphLoader().load, _find_file)
    members = reader.read(specs)
    base = reader.read_base(len(members))
    is_reported = any(member.top1 is not None for member in members)
    up = settings.up or ("top1" if is_reported else "params")
    quantities = QUANTITIES[settings.across], QUANTITIES[up]
    population = Population(members, base, *quantities, batch, dtype)
    if settings.order:
        population = population.sort(QUANTITIES[settings.order])
    return ReadPopulation(population, reader)


def draw_population_chart(read: ReadPopulation, chart: ChartSettings) -> Target:
    """Draw a population.

    Args:
        read: the population.
        chart: the settings.

    Raises:
        SpecError: A410 or A411 if the chart cannot be drawn.
    """
    from archspec.comparison.page import write_comparison_page
    from archspec.population.chart import build_scatter_styles, draw_population
    from archspec.population.sheet import build_population_sheet
    from archspec.render import THEMES, format_mark, read_mark, seal_picture
    from archspec.render.backends.pictures import PICTURES

    population, reader = read.population, read.reader
    picture = draw_population(population, THEMES[chart.theme])
    shown = f"{Path(population.members[0].file).name} and {len(population.members) - 1} more"
    digest = sha256("\0".join(reader.digests).encode()).hexdigest()
    mark, suffix = format_mark(shown, digest), chart.output.suffix.lower()
    if suffix == ".html":
        sheet = build_population_sheet(population, chart.columns)
        page = write_comparison_page(sheet, picture, chart.theme, mark, build_scatter_styles)
        data = page.encode()
    else:
        data = PICTURES[suffix](picture, mark, chart.scale)
    files = tuple(reader.files)
    return Target(chart.output, seal_picture(data), shown, digest, files, read_mark, "draw")


def _find_file(spec: str) -> tuple[Path, str] | None:
    """Return the file of a spec and its name in messages; None if it is none, or changed."""
    if get_overrides() or spec == STANDARD_INPUT or spec.startswith(REVISION):
        return None
    try:
        return find_spec(Path(spec))
    except SpecError:  # raised again by who loads it
        return None
