"""The examples in docstrings run, and everything public that is called has one."""

import doctest
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import archspec


def list_documented() -> Iterator[tuple[str, Any]]:
    """Everything public, by its name; what is inherited goes by the class that defines it."""
    for name in archspec.__all__:
        value = getattr(archspec, name)
        if inspect.isclass(value):
            yield name, value
            for each in value.__mro__:
                if each.__module__.startswith("archspec."):
                    yield from list_members(each)
        elif callable(value):
            yield name, value


def list_members(cls: type) -> Iterator[tuple[str, Any]]:
    """The methods and properties that a class defines itself."""
    for name, member in vars(cls).items():
        value = member.__func__ if isinstance(member, classmethod) else member
        if not name.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
            yield f"{cls.__name__}.{name}", value


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
    """One of its own, in the docstring of its class, or where a base of that defines it."""
    functions = [name for name, value in list_documented() if inspect.isfunction(value)]
    assert [name for name in dict.fromkeys(functions) if not has_example(name)] == []


def has_example(name: str) -> bool:
    owner, _, method = name.rpartition(".")
    in_class = any(f".{method}(" in each.source for each in EXAMPLES.get(owner, ()))
    return name in EXAMPLES or in_class or f"Report.{method}" in EXAMPLES
