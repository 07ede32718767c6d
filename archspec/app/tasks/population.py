"""Compare the networks of a population, and draw them."""

from collections.abc import Sequence
from pathlib import Path

from archspec.api import find_spec
from archspec.app.options import STANDARD_INPUT, get_overrides
from archspec.app.output.target import Target
from archspec.app.specs import REVISION
from archspec.app.tasks.compare import ChartSettings, GraphLoader
from archspec.dataclass import dataclass
from archspec.diagnostics import SpecError
from archspec.population.model import Population
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
    reader: PopulationReader[str]

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
    reader: PopulationReader[str] = PopulationReader(GraphLoader().load, _find_file)
    population = reader.measure(
        specs, (settings.across, settings.up, settings.order), batch=batch, dtype=dtype
    )
    return ReadPopulation(population, reader)


def draw_population_chart(read: ReadPopulation, chart: ChartSettings) -> Target:
    """Draw a population.

    Args:
        read: the population.
        chart: the settings.

    Raises:
        SpecError: A410 or A411 if the chart cannot be drawn.
    """
    from archspec.population.draw_population import draw_population
    from archspec.render import read_mark

    suffix = chart.output.suffix.lower()
    drawn = draw_population(read.population, suffix, chart.theme, chart.scale, chart.columns)
    files = tuple(read.reader.files)
    return Target(chart.output, drawn.data, drawn.spec, drawn.digest, files, read_mark, "draw")


def _find_file(spec: str) -> tuple[Path, str] | None:
    """Return the file of a spec and its name in messages; None if it is none, or changed."""
    if get_overrides() or spec == STANDARD_INPUT or spec.startswith(REVISION):
        return None
    try:
        return find_spec(Path(spec))
    except SpecError:  # raised again by who loads it
        return None
