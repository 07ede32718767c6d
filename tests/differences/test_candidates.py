"""Which parts of two networks are compared in full, where they have many."""

from collections import Counter
from collections.abc import Callable

import pytest

from archspec.differences.compare.arguments_diff import CompareContext
from archspec.differences.compare.match_branches import find_candidates
from archspec.differences.compare.model import Outcome
from archspec.differences.compare.outline import Content, OutlineItem
from archspec.differences.compare.steps import StepComparer
from tests.differences.telling import difference, network


def _content(number: int) -> Content:
    return Counter({"Conv": 2, number: 1, number + 1: 1})


def test_few_parts_are_all_compared() -> None:
    assert len([*find_candidates(range(12), range(12), _content)]) == 144


def test_many_parts_are_compared_with_those_most_like_them() -> None:
    pairs = [*find_candidates(range(400), range(200, 600), _content)]
    assert len(pairs) < 20 * 400
    assert {(number, number) for number in range(200, 400)} <= set(pairs)
    mirrored = find_candidates(range(200, 600), range(400), _content)
    assert sorted(pairs) == sorted((one, two) for two, one in mirrored)


def _blocks(name: str, count: int) -> str:
    """Blocks of which each holds other widths, used in turn."""
    lines = (
        f"  {name}{n}: {{branches: {{a: [1x1 Conv ({n + 4})], b: [3x3 Conv ({2 * n + 4}), BN]}}}}"
        for n in range(count)
    )
    body = "[" + ", ".join(f"{name}{n}" for n in range(count)) + "]"
    return network(body, "blocks:\n" + "\n".join(lines))


def _branches(name: str, count: int) -> str:
    lanes = (f"{name}{n}: [1x1 Conv ({n + 4}), 3x3 Conv ({2 * n + 4})]" for n in range(count))
    return network(f"[{{branches: {{{', '.join(lanes)}}}}}, BN]")


@pytest.mark.parametrize("make", [_blocks, _branches])
def test_comparisons_grow_with_the_number_of_parts(
    make: Callable[[str, int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[OutlineItem] = []
    pair = StepComparer.pair

    def counted(
        self: StepComparer, before: OutlineItem, after: OutlineItem, at: CompareContext
    ) -> Outcome | None:
        made.append(before)
        return pair(self, before, after, at)

    monkeypatch.setattr(StepComparer, "pair", counted)
    assert difference(make("A", 80), make("B", 80)).changes
    assert len(made) < 80 * 80
