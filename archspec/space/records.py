"""JSON record of a described space."""

from archspec.space.axis import Choice
from archspec.space.description import SpaceDescription
from archspec.text.records import Record


class AxisRecord(Record):
    """An axis: its path, the paths of the places that it sets, and its choices."""

    path: str
    paths: list[str]
    choices: list[Choice]


class KeptLimitRecord(Record):
    """A limit of the budget, in numbers, bytes or layers, and the share that keeps to it."""

    quantity: str
    limit: int
    share: float


class SpreadRecord(Record):
    """How a measure is spread over the valid members of the sample.

    `quantiles` has its least value, those at 10, 50 and 90 %, and its largest; it is empty if no
    member has any. `bounds`, the least and the largest value that it can have in
    the space, need not be reached; null if they are unknown.
    """

    name: str
    quantiles: list[int]
    bounds: list[int] | None


class SpaceRecord(Record):
    """A design space, and what a sample tells of it.

    `size` is the number of members, whatever `conditions` say. The sample has `drawn` members, all
    of which meet them; `meeting` is the share of all members that do, estimated. `valid`, `within`
    and `compiled` are shares of the sample; `within` is null for a space without a budget. Memory,
    `kept` and `peak`, is in numbers for one example.
    """

    file: str
    name: str
    size: int
    axes: list[AxisRecord]
    conditions: list[str]
    drawn: int
    seed: int
    meeting: float
    valid: float
    within: float | None
    compiled: float
    limits: list[KeptLimitRecord]
    spreads: list[SpreadRecord]


def record_space(described: SpaceDescription) -> SpaceRecord:
    """Return the record of a description."""
    return SpaceRecord.model_validate(described)
