"""Files and functions stay short enough to be read at once."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

ROOT: Final = Path(__file__).parents[2]
FILE_LINES: Final = 400
FUNCTION_LINES: Final = 50
"""Without the docstring, which may be as long as it needs to be."""

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def read_modules() -> dict[str, str]:
    paths = sorted((ROOT / "archspec").rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in paths}


def find_functions(source: str) -> Iterator[Function]:
    return (node for node in ast.walk(ast.parse(source)) if isinstance(node, Function))


def count_lines(function: Function) -> int:
    """Count the lines of a function from its `def`, without decorators and docstring."""
    assert function.end_lineno is not None
    lines = function.end_lineno - function.lineno + 1
    match function.body[0]:
        case ast.Expr(ast.Constant(str()), lineno=first, end_lineno=int(last)):
            return lines - (last - first + 1)
    return lines


def test_files_are_short() -> None:
    modules = read_modules()
    assert modules
    long = {
        path: count for path, text in modules.items() if (count := text.count("\n")) > FILE_LINES
    }
    assert not long, f"split by idea what has over {FILE_LINES} lines: {long}"


def test_functions_are_short() -> None:
    long = [
        f"{path}:{function.lineno}: {function.name} has {count} lines"
        for path, text in read_modules().items()
        for function in find_functions(text)
        if (count := count_lines(function)) > FUNCTION_LINES
    ]
    assert not long, "\n".join(["split what has over 50 lines, without its docstring:", *long])


def test_docstrings_do_not_count() -> None:
    source = 'def f():\n    """One.\n\n    Two.\n    """\n    return 1\n'
    (function,) = find_functions(source)
    assert count_lines(function) == 2
