"""The reference of the Python API: every public name of archspec, and the classes it returns."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any, Final

import archspec

_PACKAGE: Final = "archspec"
_DIRECTIVES: Final = {True: "autoclass", False: "autofunction"}


def write_reference() -> str:
    """Write the reference as Markdown, with a directive of autodoc for each name."""
    named = list(_list_named(archspec))
    returned = list(_list_returned(tuple(found for _, found in named)))
    functions = [each for each in named if not inspect.isclass(each[1])]
    classes = [each for each in named if inspect.isclass(each[1])]
    parts = {"Functions": functions, "Classes": classes, "What these return": returned}
    lines = [line for title, names in parts.items() for line in _write_part(title, names)]
    return "\n".join(lines)


def _list_named(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """List the public functions and classes of a module and of the modules that it offers."""
    for name in module.__all__:
        found = getattr(module, name)
        if inspect.ismodule(found):
            yield from _list_named(found)
        elif inspect.isclass(found) or callable(found):
            yield f"{module.__name__}.{name}", found


def _write_part(title: str, names: list[tuple[str, Any]]) -> Iterator[str]:
    if not names:
        return
    yield from (f"## {title}", "")
    for name, found in names:
        is_class = inspect.isclass(found)
        yield from (f"### `{name.removeprefix(_PACKAGE + '.') if is_class else name}`", "")
        yield from ("```{eval-rst}", f".. {_DIRECTIVES[is_class]}:: {name}")
        yield from (["   :members:"] if is_class else [])
        yield from ("```", "")


def _list_returned(named: tuple[Any, ...]) -> Iterator[tuple[str, type]]:
    """List the further classes of archspec that public functions, methods and properties return."""
    seen = {found for found in named if inspect.isclass(found)}
    for each in named:
        for function in _list_functions(each):
            for found in _read_classes(function):
                if found not in seen and found.__module__.startswith(f"{_PACKAGE}."):
                    seen.add(found)
                    yield f"{found.__module__}.{found.__qualname__}", found


def _list_functions(found: Any) -> Iterator[FunctionType]:
    """List a function, or the public methods and properties of a class."""
    if not inspect.isclass(found):
        yield inspect.unwrap(found)
        return
    for name, member in vars(found).items():
        getter = getattr(member, "fget", None) or getattr(member, "func", None)
        function = getter or getattr(member, "__func__", member)
        if not name.startswith("_") and inspect.isfunction(function):
            yield function


def _read_classes(function: FunctionType) -> Iterator[type]:
    """Read which classes the annotation of a result names."""
    returned = function.__annotations__.get("return")
    text = returned if isinstance(returned, str) else inspect.formatannotation(returned)
    for node in ast.walk(ast.parse(text, mode="eval")):
        if isinstance(node, ast.Name | ast.Attribute):
            found = _find_name(function, ast.unparse(node))
            if inspect.isclass(found):
                yield found


def _find_name(function: FunctionType, name: str) -> Any:
    """Return what a name in an annotation stands for, also if only type checkers import it."""
    first, *rest = name.split(".")
    module = inspect.getmodule(function)
    assert module is not None
    if first in vars(module):
        found = vars(module)[first]
    elif first in _list_type_imports(module):
        home, original = _list_type_imports(module)[first]
        found = getattr(import_module(home), original)
    else:
        found = import_module(first) if first == _PACKAGE else None
    for part in rest:
        found = getattr(found, part, None)
    return found


@cache
def _list_type_imports(module: ModuleType) -> dict[str, tuple[str, str]]:
    """List what a module imports from archspec under `if TYPE_CHECKING`: module and name."""
    return {
        alias.asname or alias.name: (statement.module, alias.name)
        for block in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith(_PACKAGE)
        for alias in statement.names
        if statement.module is not None
    }
