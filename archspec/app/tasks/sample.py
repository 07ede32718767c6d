"""Draw variants from the design space of a spec, and write them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archspec.app.output.folder import check_folder
from archspec.app.specs import open_spec
from archspec.dataclass import dataclass
from archspec.diagnostics import fail

if TYPE_CHECKING:
    from archspec.language import Program
    from archspec.space import Space
    from archspec.space.sampling import Sample

TABLE: Final = "members.csv"
"""The file with the values and measures of all variants."""

_MEASURES: Final[Mapping[str, str]] = {
    "params": "inference_parameters",
    "macs": "inference_macs",
    "memory": "kept",
    "live": "peak",
    "depth": "depth",
}
"""The measure of each quantity."""


@dataclass(frozen=True, slots=True)
class SampleSettings:
    """How a sample is drawn.

    Attributes:
        count: the number of variants.
        seed: the same seed draws the same variants.
        uniform_in: the quantity over whose range they are spread evenly; empty for none.
        within_budget: whether they keep to the budget of the spec.
    """

    count: int
    seed: int
    uniform_in: str
    within_budget: bool


@dataclass(frozen=True, slots=True)
class DrawnSample:
    """Variants that were written.

    Attributes:
        name: the name of the network whose space they are from.
        folder: where they are.
        paths: their files.
        table: the name of the file with their values and measures.
        sample: their values and measures.
        settings: how they were drawn.
    """

    name: str
    folder: Path
    paths: tuple[Path, ...]
    table: str
    sample: "Sample"
    settings: SampleSettings


def draw_sample(spec: str, settings: SampleSettings, output: str, *, force: bool) -> DrawnSample:
    """Draw variants, and write them to a folder.

    Args:
        spec: the spec with the space.
        settings: how they are drawn.
        output: the folder.
        force: write to a folder that has other files.

    Raises:
        SpecError: if the spec is invalid or has no space, members are too rare, or the folder must
            not be written to.
    """
    from archspec.space import Space

    folder = Path(output)
    check_folder(folder, force=force)
    program = open_spec(spec).program
    space = Space(program)
    sample = _draw(space, program, settings)
    paths = space.write(sample.values, folder, table=TABLE, force=force)
    return DrawnSample(program.spec.name, folder, tuple(paths), TABLE, sample, settings)


def _draw(space: "Space", program: "Program", settings: SampleSettings) -> "Sample":
    if settings.within_budget and not program.spec.budget:
        message = f"{program.spec.file} has no `budget`"
        raise fail("A232", message, None, help="add one, or draw without `--within-budget`")
    try:
        return space.sample_valid(
            settings.count,
            settings.seed,
            uniform_in=_MEASURES.get(settings.uniform_in, ""),
            within_budget=settings.within_budget,
        )
    except ValueError as error:
        where = program.spec.where
        span = where[0].span if where else None
        raise fail("A232", str(error), span, help="draw fewer, or widen the space") from error
