"""What holds of the steps of every summary."""

from archspec.report.steps import Step
from archspec.report.summary import Summary


def check_levels(summary: Summary) -> None:
    """The numbers of every step are the sums of those one level within it, if there are any."""
    total = Step("", "", 1, -1, "", summary.parameters, summary.macs)
    steps = [total, *summary.steps]
    for place, step in enumerate(steps):
        rest = steps[place + 1 :]
        end = next((n for n, each in enumerate(rest) if each.level <= step.level), len(rest))
        inner = [each for each in rest[:end] if each.level == step.level + 1]
        if inner:
            assert step.parameters == sum(each.parameters for each in inner), step
            assert step.macs == sum(each.macs for each in inner), step
