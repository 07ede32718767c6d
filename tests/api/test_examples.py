"""The examples in docstrings run, and everything public that is called has one."""

import doctest
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import archspec


def list_documented() -> Iterator[tuple[str, Any]]:
    """Everything public with a docstring of its own, by its name."""
    for name in archspec.__all__:
        value = getattr(archspec, name)
        if inspect.isclass(value):
            yield name, value
            yield from ((f"{name}.{each}", member) for each, member in list_members(value))
        elif callable(value):
            yield name, value


def list_members(cls: type) -> Iterator[tuple[str, Any]]:
    """The methods and properties that a class defines itself, and does not inherit."""
    for name, member in vars(cls).items():
        value = member.__func__ if isinstance(member, classmethod) else member
        if not name.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
            yield name, value


EXAMPLES = {
    name: examples
    for name, value in list_documented()
    if (examples := doctest.DocTestParser().get_examples(inspect.getdoc(value) or ""))
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTest(EXAMPLES[name], {"archspec": archspec}, name, None, None, None)
    told: list[str] = []
    found = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=told.append)
    assert found.failed == 0, "".join(told)


def test_every_function_has_an_example() -> None:
    functions = [name for name in archspec.__all__ if name[0].islower() and name != "weights"]
    assert sorted({*functions} - {*EXAMPLES}) == []
