"""Networks for charts, without specs."""

from archspec.comparison.chart import ChartedNetwork, Metric, Segment

WORDS = ("Net", "Inception-ResNet-v2", "A network with a long name, as released", "X")


def subject(
    label: str, macs: int, error: float | None, parameters: int = 10**7, protocol: str = "1 crop"
) -> ChartedNetwork:
    """A network whose work is in three segments of its spine."""
    errors = {} if error is None else {Metric.TOP1: error, Metric.TOP5: error / 4}
    segments = (
        Segment("Stem", macs // 4, 2),
        Segment("Cell", macs // 2, 3, figure="Cell", repeat=4),
        Segment("FC", macs - macs // 4 - macs // 2, None),
    )
    return ChartedNetwork(label, parameters, macs, errors, protocol if errors else "", segments)


def several(number: int) -> list[ChartedNetwork]:
    """Networks spread as they are in papers: what costs more is better, and some are close."""
    return [
        subject(
            f"{WORDS[each % len(WORDS)]} {each}",
            (each + 1) * 10**9 + (each % 3) * 4 * 10**8,
            30 - 0.8 * each + 0.5 * (each % 2),
            (each % 5 + 1) * 9 * 10**6,
        )
        for each in range(number)
    ]
