"""The snippets of the registry, tried: each example causes its code, each fix is accepted."""

import re

import pytest

from archspec.budgets.usage import collect_limits, measure_limits
from archspec.budgets.violations import report_exceeded_limits
from archspec.diagnostics import CODES, Code, SpecError
from archspec.elaborate import elaborate
from archspec.language import load_program
from archspec.passes import prove
from archspec.passes.check_space import check_space

HEAD = {"archspec": "1", "name": "net", "input": "32x32x3"}

NEED_MORE = {
    "A403": "a folder with other files",
}

TRIED = [
    pytest.param(code, id=code.code)
    for code in CODES.values()
    if not code.example.startswith("$") and code.code not in NEED_MORE
]


def completed(snippet: str) -> str:
    """The whole spec that a snippet stands for."""

    def missing(key: str) -> bool:
        keys = f"{key}|inputs" if key == "input" else key
        return not re.search(rf"^({keys}):", snippet, re.MULTILINE)

    head = [f"{key}: {value}" for key, value in HEAD.items() if missing(key)]
    body = ["body: [3x3 Conv (8)]"] if missing("body") else []
    return "\n".join([*head, snippet, *body]) + "\n"


def found(snippet: str) -> set[str]:
    """The codes of all that the compiler finds."""
    try:
        graph = prove(elaborate(load_program(completed(snippet), "net.yaml")))
        if graph.program.spec.space:
            check_space(graph.program)
    except SpecError as error:
        return {each.code for each in error.diagnostics}
    costs = report_exceeded_limits(graph, measure_limits(graph, collect_limits(graph)))
    return {each.code for each in (*graph.warnings, *costs)}


@pytest.mark.parametrize("code", TRIED)
def test_example_causes_its_code_alone(code: Code) -> None:
    assert found(code.example) == {code.code}


@pytest.mark.parametrize("code", TRIED)
def test_fix_is_accepted(code: Code) -> None:
    assert found(code.fix) == set()
