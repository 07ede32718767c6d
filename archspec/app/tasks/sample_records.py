"""JSON record of a sample of a design space."""

from archspec.app.tasks.sample import DrawnSample
from archspec.space.axis import Choice, make_plain
from archspec.space.measures import MEASURES
from archspec.text.records import Record


class BinRecord(Record):
    """Members between two values of the quantity in which a sample is spread evenly.

    `drawn` is how many there were, and `taken` how many of them are in the sample.
    """

    low: int
    high: int
    drawn: int
    taken: int


class VariantRecord(Record):
    """A variant: its file, the value at each path, and its measures for one example."""

    file: str
    values: dict[str, Choice]
    measures: dict[str, int]


class SampleRecord(Record):
    """Variants that were drawn and written; `table` is a CSV file of the same in the folder."""

    folder: str
    table: str
    seed: int
    uniform_in: str | None
    within_budget: bool
    bins: list[BinRecord]
    variants: list[VariantRecord]


def record_sample(drawn: DrawnSample) -> SampleRecord:
    """Return the record of a sample."""
    sample, settings = drawn.sample, drawn.settings
    return SampleRecord(
        folder=drawn.folder.as_posix(),
        table=drawn.table,
        seed=settings.seed,
        uniform_in=settings.uniform_in or None,
        within_budget=settings.within_budget,
        bins=[BinRecord.model_validate(bin) for bin in sample.bins],
        variants=[
            VariantRecord(
                file=path.as_posix(),
                values={axis: make_plain(column[at]) for axis, column in sample.values.items()},
                measures={name: int(sample.found[name][at]) for name in MEASURES},
            )
            for at, path in enumerate(drawn.paths)
        ],
    )
