"""JSON records of a summary."""

from typing import Literal, TypeAlias, TypedDict

from archspec.analysis.min_input import MinInput
from archspec.analysis.receptive_field import ReceptiveField
from archspec.summary.conventions import MACS, MEMORY, describe_batch
from archspec.summary.steps import StepSummary
from archspec.summary.summary import MemoryUse, NetworkCost, Summary

FieldRecord: TypeAlias = list[int] | Literal["all"] | None
"""A receptive field: height and width in pixels of the input; `all` for the whole input; null if it
takes too long to compute."""


class StepRecord(TypedDict):
    """A step; the keys always come in this order.

    `path` is its module path, with `*` for the index of a repetition; `step` the box, block or
    branch as text; `repeat` the number of repetitions; `level` its nesting level; `output` the
    output size of its last repetition. `parameters`, `macs` and `flops` are sums over all of its
    repetitions and those of the steps around it; so is `kept`, the bytes of the tensors that it
    creates in training. `live` is the peak of live bytes while it runs at inference, null if it
    does not. `field` is the receptive field of a position of the output, as `FieldRecord`
    describes; `stride` the distance of the fields of neighbors, null if it varies.
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
    """Totals."""

    parameters: int
    macs: int
    flops: int


class MemoryRecord(TypedDict):
    """Bytes: of parameters, of tensors kept for training, and alive at the peak of inference."""

    parameters: int
    kept: int
    live: int
    live_at: str


class MinInputRecord(TypedDict):
    """The smallest inputs, as in `MinInput`."""

    height: int
    width: int
    square: int | None
    every: int | None
    last: int | None
    examples: int


class SummaryRecord(TypedDict):
    """A summary; the keys always come in this order.

    Sizes are texts, `HxWxC` or `C`. The numbers of the steps at level 0 add up to the totals;
    `inference` and `smallest_input` are without the heads that exist only in training.
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
    smallest_input: MinInputRecord | None
    smallest_input_in_training: MinInputRecord | None
    steps: list[StepRecord]


def as_record(summary: Summary) -> SummaryRecord:
    """Return a summary as dictionaries of text, numbers and lists, ready for `json.dumps`."""
    return {
        "name": summary.name,
        "title": summary.title,
        "input": summary.input,
        "output": summary.output,
        **build_cost_record(summary),
        "inference": build_cost_record(summary.at_inference),
        "convention": f"{MACS} {describe_batch(summary.batch)}",
        "batch": summary.batch,
        "dtype": summary.dtype,
        "memory": build_memory_record(summary.memory),
        "memory_convention": MEMORY,
        "smallest_input": build_min_input_record(summary.smallest),
        "smallest_input_in_training": build_min_input_record(summary.smallest_in_training),
        "steps": [_build_step_record(step) for step in summary.steps],
    }


def build_cost_record(cost: NetworkCost) -> CostRecord:
    """Return the JSON record of totals."""
    return {"parameters": cost.parameters, "macs": cost.macs, "flops": cost.flops}


def build_memory_record(memory: MemoryUse) -> MemoryRecord:
    """Return the JSON record of memory."""
    return {
        "parameters": memory.parameters,
        "kept": memory.kept,
        "live": memory.live,
        "live_at": memory.live_at,
    }


def build_min_input_record(found: MinInput | None) -> MinInputRecord | None:
    """Return the JSON record of the smallest inputs."""
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


def build_field_record(field: ReceptiveField | None) -> FieldRecord:
    """Return the JSON record of a receptive field."""
    if field is None:
        return "all"
    return list(field.extent) if field.is_known else None


def _build_step_record(step: StepSummary) -> StepRecord:
    return {
        "path": step.path,
        "step": step.step,
        "repeat": step.repeat,
        "level": step.level,
        "output": step.output,
        "parameters": step.parameters,
        "macs": step.macs,
        "flops": 2 * step.macs,
        "field": build_field_record(step.field),
        "stride": _build_stride(step.field),
        "kept": step.kept,
        "live": step.live,
    }


def _build_stride(field: ReceptiveField | None) -> list[float] | None:
    """Return the stride of a field, with whole numbers as integers."""
    if field is None or None in field.jump:
        return None
    jumps = [fraction for fraction in field.jump if fraction is not None]
    return [int(jump) if jump.denominator == 1 else float(jump) for jump in jumps]
