"""JSON records of a summary."""

from functools import partial
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator

from archspec.analysis.min_input import MinInput
from archspec.analysis.receptive_field import ReceptiveField
from archspec.summary.conventions import MEMORY, describe_costs
from archspec.summary.summary import MemoryUse, compute_inference_cost
from archspec.text.records import Record, read_from

FieldRecord: TypeAlias = list[int] | Literal["all"] | None
"""A receptive field: height and width in pixels of the input; `all` for the whole input; null if it
takes too long to compute."""

CostConvention: TypeAlias = Annotated[str, read_from("batch"), BeforeValidator(describe_costs)]
"""How the costs of a batch are counted."""


def describe_field(field: ReceptiveField | None) -> FieldRecord:
    """Describe a receptive field."""
    if field is None:
        return "all"
    return list(field.extent) if field.is_known else None


def _describe_stride(field: ReceptiveField | None) -> list[int | float] | None:
    """Describe the stride of a field, with whole numbers as integers."""
    if field is None or None in field.jump:
        return None
    jumps = [fraction for fraction in field.jump if fraction is not None]
    return [int(jump) if jump.denominator == 1 else float(jump) for jump in jumps]


class StepRecord(Record):
    """A step.

    `path` is its module path, with `*` for the index of a repetition; `step` the box, block or
    branch as text; `repeat` the number of repetitions; `level` its nesting level; `output` the
    output size of its last repetition. `parameters`, `macs` and `flops` are sums over all of its
    repetitions and those of the steps around it; so is `kept`, the bytes of the tensors that it
    creates in training. `live` is the peak of live bytes while it runs at inference, null if it
    does not. `field` is the receptive field of a position of the output: height and width in pixels
    of the input, `all` for the whole input, null if it takes too long to compute; `stride` the
    distance of the fields of neighbors, null if it varies.
    """

    path: str
    step: str
    repeat: int
    level: int
    output: str
    parameters: int
    macs: int
    flops: int
    field: Annotated[FieldRecord, BeforeValidator(describe_field)]
    stride: Annotated[
        list[int | float] | None, read_from("field"), BeforeValidator(_describe_stride)
    ]
    kept: int
    live: int | None


class InferenceRecord(Record):
    """Totals without heads that exist only in training."""

    parameters: int
    macs: int


InferenceCost: TypeAlias = Annotated[
    InferenceRecord, read_from("graph"), BeforeValidator(partial(compute_inference_cost, batch=1))
]
"""The cost of an object's graph for one example, without its heads for training."""


class CostRecord(Record):
    """Totals."""

    parameters: int
    macs: int
    flops: int


class SummaryRecord(Record):
    """A summary.

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
    inference: Annotated[CostRecord, read_from("at_inference")]
    convention: CostConvention
    batch: int
    dtype: str
    memory: MemoryUse
    memory_convention: str = MEMORY
    smallest_input: Annotated[MinInput | None, read_from("smallest")]
    smallest_input_in_training: Annotated[MinInput | None, read_from("smallest_in_training")]
    steps: list[StepRecord]
