"""A summary for programs."""

from typing import Literal, TypeAlias, TypedDict

from archspec.analysis.min_input import Smallest
from archspec.analysis.receptive_field import Field
from archspec.report.steps import Step
from archspec.report.summary import Cost, Memory, Summary
from archspec.report.words import MACS, MEMORY, counted_for

FieldRecord: TypeAlias = list[int] | Literal["all"] | None
"""A receptive field for programs: height and width in pixels of the input; `all` of it; null where
it takes too long to find out."""


class StepRecord(TypedDict):
    """One step for programs; the keys always stand in this order.

    `path` is its module path, with `*` for the number of a repetition; `step` the box, block or
    branch as text; `repeat` how often it stands in turn, 1 if it is not repeated; `level` how many
    steps it stands within; `output` the size that leaves its last repetition. `parameters`, `macs`
    and `flops` are sums over all of its repetitions, and over those of the steps around it; so is
    `kept`, the bytes of the tensors that it makes in training. `live` is the most bytes alive
    while it is computed, null where inference does not. `field` is the height and width of what a
    position of the output sees of the input, as `FieldRecord` says; `stride` how far apart
    neighbours see, null where that is not even.
    """

    path: str
    step: str
    repeat: int
    level: int
    output: str
    parameters: int
    macs: int
    flops: int
    field: FieldRecord
    stride: list[float] | None
    kept: int
    live: int | None


class CostRecord(TypedDict):
    """Totals for programs."""

    parameters: int
    macs: int
    flops: int


class MemoryRecord(TypedDict):
    """Bytes: of the parameters, of what is kept for training, of what lives at the peak."""

    parameters: int
    kept: int
    live: int
    live_at: str


class SmallestRecord(TypedDict):
    """The smallest inputs, as `Smallest` has them."""

    height: int
    width: int
    square: int | None
    every: int | None
    last: int | None
    examples: int


class SummaryRecord(TypedDict):
    """A summary for programs; the keys always stand in this order.

    Sizes are texts, `HxWxC` or `C`. The numbers of the steps with level 0 add up to the totals;
    `inference` leaves out the heads that exist in training only, and `smallest_input` is without
    them too.
    """

    name: str
    title: str
    input: str
    output: str
    parameters: int
    macs: int
    flops: int
    inference: CostRecord
    convention: str
    batch: int
    dtype: str
    memory: MemoryRecord
    memory_convention: str
    smallest_input: SmallestRecord | None
    smallest_input_in_training: SmallestRecord | None
    steps: list[StepRecord]


def as_record(summary: Summary) -> SummaryRecord:
    """A summary as dictionaries of text, numbers and lists, ready for `json.dumps`."""
    return {
        "name": summary.name,
        "title": summary.title,
        "input": summary.input,
        "output": summary.output,
        **cost_record(summary),
        "inference": cost_record(summary.at_inference),
        "convention": f"{MACS}; {counted_for(summary.batch)}",
        "batch": summary.batch,
        "dtype": summary.dtype,
        "memory": memory_record(summary.memory),
        "memory_convention": MEMORY,
        "smallest_input": smallest_record(summary.smallest),
        "smallest_input_in_training": smallest_record(summary.smallest_in_training),
        "steps": [_step(each) for each in summary.steps],
    }


def cost_record(cost: Cost) -> CostRecord:
    """Totals for programs."""
    return {"parameters": cost.parameters, "macs": cost.macs, "flops": cost.flops}


def memory_record(memory: Memory) -> MemoryRecord:
    """Bytes for programs."""
    return {
        "parameters": memory.parameters,
        "kept": memory.kept,
        "live": memory.live,
        "live_at": memory.live_at,
    }


def smallest_record(found: Smallest | None) -> SmallestRecord | None:
    """The smallest inputs for programs."""
    if found is None:
        return None
    return {
        "height": found.height,
        "width": found.width,
        "square": found.square,
        "every": found.every,
        "last": found.last,
        "examples": found.examples,
    }


def field_record(field: Field | None) -> FieldRecord:
    """A receptive field for programs."""
    if field is None:
        return "all"
    return list(field.extent) if field.is_told else None


def _step(step: Step) -> StepRecord:
    return {
        "path": step.path,
        "step": step.step,
        "repeat": step.repeat,
        "level": step.level,
        "output": step.output,
        "parameters": step.parameters,
        "macs": step.macs,
        "flops": 2 * step.macs,
        "field": field_record(step.field),
        "stride": _stride(step.field),
        "kept": step.kept,
        "live": step.live,
    }


def _stride(field: Field | None) -> list[float] | None:
    """Whole numbers where they are, so that they read as such."""
    if field is None or None in field.jump:
        return None
    jumps = [each for each in field.jump if each is not None]
    return [int(each) if each.denominator == 1 else float(each) for each in jumps]
