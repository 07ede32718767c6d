"""The spaces that specs state: their axes, conditions and budgets."""

import random
from collections.abc import Mapping
from typing import Any

import numpy
import pytest

import archspec
from archspec.api import read_program
from archspec.expressions import (
    Comparison,
    Complement,
    Expression,
    ExpressionError,
    Junction,
    Quantity,
    evaluate,
)
from archspec.expressions.condition import parse_condition
from archspec.language.spec import Restriction
from archspec.language.variants.space_conditions import BoundCondition
from archspec.reader import Scalar
from archspec.space.conditions import ArrayCondition

TEXT = """\
archspec: 1
name: net
input: 8x8x4
params: {classes: 10}
tables: {t: {columns: [k, l], a: [8, 16]}}
body:
  - 3x3 Conv (t.a.k act=relu)
  - 3x3 Conv (t.a.l)
  - GlobalAvgPool
  - FC (classes)
space:
  tables.t.a.k: {from: 4, to: 32, step: 4}
  body.*.act: [none, relu, {leaky_relu: {slope: 0.2}}]
  params.classes: [10, 1000]
  body.0: ['3x3 Conv (t.a.k)', 1x1 Conv (t.a.k groups=2)]
"""
SPACE = TEXT.replace("body.*.act", "body.1.act")
K, L, ACT = "tables.t.a.k", "tables.t.a.l", "body.1.act"


def test_axes_are_those_of_the_spec() -> None:
    space = archspec.Space(SPACE)
    assert space.size == 8 * 3 * 2 * 2
    assert {axis.path: axis.choices for axis in space.axes} == {
        K: tuple(range(4, 33, 4)),
        ACT: ("none", "relu", "{leaky_relu: {slope: 0.2}}"),
        "params.classes": (10, 1000),
        "body.0": ("3x3 Conv (t.a.k)", "1x1 Conv (t.a.k groups=2)"),
    }
    assert space.budget == {}
    found = space.evaluate(space.sample(60, seed=1))
    assert found["valid"].all()
    assert found["compiled"].all()
    assert "within" not in found


def test_given_axes_are_used_instead() -> None:
    space = archspec.Space(SPACE + "budget: {params: 1}\n", {"params.classes": [10, 20]})
    assert space.size == 2
    assert "within" not in space.evaluate({"params.classes": [10, 20]})


def test_a_network_that_was_read() -> None:
    space = archspec.Space(read_program(SPACE))
    assert repr(space) == "<Space <text>: 4 axes, 96 members>"


@pytest.mark.parametrize("path", ["body.*.filters", "body.*.kernel"])
def test_a_star_sets_every_place(path: str) -> None:
    choices: list[Any] = [8, 16] if path.endswith("filters") else ["1x1", "3x3"]
    space, names = archspec.Space(TEXT, {path: choices}), ("body.0", "body.1")
    end = path.rpartition(".")[2]
    assert space.axes[0].paths == tuple(f"{name}.{end}" for name in names)
    found = space.evaluate({path: choices})
    for number, choice in enumerate(choices):
        each = archspec.Space(TEXT, dict.fromkeys(space.axes[0].paths, choices))
        wanted = each.evaluate({place: [choice] for place in space.axes[0].paths})
        assert found["parameters"][number] == wanted["parameters"][0]
        assert found["macs"][number] == wanted["macs"][0]


def test_a_star_that_matches_nothing_is_refused() -> None:
    with pytest.raises(archspec.SpecError, match="did you mean `filters`"):
        archspec.Space(TEXT, {"body.*.filter": [8, 16]})


def test_a_spec_without_a_space_is_refused() -> None:
    with pytest.raises(archspec.SpecError, match="has no `space`"):
        archspec.Space("inception_v4")


WHERE = f"{SPACE}where: ['{K} <= {L}', '{ACT} == relu or {K} > 8']\n"


def test_samples_meet_the_conditions() -> None:
    space = archspec.Space(WHERE)
    values = space.sample(400, seed=3)
    assert (values[K] <= 16).all()
    assert ((values[ACT] == "relu") | (values[K] > 8)).all()
    assert set(values[K]) == {4, 8, 12, 16}
    more = archspec.Space(WHERE, where=[lambda values: values["params.classes"] == 10])
    assert set(more.sample(50, seed=3)["params.classes"]) == {10}


