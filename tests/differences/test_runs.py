"""Steps beside each other: what is replaced, and how that is told."""

import pytest

from archspec.differences.compare.step_text import print_side
from tests.differences.telling import difference, network, told

REPLACED = [
    ("[1x1 Conv (4), 3x3 Conv (6), 3x3 Conv (6)]",
     "[1x1 Conv (4), 1x3 Conv (6), 3x1 Conv (6), 3x3 Conv (8)]",
     ["- body.conv2: 3x3 Conv (6)", "+ body.conv2: 1x3 Conv (6)", "+ body.conv3: 3x1 Conv (6)",
      "~ body.conv3 filters: 6 -> 8"]),
    ("[1x1 Conv (4), 3x3 Conv (6)]", "[1x1 Conv (4), 1x3 Conv (6), 3x1 Conv (6)]",
     ["- body.conv2: 3x3 Conv (6)", "+ body.conv2: 1x3 Conv (6)", "+ body.conv3: 3x1 Conv (6)"]),
    ("[1x3 Conv (6), 3x1 Conv (6), BN]", "[3x3 Conv (6), BN]",
     ["- body.conv1: 1x3 Conv (6)", "- body.conv2: 3x1 Conv (6)", "+ body.conv: 3x3 Conv (6)"]),
    ("[BN, 3x3 Conv (6), BN]", "[BN, 1x7 Conv (6), BN]", ["~ body.conv kernel: 3x3 -> 1x7"]),
    ("[BN, 3x3 Conv (6), ReLU]", "[BN, 5x5 Conv (6), BN, ReLU]",
     ["~ body.conv kernel: 3x3 -> 5x5", "+ body.bn2: BN"]),
    ("[BN, 1x7 Conv (6), ReLU]", "[BN, 7x1 Conv (6), BN, ReLU]",
     ["~ body.conv kernel: 1x7 -> 7x1", "+ body.bn2: BN"]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "causes"), REPLACED)
def test_a_square_kernel_is_replaced_by_flat_ones(
    before: str, after: str, causes: list[str]
) -> None:
    assert told(network(before), network(after)) == causes


def test_what_is_removed_is_told_before_what_is_added() -> None:
    cell = "blocks: {Cell: {body: [3x3 Conv (8), BN, ReLU]}}"
    written, used = network("[3x3 Conv (8), BN, ReLU]"), network("[Cell]", cell)
    removed = ["- body.conv: 3x3 Conv (8)", "- body.bn: BN", "- body.relu: ReLU"]
    assert told(written, used) == [*removed, "+ body.cell: Cell"]
    added = [each.replace("-", "+", 1) for each in removed]
    assert told(used, written) == ["- body.cell: Cell", *added]


SWAPPED = [
    ("[BN, 1x7 Conv (8), 7x1 Conv (9), BN]", "[BN, 7x1 Conv (9), 1x7 Conv (8), BN]",
     ["- body.conv1: 1x7 Conv (8)", "+ body.conv2: 1x7 Conv (8)"]),
    ("[3x3 Conv (8) as a, 3x3 Conv (9) as b, {add: [a, b]}]",
     "[3x3 Conv (9) as b, 3x3 Conv (8) as a, {add: [a, b]}]",
     ["- body.a: 3x3 Conv (8) as a", "+ body.a: 3x3 Conv (8) as a"]),
    ("[3x3 Conv (8 V) -> 30x30x8, 3x3 Conv (9) -> 30x30x9]",
     "[3x3 Conv (9) -> 32x32x9, 3x3 Conv (8 V) -> 30x30x8]",
     ["- body.conv1: 3x3 Conv (8 V)", "+ body.conv2: 3x3 Conv (8 V)"]),
    ("[1x7 Conv (8), 7x1 Conv (8)]", "[7x1 Conv (8), 1x7 Conv (8)]",
     ["~ body.conv1 kernel: 1x7 -> 7x1", "~ body.conv2 kernel: 7x1 -> 1x7"]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "causes"), SWAPPED)
def test_neighbours_that_are_exchanged_are_one_step_moved(
    before: str, after: str, causes: list[str]
) -> None:
    assert told(network(before), network(after)) == causes
    ways = (difference(*map(network, each)).changes for each in ((before, after), (after, before)))
    moved, back = (
        {(each.kind, print_side(each.before or each.after)) for each in way} for way in ways
    )
    kinds = {"added": "removed", "removed": "added", "changed": "changed"}
    assert len(moved) == len(back) == 2
    assert {kinds[kind] for kind, _ in moved} == {kind for kind, _ in back}
