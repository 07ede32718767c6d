"""What holds of the steps of every summary."""

from archspec.summary.steps import StepSummary
from archspec.summary.summary import Summary


def check_levels(summary: Summary) -> None:
    """The numbers of every step are the sums of those one level within it, if there are any.

    A fork has its join besides, which learns nothing, but makes a tensor; `matmul` multiplies, too.
    """
    kept, live = summary.memory.kept, summary.memory.live
    total = StepSummary("", "", 1, -1, "", summary.parameters, summary.macs, kept=kept, live=live)
    steps = [total, *summary.steps]
    for place, step in enumerate(steps):
        rest = steps[place + 1 :]
        end = next((n for n, each in enumerate(rest) if each.level <= step.level), len(rest))
        inner = [each for each in rest[:end] if each.level == step.level + 1]
        if inner:
            assert step.parameters == sum(each.parameters for each in inner), step
            multiplied = step.macs - sum(each.macs for each in inner)
            assert multiplied == 0 or (multiplied > 0 and step.step.startswith("matmul of")), step
            assert step.kept >= sum(each.kept for each in inner), step
            assert (step.live or 0) >= max(each.live or 0 for each in inner), step