def test_within_is_within_every_limit() -> None:
    limits = "{params: 5k, flops: 900k, memory: 12kB, peak-memory: 8kB, depth: 3}"
    space = archspec.Space(f"{SPACE}budget: {limits}\n")
    assert space.budget["memory"] == 12_000
    found = space.evaluate(space.sample(300, seed=5))
    assert found["compiled"].all()
    wanted = (
        (found["parameters"] <= 5000)
        & (2 * found["macs"] <= 900_000)
        & (4 * found["kept"] <= 12_000)
        & (4 * found["peak"] <= 8000)
        & (found["depth"] == 3)
    )
    assert (found["within"] == wanted).all()
    assert 0 < wanted.sum() < 300


def test_invalid_members_are_not_within() -> None:
    text = TEXT.replace("3x3 Conv (t.a.l)", "3x3 Conv (t.a.l groups=8)").replace("body.*", "body.1")
    space = archspec.Space(f"{text}budget: {{params: 1M, inference-macs: 1G}}\n")
    found = space.evaluate(space.sample(50, seed=1))
    assert 0 < found["valid"].sum() < 50
    assert (found["within"] == found["valid"]).all()
    assert (found["inference_macs"] == found["macs"]).all()


def holds(condition: Expression, values: Mapping[str, Any]) -> bool:
    """The meaning of a condition, for one member."""
    match condition:
        case Junction(operator, left, right):
            sides = (holds(left, values), holds(right, values))
            return all(sides) if operator == "and" else any(sides)
        case Complement(operand):
            return not holds(operand, values)
        case Comparison(operator, left, right):
            environment = {name: Quantity.of(value) for name, value in values.items()}
            try:
                one, two = (evaluate(side, environment).value for side in (left, right))
            except ExpressionError:
                return False
            return bool(eval(f"one {operator} two", {"one": one, "two": two}))
        case _:
            raise AssertionError(condition)


def draw_expression(choice: random.Random, depth: int) -> str:
    if depth == 0 or choice.random() < 0.2:
        return choice.choice(["p.a", "p.b", "p.c", "p.d", str(choice.randint(0, 9)), "0.5", "7e15"])
    first, second = (draw_expression(choice, depth - 1) for _ in range(2))
    if choice.random() < 0.3:
        one, two = f"{choice.choice(['ceil', 'floor', 'round'])}({first})", f"({first}, {second})"
        return choice.choice([one, f"{choice.choice(['min', 'max'])}{two}", f"-({first})"])
    return f"({first} {choice.choice(['+', '-', '*', '/', '//', '%'])} {second})"


def draw_condition(choice: random.Random, depth: int) -> str:
    if depth == 0 or choice.random() < 0.3:
        signs = choice.choice(["<=", "<", ">=", ">", "==", "!="])
        return f"{draw_expression(choice, 2)} {signs} {draw_expression(choice, 2)}"
    first, second = (draw_condition(choice, depth - 1) for _ in range(2))
    joined = f"({first} {choice.choice(['and', 'or'])} {second})"
    return f"not {joined}" if choice.random() < 0.3 else joined


@pytest.mark.parametrize("seed", range(60))
def test_arrays_are_evaluated_as_numbers_are(seed: int) -> None:
    """Whole numbers, broken ones, divisions by zero, and results beyond what is exact."""
    choice = random.Random(seed)
    text = draw_condition(choice, 2)
    condition = parse_condition(text)
    whole = [0, 1, 2, 3, 64, -5, 2**40, 2**53]
    columns = {
        "p.a": numpy.array(choice.choices(whole, k=50)),
        "p.b": numpy.array(choice.choices(whole, k=50)),
        "p.c": numpy.array(choice.choices([0.0, 0.25, 1.5, -3.75, 1e9], k=50)),
    }
    members = [
        dict(zip(columns, row, strict=True))
        for row in zip(*(c.tolist() for c in columns.values()), strict=True)
    ]
    span = read_program(TEXT).spec.span
    stated = Restriction(span=span, condition=condition, source=Scalar(text, span))
    bound = BoundCondition(stated, {name: name for name in columns}, frozenset(), {"p.d": 12})
    found = numpy.broadcast_to(ArrayCondition(bound)(columns), 50)
    wanted = [holds(condition, {**member, "p.d": 12}) for member in members]
    assert found.tolist() == wanted, text


def test_a_member_is_written_with_every_place_of_a_star() -> None:
    text = archspec.Space(TEXT, {"body.*.filters": [8, 16]}).text({"body.*.filters": 8}, "one")
    assert text.endswith("extends: net.yaml\nset:\n  body.0.filters: 8\n  body.1.filters: 8\n")
