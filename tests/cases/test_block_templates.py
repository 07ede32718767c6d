"""Uses of a block with equal contents share a template: the network is that found without."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import archspec
from archspec.api import find_spec
from archspec.dataclass import replace
from archspec.diagnostics import Diagnostic, Mark, SpecError
from archspec.elaborate.expansion_state import ExpansionState
from archspec.elaborate.unrolled_block import RoundMarks
from archspec.graph import Graph, TemplateMemory
from tests.rounds import ROUNDS
from tests.shipped import PAPER
from tests.specgen import random_spec

BLOCKS = """\
archspec: 1
name: net
input: 9x9x8
blocks:
  Inner:
    params: {n: int}
    body:
      - branches: {a: [1x1 Conv (n)], b: [3x3 Conv (n)]}
        merge: concat
      - 2 x ReLU
  Outer:
    params: {n: int, times: int}
    body:
      - repeat: times
        body: [3x3 Conv (cin), ReLU]
      - Inner (n)
      - %s
body:
%s
"""


class _NoMemory(dict[object, object]):
    """A dictionary that remembers nothing."""

    def get(self, key: object, default: object = None) -> object:
        return default


@contextmanager
def without_templates() -> Iterator[None]:
    """Expand and infer every use of a block by itself, and remember nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TemplateMemory, "find", lambda *_: None)
        made = ExpansionState.__init__

        def forget(state: ExpansionState, *given: Any, **named: Any) -> None:
            made(state, *given, **named)
            state.templates = _NoMemory()  # type: ignore[assignment]

        patch.setattr(ExpansionState, "__init__", forget)
        yield


def load(spec: str) -> Graph | tuple[Diagnostic, ...]:
    """A network, or its findings."""
    try:
        return archspec.load(spec)
    except SpecError as error:
        return error.diagnostics


def load_again(spec: str) -> Graph | tuple[Diagnostic, ...]:
    """The same, from a session that has made it before."""
    session = archspec.open(spec)
    found: Graph | tuple[Diagnostic, ...] = ()
    for _ in range(2):
        try:
            found = session.graph()
        except SpecError as error:
            found = error.diagnostics
    return found


def assert_same(spec: str) -> None:
    """Check that a network of templates is that without."""
    found = load(spec)
    again = load_again(spec)
    with without_templates():
        wanted = load(spec)
    assert found == wanted
    assert again == wanted


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(15 * ROUNDS))
def test_random_networks(seed: int) -> None:
    assert_same(random_spec(seed).text)


@pytest.mark.parametrize("name", PAPER)
def test_shipped_networks(name: str) -> None:
    assert_same(find_spec(name)[0].as_posix())


STEPS = (
    "Outer (8 times=2)",
    "3 x Outer (8 times=3)",
    "Outer (12 times=2)",
    "3 x Inner (4)",
    "Inner (8 share=w)",
    "Inner (8)",
    "1x1 Conv (8)",
)


@pytest.mark.fuzz
@settings(max_examples=40 * ROUNDS)
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=6), st.booleans())
def test_uses_with_different_arguments(steps: list[str], does_fail: bool) -> None:
    last = "64x64 MaxPool (stride 2 V)" if does_fail else "3x3 MaxPool (stride 1 padding=same)"
    assert_same(BLOCKS % (last, "\n".join(f"  - {step}" for step in steps)))


def test_rounds_belong_to_no_step_that_came_later() -> None:
    """What is left out again keeps its identity, which another step would else be given."""
    loaded = archspec.load(BLOCKS % ("ReLU", "  - Inner (4)"))
    box = loaded.program.blocks["Inner"].steps[0]
    marks = RoundMarks()
    for _ in range(100):
        marks.add(replace(box), (Mark(box.span, "in the round i = 1"),))
        assert not any(marks.find(step) for step in [replace(box) for _ in range(10)])
