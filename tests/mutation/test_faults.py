"""The faults can be planted: their lines stand where they are said to, each once."""

import ast
import tomllib
from collections import Counter

import pytest

from tests.mutation.fault import PARTS, ROOT, Fault, list_faults, read_faults
from tests.mutation.runs import RUNS

FAULTS = list_faults()


@pytest.mark.parametrize("part", PARTS)
def test_every_fault_can_be_planted(part: str) -> None:
    gone = [message for fault in read_faults(part) if (message := _find_mistake(fault))]
    assert not gone, "\n".join(["rewrite these faults, or remove them:", *gone])


def _find_mistake(fault: Fault) -> str:
    """Return why a fault cannot be planted; empty if it can."""
    text = (ROOT / fault.file).read_text(encoding="utf-8")
    try:
        planted = fault.plant(text)
    except LookupError as error:
        return str(error)
    if planted == text:
        return f"nothing is planted: {fault.name}"
    is_python = fault.file.endswith(".py")
    try:
        (ast.parse if is_python else tomllib.loads)(planted)
    except (SyntaxError, tomllib.TOMLDecodeError) as error:
        return f"{fault.name}: {error}"
    return ""


def test_faults_have_names_of_their_own() -> None:
    names = Counter((fault.part, fault.name) for fault in FAULTS)
    assert [name for name, count in names.items() if count > 1] == []
    assert all(name for _, name in names)


def test_tests_that_are_run_exist() -> None:
    assert RUNS.keys() == {*PARTS}
    named = {test for runs in RUNS.values() for tests in runs for test in tests}
    assert [test for test in sorted(named) if not (ROOT / test).exists()] == []


def test_a_fault_keeps_the_indentation() -> None:
    fault = Fault("ops", "f.py", "", ("if b:", "    c()"), ("if not b:", "    c()", "d()"))
    text = "def f():\n    if b:\n        c()\n"
    assert fault.plant(text) == "def f():\n    if not b:\n        c()\n    d()\n"


@pytest.mark.parametrize("text", ["a()\n", "b()\nb()\n"])
def test_a_fault_must_stand_once(text: str) -> None:
    with pytest.raises(LookupError, match=r"f\.py has the lines of this fault"):
        Fault("ops", "f.py", "", ("b()",), ()).plant(text)
