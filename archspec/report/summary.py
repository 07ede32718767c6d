"""The summary of a network: its steps, what leaves each of them, and what each costs."""

from dataclasses import dataclass
from typing import Final, TypedDict

from archspec.graph import Graph
from archspec.passes.totals import total
from archspec.report.steps import Step, steps_of

CONVENTION: Final = (
    "MAC = one multiply-accumulate of convolutions and fully connected layers; "
    "FLOPs = 2 MACs; for one example (batch 1)"
)
"""How multiply-accumulates are counted, said wherever a number of them is printed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Totals: how many numbers are learned, and multiply-accumulates for one example."""

    parameters: int
    macs: int

    @property
    def flops(self) -> int:
        """Floating-point operations for one example: two for each multiply-accumulate."""
        return 2 * self.macs


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(Cost):
    """What a network is made of and what it costs.

    Attributes:
        name: the network's name.
        title: what people call it.
        input: the size that enters, H x W x C; of inputs with names each with its own.
        output: the size that leaves.
        at_inference: the totals without heads that exist in training only.
        left_out: the names of those heads.
        steps: its steps in order, each before those within it.
    """

    name: str
    title: str
    input: str
    output: str
    at_inference: Cost
    left_out: tuple[str, ...]
    steps: tuple[Step, ...]


class StepRecord(TypedDict):
    """One step for programs; the keys always stand in this order.

    `path` is its module path, with `*` for the number of a repetition; `step` the box, block or
    branch as text; `repeat` how often it stands in turn, 1 if it is not repeated; `level` how many
    steps it stands within; `output` the size that leaves its last repetition. `parameters`, `macs`
    and `flops` are sums over all of its repetitions, and over those of the steps around it.
    """

    path: str
    step: str
    repeat: int
    level: int
    output: str
    parameters: int
    macs: int
    flops: int


class CostRecord(TypedDict):
    """Totals for programs."""

    parameters: int
    macs: int
    flops: int


class SummaryRecord(TypedDict):
    """A summary for programs; the keys always stand in this order.

    Sizes are texts, `HxWxC` or `C`. The numbers of the steps with level 0 add up to the totals;
    `inference` leaves out the heads that exist in training only.
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
    steps: list[StepRecord]


def summarize(graph: Graph, depth: int = 1) -> Summary:
    """Sum up a network.

    Args:
        graph: a proved graph.
        depth: how many levels of steps to list: 1 for those of `body`, 2 to open their blocks
            and branches, and so on.
    """
    steps = steps_of(graph, depth)
    return Summary(
        name=graph.name,
        title=graph.title,
        input=graph.entering,
        output=str(graph.output.type),
        parameters=sum(step.parameters for step in steps if step.level == 0),
        macs=sum(step.macs for step in steps if step.level == 0),
        at_inference=Cost(
            parameters=total(graph, "inference_params"), macs=total(graph, "inference_macs")
        ),
        left_out=tuple(head.name for head in graph.heads if head.in_training),
        steps=steps,
    )


def as_record(summary: Summary) -> SummaryRecord:
    """A summary as dictionaries of text, numbers and lists, ready for `json.dumps`."""
    return {
        "name": summary.name,
        "title": summary.title,
        "input": summary.input,
        "output": summary.output,
        "parameters": summary.parameters,
        "macs": summary.macs,
        "flops": summary.flops,
        "inference": {
            "parameters": summary.at_inference.parameters,
            "macs": summary.at_inference.macs,
            "flops": summary.at_inference.flops,
        },
        "convention": CONVENTION,
        "steps": [_step_record(each) for each in summary.steps],
    }


def _step_record(step: Step) -> StepRecord:
    return {
        "path": step.path,
        "step": step.step,
        "repeat": step.repeat,
        "level": step.level,
        "output": step.output,
        "parameters": step.parameters,
        "macs": step.macs,
        "flops": 2 * step.macs,
    }
