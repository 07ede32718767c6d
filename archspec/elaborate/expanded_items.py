"""Say what the items of an expanded step leave, and which steps only describe the one before."""

from collections.abc import Sequence

from archspec.dataclass import replace
from archspec.elaborate.stage_modules import is_absent_stage
from archspec.graph import Item, Jump, Meet, Stage
from archspec.language import Label, Repeat, Step


def find_values(made: Sequence[Item], labels: Sequence[Label], running: int) -> list[int]:
    """Return the values that the labels of a step name.

    Args:
        made: the items of the step.
        labels: its labels.
        running: the running value behind it.
    """
    match made:
        case (Stage(outputs=(_, *_) as outputs),):
            nodes = dict(outputs)
            return [nodes[label.name] for label in labels]
        case (Meet(siblings=(_, *_) as nodes), *_):
            return [*nodes]
        case _:
            return [running] * len(labels)


def is_end_marker(items: list[Item], step: Step) -> bool:
    """Check whether a step is only a label, and a size that the preceding item can state."""
    if not is_absent_stage(step):
        return False
    assert isinstance(step, Repeat)
    if step.size is None:
        return True
    if not items or isinstance(items[-1], Jump) or items[-1].size is not None:
        return False
    items[-1] = replace(items[-1], size=step.size)
    return True
