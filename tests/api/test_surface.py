"""The public Python interface, frozen: a change here is a change for every user.

`python -m tests.api.test_surface` writes `surface.txt` again, the golden list of names and
signatures.
"""

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import is_dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import archspec

GOLDEN = Path(__file__).with_name("surface.txt")
_MODULES = re.compile(r"\b(?:[a-z_]\w*\.)+(?=[A-Za-z_])")
"""What stands before a name in an annotation; a name tells enough."""


def describe_surface() -> str:
    """Names and signatures of everything public, a line each."""
    modules = {"archspec": archspec, "archspec.weights": archspec.weights}
    lines = [
        line
        for module, content in modules.items()
        for name in content.__all__
        for line in describe(module, name, getattr(content, name))
    ]
    return "".join(f"{line}\n" for line in lines)


def describe(module: str, name: str, value: Any) -> Iterator[str]:
    if inspect.ismodule(value) or isinstance(value, str):
        yield f"{module}.{name}"
    elif inspect.isclass(value):
        bases = [each.__name__ for each in value.__mro__[1:] if each.__name__ in archspec.__all__]
        yield f"class {module}.{name}{f'({bases[0]})' if bases else ''}"
        yield from sorted(f"    {line}" for line in describe_members(value, bases))
    else:
        yield f"{module}.{name}{print_signature(value)}"


def describe_members(cls: type, bases: list[str]) -> Iterator[str]:
    """The public fields, properties and methods, without those of a public base."""
    inherited = {name for base in bases for name in dir(getattr(archspec, base))}
    if is_dataclass(cls) and not bases:
        yield from (f"{name}: field" for name in cls.__dataclass_fields__ if name[0] != "_")
        inherited |= {"__init__", *cls.__dataclass_fields__}
    known = {name for each in cls.__mro__ if is_ours(each) for name in vars(each)}
    for name in known - inherited:
        value = inspect.getattr_static(cls, name)
        if name.startswith("_") and not name.startswith("_repr_") and name != "__init__":
            continue
        if isinstance(value, classmethod | staticmethod):
            value = value.__func__
        if inspect.isfunction(value):
            yield f"{name}{print_signature(value)}"
        else:
            yield f"{name}: property"


def is_ours(cls: type) -> bool:
    return cls.__module__.startswith("archspec.")


def print_signature(value: Any) -> str:
    """A signature whose annotations are as the source has them, or as their aliases stand for."""
    found = inspect.signature(value)
    taken = [
        each if each.annotation is each.empty else each.replace(annotation=Written(each.annotation))
        for each in found.parameters.values()
    ]
    shown = found.replace(parameters=taken, return_annotation=Written(found.return_annotation))
    return str(shown)


class Written:
    """An annotation that prints itself without quotes and modules."""

    def __init__(self, annotation: Any) -> None:
        is_plain = inspect.isclass(annotation) and not hasattr(annotation, "__args__")
        text = annotation.__name__ if is_plain else str(annotation)
        self.text = _MODULES.sub("", text.replace("NoneType", "None"))

    def __repr__(self) -> str:
        return self.text


def test_surface() -> None:
    assert describe_surface() == GOLDEN.read_text()


def test_names() -> None:
    assert archspec.__all__ == sorted(archspec.__all__)
    assert dir(archspec) == archspec.__all__
    assert {*archspec._HOMES} == {*archspec.__all__} - {"__version__", "weights"}


def test_weights() -> None:
    assert all(inspect.getdoc(getattr(archspec.weights, each)) for each in archspec.weights.__all__)


def test_every_name_is_documented() -> None:
    for name in archspec.__all__:
        assert name == "__version__" or inspect.getdoc(getattr(archspec, name))


def test_unknown_name() -> None:
    assert not hasattr(archspec, "compile")


def test_version_is_that_of_the_distribution() -> None:
    assert archspec.__version__ == version("archspec-nn")


def test_import_is_light() -> None:
    code = "import sys, archspec; print(sorted({'torch', 'pydantic', 'yaml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


if __name__ == "__main__":
    GOLDEN.write_text(describe_surface())
